/** The spec of one cache of one layer: what the engine's attention layer publishes. */
import type { LayerCache } from "../../model/layer.ts";
import {
  type CacheDtype,
  compressedContentBytes,
  headContentBytes,
  indexContentBytes,
  latentContentBytes,
} from "./cache-dtype.ts";
import { type LayerSpec, type SpecShape, withPage } from "./layer-spec.ts";
import { kvHeadsPerRank } from "./parallel-checks.ts";
import { refused } from "./refusal.ts";
import type { ResolvedSettings } from "./resolved-settings.ts";
import { stateBytes, stateSettings } from "./state-bytes.ts";

/** The blocks that all specs are made with. */
export interface BlockSizes {
  /** of an attention layer, raised for recurrent states or skipped layers */
  readonly blockTokens: number;
  readonly stateBlockTokens: number;
  /** what states are padded to */
  readonly statePageBytes: number;
}

/** Tokens of a block of DeepSeek-V4's window, and of its compressor's rows by how many tokens they wait for. */
const V4_WINDOW_BLOCK_TOKENS = 64;
const V4_SHORT_COMPRESSOR = { windowTokens: 8, blockTokens: 4 } as const;
const V4_LONG_COMPRESSOR_BLOCK_TOKENS = 8;

/** DeepSeek-V4's pages are whole multiples of it: of 576 bytes in the fp8 layout, of 512 otherwise. */
const V4_ALIGNMENT_BYTES = { fp8_ds_mla: 576, otherwise: 512 } as const;

/** Whether this layer keeps full precision in a quantised cache. */
export function plainDtype(cache: LayerCache, run: ResolvedSettings, isSkipped: boolean): boolean {
  return isSkipped || (run.skipsWindows && cache.kind === "window");
}

/**
 * The spec of a cache; nothing where the layer shares another's.
 *
 * A window takes the smallest block that its kernels read, whatever `blockTokens` is.
 *
 * Source: vLLM commit 017e9f44, `get_kv_cache_spec` of the attention layers.
 */
export function cacheSpec(
  cache: LayerCache,
  run: ResolvedSettings,
  sizes: BlockSizes,
  isSkipped: boolean,
): LayerSpec | undefined {
  const dtype = plainDtype(cache, run, isSkipped) ? "auto" : run.cacheDtype;
  switch (cache.kind) {
    case "full":
    case "window":
    case "chunked":
      return headsSpec(cache, dtype, run, sizes);
    case "latent":
      return vectorSpec({
        kind: cache.kind,
        spec: "MLAAttentionSpec",
        blockTokens: sizes.blockTokens,
        contentBytes: latentContentBytes(cache, dtype, run.modelDtype),
        shape: `${cache.latentDim} ${cache.ropeDim} ${dtype}`,
      });
    case "index":
      return vectorSpec({
        kind: cache.kind,
        spec: "MLAAttentionSpec",
        blockTokens: sizes.blockTokens,
        tokensPerEntry: cache.tokensPerEntry,
        contentBytes: indexContentBytes(cache, run.given.indexerDtype),
        alignmentBytes: cache.tokensPerEntry > 1 ? v4Alignment(run.cacheDtype) : undefined,
        shape: `index ${cache.keyDim}`,
      });
    case "latent-window":
    case "compressed":
    case "compressor":
      return v4Spec(cache, dtype, run, sizes);
    case "state":
      return stateSpec(cache, run, sizes);
    case "shared":
      return undefined;
  }
}

/** One vector per entry for all heads. */
function vectorSpec(
  shape: Omit<SpecShape, "headsPerRank" | "tokensPerEntry"> & { tokensPerEntry?: number },
): LayerSpec {
  return withPage({
    kind: shape.kind,
    spec: shape.spec,
    blockTokens: shape.blockTokens,
    tokensPerEntry: shape.tokensPerEntry ?? 1,
    headsPerRank: 1,
    contentBytes: shape.contentBytes,
    alignmentBytes: shape.alignmentBytes,
    paddedPageBytes: shape.paddedPageBytes,
    windowTokens: shape.windowTokens,
    shape: shape.shape,
  });
}

