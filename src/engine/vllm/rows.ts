/** The rows of the result: groups and layer specs as plain figures. */
import type { LayerGroup } from "./groups.ts";
import type { LayerSpec, SpecLayers } from "./layer-spec.ts";
import type { LayerRange, VllmGroup, VllmLayerSpec } from "./result.ts";
import { groupPageBytes } from "./stages.ts";

/** One group. */
export function groupRow(group: LayerGroup, blocksPerRequest: number): VllmGroup {
  const { members, hasOwnPages } = group;
  const [first] = members;
  const kinds = new Set(members.map(({ spec }) => spec.kind));
  const spec = first?.spec;
  return {
    layers: members.reduce((sum, { layers }) => sum + layers.length, 0),
    layerRanges: ranges(first && members.length === 1 ? first.layers : union(members)),
    kind: kinds.size === 1 && spec ? spec.kind : "mixed",
    engineSpec: hasOwnPages || !spec ? "UniformTypeKVCacheSpecs" : spec.spec,
    blockTokens: spec?.blockTokens ?? 0,
    ...(isWindow(spec) && { windowTokens: spec.windowTokens }),
    pageBytes: hasOwnPages ? groupPageBytes(group) : (spec?.pageBytes ?? 0),
    blocksPerRequest,
  };
}

/** A full layer may carry the window of a layer that it was merged with; it keeps everything all the same. */
function isWindow(spec: LayerSpec | undefined): spec is LayerSpec & { windowTokens: number } {
  return spec?.spec.startsWith("SlidingWindow") === true && spec.windowTokens !== undefined;
}

/** One layer spec. */
export function specRow({ spec, layers }: SpecLayers, blocksPerRequest: number): VllmLayerSpec {
  return {
    layers: layers.length,
    layerRanges: ranges(layers),
    kind: spec.kind,
    engineSpec: spec.spec,
    blockTokens: spec.blockTokens,
    storageTokens: spec.storageTokens,
    headsPerRank: spec.headsPerRank,
    contentBytes: spec.contentBytes,
    unpaddedPageBytes: spec.unpaddedPageBytes,
    pageBytes: spec.pageBytes,
    blocksPerRequest,
  };
}

/** All layers of some members, each once, in order. */
function union(members: readonly SpecLayers[]): readonly number[] {
  const held: boolean[] = [];
  for (const { layers } of members)
    for (let index = 0; index < layers.length; index += 1) held[layers[index] ?? 0] = true;
  const layers: number[] = [];
  for (let layer = 0; layer < held.length; layer += 1) if (held[layer]) layers.push(layer);
  return layers;
}

/** Runs of consecutive layers. */
function ranges(layers: readonly number[]): readonly LayerRange[] {
  const runs: LayerRange[] = [];
  let first = layers[0] ?? 0;
  for (let index = 1; index <= layers.length; index += 1) {
    const last = layers[index - 1] ?? 0;
    if (layers[index] === last + 1) continue;
    runs.push([first, last]);
    first = layers[index] ?? 0;
  }
  return runs;
}
