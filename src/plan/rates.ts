/** The batch that runs, and the rates that it runs at. */
import type { Concurrency } from "../capacity/concurrency.ts";
import { meanLengths, type RequestTokens, requestList } from "../capacity/lengths.ts";
import { kvError } from "../errors.ts";
import type { Basis } from "../figure.ts";
import { type BoundBy, decodeSeconds, decodeStep, prefillSeconds } from "../speed/step.ts";
import { finiteNumber } from "../units.ts";
import { lengthsOf } from "./room.ts";
import type { MeasuredRates, Objective, Workload } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** What stops the batch from being larger. */
export type BatchLimit = "kv-room" | "slots" | "objective";

/** Rates of a scenario. Without `measured` they are the roofline's: bounds from below on time, from above on rates. */
export interface Rates {
  /** requests that run at once on one attention group */
  readonly runningPerGroup: number;
  readonly runningPerReplica: number;
  readonly limitedBy: BatchLimit;
  readonly objectiveMet: boolean;
  readonly decodeStepSeconds: number;
  readonly prefillSecondsPerQuery: number;
  /** a decode step and the prefill of others that falls into it */
  readonly timePerOutputTokenSeconds: number;
  /** without any waiting: the prefill and one step */
  readonly timeToFirstTokenSeconds: number;
  readonly outputTokensPerSecondPerReplica: number;
  readonly outputTokensPerSecondPerDevice: number;
  readonly queriesPerSecondPerReplica: number;
  readonly deviceSecondsPerPromptToken: number;
  readonly deviceSecondsPerOutputToken: number;
  /** absent for measured rates */
  readonly boundBy?: BoundBy;
  readonly basis: Basis;
  readonly source: string;
}

/** What decides the rates. */
export interface RateInputs {
  readonly objective?: Objective | undefined;
  readonly measured?: MeasuredRates | undefined;
}

/** The mean request: lengths, the context seen by a decode step, and the prompt tokens that must be computed. */
export interface MeanRequest {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly contextTokens: number;
  readonly computedPromptTokens: number;
  readonly list: readonly Required<RequestTokens>[];
  readonly cachedPromptFraction: number;
}

/** The mean request of a workload; the context counts long answers by their length. */
export function meanRequest(workload: Workload): MeanRequest {
  const list = requestList(lengthsOf(workload));
  const cachedPromptFraction = finiteNumber(
    workload.cachedPromptFraction ?? 0,
    "workload.cachedPromptFraction",
    { most: 1 },
  );
  const { promptTokens, outputTokens, weight } = meanLengths(list);
  let held = 0;
  for (const one of list)
    held +=
      one.weight *
      (one.promptTokens * one.outputTokens + (one.outputTokens * (one.outputTokens - 1)) / 2);
  return {
    promptTokens,
    outputTokens,
    contextTokens: held / (weight * outputTokens),
    computedPromptTokens: promptTokens * (1 - cachedPromptFraction),
    list,
    cachedPromptFraction,
  };
}

/**
 * The largest batch that room, slots and objective allow, and its rates.
 *
 *     timePerOutputToken = decodeStep(running) + running × prefillPerQuery / outputTokens / pipelineParallel
 *     output rate        = running / timePerOutputToken, per attention group
 *
 * Prefill and decode share the devices; every answer brings one prompt, so each step carries its share of prefill.
 */
