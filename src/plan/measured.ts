/** The batch that runs at rates that somebody measured. */
import { kvError } from "../errors.ts";
import type { ResolvedDeployment } from "../model/deployment.ts";
import { finiteNumber } from "../units.ts";
import type { BatchLimit, BatchRates } from "./batch.ts";
import type { MeanRequest } from "./mean-request.ts";
import { type Limits, missedObjectives } from "./objective.ts";
import type { MeasuredRates } from "./scenario.ts";

/**
 * The allowed batch at measured rates; prompts and outputs share the replica's time.
 *
 *     timePerOutputToken = groups × running / outputRate + groups × running × prefill / outputTokens
 *
 * Where no rate of prompts was measured they are taken to cost nothing: then the time to the first token is not known.
 */
export function measuredBatch(
  { outputTokensPerSecondPerReplica, promptTokensPerSecondPerReplica, source }: MeasuredRates,
  request: MeanRequest,
  { running, deployment, limitedBy, limits }: AllowedBatch,
): BatchRates {
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
  if (promptRate === undefined && limits !== undefined && isHurried(limits))
    throw kvError({
      code: "not-known",
      path: "measured.promptTokensPerSecondPerReplica",
      value: undefined,
      rule: "a time to the first or last token cannot be told without the rate of prompts",
      hint: "give the measured rate of prompt tokens, or leave that objective out",
    });
  if (typeof source !== "string" || source.trim() === "")
    throw kvError({
      code: "bad-input",
      path: "measured.source",
      value: source,
      rule: "a measured rate names who measured it",
    });
  const { attentionDataParallel, devices } = deployment;
  const prefill = promptRate === undefined ? 0 : request.computedPromptTokens / promptRate;
  const step = (running * attentionDataParallel) / rate;
  const tokenSeconds = step + (running * attentionDataParallel * prefill) / request.outputTokens;
  const times = {
    timePerOutputTokenSeconds: tokenSeconds,
    timeToFirstTokenSeconds: prefill + step,
    endToEndSeconds: prefill + step + (request.outputTokens - 1) * tokenSeconds,
  };
  const missed = missedObjectives(limits, times);
  return {
    runningPerGroup: running,
    limitedBy,
    objectiveMet: missed.length === 0,
    missedObjectives: missed,
    decodeStepSeconds: step,
    prefillSecondsPerQuery: prefill,
    ...times,
    queriesPerSecondPerGroup: running / (request.outputTokens * tokenSeconds),
    deviceSecondsPerPromptToken: promptRate === undefined ? 0 : devices / promptRate,
    deviceSecondsPerOutputToken: devices / rate,
  };
}

function isHurried({ firstSeconds, endSeconds }: Limits): boolean {
  return Number.isFinite(Math.min(firstSeconds, endSeconds));
}

/** The batch that room and slots allow, and the objectives. */
export interface AllowedBatch {
  readonly running: number;
  readonly deployment: ResolvedDeployment;
  readonly limitedBy: BatchLimit;
  readonly limits: Limits | undefined;
}
