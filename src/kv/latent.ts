/** One latent in one layer: the same on every tensor-parallel rank, since it has no heads to split. */

import { elementFormat, type Format, formats, vectorBits } from "../model/format.ts";
import type {
  CompressedCache,
  CompressorCache,
  LatentCache,
  LatentWindowCache,
} from "../model/latent.ts";
import { wholeNumber } from "../units.ts";
import type { CacheEntry } from "./entry.ts";

/**
 * One vector for all heads, keys and values in one:
 *
 *     elements = latentDim + ropeDim
 *
 * Formats with one scale per vector keep two, as for a key and a value: 576 + 8 bytes.
 *
 * `fp8_ds_mla` names two layouts, one per model family: 656 B for V3.2's 512 + 64 and 584 B for V4's 448 + 64.
 *
 * Source: vLLM commit 017e9f44, `MLAAttentionSpec`.
 */
export function latentEntry(
  cache: LatentCache | LatentWindowCache | CompressedCache,
  format: Format,
  formatPath: string,
): CacheEntry {
  const elements =
    wholeNumber(cache.latentDim, "latentDim") + wholeNumber(cache.ropeDim, "ropeDim", 0);
  const layout =
    format === "fp8_ds_mla" && cache.kind !== "latent"
      ? formats.fp8_ds_v4
      : elementFormat(format, formatPath);
  const secondScale = layout.scaleElements === undefined ? (layout.scaleBits ?? 0) : 0;
  return { bits: vectorBits(layout, elements, cache.ropeDim) + secondScale, elements };
}

/** The compressor's rows are fp32 whatever the cache's format is. */
export function compressorEntry({ rowElements }: CompressorCache): CacheEntry {
  wholeNumber(rowElements, "rowElements");
  return { bits: vectorBits(formats.fp32, rowElements), elements: rowElements };
}
