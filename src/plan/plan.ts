/** One scenario in, one plan out: does it fit, how many queries at once, how fast, and what one costs. */
import type { Concurrency } from "../capacity/concurrency.ts";
import { type Profit, profit, revenueUsd } from "../cost/margin.ts";
import { costPerQuery, hourlyPrice, type QueryCost } from "../cost/query.ts";
import type { CachePool } from "../engine/pool.ts";
import type { Figure, Warning } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import { planFigures } from "./figures.ts";
import { type BatchLimit, type MeanRequest, meanRequest, type Rates, rates } from "./rates.ts";
import { type Room, room } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import { type ScenarioProfile, scenarioProfile } from "./scenario-profile.ts";

/** What a plan says. JSON out. */
export interface Plan {
  /** at least one request of the longest length fits on every attention group */
  readonly fits: boolean;
  readonly limitedBy: PlanLimit;
  readonly memory: PlanMemory;
  readonly concurrency: Concurrency;
  /** absent when nothing fits */
  readonly speed?: Rates;
  /** absent without a price, or when nothing fits */
  readonly cost?: PlanCost;
  readonly warnings: readonly Warning[];
  /** the working, in order; empty when `figures: false` */
  readonly figures: readonly Figure[];
}

/** What stops more from fitting: the weights already, or what stops the batch. */
export type PlanLimit = "weights" | BatchLimit;

/** Memory of one rank of the tightest stage. */
export interface PlanMemory extends CachePool {
  readonly stage: number;
  readonly kvBytesPerRequestPerRank: number;
  /** what the longest admitted request takes */
  readonly longestRequestTokens: number;
  /** bytes that one request of the longest length lacks on one rank; 0 when it fits */
  readonly shortBytes: number;
}

/** Cost of a query on a scenario, and what remains of what is charged. */
export interface PlanCost extends QueryCost {
  readonly usdPerReplicaHour: number;
  readonly revenueUsdPerQuery?: number;
  readonly profit?: Profit;
}

/** What to leave out of a plan. */
export interface PlanOptions {
  /** `false` leaves the working out, which is most of the time that a plan takes */
  readonly figures?: boolean;
}

/**
 * Joins the whole way of the data: weights and cache on each rank, the pool that an engine's rule leaves, the requests that
 * fit in it, the rates of the largest batch that room, slots and objective allow, and what a query costs at them.
 *
 *     fits    = poolBytesPerRank ≥ kvBytes(longest request), on the tightest pipeline stage
 *     running = min(steady concurrency, slots, largest batch within the objective)
 *
 * Errors: `bad-input` with the path of the field; `not-known` for parameters, peaks or prices that nobody gave;
 * `unsupported` for splits that do not exist. What does not fit is an answer.
 * @example plan({ model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 }, engine: { name: "vllm", memoryFraction: 0.9, blockTokens: 1 }, workload: { promptTokens: 7168, outputTokens: 1024 } }).concurrency.guaranteed // => 167
 */
export function plan(scenario: Scenario, options: PlanOptions = {}): Plan {
  const profile = scenarioProfile(scenario);
  return planOf(scenario, profile, options);
}

/** The plan of a scenario whose profile is at hand. */
export function planOf(
  scenario: Scenario,
  profile: ScenarioProfile,
  { figures = true }: PlanOptions = {},
): Plan {
  const held = room(profile, scenario.workload);
  const request = meanRequest(scenario.workload);
  const memory = planMemory(held, request, profile.maxModelTokens);
  const fits = memory.fits && memory.shortBytes === 0;
  const speed = fits
    ? rates(profile, held.concurrency, request, {
        objective: scenario.objective,
        measured: scenario.measured,
      })
    : undefined;
  const cost = speed && planCost(scenario, profile, request, speed);
  const warnings = [...profile.warnings, ...planWarnings(scenario, speed)];
  const parts = {
    fits,
    limitedBy: memory.fits ? (speed?.limitedBy ?? "kv-room") : "weights",
    memory,
    concurrency: held.concurrency,
    ...(speed && { speed }),
    ...(cost && { cost }),
    warnings,
  } as const;
  return {
    ...parts,
    figures: figures ? planFigures(scenario, profile, held, parts) : [],
  };
}

function planMemory(
  { stage, tightest, concurrency }: Room,
  request: MeanRequest,
  maxModelTokens: number | undefined,
): PlanMemory {
  const { pool, profile } = tightest;
  const longestRequestTokens =
    maxModelTokens ??
    request.list.reduce((most, one) => Math.max(most, one.promptTokens + one.outputTokens), 0);
  const kvBytesPerRequestPerRank = kvBytes(profile, longestRequestTokens);
  const short =
    concurrency.perGroup.guaranteed >= 1
      ? 0
      : kvBytesPerRequestPerRank - pool.poolBytesPerRank + pool.shortBytesPerRank;
  return {
    ...pool,
    stage,
    kvBytesPerRequestPerRank,
    longestRequestTokens,
    shortBytes: Math.max(0, short),
  };
}

function planCost(
  { price }: Scenario,
  { deployment }: ScenarioProfile,
  request: MeanRequest,
  speed: Rates,
): PlanCost | undefined {
  if (price === undefined) return undefined;
  const { promptTokens, outputTokens, cachedPromptFraction } = request;
  const usdPerDeviceHour = hourlyPrice(price.usdPerDeviceHour, "price.usdPerDeviceHour");
  const cost = costPerQuery({
    usdPerDeviceHour,
    promptTokens,
    outputTokens,
    cachedPromptFraction,
    deviceSecondsPerPromptToken: speed.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: speed.deviceSecondsPerOutputToken,
    ...(price.loadFactor !== undefined && { loadFactor: price.loadFactor }),
  });
  const revenue =
    price.tokenPrices &&
    revenueUsd({ promptTokens, outputTokens, cachedPromptFraction }, price.tokenPrices);
  return {
    ...cost,
    usdPerReplicaHour: usdPerDeviceHour * deployment.devices,
    ...(revenue !== undefined && {
      revenueUsdPerQuery: revenue,
      profit: profit({ revenueUsd: revenue, costUsd: cost.usdPerQuery }),
    }),
  };
}

function planWarnings(
  { price, objective }: Scenario,
  speed: Rates | undefined,
): readonly Warning[] {
  const warnings: Warning[] = [];
  if (speed?.basis === "heuristic")
    warnings.push({
      code: "speed-is-a-bound",
      message:
        "times are roofline bounds at peak rates without communication: real systems reach 0.2 to 0.7 of these rates",
    });
  if (price === undefined)
    warnings.push({
      code: "no-price",
      message: "no price given, so no cost: set price.usdPerDeviceHour",
    });
  if (speed && !speed.objectiveMet)
    warnings.push({
      code: "objective-not-met",
      message: `even one request per group takes ${speed.timePerOutputTokenSeconds.toPrecision(3)} s per output token, above ${objective?.timePerOutputTokenSeconds} s`,
    });
  return warnings;
}
