/** One scenario in, one plan out: does it fit, how many queries at once, how fast, and what one costs. */
import type { Concurrency } from "../capacity/concurrency.ts";
import type { EngineRoom } from "../engine/accounting.ts";
import type { CachePool } from "../engine/pool.ts";
import type { Figure, Warning } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import type { BoundBy } from "../speed/step-timer.ts";
import { ceilDiv } from "../units.ts";
import type { BatchLimit } from "./batch.ts";
import { planFigures } from "./figures.ts";
import { type MeanRequest, meanRequest } from "./mean-request.ts";
import type { MissedObjective } from "./objective.ts";
import { type PlanCost, planCost } from "./plan-cost.ts";
import { type Rates, rates } from "./rates.ts";
import { longestOf, type Room, room } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import { refuseUnknown } from "./scenario-fields.ts";
import { type ScenarioProfile, scenarioProfile } from "./scenario-profile.ts";

/** What a plan says. JSON out. */
export interface Plan {
  /** at least one request of the longest length fits on every attention group */
  readonly fits: boolean;
  readonly limitedBy: PlanLimit;
  readonly memory: PlanMemory;
  readonly concurrency: PlanConcurrency;
  /** the engine's own accounting of the longest request, which `concurrency.guaranteed` follows; absent for `ideal` */
  readonly engine?: EngineRoom | undefined;
  /**
   * as measured systems would run it: predicted with its range where something was measured near it, or the measured
   * rates that were given; `speed.bound` is the roofline beside it; absent when nothing fits
   */
  readonly speed?: Rates | undefined;
  /** absent without a price, or when nothing fits */
  readonly cost?: PlanCost | undefined;
  readonly warnings: readonly Warning[];
  /** the working, in order; empty when `figures: false` */
  readonly figures: readonly Figure[];
}

/**
 * What more queries per second would need: room for the weights, what the engine refuses, a larger batch, or, where a
 * larger batch would bring nothing, what the time goes to.
 */
export type PlanLimit = "weights" | "engine" | BatchLimit | BoundBy;

/** Requests at once on one replica. */
export interface PlanConcurrency extends Concurrency {
  /** the largest batch that meets the objectives, whatever the room; absent without objectives, or when nothing fits */
  readonly withinObjective?: number;
}

/** Memory of one rank of the tightest stage. */
export interface PlanMemory extends CachePool {
  readonly stage: number;
  readonly kvBytesPerRequestPerRank: number;
  /** what the longest admitted request takes */
  readonly longestRequestTokens: number;
  /** bytes that one request of the longest length lacks on one rank; 0 when it fits */
  readonly shortBytes: number;
}

/** What to leave out of a plan. */
export interface PlanOptions {
  /** `false` leaves the working out, which is most of the time that a plan takes */
  readonly figures?: boolean;
}

/**
 * Joins the whole way of the data: weights and cache on each rank, the pool that an engine's rule leaves, the requests that
 * fit in it, the rates of the largest batch that room, slots and objectives allow, and what a query costs at them.
 *
 *     fits    = poolBytesPerRank ≥ kvBytes(longest request), on the tightest pipeline stage
 *     running = min(steady concurrency, slots, largest batch within the objectives)
 *
 * Rates are predicted from efficiencies fitted to measured serving, or those of a roofline where the model carries no
 * hidden size or the device no link; a warning says which, and when nothing was measured near a prediction.
 *
 * Errors: `bad-input` with the path of the field; `not-known` for parameters, peaks or prices that nobody gave;
 * `unsupported` for splits that do not exist. What does not fit is an answer.
 * @example plan({ model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 }, engine: { name: "vllm", memoryFraction: 0.9 }, workload: { promptTokens: 7168, outputTokens: 1024 } }).concurrency.guaranteed // => 167
 */
export function plan(scenario: Scenario, options: PlanOptions = {}): Plan {
  refuseUnknown(scenario, options);
  const profile = scenarioProfile(scenario);
  return planOf(scenario, profile, options);
}

/** The plan of a scenario whose profile is at hand. */
export function planOf(
  scenario: Scenario,
  profile: ScenarioProfile,
  { figures = true }: PlanOptions = {},
): Plan {
  const request = meanRequest(scenario.workload);
  const held = room(profile, scenario.workload, request.list);
  const memory = planMemory(held, request, profile);
  const fits = memory.fits && held.concurrency.perGroup.guaranteed >= 1;
  const speed = fits
    ? rates(profile, held.concurrency.perGroup, request, {
        objective: scenario.objective,
        measured: scenario.measured,
        load: scenario.load,
      })
    : undefined;
  const cost = speed && planCost(scenario, profile, request, speed);
  const within = speed?.withinObjectivePerGroup;
  const answer: Plan = {
    fits,
    limitedBy: speed === undefined ? whatLimits(memory, held.engine) : rateLimit(speed),
    memory,
    concurrency:
      within === undefined
        ? held.concurrency
        : { ...held.concurrency, withinObjective: within * held.concurrency.groups },
    engine: held.engine,
    speed,
    cost,
    warnings: [...profile.warnings, ...planWarnings(scenario, profile, { memory, speed, request })],
    figures: [],
  };
  return figures
    ? { ...answer, figures: planFigures(scenario, profile, { held, request }, answer) }
    : answer;
}

/** Below this share a larger batch is taken to bring nothing. */
const SATURATED = 0.1;

/** What stops the batch, unless a larger one would bring nothing: then what most of the time goes to. */
function rateLimit({
  limitedBy,
  batchElasticity,
  boundBy,
  runningPerGroup,
  prefillSecondsPerQuery,
  endToEndSeconds,
}: Rates): PlanLimit {
  if (batchElasticity === undefined || boundBy === undefined || batchElasticity >= SATURATED)
    return limitedBy;
  return runningPerGroup * prefillSecondsPerQuery > endToEndSeconds / 2 ? "compute" : boundBy;
}

