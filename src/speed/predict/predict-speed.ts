/** The predicted speed of a server under a closed load, with how far it may be off. */
import { finiteNumber, wholeNumber } from "../../units.ts";
import type { StepInputs } from "../step-profile.ts";
import type { Spread } from "./efficiency.ts";
import { fittedEfficiency, type MeasuredNear, measuredNear } from "./near.ts";
import type { ClosedLoop } from "./predicted-timer.ts";
import { predictionProfile } from "./prediction-profile.ts";
import { predictServing, type ServingPrediction } from "./serving.ts";

/** What is asked: a model on devices, an engine and a load. */
export interface SpeedQuestion extends StepInputs, ClosedLoop {
  /** `vllm`, `sglang` or `tensorrt-llm`; any other takes what these have in common */
  readonly engine: string;
}

/** A prediction with its range. */
export interface SpeedPrediction extends ServingPrediction {
  /** 10th and 90th percentile, from the residuals of what was measured near it; absent when nothing was */
  readonly timePerOutputTokenRange?: SecondsRange;
  readonly timeToFirstTokenRange?: SecondsRange;
  readonly near: MeasuredNear;
}

/** From low to high. */
export interface SecondsRange {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/**
 * Predicts time per output token, time to first token and output rate, and says what was measured near them.
 *
 *     range = time × 10th and 90th percentile of measured / predicted in the group
 *
 * Errors: `bad-input` for counts out of range; `not-known` for what model or device do not carry.
 * Source: `serving.ts` for the formulas, `fitted.ts` for the efficiencies.
 * @example predictSpeed({ model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 }, formats: { weights: "fp8" }, engine: "vllm", promptTokens: 1024, outputTokens: 1024, requestsPerGroup: 32 }).near.basis // => "fitted"
 */
export function predictSpeed(question: SpeedQuestion): SpeedPrediction {
  const { model, device, engine } = question;
  wholeNumber(question.promptTokens, "promptTokens");
  wholeNumber(question.outputTokens, "outputTokens");
  wholeNumber(question.cachedPromptTokens ?? 0, "cachedPromptTokens", 0);
  finiteNumber(question.requestsPerGroup, "requestsPerGroup", { above: true });
  const { efficiency } = fittedEfficiency(device.id, engine);
  const prediction = predictServing(predictionProfile(question), question, efficiency);
  const near = measuredNear({ model, deviceId: device.id, engine });
  const { residual } = near;
  return {
    ...prediction,
    near,
    ...(residual && {
      timePerOutputTokenRange: rangeOf(
        prediction.timePerOutputTokenSeconds,
        residual.timePerOutputToken,
      ),
      timeToFirstTokenRange: rangeOf(prediction.timeToFirstTokenSeconds, residual.timeToFirstToken),
    }),
  };
}

function rangeOf(seconds: number, { low, high }: Spread): SecondsRange {
  return { lowSeconds: seconds * low, highSeconds: seconds * high };
}
