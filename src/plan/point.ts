/** The numbers of plans whose requests are all alike: no list, no check and nothing allocated on the way to the answer. */
import { blockedBits, quotient } from "../capacity/group-room.ts";
import { heldBits } from "../capacity/held.ts";
import { largestWithin, MOST_RUNNING, promptSeconds, wholeBatch } from "./batch.ts";
import { excess } from "./objective.ts";
import {
  engineGuarantees,
  engineHolds,
  engineShare,
  isTighter,
  type StageGroup,
  stageRooms,
} from "./room.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import {
  endSeconds,
  firstSeconds,
  type GroupService,
  outputSeconds,
  stepSeconds,
  tokenSeconds,
} from "./service.ts";

/** A request of fixed lengths and what is asked of it, checked; written over from point to point. */
export interface PointRequest {
  promptTokens: number;
  outputTokens: number;
  cachedPromptFraction: number;
  maxModelTokens: number;
  /** requests of one attention group; `Infinity` without a limit */
  maxRequests: number;
  /** limits, `Infinity` where there are none */
  tokenSeconds: number;
  firstSeconds: number;
  endSeconds: number;
  /** `NaN` without a price */
  usdPerDeviceHour: number;
  loadFactor: number;
}

/** How a point came out: its numbers are in the row, as far as it has any. */
export const pointStatuses = ["ok", "objective", "kv-room", "weights", "engine"] as const;

/** Evaluates a request into a row of `planNumberNames`; gives its place in {@link pointStatuses}. */
export type PointEvaluator = (request: PointRequest, row: Float64Array) => number;

/**
 * The evaluator of a scenario's profile; nothing where lists, loads or measured rates need a whole plan.
 *
 * The formulas are those of `tightestStage`, `batchRates` and `costPerQuery` for one request of weight 1.
 */
export function pointEvaluator(
  { workload, measured, load, objective }: Scenario,
  profile: ScenarioProfile,
): PointEvaluator | undefined {
  const [first, ...others] = stageRooms(profile, workload.sharedPrefixTokens);
  const { timing, deployment } = profile;
  if (first === undefined || timing === undefined) return undefined;
  if (measured !== undefined || load !== undefined || objective?.quantile !== undefined)
    return undefined;
  const { tensorParallel, pipelineParallel, attentionDataParallel: groups, devices } = deployment;
  const { timer } = timing;
  const service: { -readonly [Name in keyof GroupService]: GroupService[Name] } = {
    timer,
    firstTokenSeconds: timing.firstTokenSeconds,
    firstTokenSteps: timing.firstTokenSteps,
    pipelineParallel,
    contextTokens: 0,
    outputTokens: 1,
    prefillSeconds: 0,
  };
  const limits = {
    tokenSeconds: Number.POSITIVE_INFINITY,
    firstSeconds: Number.POSITIVE_INFINITY,
    endSeconds: Number.POSITIVE_INFINITY,
    quantile: undefined,
  };
  const over = (running: number): number =>
    excess(limits, service, running, stepSeconds(service, running));

  return (request, row) => {
    const { promptTokens, outputTokens, maxModelTokens, usdPerDeviceHour } = request;
    let tightest = first;
    let guaranteed = requestsOf(tightest, maxModelTokens);
    for (let stage = 0; stage < others.length; stage += 1) {
      const other = others[stage] as StageGroup;
      const fewer = requestsOf(other, maxModelTokens);
      if (!isTighter(other, fewer, tightest, guaranteed)) continue;
      tightest = other;
      guaranteed = fewer;
    }
    const { at } = tightest;
    const longest = promptTokens + outputTokens;
    const engine = profile.accounting?.(maxModelTokens);
    const share = engineShare(profile.accounting, tightest, longest);
    let peak = endOf(first, longest, share);
    let steady = spreadOf(first, promptTokens, outputTokens, share);
    for (let stage = 0; stage < others.length; stage += 1) {
      const other = others[stage] as StageGroup;
      peak = Math.min(peak, endOf(other, longest, share));
      steady = Math.min(steady, spreadOf(other, promptTokens, outputTokens, share));
    }
    if (engine !== undefined) {
      guaranteed = engineGuarantees(engine, tightest, guaranteed);
      peak = engineHolds(engine, guaranteed, peak);
      steady = engineHolds(engine, guaranteed, steady);
    }
    row[0] = groups * Math.floor(guaranteed);
    row[1] = groups * Math.floor(peak);
    row[2] = groups * Math.floor(steady);
    row[3] = devices;
    if (!at.pool.fits || guaranteed < 1) {
      for (let place = 4; place < row.length; place += 1) row[place] = Number.NaN;
      if (!at.pool.fits) return WEIGHTS;
      return engine?.refusal !== undefined && engine.requestBytesPerRank === 0 ? ENGINE : KV_ROOM;
    }

    service.contextTokens = promptTokens + (outputTokens - 1) / 2;
    service.outputTokens = outputTokens;
    service.prefillSeconds = promptSeconds(timer, promptTokens, request.cachedPromptFraction);
    limits.tokenSeconds = request.tokenSeconds;
    limits.firstSeconds = request.firstSeconds;
    limits.endSeconds = request.endSeconds;
    const allowed = Math.min(wholeBatch(steady), request.maxRequests, MOST_RUNNING);
    const isLimited =
      limits.tokenSeconds < Number.POSITIVE_INFINITY ||
      limits.firstSeconds < Number.POSITIVE_INFINITY ||
      limits.endSeconds < Number.POSITIVE_INFINITY;
    const within = isLimited ? largestWithin(over, allowed, 1) : allowed;
    const running = within < 1 ? 1 : within;
    const step = stepSeconds(service, running);
    const perToken = tokenSeconds(service, running, step);
    const end = endSeconds(service, running, step);
    const queries = (groups * running) / end;
    row[4] = groups * running;
    row[5] = step;
    row[6] = service.prefillSeconds;
    row[7] = perToken;
    row[8] = firstSeconds(service, running, step);
    row[9] = end;
    row[10] = 1 / perToken;
    row[11] = queries * outputTokens;
    row[12] = (queries * outputTokens) / devices;
    row[13] = queries;
    const usdPerSecond =
      ((usdPerDeviceHour / 3600) * tensorParallel * pipelineParallel) / request.loadFactor;
    const output = outputSeconds(service, step);
    const usd = (usdPerSecond * end) / running;
    row[14] = usd;
    row[15] = ((usdPerSecond * output) / running / outputTokens) * 1e6;
    row[16] = (usd / (promptTokens + outputTokens)) * 1e6;
    return within < 1 ? OBJECTIVE : OK;
  };
}

const OK = 0;
const OBJECTIVE = 1;
const KV_ROOM = 2;
const WEIGHTS = 3;
const ENGINE = 4;

function endOf({ room }: StageGroup, tokens: number, share: number): number {
  return quotient(room.freeBits, blockedBits(room, tokens) * share - room.prefixBits);
}

function spreadOf(
  group: StageGroup,
  promptTokens: number,
  outputTokens: number,
  share: number,
): number {
  const { profile, blockTokens, freeBits, prefixBits } = group.room;
  const held = heldBits(profile, promptTokens, outputTokens, blockTokens);
  return held === 0
    ? endOf(group, promptTokens + outputTokens, share)
    : quotient(freeBits, (held / outputTokens) * share - prefixBits);
}

function requestsOf({ room }: StageGroup, tokens: number): number {
  return quotient(room.freeBits, blockedBits(room, tokens) - room.prefixBits);
}
