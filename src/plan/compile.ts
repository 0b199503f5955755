/** A scenario made ready to be evaluated many times: lengths, context and price differ, all else is worked out once. */
import type { TokenCount } from "../capacity/lengths.ts";
import { type FixedRequest, type FixedScenario, fixedLengthNumbers } from "./fixed-lengths.ts";
import { limitsOf } from "./objective.ts";
import { type Plan, planOf } from "./plan.ts";
import { stageRooms } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import { type ScenarioProfile, scenarioProfile } from "./scenario-profile.ts";

/** What differs from the scenario; the rest is as it was compiled. */
export interface PlanChange {
  readonly promptTokens?: TokenCount;
  readonly outputTokens?: TokenCount;
  readonly cachedPromptFraction?: number;
  /** longest sequence that the engine admits */
  readonly maxModelTokens?: number;
  readonly usdPerDeviceHour?: number;
}

/** The numbers of a plan, by the names that they have there. */
export interface PlanNumbers {
  readonly fits: boolean;
  /** requests on one replica */
  readonly guaranteed: number;
  readonly peak: number;
  readonly steady: number;
  /** `undefined` when nothing fits, as are times and rates */
  readonly runningPerReplica: number | undefined;
  readonly decodeStepSeconds: number | undefined;
  readonly timePerOutputTokenSeconds: number | undefined;
  readonly timeToFirstTokenSeconds: number | undefined;
  readonly outputTokensPerSecondPerReplica: number | undefined;
  /** `undefined` without a price, or when nothing fits */
  readonly usdPerQuery: number | undefined;
  readonly usdPerMillionOutputTokens: number | undefined;
}

/**
 * The compiled form of `plan`: a function from what differs to the numbers of the plan.
 *
 *     compilePlan(scenario)(change) = the numbers of plan(the scenario with the change)
 *
 * A changed length takes the place of a list of requests; both must then be given. Fixed lengths without measured rates are
 * evaluated in less than a microsecond, everything else at the speed of a plan whose pools and operators are at hand.
 *
 * Errors: those of `plan`, on compiling for model, device, deployment, engine and objective, otherwise on evaluating.
 * @example compilePlan({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { promptTokens: 4096, outputTokens: 1024 } })({ promptTokens: 1024 }).guaranteed // => 246
 */
export function compilePlan(scenario: Scenario): (change?: PlanChange) => PlanNumbers {
  const profile = scenarioProfile(scenario);
  const fixed = fixedScenario(scenario, profile);
  return (change = {}) => {
    const request = fixed && fixedRequest(scenario, fixed, change);
    return request === undefined
      ? planNumbers(changedPlan(scenario, profile, change))
      : fixedLengthNumbers(fixed as FixedScenario, request);
  };
}

/** What can be evaluated without lists and checks; nothing where the scenario needs them, or `plan` would refuse it. */
function fixedScenario(
  { workload, price, objective, measured, load }: Scenario,
  profile: ScenarioProfile,
): FixedScenario | undefined {
  const [first, ...others] = stageRooms(profile, workload.sharedPrefixTokens);
  const loadFactor = price?.loadFactor ?? 1;
  const { timing } = profile;
  return first !== undefined &&
    timing !== undefined &&
    measured === undefined &&
    load === undefined &&
    isPositive(loadFactor) &&
    loadFactor <= 1
    ? { profile, timing, first, others, limits: limitsOf(objective), loadFactor }
    : undefined;
}

/** The request of a change, if it is one of fixed lengths that `plan` would take. */
function fixedRequest(
  { workload, price }: Scenario,
  { profile, first }: FixedScenario,
  change: PlanChange,
): FixedRequest | undefined {
  const { promptTokens = workload.promptTokens, outputTokens = workload.outputTokens } = change;
  const { cachedPromptFraction = workload.cachedPromptFraction ?? 0 } = change;
  const { usdPerDeviceHour = price?.usdPerDeviceHour } = change;
  if (!isWhole(promptTokens) || !isWhole(outputTokens)) return undefined;
  const longestTokens = promptTokens + outputTokens;
  const { maxModelTokens = profile.maxModelTokens ?? longestTokens } = change;
  return outputTokens > 0 &&
    promptTokens >= first.room.prefixTokens &&
    typeof cachedPromptFraction === "number" &&
    cachedPromptFraction >= 0 &&
    cachedPromptFraction <= 1 &&
    isWhole(maxModelTokens) &&
    maxModelTokens >= longestTokens &&
    (usdPerDeviceHour === undefined ? price === undefined : isPositive(usdPerDeviceHour)) &&
    (workload.requests === undefined ||
      (change.promptTokens !== undefined && change.outputTokens !== undefined))
    ? { promptTokens, outputTokens, cachedPromptFraction, maxModelTokens, usdPerDeviceHour }
    : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY;
}

/** The plan of the scenario with the change. */
function changedPlan(scenario: Scenario, profile: ScenarioProfile, change: PlanChange): Plan {
  const { workload, price } = scenario;
  const { usdPerDeviceHour, maxModelTokens = profile.maxModelTokens } = change;
  const { cachedPromptFraction = workload.cachedPromptFraction } = change;
  const { promptTokens, outputTokens } = change;
  const isList =
    workload.requests !== undefined && promptTokens === undefined && outputTokens === undefined;
  const given = workload.requests === undefined ? workload : {};
  return planOf(
    {
      ...scenario,
      workload: {
        ...workload,
        requests: isList ? workload.requests : undefined,
        promptTokens: promptTokens ?? given.promptTokens,
        outputTokens: outputTokens ?? given.outputTokens,
        cachedPromptFraction,
      },
      ...(usdPerDeviceHour !== undefined && { price: { ...price, usdPerDeviceHour } }),
    },
    { ...profile, maxModelTokens },
    { figures: false },
  );
}

function planNumbers({ fits, concurrency, speed, cost }: Plan): PlanNumbers {
  return {
    fits,
    guaranteed: concurrency.guaranteed,
    peak: concurrency.peak,
    steady: concurrency.steady,
    runningPerReplica: speed?.runningPerReplica,
    decodeStepSeconds: speed?.decodeStepSeconds,
    timePerOutputTokenSeconds: speed?.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: speed?.timeToFirstTokenSeconds,
    outputTokensPerSecondPerReplica: speed?.outputTokensPerSecondPerReplica,
    usdPerQuery: cost?.usdPerQuery,
    usdPerMillionOutputTokens: cost?.usdPerMillionOutputTokens,
  };
}
