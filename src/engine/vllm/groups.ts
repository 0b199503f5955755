/** Which layers share a table of blocks: the engine's decision, in its order. */
import { equalPages } from "./equal-pages.ts";
import { isFullAttention, type LayerSpec, type SpecLayers, withPage } from "./layer-spec.ts";
import { packedGroups } from "./packed-groups.ts";
import { refused } from "./refusal.ts";
import { splitGroups } from "./split-groups.ts";

/** Layers that share a table of blocks. */
export interface LayerGroup {
  readonly members: readonly SpecLayers[];
  /** the members have pages of their own: a block is all of their pages */
  readonly hasOwnPages: boolean;
}

/** How the groups lie in memory. */
export interface Grouping {
  readonly layout: "one-group" | "split" | "packed";
  readonly groups: readonly LayerGroup[];
}

/**
 * The groups of a model.
 *
 *     one spec                                        one group
 *     one type and one block size                     one group with a page per layer
 *     windows of latents, pages unequal               packed groups (DeepSeek-V4)
 *     otherwise                                       pages made equal, then split by spec
 *
 * Source: vLLM commit 017e9f44, `get_kv_cache_groups`.
 */
export function groupLayers(specs: readonly SpecLayers[], hybridManager: boolean): Grouping {
  const managed = hybridManager ? specs : withoutHybridManager(specs);
  const [only] = managed;
  if (only !== undefined && managed.length === 1)
    return { layout: "one-group", groups: [{ members: [only], hasOwnPages: false }] };
  if (isOneType(managed))
    return { layout: "one-group", groups: [{ members: managed, hasOwnPages: true }] };
  const hasLatentWindows = managed.some(({ spec }) => spec.spec === "SlidingWindowMLASpec");
  const pages = new Set(managed.map(({ spec }) => spec.pageBytes));
  if (hasLatentWindows && pages.size > 1)
    return { layout: "packed", groups: packedGroups(managed) };
  const groups = splitGroups(equalPages(managed));
  return {
    layout: "split",
    groups: groups.map((member) => ({ members: [member], hasOwnPages: false })),
  };
}

/** Whether all specs need the same blocks at every length, so that one table serves them. */
function isOneType(specs: readonly SpecLayers[]): boolean {
  const first = specs[0]?.spec;
  return first !== undefined && specs.every(({ spec }) => isLike(spec, first));
}

function isLike(spec: LayerSpec, first: LayerSpec): boolean {
  if (spec.blockTokens !== first.blockTokens) return false;
  if (isFullAttention(first)) return isFullAttention(spec);
  if (first.spec === "SlidingWindowSpec" && spec.spec === "SlidingWindowMLASpec")
    return spec.windowTokens === first.windowTokens;
  return (
    spec.spec === first.spec &&
    spec.windowTokens === first.windowTokens &&
    spec.chunkTokens === first.chunkTokens
  );
}

/**
 * Without the hybrid manager windows and chunks are kept in full, in one group with the full layers.
 *
 * Source: vLLM commit 017e9f44, `unify_hybrid_kv_cache_specs`.
 */
function withoutHybridManager(specs: readonly SpecLayers[]): readonly SpecLayers[] {
  if (specs.length < 2 || isOneType(specs)) return specs;
  const full = specs.find(({ spec }) => isFullAttention(spec))?.spec;
  const kept = full === undefined ? specs : specs.map((entry) => inFull(entry, full));
  if (!isOneType(kept))
    throw refused(
      "hybridManager",
      false,
      "the hybrid KV cache manager is disabled, and the specs cannot be converted to one type",
    );
  return merged(kept);
}

function inFull({ spec, layers }: SpecLayers, full: LayerSpec): SpecLayers {
  if (isFullAttention(spec) || spec.spec === "MambaSpec") return { spec, layers };
  const isLatent = spec.spec === "SlidingWindowMLASpec";
  return {
    spec: withPage({
      ...spec,
      spec: isLatent ? "MLAAttentionSpec" : "FullAttentionSpec",
      blockTokens: full.blockTokens,
    }),
    layers,
  };
}

/** Specs that differ only in a recorded window or chunk become one; two different windows cannot. */
function merged(specs: readonly SpecLayers[]): readonly SpecLayers[] {
  const [first] = specs;
  const isSame = specs.every(
    ({ spec }) => spec.shape === first?.spec.shape && spec.headsPerRank === first.spec.headsPerRank,
  );
  if (first === undefined || !isSame) return specs;
  const windows = new Set(specs.flatMap(({ spec }) => spec.windowTokens ?? []));
  const chunks = new Set(specs.flatMap(({ spec }) => spec.chunkTokens ?? []));
  if (windows.size > 1 || chunks.size > 1 || windows.size + chunks.size > 1)
    throw refused(
      "hybridManager",
      false,
      "all attention layers in the same KV cache group must have the same window size",
    );
  const [windowTokens] = windows;
  const [chunkTokens] = chunks;
  return [
    {
      spec: {
        ...first.spec,
        kind: "full",
        ...(windowTokens !== undefined && { windowTokens }),
        ...(chunkTokens !== undefined && { chunkTokens }),
      },
      layers: specs.flatMap(({ layers }) => layers).sort((a, b) => a - b),
    },
  ];
}