function whatLimits({ fits }: PlanMemory, engine: EngineRoom | undefined): PlanLimit {
  if (!fits) return "weights";
  return engine?.refusal !== undefined && engine.requestBytesPerRank === 0 ? "engine" : "kv-room";
}

function planMemory(
  { stage, tightest, concurrency, engine }: Room,
  request: MeanRequest,
  { maxModelTokens, blockTokens }: ScenarioProfile,
): PlanMemory {
  const { pool, profile } = tightest;
  const longestRequestTokens = maxModelTokens ?? longestOf(request.list);
  const kvBytesPerRequestPerRank = kvBytes(profile, longestRequestTokens);
  const blockedBytes = Math.max(
    kvBytes(profile, ceilDiv(longestRequestTokens, blockTokens) * blockTokens),
    engine?.requestBytesPerRank ?? 0,
  );
  const short =
    concurrency.perGroup.guaranteed >= 1
      ? 0
      : blockedBytes - pool.poolBytesPerRank + pool.shortBytesPerRank;
  return {
    fits: pool.fits,
    engine: pool.engine,
    rule: pool.rule,
    memoryFraction: pool.memoryFraction,
    deviceBytes: pool.deviceBytes,
    weightBytesPerRank: pool.weightBytesPerRank,
    reserve: pool.reserve,
    poolBytesPerRank: pool.poolBytesPerRank,
    shortBytesPerRank: pool.shortBytesPerRank,
    stage,
    kvBytesPerRequestPerRank,
    longestRequestTokens,
    shortBytes: Math.max(0, Math.ceil(short)),
  };
}

/** What a plan has found when its warnings are written. */
interface Planned {
  readonly memory: PlanMemory;
  readonly speed: Rates | undefined;
  readonly request: MeanRequest;
}

function planWarnings(
  { model, price, engine, measured, workload }: Scenario,
  { timing, maxRequests }: ScenarioProfile,
  { memory, speed, request }: Planned,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const { maxModelTokens } = model;
  const { longestRequestTokens } = memory;
  const { sharedPrefixTokens = 0 } = workload;
  if (maxModelTokens !== undefined && longestRequestTokens > maxModelTokens)
    warnings.push({
      code: "longer-than-model",
      message: `${model.name} is made for ${maxModelTokens} tokens: an engine refuses the ${longestRequestTokens} of a request unless its positions are extended (rope scaling)`,
    });
  if (
    speed !== undefined &&
    sharedPrefixTokens > request.cachedPromptFraction * request.promptTokens
  )
    warnings.push({
      code: "shared-prefix-computed",
      message: `the shared prefix is held once, but computed again for each query: give cachedPromptFraction ${Math.min(1, Math.ceil((sharedPrefixTokens / request.promptTokens) * 1000) / 1000)} if the cache holds it`,
    });
  if (speed !== undefined && speed.basis !== "measured") {
    if (timing?.notPredicted !== undefined)
      warnings.push({
        code: "speed-is-a-bound",
        message: `${timing.notPredicted}, so times are roofline bounds at peak rates without communication: real systems reach 0.2 to 0.7 of these rates`,
      });
    else if (speed.range === undefined)
      warnings.push({
        code: "speed-not-measured",
        message: `speed is predicted without a stated error: ${speed.near}`,
      });
    else if (speed.range.covers === "models-left-out")
      warnings.push({
        code: "speed-not-measured",
        message: `the range of the speed is that of models left out of the fit: ${speed.near}`,
      });
  }
  if (measured !== undefined && measured.promptTokensPerSecondPerReplica === undefined)
    warnings.push({
      code: "prefill-not-measured",
      message:
        "no rate of prompts was measured, so prefill is taken to cost nothing, and the time to the first token is a step: set measured.promptTokensPerSecondPerReplica",
    });
  if (engine?.maxRequests === undefined && speed?.runningPerGroup === maxRequests)
    warnings.push({
      code: "slots-default",
      message: `${engine?.name} runs ${maxRequests} requests at once on each attention group unless told otherwise: set engine.maxRequests`,
    });
  if (price === undefined)
    warnings.push({
      code: "no-price",
      message: "no price given, so no cost: set price.usdPerDeviceHour",
    });
  if (speed?.load?.at?.loadFactor === 0 && price !== undefined)
    warnings.push({ code: "no-load", message: "nobody asks, so no query has a cost" });
  if (speed?.load?.at?.isStable === false)
    warnings.push({
      code: "overloaded",
      message: `${speed.load.at.requestsPerSecond} requests per second are more than the ${speed.load.saturationRequestsPerSecond.toPrecision(3)} that one replica answers: the queue grows without end`,
    });
  if (speed !== undefined && !speed.objectiveMet)
    warnings.push({ code: "objective-not-met", message: missedText(speed) });
  return warnings;
}

const timeNames: Readonly<Record<MissedObjective["objective"], string>> = {
  timePerOutputTokenSeconds: "per output token",
  timeToFirstTokenSeconds: "to the first token",
  endToEndSeconds: "to the last token",
};

function missedText({ missedObjectives, runningPerGroup, basis }: Rates): string {
  const missed = missedObjectives.map(
    ({ objective, limitSeconds, reachedSeconds }) =>
      `${reachedSeconds.toPrecision(3)} s ${timeNames[objective]}, above ${limitSeconds} s`,
  );
  return basis === "measured"
    ? `at ${runningPerGroup} requests per group it takes ${missed.join(", and ")}`
    : `even one request per group takes ${missed.join(", and ")}`;
}
