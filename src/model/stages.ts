/** Which layers each pipeline stage holds. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import { checkedModel } from "./checked-model.ts";
import type { ModelSpec } from "./model.ts";

/**
 * Layers of each pipeline stage: as equal as they go, what remains to the stages before the last, then the first.
 *
 * Source: vLLM commit 017e9f44, `get_pp_indices`.
 * @example stageLayers(61, 4) // => [15, 15, 16, 15]
 * @example stageLayers(95, 4) // => [24, 24, 24, 23]
 */
export function stageLayers(layers: number, stages: number): readonly number[] {
  if (wholeNumber(stages, "deployment.pipelineParallel") > layers)
    throw kvError({
      code: "bad-input",
      path: "deployment.pipelineParallel",
      value: stages,
      rule: `${stages} stages are more than ${layers} layers`,
    });
  const base = Math.floor(layers / stages);
  const counts = new Array<number>(stages).fill(base);
  for (let rest = layers - base * stages, stage = stages - 2; rest > 0; rest -= 1, stage -= 1) {
    counts[stage] = base + 1;
  }
  return counts;
}

/**
 * How often each layer kind occurs in each pipeline stage: `counts[stage][kind]`.
 *
 * @example stageKindCounts(models["deepseek-v3"], 4) // => [[3, 12], [0, 15], [0, 16], [0, 15]]
 */
export function stageKindCounts(model: ModelSpec, stages: number): readonly (readonly number[])[] {
  const { layerOrder, layerKinds } = checkedModel(model);
  if (layerOrder.length === 0)
    throw kvError({
      code: "bad-input",
      path: "model.layerOrder",
      value: layerOrder,
      rule: "expected at least one layer",
    });
  let first = 0;
  return stageLayers(layerOrder.length, stages).map((length) => {
    const counts = new Array<number>(layerKinds.length).fill(0);
    const end = first + length;
    for (let layer = first; layer < end; layer += 1) {
      const kind = layerOrder[layer] ?? -1;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    first = end;
    return counts;
  });
}
