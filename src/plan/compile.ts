/** A scenario made ready to be evaluated many times: lengths, context and price differ, all else is worked out once. */
import type { TokenCount } from "../capacity/lengths.ts";
import { numbersOfPlan, numbersOfRow, type PlanNumbers, planNumberNames } from "./numbers.ts";
import { limitsOf } from "./objective.ts";
import { type Plan, planOf } from "./plan.ts";
import { type PointRequest, pointEvaluator, pointStatuses } from "./point.ts";
import type { Scenario } from "./scenario.ts";
import { refuseUnknown } from "./scenario-fields.ts";
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

/**
 * The compiled form of `plan`: a function from what differs to the numbers of the plan.
 *
 *     compilePlan(scenario)(change) = the numbers of plan(the scenario with the change)
 *
 * A changed length takes the place of a list of requests; both must then be given. Fixed lengths without measured rates or
 * a load are evaluated in about a microsecond, everything else at the speed of a plan whose pools and operators are at hand.
 *
 * Errors: those of `plan`, on compiling for model, device, deployment, engine and objective, otherwise on evaluating.
 * @example compilePlan({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { promptTokens: 4096, outputTokens: 1024 } })({ promptTokens: 1024 }).guaranteed // => 246
 */
export function compilePlan(scenario: Scenario): (change?: PlanChange) => PlanNumbers {
  refuseUnknown(scenario);
  const profile = scenarioProfile(scenario);
  const evaluate = pointEvaluator(scenario, profile);
  const request = pointRequest(scenario, profile);
  const row = new Float64Array(planNumberNames.length);
  return (change = {}) => {
    if (evaluate === undefined || !writeRequest(request, scenario, profile, change))
      return numbersOfPlan(changedPlan(scenario, profile, change), profile.deployment.devices);
    const status = pointStatuses[evaluate(request, row)];
    return numbersOfRow(row, status === "ok" || status === "objective");
  };
}

/** A request with all that a change leaves alone. */
export function pointRequest(
  { objective, price }: Scenario,
  { maxRequests }: ScenarioProfile,
): PointRequest {
  const limits = limitsOf(objective);
  return {
    promptTokens: 0,
    outputTokens: 1,
    cachedPromptFraction: 0,
    maxModelTokens: 1,
    maxRequests,
    tokenSeconds: limits?.tokenSeconds ?? Number.POSITIVE_INFINITY,
    firstSeconds: limits?.firstSeconds ?? Number.POSITIVE_INFINITY,
    endSeconds: limits?.endSeconds ?? Number.POSITIVE_INFINITY,
    usdPerDeviceHour: Number.NaN,
    loadFactor: price?.loadFactor ?? 1,
  };
}

/** Writes the request of a change; false where it is not one of fixed lengths that `plan` would take. */
function writeRequest(
  request: PointRequest,
  { workload, price }: Scenario,
  profile: ScenarioProfile,
  change: PlanChange,
): boolean {
  const { promptTokens = workload.promptTokens, outputTokens = workload.outputTokens } = change;
  const { cachedPromptFraction = workload.cachedPromptFraction ?? 0 } = change;
  const { usdPerDeviceHour = price?.usdPerDeviceHour } = change;
  const { loadFactor } = request;
  if (!isWhole(promptTokens) || !isWhole(outputTokens)) return false;
  const longestTokens = promptTokens + outputTokens;
  const { maxModelTokens = profile.maxModelTokens ?? longestTokens } = change;
  request.promptTokens = promptTokens;
  request.outputTokens = outputTokens;
  request.cachedPromptFraction = cachedPromptFraction;
  request.maxModelTokens = maxModelTokens;
  request.usdPerDeviceHour = usdPerDeviceHour ?? Number.NaN;
  return (
    outputTokens > 0 &&
    promptTokens >= (workload.sharedPrefixTokens ?? 0) &&
    typeof cachedPromptFraction === "number" &&
    cachedPromptFraction >= 0 &&
    cachedPromptFraction <= 1 &&
    isWhole(maxModelTokens) &&
    maxModelTokens >= longestTokens &&
    isPositive(loadFactor) &&
    loadFactor <= 1 &&
    (usdPerDeviceHour === undefined ? price === undefined : isPositive(usdPerDeviceHour)) &&
    (workload.requests === undefined ||
      (change.promptTokens !== undefined && change.outputTokens !== undefined))
  );
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
