/** Whether a value is a model at all: layers, each of a kind that exists. */
import { kvError } from "../errors.ts";
import type { ModelSpec } from "./model.ts";

/** The model, if its layers are all of kinds that it has; otherwise the named error. */
export function checkedModel(model: ModelSpec): ModelSpec {
  const refused = (path: string, value: unknown) =>
    kvError({ code: "bad-input", path, value, rule: "expected a model's layers" });
  const { layerOrder, layerKinds } = model ?? {};
  if (!Array.isArray(layerOrder) || !Array.isArray(layerKinds)) throw refused("model", model);
  for (let layer = 0; layer < layerOrder.length; layer += 1) {
    const kind = layerOrder[layer];
    if (layerKinds[kind] === undefined) throw refused(`layerOrder[${layer}]`, kind);
  }
  return model;
}
