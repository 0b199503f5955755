/** What a user of a server sees: time to the first token, time per output token, output rate. */
import { decodeWork, prefillWork } from "../operator-work.ts";
import type { StepEfficiency } from "./efficiency.ts";
import type { PredictionProfile } from "./prediction-profile.ts";
import { predictedStep } from "./step-seconds.ts";

/** A closed loop: so many requests are always under way, each followed by the next. */
export interface ClosedLoop {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** leading prompt tokens found in the prefix cache; the last token is computed always */
  readonly cachedPromptTokens?: number;
  /** requests under way on one attention group, waiting ones included */
  readonly requestsPerGroup: number;
  /** requests that a group has cache or slots for; the others wait */
  readonly roomPerGroup?: number;
  /** drafts verified per step, and tokens that a step then gives on average */
  readonly speculation?: { readonly draftTokens: number; readonly acceptedTokens: number };
}

/** What is predicted for a closed loop. */
export interface ServingPrediction {
  readonly decodeStepSeconds: number;
  readonly prefillSeconds: number;
  readonly timePerOutputTokenSeconds: number;
  readonly timeToFirstTokenSeconds: number;
  readonly outputTokensPerSecondPerDevice: number;
}

/**
 * Prediction for a server that prefills and decodes on the same devices.
 *
 *     running              min(requests, room) of a group
 *     timePerOutputToken   decodeStep(running) / accepted + (1 - prefillsAhead) × (running - 1) × prefill / outputTokens
 *     timeToFirstToken     firstToken + prefill × (1 + prefillsAhead × running) + waiting for room
 *     waiting for room     (requests - running) / running × outputTokens × timePerOutputToken
 *     output rate          requests × outputTokens / (timeToFirstToken + (outputTokens - 1) × timePerOutputToken)
 *
 * The context of a step is the prompt and half of the answer. While one request is answered, each of the others of its
 * group is prefilled once, and the group waits for it: before its first token (`prefillsAhead`) or after.
 */
export function predictServing(
  profile: PredictionProfile,
  loop: ClosedLoop,
  efficiency: StepEfficiency,
): ServingPrediction {
  const { promptTokens, outputTokens, requestsPerGroup, roomPerGroup = Infinity } = loop;
  const running = Math.max(1, Math.min(requestsPerGroup, roomPerGroup));
  const cachedTokens = Math.min(loop.cachedPromptTokens ?? 0, promptTokens - 1);
  const prefillSeconds = prefillTime(profile, promptTokens, efficiency, cachedTokens);
  const { stepSeconds, tokenSeconds } = decodeTime(profile, loop, running, efficiency);
  const timePerOutputTokenSeconds =
    tokenSeconds +
    (Math.max(0, 1 - efficiency.prefillsAhead) * (running - 1) * prefillSeconds) / outputTokens;
  const waiting =
    (Math.max(0, requestsPerGroup - running) / running) * outputTokens * timePerOutputTokenSeconds;
  const timeToFirstTokenSeconds =
    efficiency.firstTokenSeconds +
    prefillSeconds * (1 + efficiency.prefillsAhead * running) +
    waiting;
  const { attentionDataParallel, devices } = profile.step.deployment;
  return {
    decodeStepSeconds: stepSeconds,
    prefillSeconds,
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds,
    outputTokensPerSecondPerDevice:
      (requestsPerGroup * attentionDataParallel * outputTokens) /
      (timeToFirstTokenSeconds + (outputTokens - 1) * timePerOutputTokenSeconds) /
      devices,
  };
}

/** Time per output token of a worker that only decodes; requests are those of one of its groups. */
export function predictDecodeWorker(
  profile: PredictionProfile,
  loop: ClosedLoop,
  efficiency: StepEfficiency,
): number {
  return decodeTime(profile, loop, Math.max(1, loop.requestsPerGroup), efficiency).tokenSeconds;
}

function decodeTime(
  profile: PredictionProfile,
  { promptTokens, outputTokens, speculation }: ClosedLoop,
  running: number,
  efficiency: StepEfficiency,
): { readonly stepSeconds: number; readonly tokenSeconds: number } {
  const { attentionDataParallel, pipelineParallel } = profile.step.deployment;
  const { draftTokens = 0, acceptedTokens = 1 } = speculation ?? {};
  const { seconds } = predictedStep(
    profile,
    decodeWork(
      attentionDataParallel,
      running / pipelineParallel,
      promptTokens + outputTokens / 2,
      1 + draftTokens,
    ),
    efficiency,
  );
  // each draft passes one more layer, the head included in the verification
  const drafts = (draftTokens * seconds) / profile.layers;
  return { stepSeconds: seconds + drafts, tokenSeconds: (seconds + drafts) / acceptedTokens };
}

/** The predicted time to compute one prompt on each group. */
export function prefillTime(
  profile: PredictionProfile,
  promptTokens: number,
  efficiency: StepEfficiency,
  cachedTokens = 0,
): number {
  const { attentionDataParallel } = profile.step.deployment;
  return predictedStep(
    profile,
    prefillWork(attentionDataParallel, promptTokens - cachedTokens, cachedTokens),
    efficiency,
  ).seconds;
}
