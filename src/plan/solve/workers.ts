/** How many prefill and how many decode workers serve the most queries on so many devices. */
import { kvError } from "../../errors.ts";
import type { ResolvedDeployment } from "../../model/deployment.ts";
import {
  bestWorkers,
  type DisaggregatedRate,
  disaggregatedRate,
  type WorkerCounts,
  type WorkerRates,
  workerRatio,
} from "../../speed/disaggregation.ts";
import { wholeNumber } from "../../units.ts";
import { largestWithin, listedPrefills, MOST_RUNNING, meanPrefill, wholeBatch } from "../batch.ts";
import { meanRequest } from "../mean-request.ts";
import { type Limits, limitsOf } from "../objective.ts";
import { type Plan, planOf } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { scenarioProfile } from "../scenario-profile.ts";
import type { Binding, Solution, WorkersQuestion } from "./question.ts";

/** The workers, what they serve, and the counts beside them. */
export type Workers = Solution<
  WorkerCounts &
    DisaggregatedRate & {
      /** prefill workers for each decode worker, so that neither waits */
      readonly ratio: number;
      readonly bindsBy: Binding;
      readonly devices: number;
      readonly devicesPerPrefillWorker: number;
      readonly devicesPerDecodeWorker: number;
      readonly rates: WorkerRates;
      /** of a mean prompt alone, which gives its first token */
      readonly prefillSeconds: number;
      readonly decodeStepSeconds: number;
      readonly decodeRunningPerGroup: number;
      /** a worker more of the one kind and one fewer of the other, where the devices allow it: none serves more */
      readonly neighbours: readonly (WorkerCounts & DisaggregatedRate)[];
      readonly plan: Plan;
    }
>;

/**
 * Decode workers run the largest batch whose step alone meets the time per output token; prefill workers compute prompts
 * one after the other. The time between is not counted.
 */
export function solveWorkers(scenario: Scenario, { subjectTo, over }: WorkersQuestion): Workers {
  const devices = wholeNumber(subjectTo?.devices, "subjectTo.devices");
  refuseUnsolved(scenario);
  const profile = scenarioProfile(scenario);
  const { objective: _, ...unhurried } = scenario;
  const plan = planOf(unhurried, profile, { figures: false });
  const { timing, deployment, maxRequests } = profile;
  const prefill = over?.prefillDeployment;
  const prefillProfile =
    prefill === undefined ? profile : scenarioProfile({ ...scenario, deployment: prefill });
  if (!plan.fits || timing === undefined || prefillProfile.timing === undefined)
    return { kind: "none", because: "the model does not fit on a worker", nearest: plan };
  const request = meanRequest(scenario.workload);
  const { outputTokens, computedPromptTokens, contextTokens } = request;
  const limits = limitsOf(scenario.objective);
  const { pipelineParallel, attentionDataParallel } = deployment;
  const step = (running: number): number =>
    timing.timer.decodeSeconds(Math.max(1, running / pipelineParallel), contextTokens);
  const room = Math.min(wholeBatch(plan.concurrency.perGroup.steady), maxRequests, MOST_RUNNING);
  const prefillSeconds = meanPrefill(listedPrefills(prefillProfile.timing.timer, request));
  const within =
    limits === undefined
      ? room
      : largestWithin(step, room, tokenLimit(limits, prefillSeconds, outputTokens));
  if (within === 0)
    return {
      kind: "none",
      because: `even one request takes ${step(1).toPrecision(3)} s per output token`,
      nearest: plan,
    };
  if (limits !== undefined && prefillSeconds > limits.firstSeconds)
    return {
      kind: "none",
      because: `a prompt alone takes ${prefillSeconds.toPrecision(3)} s to its first token`,
      nearest: plan,
    };
  const rates: WorkerRates = {
    promptTokens: computedPromptTokens,
    outputTokens,
    prefillTokensPerSecond:
      prefillSeconds === 0
        ? Number.MAX_SAFE_INTEGER
        : (promptsAtOnce(prefillProfile.deployment) * computedPromptTokens) / prefillSeconds,
    decodeTokensPerSecond: (attentionDataParallel * within) / step(within),
  };
  const perWorker = {
    devicesPerPrefillWorker: prefillProfile.deployment.devices,
    devicesPerDecodeWorker: deployment.devices,
  };
  const best = bestWorkers(rates, { devices, ...perWorker });
  if (best === undefined)
    return {
      kind: "none",
      because: `${devices} devices do not make a worker of each kind: ${perWorker.devicesPerPrefillWorker} and ${perWorker.devicesPerDecodeWorker} are needed`,
      nearest: plan,
    };
  return {
    kind: "found",
    ...best,
    ratio: workerRatio(rates),
    bindsBy: best.limitedBy,
    devices,
    ...perWorker,
    rates,
    prefillSeconds,
    decodeStepSeconds: step(within),
    decodeRunningPerGroup: within,
    neighbours: neighboursOf(best, rates, { devices, ...perWorker }),
    plan,
  };
}

/** What a step may take: the time per output token, and what prefill leaves of the time to the last token. */
function tokenLimit(
  { tokenSeconds, endSeconds }: Limits,
  prefillSeconds: number,
  outputTokens: number,
): number {
  const left = endSeconds - prefillSeconds;
  if (left < 0) return 0;
  return outputTokens > 1 ? Math.min(tokenSeconds, left / (outputTokens - 1)) : tokenSeconds;
}

function refuseUnsolved({ objective, measured }: Scenario): void {
  if (measured === undefined && objective?.quantile === undefined) return;
  throw kvError({
    code: "unsupported",
    path: measured === undefined ? "objective.quantile" : "measured",
    value: measured ?? objective?.quantile,
    rule:
      measured === undefined
        ? "workers are solved for the mean request"
        : "measured rates are those of one batch, and workers run others",
    hint: "leave it out",
  });
}

/** Prompts that a worker computes at once: one on each attention group and stage. */
function promptsAtOnce({ attentionDataParallel, pipelineParallel }: ResolvedDeployment): number {
  return attentionDataParallel * pipelineParallel;
}

function neighboursOf(
  { prefillWorkers, decodeWorkers }: WorkerCounts,
  rates: WorkerRates,
  {
    devices,
    devicesPerPrefillWorker,
    devicesPerDecodeWorker,
  }: {
    readonly devices: number;
    readonly devicesPerPrefillWorker: number;
    readonly devicesPerDecodeWorker: number;
  },
): readonly (WorkerCounts & DisaggregatedRate)[] {
  const counts = [-1, 1].map((shift) => {
    const decode = decodeWorkers + shift;
    const left = devices - decode * devicesPerDecodeWorker;
    return {
      decodeWorkers: decode,
      prefillWorkers: shift > 0 ? Math.floor(left / devicesPerPrefillWorker) : prefillWorkers + 1,
    };
  });
  return counts
    .filter((one) => one.decodeWorkers >= 1 && one.prefillWorkers >= 0)
    .map((one) => ({ ...one, ...disaggregatedRate(rates, one) }));
}
