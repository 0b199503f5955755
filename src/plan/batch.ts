/** The batch that runs, and the time that its tokens take. */
import { type KvHeadroomError, kvError } from "../errors.ts";
import type { StepTimer } from "../speed/step-timer.ts";
import { type PlanLoad, planLoad } from "./load.ts";
import type { MeanRequest } from "./mean-request.ts";
import { measuredBatch } from "./measured.ts";
import {
  excess,
  excessOf,
  type ListedPrefill,
  limitsOf,
  type MissedObjective,
  missedObjectives,
  type RequestTimes,
  timesWithin,
} from "./objective.ts";
import type { Load, MeasuredRates, Objective } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import {
  endSeconds,
  firstSeconds,
  type GroupService,
  outputSeconds,
  stepSeconds,
  tokenSeconds,
} from "./service.ts";

/** What stops the batch from being larger. */
export type BatchLimit = "kv-room" | "slots" | "objective";

/** The batch that runs and what its requests and tokens take. */
export interface BatchRates extends RequestTimes {
  /** requests that run at once on one attention group */
  readonly runningPerGroup: number;
  readonly limitedBy: BatchLimit;
  readonly objectiveMet: boolean;
  /** empty when all objectives are met */
  readonly missedObjectives: readonly MissedObjective[];
  /** the largest batch of a group that meets the objectives, whatever the room; absent without objectives */
  readonly withinObjectivePerGroup?: number | undefined;
  readonly decodeStepSeconds: number;
  readonly prefillSecondsPerQuery: number;
  readonly queriesPerSecondPerGroup: number;
  /** share of a larger batch that comes back as a higher rate: 1 while steps hide it, 0 when saturated; absent if measured */
  readonly batchElasticity?: number | undefined;
  readonly deviceSecondsPerPromptToken: number;
  readonly deviceSecondsPerOutputToken: number;
  /** absent without a load */
  readonly load?: PlanLoad | undefined;
}

/** What decides the rates. */
export interface RateInputs {
  readonly objective?: Objective | undefined;
  readonly measured?: MeasuredRates | undefined;
  readonly load?: Load | undefined;
}

/** More requests than any group runs: where a request takes no room at all, something must end the batch. */
export const MOST_RUNNING = 1e6;

/**
 * The largest batch that room, slots and objectives allow, and its rates.
 *
 * Prefill and decode share the devices; every answer brings one prompt, so each step carries its share of prefill.
 */
export function batchRates(
  profile: ScenarioProfile,
  steady: number,
  request: MeanRequest,
  { objective, measured, load }: RateInputs,
): BatchRates {
  const { deployment, maxRequests, timing } = profile;
  const fromRoom = wholeBatch(steady);
  const allowed = Math.min(fromRoom, maxRequests);
  const limitedBy = allowed < fromRoom ? "slots" : "kv-room";
  const limits = limitsOf(objective);
  if (measured !== undefined && load !== undefined) throw oneBatchOnly();
  if (measured !== undefined)
    return measuredBatch(measured, request, { running: allowed, deployment, limitedBy, limits });
  if (timing === undefined) throw noStepTime();
  const prefills = listedPrefills(timing.timer, request);
  const service = groupService(profile, request, timing.timer, meanPrefill(prefills));
  const timesAt = (running: number): RequestTimes =>
    timesWithin(limits?.quantile, requestTimes(service, running), prefills, service.prefillSeconds);
  const within =
    limits &&
    (limits.quantile === undefined
      ? largestWithin(
          (running) => excess(limits, service, running, stepSeconds(service, running)),
          MOST_RUNNING,
          1,
        )
      : largestWithin((running) => excessOf(limits, timesAt(running)), MOST_RUNNING, 1));
  const running = Math.max(1, Math.min(allowed, within ?? allowed));
  const found = serviceRates(service, running, request, deployment.tensorParallel);
  // written out: a spread costs more than the arithmetic
  return {
    runningPerGroup: found.runningPerGroup,
    decodeStepSeconds: found.decodeStepSeconds,
    prefillSecondsPerQuery: found.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: found.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: found.timeToFirstTokenSeconds,
    endToEndSeconds: found.endToEndSeconds,
    queriesPerSecondPerGroup: found.queriesPerSecondPerGroup,
    batchElasticity: found.batchElasticity,
    deviceSecondsPerPromptToken: found.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: found.deviceSecondsPerOutputToken,
    load:
      load &&
      planLoad(load, {
        timesAt,
        endSecondsAt: (batch) => endSeconds(service, batch, stepSeconds(service, batch)),
        mostRunning: running,
        groups: deployment.attentionDataParallel,
        limits,
        isWithinObjective: within !== 0,
        isEndedByObjective: within !== undefined && within < allowed,
      }),
    limitedBy: within !== undefined && within < allowed ? "objective" : limitedBy,
    objectiveMet: within === undefined || within >= 1,
    missedObjectives: within === 0 ? missedObjectives(limits, timesAt(1)) : [],
    withinObjectivePerGroup: within,
  };
}