function headsSpec(
  cache: Extract<LayerCache, { kind: "full" | "window" | "chunked" }>,
  dtype: CacheDtype,
  run: ResolvedSettings,
  sizes: BlockSizes,
): LayerSpec {
  const spec =
    cache.kind === "full"
      ? "FullAttentionSpec"
      : cache.kind === "window"
        ? "SlidingWindowSpec"
        : "ChunkedLocalAttentionSpec";
  return withPage({
    kind: cache.kind,
    spec,
    blockTokens: cache.kind === "window" ? run.smallestKernelBlock : sizes.blockTokens,
    tokensPerEntry: 1,
    headsPerRank: kvHeadsPerRank(cache.kvHeads, run.tensorParallel),
    contentBytes: headContentBytes(cache, dtype, run.modelDtype),
    windowTokens: cache.kind === "window" ? cache.windowTokens : undefined,
    chunkTokens: cache.kind === "chunked" ? cache.chunkTokens : undefined,
    shape: `${cache.keyDim} ${cache.valueDim} ${dtype}`,
  });
}

function v4Spec(
  cache: Extract<LayerCache, { kind: "latent-window" | "compressed" | "compressor" }>,
  dtype: CacheDtype,
  run: ResolvedSettings,
  sizes: BlockSizes,
): LayerSpec {
  const alignmentBytes = v4Alignment(dtype);
  if (cache.kind === "compressor")
    return vectorSpec({
      kind: cache.kind,
      spec: "SlidingWindowMLASpec",
      blockTokens:
        cache.windowTokens <= V4_SHORT_COMPRESSOR.windowTokens
          ? V4_SHORT_COMPRESSOR.blockTokens
          : V4_LONG_COMPRESSOR_BLOCK_TOKENS,
      contentBytes: 4 * cache.rowElements,
      alignmentBytes,
      windowTokens: cache.windowTokens,
      shape: `rows ${cache.rowElements}`,
    });
  const contentBytes = compressedContentBytes(cache, dtype, run.modelDtype);
  const shape = `${cache.latentDim} ${cache.ropeDim} ${dtype}`;
  if (cache.kind === "latent-window")
    return vectorSpec({
      kind: cache.kind,
      spec: "SlidingWindowMLASpec",
      blockTokens: V4_WINDOW_BLOCK_TOKENS,
      contentBytes,
      alignmentBytes,
      windowTokens: cache.windowTokens,
      shape,
    });
  if (sizes.blockTokens % cache.tokensPerEntry !== 0)
    throw refused(
      "blockTokens",
      sizes.blockTokens,
      `block_size ${sizes.blockTokens} does not hold whole entries of ${cache.tokensPerEntry} tokens`,
    );
  return vectorSpec({
    kind: cache.kind,
    spec: "MLAAttentionSpec",
    blockTokens: sizes.blockTokens,
    tokensPerEntry: cache.tokensPerEntry,
    contentBytes,
    alignmentBytes,
    shape,
  });
}

function v4Alignment(dtype: CacheDtype): number {
  return dtype === "fp8_ds_mla" ? V4_ALIGNMENT_BYTES.fp8_ds_mla : V4_ALIGNMENT_BYTES.otherwise;
}

function stateSpec(
  cache: Extract<LayerCache, { kind: "state" }>,
  run: ResolvedSettings,
  sizes: BlockSizes,
): LayerSpec {
  const contentBytes = stateBytes(cache, stateSettings(run));
  return vectorSpec({
    kind: cache.kind,
    spec: "MambaSpec",
    blockTokens: sizes.stateBlockTokens,
    contentBytes,
    paddedPageBytes: sizes.statePageBytes,
    shape: `${cache.variant} ${cache.convTokens} ${cache.heads} ${cache.headDim} ${cache.stateDim}`,
  });
}
