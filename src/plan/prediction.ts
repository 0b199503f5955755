/** What measured systems make of a plan's batch: times at fitted efficiencies, beside the roofline's bounds. */
import type { Figure } from "../figure.ts";
import { predictSpeed, type SpeedPrediction } from "../speed/predict/predict-speed.ts";
import type { MeanRequest } from "./mean-request.ts";
import type { Rates } from "./rates.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** The prediction at the batch that runs, for the mean request; nothing where rates are given or facts are missing. */
export function planPrediction(
  { model, device, formats, engine, measured }: Scenario,
  { deployment }: ScenarioProfile,
  { promptTokens, outputTokens, cachedPromptFraction }: MeanRequest,
  { runningPerGroup }: Rates,
): SpeedPrediction | undefined {
  const linked = deployment.devices === 1 || device.intraNodeBytesPerSecond !== undefined;
  if (measured !== undefined || model.hiddenSize === undefined || !linked) return undefined;
  const prompt = Math.max(1, Math.round(promptTokens));
  return predictSpeed({
    model,
    device,
    deployment,
    ...(formats === undefined ? {} : { formats }),
    engine: engine?.name ?? "ideal",
    promptTokens: prompt,
    cachedPromptTokens: Math.floor(prompt * cachedPromptFraction),
    outputTokens: Math.max(1, Math.round(outputTokens)),
    requestsPerGroup: runningPerGroup,
  });
}

/** The working of a prediction. */
export function predictionFigures(prediction: SpeedPrediction | undefined): readonly Figure[] {
  if (prediction === undefined) return [];
  const { near, timePerOutputTokenRange: range, timePerOutputTokenSeconds } = prediction;
  return [
    figure(
      "prediction.timePerOutputTokenSeconds",
      "time per output token as measured systems reach it",
      timePerOutputTokenSeconds,
      "s",
      {
        formula:
          "decodeStep + (1 - prefillsAhead) × (running - 1) × prefill / outputTokens, at fitted efficiencies",
        inputs: {
          decodeStep: prediction.decodeStepSeconds,
          prefill: prediction.prefillSeconds,
          ...(range === undefined ? {} : { low: range.lowSeconds, high: range.highSeconds }),
          near: near.statement,
        },
        basis: near.basis,
        source: near.source,
      },
    ),
  ];
}
