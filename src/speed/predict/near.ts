/** Which measurements a prediction leans on, and how far it may be off. */
import type { Basis } from "../../figure.ts";
import type { ModelSpec } from "../../model/model.ts";
import type { FittedEfficiency, MeasuredFamily, Residual, Spread } from "./efficiency.ts";
import { fittedEfficiencies } from "./fitted.ts";

/**
 * The family by which residuals are grouped.
 *
 * @example measuredFamily(models["llama-3.1-70b"]) // => "dense GQA"
 * @example measuredFamily(models["gpt-oss-120b"]) // => "hybrid"
 */
export function measuredFamily({ layerKinds }: ModelSpec): MeasuredFamily {
  let bounded = false;
  let routed = false;
  for (const { caches, parameters } of layerKinds) {
    for (const { kind } of caches) {
      if (kind === "latent") return "MLA";
      bounded ||= kind === "state" || kind === "window";
    }
    routed ||= parameters?.routedExperts !== undefined;
  }
  if (bounded) return "hybrid";
  return routed ? "MoE GQA" : "dense GQA";
}

/**
 * The efficiencies of a device and engine: fitted where both were measured, else the engine's, else what all have in common.
 *
 * @example fittedEfficiency("h200-141gb", "vllm").basis // => "fitted"
 * @example fittedEfficiency("mi300x-192gb", "vllm").basis // => "heuristic"
 */
export function fittedEfficiency(deviceId: string, engine: string): FittedEfficiency {
  const found =
    entryOf(deviceId, engine) ?? entryOf("*", engine) ?? entryOf("*", "*") ?? fittedEfficiencies[0];
  if (found === undefined) throw new Error("the table of fitted efficiencies is empty");
  return found;
}

function entryOf(device: string, engine: string): FittedEfficiency | undefined {
  return fittedEfficiencies.find((one) => one.device === device && one.engine === engine);
}

/** What was measured near a prediction. */
export interface MeasuredNear {
  readonly basis: Extract<Basis, "fitted" | "heuristic">;
  readonly source: string;
  /** rows of the same device, engine, family and mode; 0 when nothing was measured near it */
  readonly rows: number;
  /** how far the times of these rows are from their predictions; absent without rows */
  readonly residual?: Residual;
  readonly statement: string;
}

/**
 * The measurements near a model on a device and engine.
 *
 * @example measuredNear({ model: models["llama-3.1-70b"], deviceId: "h20-96gb", engine: "vllm" }).rows // => 0
 */
export function measuredNear({
  model,
  deviceId,
  engine,
  mode = "aggregated",
}: {
  readonly model: ModelSpec;
  readonly deviceId: string;
  readonly engine: string;
  readonly mode?: Residual["mode"];
}): MeasuredNear {
  const family = measuredFamily(model);
  const { basis, source, residuals, device } = fittedEfficiency(deviceId, engine);
  const residual =
    device === deviceId
      ? residuals.find((one) => one.family === family && one.mode === mode)
      : undefined;
  if (residual === undefined) {
    const others = fittedEfficiencies
      .filter((one) => one.device === deviceId)
      .filter((one) => one.residuals.some((row) => row.family === family && row.mode === mode))
      .map((one) => one.engine);
    return {
      basis: "heuristic",
      source,
      rows: 0,
      statement: `nothing was measured near it: no ${family} model on ${deviceId} with ${engine}, ${mode}${
        others.length === 0 ? "" : ` (there is with ${others.join(", ")})`
      }`,
    };
  }
  const { rows, timePerOutputToken: perToken, timeToFirstToken: toFirst } = residual;
  return {
    basis,
    source,
    rows,
    residual,
    statement: `${rows} rows of ${family} on ${deviceId} with ${engine}, ${mode}: per output token mean error ${percent(perToken)}, measured / predicted ${perToken.low} to ${perToken.high}; to the first token ${percent(toFirst)}, ${toFirst.low} to ${toFirst.high}`,
  };
}

function percent({ meanAbsolute }: Spread): string {
  return `${Math.round(100 * meanAbsolute)} %`;
}
