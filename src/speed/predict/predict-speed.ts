/** The predicted speed of a server under a closed load, with how far it may be off. */
import { finiteNumber, wholeNumber } from "../../units.ts";
import type { StepInputs } from "../step-profile.ts";
import {
  fittedEfficiency,
  type MeasuredNear,
  type MeasuredResidual,
  measuredNear,
} from "./near.ts";
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
  /** 10th and 90th percentile of what `near.residual` covers; absent when nothing was measured near it */
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
 *     range = time × 10th and 90th percentile of measured / predicted, of rows like it or of models left out of the fit
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
  const { deployment, formats, promptTokens, cachedPromptTokens = 0, outputTokens } = question;
  const near = measuredNear(
    { model, device, engine, deployment, formats },
    {
      promptTokens: [Math.max(1, promptTokens - cachedPromptTokens), promptTokens],
      outputTokens: [outputTokens, outputTokens],
      requestsPerGroup: question.requestsPerGroup,
      draftTokens: question.speculation?.draftTokens,
    },
  );
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

function rangeOf(
  seconds: number,
  { low, high }: MeasuredResidual["timePerOutputToken"],
): SecondsRange {
  return { lowSeconds: seconds * low, highSeconds: seconds * high };
}
