/** The room of a scenario: how many requests fit at once, on the stage that holds fewest. */
import { type Concurrency, concurrencyOf } from "../capacity/concurrency.ts";
import {
  blockedBits,
  type GroupRoom,
  groupRoom,
  quotient,
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
  readonly prefixBytesPerRank: number;
  /** running requests at the end of their answers, and spread over them */
  readonly atEnd: Held;
  readonly spread: Held;
  readonly engine?: EngineRoom | undefined;
  readonly engineShare: number;
}

/** A stage and the room of an attention group on it. */
export interface StageGroup {
  readonly stage: number;
  readonly at: StageRoom;
  readonly room: GroupRoom;
}

/** A stage, the requests that fit, and what they hold of the pool of the stage that ends them. */
export interface StageRequests {
  readonly group: StageGroup;
  readonly guaranteed: number;
  readonly atEnd: Held;
  readonly spread: Held;
  /** the engine's own accounting of the longest request; absent for `ideal` */
  readonly engine?: EngineRoom | undefined;
  /** what the engine takes for a request that decodes, over its bytes in whole blocks */
  readonly share: number;
}

/** Requests in a pool, and what each of them takes of it, the common prefix included. */
export interface Held {
  readonly requests: number;
  readonly bytesPerRank: number;
  readonly prefixBytesPerRank: number;
  readonly poolBytesPerRank: number;
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

/**
 * The stage on which the fewest requests of the longest length fit, and for shorter ones the stage that ends each; where
 * none fits, the one that lacks most for its weights.
 */
export function tightestStage(
  rooms: readonly StageGroup[],
  list: readonly Required<RequestTokens>[],
  { maxModelTokens, accounting }: Pick<ScenarioProfile, "maxModelTokens" | "accounting">,
): StageRequests {
  const stages = rooms.map((group) => ({
    group,
    perGroup: requestsPerGroup(group.room, list, maxModelTokens),
  }));
  const [first] = stages;
  if (first === undefined)
    throw kvError({ code: "bad-input", path: "model.layerOrder", value: [], rule: "no layers" });
  const { group, perGroup } = stages.reduce((least, one) =>
    isTighter(one.group, one.perGroup.guaranteed, least.group, least.perGroup.guaranteed)
      ? one
      : least,
  );
  const engine = accounting?.(maxModelTokens ?? longestOf(list));
  const share = engineShare(accounting, group, meanLongest(list));
  const fewest = (bitsOf: (one: RequestsPerGroup) => number): Held =>
    stages
      .map((one) => heldOf(one.group.room, bitsOf(one.perGroup) * share))
      .reduce((least, one) => (one.requests < least.requests ? one : least));
  const atEnd = fewest(({ peakBits }) => peakBits);
  // one token after an empty prompt: nothing is held before it, and a place for it all the same
  const spread = perGroup.heldBits === 0 ? atEnd : fewest(({ heldBits }) => heldBits);
  if (engine === undefined)
    return { group, guaranteed: perGroup.guaranteed, atEnd, spread, engine, share };
  const guaranteed = engineGuarantees(engine, group, perGroup.guaranteed);
  const under = (held: Held): Held =>
    engine.isTakenWhole
      ? { ...held, requests: guaranteed, bytesPerRank: engine.requestBytesPerRank }
      : { ...held, requests: engineHolds(engine, guaranteed, held.requests) };
  return { group, guaranteed, atEnd: under(atEnd), spread: under(spread), engine, share };
}

function heldOf({ freeBits, prefixBits, poolBytesPerRank }: GroupRoom, bits: number): Held {
  return {
    requests: quotient(freeBits, bits - prefixBits),
    bytesPerRank: bits / 8,
    prefixBytesPerRank: prefixBits / 8,
    poolBytesPerRank,
  };
}

/**
 * What the engine's own accounting guarantees, which is never more than the closed form; a common prefix is taken off each
 * request and held once, except where each request is taken whole.
 */
export function engineGuarantees(
  engine: EngineRoom,
  { room: { freeBits, prefixBits, poolBytesPerRank } }: StageGroup,
  closedForm: number,
): number {
  if (engine.isTakenWhole || engine.requests === 0) return engine.requests;
  const requests =
    prefixBits === 0
      ? engine.requests
      : quotient(freeBits, (poolBytesPerRank * 8) / engine.requests - prefixBits);
  return Math.min(closedForm, requests);
}

/**
 * What the engine takes for a request that decodes, over its bytes in whole blocks: holes, padding, blocks of another
 * size, pools apart; at the mean length at the end of an answer.
 */
export function engineShare(
  accounting: ScenarioProfile["accounting"],
  { room }: StageGroup,
  meanTokens: number,
): number {
  if (accounting === undefined) return 1;
  const bits = accounting(meanTokens).decodingBytesPerRank * 8;
  return Math.max(1, bits / blockedBits(room, meanTokens));
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
  const { group, guaranteed, atEnd, spread, engine, share } = tightestStage(
    stageRooms(profile, sharedPrefixTokens),
    list,
    profile,
  );
  return {
    stage: group.stage,
    tightest: group.at,
    concurrency: concurrencyOf(
      group.room,
      {
        guaranteed,
        peak: atEnd.requests,
        steady: spread.requests,
        heldBits: spread.bytesPerRank * 8,
      },
      profile.deployment.attentionDataParallel,
    ),
    prefixBytesPerRank: group.room.prefixBits / 8,
    atEnd,
    spread,
    engine,
    engineShare: share,
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
