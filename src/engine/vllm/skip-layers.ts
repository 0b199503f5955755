/** Layers that keep full precision in a quantised cache, and the block that lets both kinds share a pool. */
import { ceilDiv } from "../../units.ts";
import type { CacheDtype } from "./cache-dtype.ts";

/** Layers at either end that turboquant leaves alone. */
const TURBOQUANT_BOUNDARY_LAYERS = 2;

/**
 * Layers that turboquant leaves alone: the first and the last two, unless the model has recurrent layers.
 *
 * Source: vLLM commit 017e9f44, `TurboQuantConfig.get_boundary_skip_layers`.
 */
export function boundaryLayers(
  dtype: CacheDtype,
  layers: number,
  isRecurrent: boolean,
): readonly number[] {
  if (!dtype.startsWith("turboquant") || isRecurrent) return [];
  const count = Math.min(TURBOQUANT_BOUNDARY_LAYERS, Math.floor(layers / 2));
  const first = Array.from({ length: count }, (_, layer) => layer);
  return [...first, ...first.map((layer) => layers - count + layer)];
}

/** A quantised cache with layers that are left alone. */
export interface SkippedPages {
  readonly blockTokens: number;
  readonly smallestKernelBlock: number;
  /** bytes of one token in a quantised layer */
  readonly quantisedTokenBytes: number;
  /** bytes of one token in the largest layer that is left alone */
  readonly skippedTokenBytes: number;
}

/**
 * Tokens of a block where quantised layers stand beside layers that are left alone.
 *
 *     step × ceil(skippedTokenBytes × smallestKernelBlock / (step × quantisedTokenBytes)),
 *     step = max(smallestKernelBlock, blockTokens)
 *
 * Source: vLLM commit 017e9f44, `Platform.update_block_size_for_backend`.
 */
export function skippedBlockTokens({
  blockTokens,
  smallestKernelBlock,
  quantisedTokenBytes,
  skippedTokenBytes,
}: SkippedPages): number {
  const step = Math.max(smallestKernelBlock, blockTokens);
  const aligned =
    step * ceilDiv(skippedTokenBytes * smallestKernelBlock, step * quantisedTokenBytes);
  return Math.max(aligned, blockTokens);
}
