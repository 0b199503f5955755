/** The operators that read the cache: attention cores, indexers and recurrent states. */
import type { Device } from "../device/accelerator.ts";
import { cacheEntry, tokensPerEntry } from "../kv/entry.ts";
import { stateEntry } from "../kv/state.ts";
import type { KvFormat } from "../model/format.ts";
import type { Attention, LayerCache } from "../model/layer.ts";
import type { ModelSpec } from "../model/model.ts";
import { attentionFlops } from "./attention-flops.ts";
import { expansionFlops } from "./latent-form.ts";
import type { AttentionOperator, Operator } from "./operators.ts";
import { peakFlopsPerSecond } from "./peak.ts";

/** How the cache is stored, shared and computed with. */
export interface CachePlacement {
  readonly device: Device;
  readonly tensorParallel: number;
  readonly decodeContextParallel: number;
  readonly format: KvFormat;
  readonly attentionMath: "bf16" | "fp8";
}

/** One operator per distinct cache of the model; `counts` layers of each kind. */
export function cacheOperators(
  model: ModelSpec,
  counts: readonly number[],
  placement: CachePlacement,
): readonly Operator[] {
  const operators: Operator[] = [];
  for (let index = 0; index < counts.length; index += 1) {
    const kind = model.layerKinds[index];
    const layers = counts[index] ?? 0;
    if (kind === undefined || layers === 0) continue;
    for (const cache of kind.caches) {
      const operator = cacheOperator(cache, kind.attention, layers, placement);
      if (operator !== undefined) add(operators, operator);
    }
  }
  return operators;
}

function cacheOperator(
  cache: LayerCache,
  attention: Attention | undefined,
  layers: number,
  { device, tensorParallel, decodeContextParallel, format, attentionMath }: CachePlacement,
): Operator | undefined {
  const flopsPerSecond = peakFlopsPerSecond(device, attentionMath === "fp8" ? 8 : 16);
  if (cache.kind === "state") {
    const { bits, elements } = stateEntry(cache, tensorParallel);
    return {
      kind: "state",
      name: cache.variant,
      bytes: (2 * layers * bits) / 8,
      flopsPerToken: 4 * layers * elements,
      flopsPerSecond,
    };
  }
  const entry = cacheEntry(cache, format, tensorParallel);
  if (entry === undefined || cache.kind === "compressor") return undefined;
  return {
    kind: "attention",
    name: names[cache.kind],
    flopsPerPair: layers * rankFlops(cache, attention, tensorParallel, "absorbed"),
    prefillFlopsPerPair: layers * rankFlops(cache, attention, tensorParallel, "expanded"),
    expansionFlopsPerEntry: layers * rankExpansion(cache, attention, tensorParallel),
    bytesPerEntry: (layers * entry.bits) / 8 / decodeContextParallel,
    windowTokens: tokensLookedAt(cache, attention),
    tokensPerEntry: tokensPerEntry(cache),
    flopsPerSecond,
  };
}

const names = {
  full: "full attention",
  window: "window attention",
  chunked: "chunked attention",
  latent: "latent attention",
  "latent-window": "latent-window attention",
  compressed: "compressed attention",
  index: "indexer",
  shared: "shared attention",
} as const;

/** Query heads are split over the ranks; an indexer's are whole on each. Without query heads no arithmetic is known. */
function rankFlops(
  cache: LayerCache,
  attention: Attention | undefined,
  tensorParallel: number,
  form: "absorbed" | "expanded",
): number {
  if (attention === undefined) return 0;
  const flops = attentionFlops(cache, attention, form);
  return cache.kind === "index"
    ? flops
    : (flops / attention.queryHeads) * Math.ceil(attention.queryHeads / tensorParallel);
}

/** Latents are expanded to the heads of a rank, where their sizes are known. */
function rankExpansion(
  cache: LayerCache,
  attention: Attention | undefined,
  tensorParallel: number,
): number {
  if (cache.kind !== "latent" || attention === undefined) return 0;
  const { queryHeads, nopeDim, valueDim } = attention;
  if (nopeDim === undefined || valueDim === undefined) return 0;
  const { latentDim, ropeDim } = cache;
  const heads = Math.ceil(queryHeads / tensorParallel);
  return expansionFlops({ queryHeads: heads, latentDim, ropeDim, nopeDim, valueDim });
}

/** The window or chunk of a layer, or the tokens behind the entries that a sparse layer picks; `undefined` for all. */
function tokensLookedAt(cache: LayerCache, attention: Attention | undefined): number | undefined {
  if (cache.kind === "window" || cache.kind === "latent-window") return cache.windowTokens;
  if (cache.kind === "chunked") return cache.chunkTokens;
  if (cache.kind === "index" || attention?.topTokens === undefined) return undefined;
  return attention.topTokens * tokensPerEntry(cache);
}

/** Adds an operator, or makes the one that differs only in its layers that much larger. */
function add(operators: Operator[], added: Operator): void {
  if (added.kind === "attention")
    for (let index = 0; index < operators.length; index += 1) {
      const same = operators[index];
      if (same?.kind !== "attention" || !alike(same, added)) continue;
      operators[index] = {
        ...same,
        flopsPerPair: same.flopsPerPair + added.flopsPerPair,
        prefillFlopsPerPair: same.prefillFlopsPerPair + added.prefillFlopsPerPair,
        expansionFlopsPerEntry: same.expansionFlopsPerEntry + added.expansionFlopsPerEntry,
        bytesPerEntry: same.bytesPerEntry + added.bytesPerEntry,
      };
      return;
    }
  operators.push(added);
}

function alike(one: AttentionOperator, other: AttentionOperator): boolean {
  return (
    one.name === other.name &&
    one.windowTokens === other.windowTokens &&
    one.tokensPerEntry === other.tokensPerEntry
  );
}
