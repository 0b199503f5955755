/** DeepSeek-V4: latents that grow in one group, windows of latents in groups of about as many layer tuples. */
import { ceilDiv } from "../../units.ts";
import type { LayerGroup } from "./groups.ts";
import type { SpecLayers } from "./layer-spec.ts";
import { refused } from "./refusal.ts";
import { roundRobin } from "./split-groups.ts";

/** A page size and the layers that have it. */
interface PageLayers {
  readonly pageBytes: number;
  readonly layers: number;
}

/** How many layers of some specs have each page size, in the order of the specs. */
export function layersByPage(specs: readonly SpecLayers[]): readonly PageLayers[] {
  const byPage = new Map<number, number>();
  for (const { spec, layers } of specs)
    byPage.set(spec.pageBytes, (byPage.get(spec.pageBytes) ?? 0) + layers.length);
  return [...byPage].map(([pageBytes, layers]) => ({ pageBytes, layers }));
}

/** Layer tuples of some specs: how often the commonest page size occurs. */
export function layerTuples(specs: readonly SpecLayers[]): number {
  return layersByPage(specs).reduce((most, { layers }) => Math.max(most, layers), 0);
}

/**
 * The number of tuples that pads the least when every count is rounded up to a multiple of it; of two equally good ones
 * the larger.
 *
 *     argmin over d from lowest to max(tuples) of Σ ceil(tuples / d) × d - tuples
 *
 * Source: vLLM commit 017e9f44, `_approximate_gcd`.
 */
export function commonTuples(tuples: readonly number[], lowest: number): number {
  const most = Math.max(...tuples);
  let best = Math.max(1, lowest);
  let least = Number.POSITIVE_INFINITY;
  for (let size = best; size <= most; size += 1) {
    const padding = tuples.reduce((sum, count) => sum + ceilDiv(count, size) * size - count, 0);
    if (padding > least) continue;
    least = padding;
    best = size;
  }
  return best;
}

/**
 * Growing latents and index keys first, then the windows by block size and window, those with more tuples than
 * {@link commonTuples} dealt to several groups.
 *
 * Source: vLLM commit 017e9f44, `group_and_unify_kv_cache_specs`, `_get_kv_cache_groups_uniform_groups`.
 */
export function packedGroups(specs: readonly SpecLayers[]): readonly LayerGroup[] {
  const growing = specs.filter(({ spec }) => spec.spec === "MLAAttentionSpec");
  const buckets = new Map<string, SpecLayers[]>();
  for (const entry of specs) {
    if (entry.spec.spec === "MLAAttentionSpec") continue;
    const key = `${entry.spec.blockTokens} ${entry.spec.windowTokens}`;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(entry);
    else buckets.set(key, [entry]);
  }
  const lowest = layerTuples(growing);
  const size = commonTuples([lowest, ...[...buckets.values()].map(layerTuples)], lowest);
  return [
    { members: growing, hasOwnPages: true },
    ...[...buckets.values()].flatMap((bucket) => dealt(bucket, size)),
  ];
}

function dealt(bucket: readonly SpecLayers[], size: number): readonly LayerGroup[] {
  const counts = layersByPage(bucket);
  const groups = ceilDiv(layerTuples(bucket), size);
  if (groups === 1) return [{ members: bucket, hasOwnPages: true }];
  if (counts.some(({ layers }) => layers !== counts[0]?.layers))
    throw refused(
      "hybridManager",
      true,
      `windows of ${counts.map(({ layers }) => layers).join(" and ")} layers by page size cannot be split into groups`,
    );
  const shares = bucket.map(({ spec, layers }) =>
    roundRobin(layers, groups).map((share) => ({ spec, layers: share })),
  );
  return Array.from({ length: groups }, (_, group) => ({
    members: shares.flatMap((share) => share[group] ?? []),
    hasOwnPages: true,
  }));
}
