/** How layers of one page are split into groups of about one size, so that every group draws on the same pool. */
import { ceilDiv } from "../../units.ts";
import type { SpecLayers } from "./layer-spec.ts";

/** Groups grow to the largest bucket where that is less than so many times the smallest. */
const TOLERATED_RATIO = 1.5;

/**
 * Layers of one group.
 *
 *     groupLayers = smallest bucket, or the largest where largest < 1.5 × smallest
 *
 * Source: vLLM commit 017e9f44, `_get_kv_cache_groups_uniform_page_size`.
 */
export function layersPerGroup(bucketLayers: readonly number[]): number {
  const fewest = Math.min(...bucketLayers);
  const most = Math.max(...bucketLayers);
  return most < TOLERATED_RATIO * fewest ? most : fewest;
}

/** Every `groups`-th layer, from each of the first `groups` on. */
export function roundRobin(layers: readonly number[], groups: number): readonly number[][] {
  const dealt = Array.from({ length: groups }, (): number[] => []);
  for (let index = 0; index < layers.length; index += 1)
    dealt[index % groups]?.push(layers[index] ?? 0);
  return dealt;
}

/** Each spec's layers dealt to `ceil(layers / layersPerGroup)` groups; groups that end up short leave holes. */
export function splitGroups(buckets: readonly SpecLayers[]): readonly SpecLayers[] {
  const size = layersPerGroup(buckets.map(({ layers }) => layers.length));
  return buckets.flatMap(({ spec, layers }) =>
    roundRobin(layers, ceilDiv(layers.length, size)).map((dealt) => ({ spec, layers: dealt })),
  );
}