/** An attention group of a scenario that serves a mean request. */
export function groupService(
  { timing, deployment }: Pick<ScenarioProfile, "timing" | "deployment">,
  { contextTokens, outputTokens }: Pick<MeanRequest, "contextTokens" | "outputTokens">,
  timer: StepTimer,
  prefillSeconds: number,
): GroupService {
  const isBound = timer === timing?.bound;
  return {
    timer,
    firstTokenSeconds: isBound ? 0 : (timing?.firstTokenSeconds ?? 0),
    firstTokenSteps: isBound ? 0 : (timing?.firstTokenSteps ?? 0),
    pipelineParallel: deployment.pipelineParallel,
    contextTokens,
    outputTokens,
    prefillSeconds,
  };
}

/** What the requests of a batch take. */
export function requestTimes(service: GroupService, running: number): RequestTimes {
  const step = stepSeconds(service, running);
  return {
    timePerOutputTokenSeconds: tokenSeconds(service, running, step),
    timeToFirstTokenSeconds: firstSeconds(service, running, step),
    endToEndSeconds: endSeconds(service, running, step),
  };
}

/** Times and rates of a batch: each device-second is charged once, to prompts or to outputs. */
export function serviceRates(
  service: GroupService,
  running: number,
  { computedPromptTokens }: Pick<MeanRequest, "computedPromptTokens">,
  tensorParallel: number,
): ServiceRates {
  const { outputTokens, pipelineParallel, prefillSeconds } = service;
  const step = stepSeconds(service, running);
  const endToEndSeconds = endSeconds(service, running, step);
  const output = outputSeconds(service, step);
  const shareOfDevices = (tensorParallel * pipelineParallel) / running;
  return {
    runningPerGroup: running,
    decodeStepSeconds: step,
    prefillSecondsPerQuery: prefillSeconds,
    timePerOutputTokenSeconds: tokenSeconds(service, running, step),
    timeToFirstTokenSeconds: firstSeconds(service, running, step),
    endToEndSeconds,
    queriesPerSecondPerGroup: running / endToEndSeconds,
    batchElasticity: batchElasticity(service, running, endToEndSeconds),
    deviceSecondsPerPromptToken:
      computedPromptTokens === 0
        ? 0
        : ((endToEndSeconds - output) * shareOfDevices) / computedPromptTokens,
    deviceSecondsPerOutputToken: (output * shareOfDevices) / outputTokens,
  };
}

/** The relative gain in queries per second over the relative gain in batch, for a tenth more requests. */
export function batchElasticity(
  service: GroupService,
  running: number,
  endToEndSeconds: number,
): number {
  const more = running + Math.max(1, running / 10);
  const later = endSeconds(service, more, stepSeconds(service, more));
  return ((more * endToEndSeconds) / (running * later) - 1) / (more / running - 1);
}

type ServiceRates = Omit<
  BatchRates,
  "limitedBy" | "objectiveMet" | "missedObjectives" | "withinObjectivePerGroup" | "load"
>;

function oneBatchOnly(): KvHeadroomError {
  return kvError({
    code: "unsupported",
    path: "load",
    value: undefined,
    rule: "measured rates are those of one batch, and say nothing about other loads",
    hint: "leave the load out, or the measured rates",
  });
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
  return Math.max(1, Math.floor(Math.min(steady, MOST_RUNNING)));
}

/** The requests of the list with the prefills of their prompts. */
export function listedPrefills(
  timer: StepTimer,
  { list, cachedPromptFraction }: Pick<MeanRequest, "list" | "cachedPromptFraction">,
): readonly ListedPrefill[] {
  return list.map(({ promptTokens, outputTokens, weight }) => ({
    promptTokens,
    outputTokens,
    weight,
    prefillSeconds: weight > 0 ? promptSeconds(timer, promptTokens, cachedPromptFraction) : 0,
  }));
}

/** The mean prefill of listed requests. */
export function meanPrefill(prefills: readonly ListedPrefill[]): number {
  let seconds = 0;
  let weights = 0;
  for (const { prefillSeconds, weight } of prefills) {
    seconds += weight * prefillSeconds;
    weights += weight;
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
 * The largest whole number up to `most` whose value is within the limit; 0 when even that of one is not.
 *
 * Interpolates between a batch within the limit and one beyond it, and halves where that gains less than halving.
 */
export function largestWithin(
  timeOf: (running: number) => number,
  most: number,
  limit: number,
): number {
  let within = 1;
  let beyond = most;
  let under = limit - timeOf(1);
  let over = timeOf(most) - limit;
  if (over <= 0) return most;
  if (under < 0) return 0;
  let halve = false;
  while (beyond - within > 1) {
    const gap = beyond - within;
    const steps = Math.floor(gap * (halve ? 0.5 : under / (under + over)));
    const middle = within + Math.min(gap - 1, Math.max(1, steps));
    const late = timeOf(middle) - limit;
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
