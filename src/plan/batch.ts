/** The batch that runs, and the time that its tokens take. */
import { type KvHeadroomError, kvError } from "../errors.ts";
import type { StepTimer } from "../speed/step-timer.ts";
import { finiteNumber } from "../units.ts";
import type { MeanRequest } from "./mean-request.ts";
import { measuredBatch } from "./measured.ts";
import type { MeasuredRates, Objective } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** What stops the batch from being larger. */
export type BatchLimit = "kv-room" | "slots" | "objective";

/** The batch that runs and what its tokens take. Without `measured` times are the roofline's: bounds from below. */
export interface BatchRates {
  /** requests that run at once on one attention group */
  readonly runningPerGroup: number;
  readonly limitedBy: BatchLimit;
  readonly objectiveMet: boolean;
  readonly decodeStepSeconds: number;
  readonly prefillSecondsPerQuery: number;
  /** a decode step and the prefill of others that falls into it */
  readonly timePerOutputTokenSeconds: number;
  readonly deviceSecondsPerPromptToken: number;
  readonly deviceSecondsPerOutputToken: number;
}

/** What decides the rates. */
export interface RateInputs {
  readonly objective?: Objective | undefined;
  readonly measured?: MeasuredRates | undefined;
}

/**
 * The largest batch that room, slots and objective allow.
 *
 *     timePerOutputToken = decodeStep(running) + running × prefillPerQuery / outputTokens / pipelineParallel
 *
 * Prefill and decode share the devices; every answer brings one prompt, so each step carries its share of prefill.
 */
export function batchRates(
  { timer, deployment, maxRequests }: ScenarioProfile,
  steady: number,
  request: MeanRequest,
  { objective, measured }: RateInputs,
): BatchRates {
  const fromRoom = wholeBatch(steady);
  const allowed = Math.min(fromRoom, maxRequests);
  const limitedBy = allowed < fromRoom ? "slots" : "kv-room";
  const limit = checkedLimit(objective);
  if (measured !== undefined)
    return measuredBatch(measured, request, { running: allowed, deployment, limitedBy, limit });
  if (timer === undefined) throw noStepTime();
  const { tensorParallel, pipelineParallel } = deployment;
  const { outputTokens, contextTokens, computedPromptTokens } = request;
  const prefill = prefillPerQuery(timer, request);
  const prefillShare = prefill / outputTokens / pipelineParallel;
  const step = (running: number): number =>
    timer.decodeSeconds(running / pipelineParallel, contextTokens);
  const within =
    limit === undefined
      ? allowed
      : largestWithin((running) => step(running) + running * prefillShare, allowed, limit);
  const running = Math.max(1, within);
  const decodeStepSeconds = step(running);
  return {
    runningPerGroup: running,
    limitedBy: within < allowed ? "objective" : limitedBy,
    objectiveMet: within >= 1,
    decodeStepSeconds,
    prefillSecondsPerQuery: prefill,
    timePerOutputTokenSeconds: decodeStepSeconds + running * prefillShare,
    deviceSecondsPerPromptToken:
      computedPromptTokens === 0 ? 0 : (prefill * tensorParallel) / computedPromptTokens,
    deviceSecondsPerOutputToken: (decodeStepSeconds * tensorParallel * pipelineParallel) / running,
  };
}

function checkedLimit(objective: Objective | undefined): number | undefined {
  const limit = objective?.timePerOutputTokenSeconds;
  return limit === undefined
    ? undefined
    : finiteNumber(limit, "objective.timePerOutputTokenSeconds", { above: true });
}

function noStepTime(): KvHeadroomError {
  return kvError({
    code: "not-known",
    path: "model.weights",
    value: undefined,
    rule: "without parameter counts there is no step time",
    hint: "give the model's weights, or measured rates",
  });
}

/** Whole requests of a group: at least one; where a request takes no room at all, something must end the batch. */
export function wholeBatch(steady: number): number {
  return Math.max(1, Math.floor(Math.min(steady, 1e6)));
}

function prefillPerQuery(timer: StepTimer, request: MeanRequest): number {
  let seconds = 0;
  let weights = 0;
  for (const { promptTokens, weight } of request.list) {
    weights += weight;
    if (weight > 0)
      seconds += weight * promptSeconds(timer, promptTokens, request.cachedPromptFraction);
  }
  return seconds / weights;
}

/** Prefill of one prompt, of which a share is found in the cache, in whole tokens. */
export function promptSeconds(
  timer: StepTimer,
  promptTokens: number,
  cachedPromptFraction: number,
): number {
  const cachedTokens = Math.floor(promptTokens * cachedPromptFraction);
  return promptTokens > cachedTokens
    ? timer.prefillSeconds(promptTokens - cachedTokens, cachedTokens)
    : 0;
}

/**
 * The largest whole number up to `most` whose time is within the limit; 0 when even one is not.
 *
 * Interpolates between a batch within the limit and one beyond it, and halves where that gains less than halving.
 */
export function largestWithin(
  seconds: (running: number) => number,
  most: number,
  limit: number,
): number {
  let within = 1;
  let beyond = most;
  let under = limit - seconds(1);
  let over = seconds(most) - limit;
  if (over <= 0) return most;
  if (under < 0) return 0;
  let halve = false;
  while (beyond - within > 1) {
    const gap = beyond - within;
    const steps = Math.floor(gap * (halve ? 0.5 : under / (under + over)));
    const middle = within + Math.min(gap - 1, Math.max(1, steps));
    const late = seconds(middle) - limit;
    if (late <= 0) {
      within = middle;
      under = -late;
    } else {
      beyond = middle;
      over = late;
    }
    halve = beyond - within > gap / 2;
  }
  return within;
}
