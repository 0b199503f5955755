/** The specs of a model's layers, before the engine makes their pages equal. */
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import { type BlockSizes, cacheSpec } from "./cache-spec.ts";
import { type LayerSpec, type SpecLayers, specKey } from "./layer-spec.ts";
import type { ResolvedSettings } from "./resolved-settings.ts";

interface GrowingEntry {
  readonly spec: LayerSpec;
  readonly layers: number[];
}

/** Each distinct spec of a model with the layers that hold it, in the order in which layers first need it. */
export function layerSpecs(
  model: ModelSpec,
  run: ResolvedSettings,
  sizes: BlockSizes,
): readonly SpecLayers[] {
  const byKey = new Map<string, GrowingEntry>();
  const { layerOrder, layerKinds } = model;
  const entryOf = (cache: LayerCache, isSkipped: boolean): GrowingEntry | undefined => {
    const spec = cacheSpec(cache, run, sizes, isSkipped);
    if (spec === undefined) return undefined;
    const key = specKey(spec);
    const entry = byKey.get(key) ?? { spec, layers: [] };
    byKey.set(key, entry);
    return entry;
  };
  // layer kinds of one model share cache objects: each is worked out once
  const ofCache = [new Map<LayerCache, GrowingEntry | undefined>(), new Map()] as const;
  const entriesOf = (kind: number, isSkipped: boolean): readonly GrowingEntry[] => {
    const seen = ofCache[isSkipped ? 1 : 0];
    const entries: GrowingEntry[] = [];
    for (const cache of layerKinds[kind]?.caches ?? []) {
      if (!seen.has(cache)) seen.set(cache, entryOf(cache, isSkipped));
      const entry = seen.get(cache);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  };
  const known: (readonly GrowingEntry[] | undefined)[] = [];
  for (let layer = 0; layer < layerOrder.length; layer += 1) {
    const kind = layerOrder[layer] ?? -1;
    const isSkipped = run.skippedLayers.has(layer);
    const slot = 2 * kind + (isSkipped ? 1 : 0);
    const entries = known[slot] ?? entriesOf(kind, isSkipped);
    known[slot] = entries;
    for (const entry of entries) entry.layers.push(layer);
  }
  return [...byKey.values()];
}
