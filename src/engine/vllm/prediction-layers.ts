/** Prediction modules and what they keep: layers behind the last, there only when the engine speculates with them. */
import { kvError } from "../../errors.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";

/**
 * The model with so many prediction layers behind its last, on the last pipeline stage.
 *
 * A prediction layer keeps what the model's last attention layer keeps; of DeepSeek-V4's caches only the window.
 *
 * Source: vLLM commit 017e9f44, the models' multi-token-prediction classes (read, not run).
 */
export function withPredictionLayers(model: ModelSpec, layers: number): ModelSpec {
  if (layers === 0) return model;
  const { layerOrder, layerKinds } = model;
  const attending = layerOrder.findLast((kind) => (layerKinds[kind]?.caches ?? []).some(attends));
  const last = layerKinds[attending ?? -1];
  if (last === undefined)
    throw kvError({
      code: "bad-input",
      path: "settings.predictionLayers",
      value: layers,
      rule: `${model.name} has no attention layer to predict with`,
    });
  const windows = last.caches.filter(({ kind }) => kind === "latent-window");
  const caches = windows.length > 0 ? windows : last.caches.filter(attends);
  return {
    ...model,
    layerKinds: [...layerKinds, { caches }],
    layerOrder: [...layerOrder, ...new Array<number>(layers).fill(layerKinds.length)],
  };
}

function attends({ kind }: LayerCache): boolean {
  return kind !== "state" && kind !== "shared";
}
