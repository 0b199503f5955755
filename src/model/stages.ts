/** Which layers each pipeline stage holds. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
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
export function stageKindCounts(
  { layerOrder, layerKinds }: ModelSpec,
  stages: number,
): readonly (readonly number[])[] {
  let layer = 0;
  return stageLayers(layerOrder.length, stages).map((length) => {
    const counts = new Array<number>(layerKinds.length).fill(0);
    for (const end = layer + length; layer < end; layer += 1) {
      const kind = layerOrder[layer] ?? -1;
      const count = counts[kind];
      if (count === undefined)
        throw kvError({
          code: "bad-input",
          path: `layerOrder[${layer}]`,
          value: kind,
          rule: `no layerKinds[${kind}] in a model of ${layerKinds.length} kinds`,
        });
      counts[kind] = count + 1;
    }
    return counts;
  });
}