export function rates(
  profile: ScenarioProfile,
  held: Concurrency,
  request: MeanRequest,
  { objective, measured }: RateInputs,
): Rates {
  const { steps, deployment, maxRequests } = profile;
  const groups = deployment.attentionDataParallel;
  const fromRoom = Math.max(1, Math.floor(Math.min(held.perGroup.steady, MOST_REQUESTS)));
  const allowed = Math.min(fromRoom, maxRequests);
  const limit = objective?.timePerOutputTokenSeconds;
  if (limit !== undefined)
    finiteNumber(limit, "objective.timePerOutputTokenSeconds", { above: true });
  if (measured !== undefined)
    return measuredRates(measured, request, {
      running: allowed,
      groups,
      devices: deployment.devices,
      limitedBy: allowed < fromRoom ? "slots" : "kv-room",
      limit,
    });
  if (steps === undefined)
    throw kvError({
      code: "not-known",
      path: "model.weights",
      value: undefined,
      rule: "without parameter counts there is no step time",
      hint: "give the model's weights, or measured rates",
    });
  const prefill = prefillPerQuery(profile, request);
  const stages = deployment.pipelineParallel;
  const prefillShare = prefill / request.outputTokens / stages;
  const step = (running: number): number =>
    decodeSeconds(steps, {
      requestsPerGroup: running / stages,
      contextTokens: request.contextTokens,
    });
  const tokenSeconds = (running: number): number => step(running) + running * prefillShare;
  const within = limit === undefined ? allowed : largestWithin(tokenSeconds, allowed, limit);
  const running = Math.max(1, within);
  const decodeStepSeconds = step(running);
  const timePerOutputTokenSeconds = decodeStepSeconds + running * prefillShare;
  const perGroup = running / timePerOutputTokenSeconds;
  const perReplica = groups * perGroup;
  return {
    runningPerGroup: running,
    runningPerReplica: running * groups,
    limitedBy: within < allowed ? "objective" : allowed < fromRoom ? "slots" : "kv-room",
    objectiveMet: within >= 1,
    decodeStepSeconds,
    prefillSecondsPerQuery: prefill,
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: prefill + decodeStepSeconds,
    outputTokensPerSecondPerReplica: perReplica,
    outputTokensPerSecondPerDevice: perReplica / deployment.devices,
    queriesPerSecondPerReplica: perReplica / request.outputTokens,
    deviceSecondsPerPromptToken:
      request.computedPromptTokens === 0
        ? 0
        : (prefill * deployment.tensorParallel) / request.computedPromptTokens,
    deviceSecondsPerOutputToken: (decodeStepSeconds * deployment.tensorParallel * stages) / running,
    boundBy: decodeStep(steps, {
      requestsPerGroup: running / stages,
      contextTokens: request.contextTokens,
    }).boundBy,
    basis: "heuristic",
    source: "roofline at peak rates, no communication: a bound, not a prediction",
  };
}

/** Where a request takes no room at all, something must end the batch. */
const MOST_REQUESTS = 1e6;

function prefillPerQuery({ steps }: ScenarioProfile, request: MeanRequest): number {
  if (steps === undefined || request.computedPromptTokens === 0) return 0;
  let seconds = 0;
  let weights = 0;
  for (const { promptTokens, weight } of request.list) {
    const cachedTokens = Math.floor(promptTokens * request.cachedPromptFraction);
    weights += weight;
    if (promptTokens > cachedTokens && weight > 0)
      seconds +=
        weight * prefillSeconds(steps, { newTokens: promptTokens - cachedTokens, cachedTokens });
  }
  return seconds / weights;
}

/** The largest whole number up to `most` whose time is within the limit; 0 when even one is not. */
function largestWithin(seconds: (running: number) => number, most: number, limit: number): number {
  if (seconds(most) <= limit) return most;
  let within = 0;
  let beyond = most;
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (seconds(middle) <= limit) within = middle;
    else beyond = middle;
  }
  return within;
}

function measuredRates(
  { outputTokensPerSecondPerReplica, promptTokensPerSecondPerReplica, source }: MeasuredRates,
  request: MeanRequest,
  { running, groups, devices, limitedBy, limit }: MeasuredBatch,
): Rates {
  const rate = finiteNumber(
    outputTokensPerSecondPerReplica,
    "measured.outputTokensPerSecondPerReplica",
    { above: true },
  );
  const promptRate =
    promptTokensPerSecondPerReplica === undefined
      ? undefined
      : finiteNumber(promptTokensPerSecondPerReplica, "measured.promptTokensPerSecondPerReplica", {
          above: true,
        });
  const prefill = promptRate === undefined ? 0 : request.computedPromptTokens / promptRate;
  const step = (running * groups) / rate;
  return {
    runningPerGroup: running,
    runningPerReplica: running * groups,
    limitedBy,
    objectiveMet: limit === undefined || step <= limit,
    decodeStepSeconds: step,
    prefillSecondsPerQuery: prefill,
    timePerOutputTokenSeconds: step,
    timeToFirstTokenSeconds: prefill + step,
    outputTokensPerSecondPerReplica: rate,
    outputTokensPerSecondPerDevice: rate / devices,
    queriesPerSecondPerReplica: rate / request.outputTokens,
    deviceSecondsPerPromptToken: promptRate === undefined ? 0 : devices / promptRate,
    deviceSecondsPerOutputToken: devices / rate,
    basis: "measured",
    source,
  };
}

interface MeasuredBatch {
  readonly running: number;
  readonly groups: number;
  readonly devices: number;
  readonly limitedBy: BatchLimit;
  readonly limit: number | undefined;
}
