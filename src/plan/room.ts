/** The room of a scenario: how many requests fit at once, on the stage that holds fewest. */
import { type Concurrency, concurrencyOf } from "../capacity/concurrency.ts";
import {
  blockedBits,
  type GroupRoom,
  groupRoom,
  type RequestsPerGroup,
  requestsPerGroup,
} from "../capacity/group-room.ts";
import type { RequestLengths, RequestTokens } from "../capacity/lengths.ts";
import type { EngineRoom } from "../engine/accounting.ts";
import { kvError } from "../errors.ts";
import type { Workload } from "./scenario.ts";
import type { ScenarioProfile, StageRoom } from "./scenario-profile.ts";

/** The tightest stage and what it holds. */
export interface Room {
  readonly stage: number;
  readonly tightest: StageRoom;
  readonly concurrency: Concurrency;
  /** what a running request holds on average at the end of its answer, the prefix included */
  readonly peakBytesPerRank: number;
  readonly prefixBytesPerRank: number;
  readonly engine?: EngineRoom | undefined;
}

/** A stage and the room of an attention group on it. */
export interface StageGroup {
  readonly stage: number;
  readonly at: StageRoom;
  readonly room: GroupRoom;
}

/** A stage and the requests that fit on it. */
export interface StageRequests {
  readonly group: StageGroup;
  readonly perGroup: RequestsPerGroup;
  /** the engine's own accounting of the longest request; absent for `ideal`, and where a shared prefix is held once */
  readonly engine?: EngineRoom | undefined;
}

/** The room on every stage, less the prefix that the requests share. */
export function stageRooms(
  { stages, blockTokens }: ScenarioProfile,
  sharedPrefixTokens: number | undefined,
): readonly StageGroup[] {
  return stages.map((at, stage) => ({
    stage,
    at,
    room: groupRoom({
      profile: at.profile,
      poolBytesPerRank: at.pool.poolBytesPerRank,
      blockTokens,
      sharedPrefixTokens,
    }),
  }));
}

/** The stage on which the fewest requests fit decides; where none fits, the one that lacks most for its weights. */
export function tightestStage(
  rooms: readonly StageGroup[],
  list: readonly Required<RequestTokens>[],
  { maxModelTokens, accounting }: Pick<ScenarioProfile, "maxModelTokens" | "accounting">,
): StageRequests {
  let found: StageRequests | undefined;
  for (const group of rooms) {
    const perGroup = requestsPerGroup(group.room, list, maxModelTokens);
    if (
      found === undefined ||
      isTighter(group, perGroup.guaranteed, found.group, found.perGroup.guaranteed)
    )
      found = { group, perGroup };
  }
  if (found === undefined)
    throw kvError({ code: "bad-input", path: "model.layerOrder", value: [], rule: "no layers" });
  const { group, perGroup } = found;
  const longest = maxModelTokens ?? longestOf(list);
  const engine = engineRoom({ accounting }, group, longest);
  if (engine === undefined) return found;
  const share = engineShare({ accounting }, group, { longest, mean: meanLongest(list) });
  const { peakBits, heldBits } = perGroup;
  const guaranteed = Math.min(perGroup.guaranteed, engine.requests);
  const whole = engine.isTakenWhole ? engine.requestBytesPerRank * 8 : undefined;
  return {
    group,
    perGroup: {
      guaranteed,
      peak: engineHolds(engine, guaranteed, perGroup.peak / share),
      steady: engineHolds(engine, guaranteed, perGroup.steady / share),
      peakBits: whole ?? peakBits * share,
      heldBits: whole ?? heldBits * share,
    },
    engine,
  };
}

/** The engine guarantees what its own accounting does, which is never more than the closed form. */
export function engineRoom(
  { accounting }: Pick<ScenarioProfile, "accounting">,
  { room }: StageGroup,
  longestTokens: number,
): EngineRoom | undefined {
  return accounting === undefined || room.prefixTokens > 0 ? undefined : accounting(longestTokens);
}

/**
 * What the engine takes for a request that decodes, over its bytes in whole blocks: holes, padding, pools apart.
 *
 * At the mean length at the end of an answer; where every token is kept alike the share is that of any length.
 */
export function engineShare(
  { accounting }: Pick<ScenarioProfile, "accounting">,
  { room }: StageGroup,
  { longest, mean }: { readonly longest: number; readonly mean: number },
): number {
  const { bounded, fixedBits } = room.profile;
  const tokens = bounded.length === 0 && fixedBits === 0 ? longest : mean;
  const bits = (accounting?.(tokens).decodingBytesPerRank ?? 0) * 8;
  return Math.max(1, bits / blockedBits(room, tokens));
}

/** Requests that run where the engine guarantees some, and more while they are short, unless it takes each whole. */
export function engineHolds(engine: EngineRoom, guaranteed: number, whileShort: number): number {
  return engine.isTakenWhole || engine.requestBytesPerRank === 0
    ? guaranteed
    : Math.max(guaranteed, whileShort);
}

/** Mean length at the end of an answer among the running, in whole tokens. */
function meanLongest(list: readonly Required<RequestTokens>[]): number {
  let tokens = 0;
  let steps = 0;
  for (const { promptTokens, outputTokens, weight } of list) {
    tokens += weight * outputTokens * (promptTokens + outputTokens);
    steps += weight * outputTokens;
  }
  return Math.round(tokens / steps);
}

/** The longest of listed requests, prompt and output together. */
export function longestOf(list: readonly Required<RequestTokens>[]): number {
  return list.reduce((most, one) => Math.max(most, one.promptTokens + one.outputTokens), 0);
}

/** Fewer requests, or as few with more weights beyond the device's memory. */
export function isTighter(
  { at }: StageGroup,
  requests: number,
  than: StageGroup,
  others: number,
): boolean {
  return (
    requests < others ||
    (requests === others && at.pool.shortBytesPerRank > than.at.pool.shortBytesPerRank)
  );
}

/** What listed requests find on the tightest stage. */
export function room(
  profile: ScenarioProfile,
  { sharedPrefixTokens }: Workload,
  list: readonly Required<RequestTokens>[],
): Room {
  const { group, perGroup, engine } = tightestStage(
    stageRooms(profile, sharedPrefixTokens),
    list,
    profile,
  );
  const groups = profile.deployment.attentionDataParallel;
  return {
    stage: group.stage,
    tightest: group.at,
    concurrency: concurrencyOf(group.room, perGroup, groups),
    peakBytesPerRank: perGroup.peakBits / 8,
    prefixBytesPerRank: group.room.prefixBits / 8,
    engine,
  };
}

/** The lengths that a workload gives, one way or the other. */
export function lengthsOf({ promptTokens, outputTokens, requests }: Workload): RequestLengths {
  if (requests !== undefined) return { requests };
  if (promptTokens !== undefined && outputTokens !== undefined)
    return { promptTokens, outputTokens };
  throw kvError({
    code: "bad-input",
    path: promptTokens === undefined ? "workload.promptTokens" : "workload.outputTokens",
    value: undefined,
    rule: "expected a number of tokens",
    hint: "give promptTokens and outputTokens, or a list of requests",
  });
}
