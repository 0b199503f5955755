/** What a user of a server sees: time to the first token, time per output token, output rate. */
import type { StepEfficiency } from "./efficiency.ts";
import { type ClosedLoop, type PredictedTimer, predictedTimer } from "./predicted-timer.ts";
import type { PredictionProfile } from "./prediction-profile.ts";

/** What is predicted for a closed loop. */
export interface ServingPrediction {
  readonly decodeStepSeconds: number;
  readonly prefillSeconds: number;
  readonly timePerOutputTokenSeconds: number;
  readonly timeToFirstTokenSeconds: number;
  readonly outputTokensPerSecondPerDevice: number;
}

/**
 * Prediction for a server that prefills and decodes on the same devices; the times are those of `predictedTimer`.
 *
 *     output rate = requests × outputTokens / (timeToFirstToken + (outputTokens - 1) × timePerOutputToken) / devices
 */
export function predictServing(
  profile: PredictionProfile,
  loop: ClosedLoop,
  efficiency: StepEfficiency,
): ServingPrediction {
  return timedServing(profile, predictedTimer(profile, efficiency), loop);
}

/** {@link predictServing} with a timer at hand. */
export function timedServing(
  { step }: PredictionProfile,
  timer: PredictedTimer,
  loop: ClosedLoop,
): ServingPrediction {
  const prefillSeconds = timer.promptSeconds(loop);
  const timePerOutputTokenSeconds = timer.tokenSeconds(loop, prefillSeconds);
  const timeToFirstTokenSeconds = timer.firstTokenSeconds(
    loop,
    prefillSeconds,
    timePerOutputTokenSeconds,
  );
  const { attentionDataParallel, devices } = step.deployment;
  return {
    decodeStepSeconds: timer.loopStepSeconds(loop),
    prefillSeconds,
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds,
    outputTokensPerSecondPerDevice:
      (loop.requestsPerGroup * attentionDataParallel * loop.outputTokens) /
      (timeToFirstTokenSeconds + (loop.outputTokens - 1) * timePerOutputTokenSeconds) /
      devices,
  };
}
