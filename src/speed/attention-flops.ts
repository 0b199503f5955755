/** Arithmetic of one query token against one cached entry, by cache kind. */
import type { Attention, LayerCache } from "../model/layer.ts";

/**
 * FLOPs of one query token and one cached entry over the query heads of a rank (one multiply-add is two).
 *
 *     heads          2 × queryHeads × (keyDim + valueDim)
 *     latent         2 × queryHeads × (2 × latentDim + ropeDim)            absorbed: scores and values in the latent
 *     latent         2 × queryHeads × (nopeDim + ropeDim + valueDim)       expanded
 *     V4's entries   2 × queryHeads × 2 × (latentDim + ropeDim)            key and value are the same vector
 *     index          2 × indexHeads × keyDim
 *
 * Source: DeepSeek-V3 absorbed 278,528 and expanded 81,920 FLOP per pair at 128 heads (derived from the shapes).
 * @example attentionFlops({ kind: "latent", latentDim: 512, ropeDim: 64 }, { queryHeads: 128 }, "absorbed") // => 278528
 * @example attentionFlops({ kind: "latent", latentDim: 512, ropeDim: 64 }, { queryHeads: 128, nopeDim: 128, valueDim: 128 }, "expanded") // => 81920
 */
export function attentionFlops(
  cache: LayerCache,
  { queryHeads, nopeDim, valueDim, indexHeads = 0 }: Attention,
  form: "absorbed" | "expanded",
): number {
  switch (cache.kind) {
    case "full":
    case "window":
    case "chunked":
      return 2 * queryHeads * (cache.keyDim + cache.valueDim);
    case "latent":
      return form === "expanded" && nopeDim !== undefined && valueDim !== undefined
        ? 2 * queryHeads * (nopeDim + cache.ropeDim + valueDim)
        : 2 * queryHeads * (2 * cache.latentDim + cache.ropeDim);
    case "latent-window":
    case "compressed":
      return 4 * queryHeads * (cache.latentDim + cache.ropeDim);
    case "index":
      return 2 * indexHeads * cache.keyDim;
    default:
      return 0;
  }
}
