/** One kind of cache as the engine sees it: the page of a block, and what decides how many blocks a request takes. */
import type { CacheKind } from "../../model/layer.ts";
import { ceilDiv, exact } from "../../units.ts";

/** The engine's name of a kind of cache. */
export type EngineSpec =
  | "FullAttentionSpec"
  | "MLAAttentionSpec"
  | "SlidingWindowSpec"
  | "SlidingWindowMLASpec"
  | "ChunkedLocalAttentionSpec"
  | "MambaSpec";

/** What of a layer's cache the page follows from. */
export interface SpecShape {
  readonly kind: CacheKind;
  readonly spec: EngineSpec;
  readonly blockTokens: number;
  /** tokens that share an entry: more than one in compressed caches */
  readonly tokensPerEntry: number;
  /** key-value heads on this rank; 1 for latents and states */
  readonly headsPerRank: number;
  /** bytes of one entry of one head, key and value together; of a state: all of it */
  readonly contentBytes: number;
  /** pages are rounded up to a multiple of it */
  readonly alignmentBytes?: number | undefined;
  /** pages are at least so large */
  readonly paddedPageBytes?: number | undefined;
  readonly windowTokens?: number | undefined;
  readonly chunkTokens?: number | undefined;
  /** head sizes and format: specs that differ in it are not the same, even where their pages are */
  readonly shape: string;
}

/** A {@link SpecShape} with its page. */
export interface LayerSpec extends SpecShape {
  /** entries of one block */
  readonly storageTokens: number;
  readonly unpaddedPageBytes: number;
  /** bytes of one block in one layer on one rank */
  readonly pageBytes: number;
}

/** A spec and the layers that hold it, in order. */
export interface SpecLayers {
  readonly spec: LayerSpec;
  readonly layers: readonly number[];
}

/**
 * Fills in the page of a spec.
 *
 *     unpaddedPageBytes = headsPerRank × floor(blockTokens / tokensPerEntry) × contentBytes
 *     pageBytes         = unpaddedPageBytes, rounded up to alignmentBytes, at least paddedPageBytes
 *
 * A state's page is the state, whatever the block.
 *
 * Source: vLLM commit 017e9f44, `AttentionSpec.page_size_bytes`, `MambaSpec.page_size_bytes`.
 */
export function withPage(shape: SpecShape): LayerSpec {
  const isState = shape.spec === "MambaSpec";
  const storageTokens = isState
    ? shape.blockTokens
    : Math.floor(shape.blockTokens / shape.tokensPerEntry);
  const unpaddedPageBytes = isState
    ? shape.contentBytes
    : exact(shape.headsPerRank * storageTokens * shape.contentBytes, "pageBytes");
  const { alignmentBytes } = shape;
  const aligned =
    alignmentBytes === undefined
      ? unpaddedPageBytes
      : ceilDiv(unpaddedPageBytes, alignmentBytes) * alignmentBytes;
  return {
    kind: shape.kind,
    spec: shape.spec,
    blockTokens: shape.blockTokens,
    tokensPerEntry: shape.tokensPerEntry,
    headsPerRank: shape.headsPerRank,
    contentBytes: shape.contentBytes,
    alignmentBytes,
    paddedPageBytes: shape.paddedPageBytes,
    windowTokens: shape.windowTokens,
    chunkTokens: shape.chunkTokens,
    shape: shape.shape,
    storageTokens,
    unpaddedPageBytes,
    pageBytes: Math.max(aligned, shape.paddedPageBytes ?? 0),
  };
}

/** Bytes of one token in one layer, before any rounding of the page. */
export function tokenBytes({ headsPerRank, contentBytes, tokensPerEntry }: SpecShape): number {
  return (headsPerRank * contentBytes) / tokensPerEntry;
}

/** Equal for specs that the engine takes for the same. */
export function specKey(spec: LayerSpec): string {
  return `${spec.spec} ${spec.blockTokens} ${spec.tokensPerEntry} ${spec.headsPerRank} ${spec.contentBytes} ${spec.pageBytes} ${spec.windowTokens} ${spec.chunkTokens} ${spec.shape}`;
}

/** Specs whose caches grow with the sequence: `FullAttentionSpec` and what the engine derives from it. */
export function isFullAttention({ spec }: SpecShape): boolean {
  return spec === "FullAttentionSpec" || spec === "MLAAttentionSpec";
}
