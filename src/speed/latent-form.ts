/** Whether latents are attended to absorbed, or expanded to heads first. */

/** The shape that decides. */
export interface LatentAttention {
  readonly queryHeads: number;
  readonly latentDim: number;
  readonly ropeDim: number;
  readonly nopeDim: number;
  readonly valueDim: number;
}

/**
 * FLOPs to expand one cached token of one layer to the heads' keys and values.
 *
 *     2 × latentDim × queryHeads × (nopeDim + valueDim)
 *
 * @example expansionFlops({ queryHeads: 128, latentDim: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 }) // => 33554432
 */
export function expansionFlops({
  latentDim,
  queryHeads,
  nopeDim,
  valueDim,
}: LatentAttention): number {
  return 2 * latentDim * queryHeads * (nopeDim + valueDim);
}

/**
 * Query tokens from which expanding a cached prefix costs less arithmetic than attending to it absorbed.
 *
 *     expansionFlops / (absorbed FLOPs of a pair - expanded FLOPs of a pair)
 *
 * Below it (decode, verification of drafts) the absorbed form is cheaper; above it (prefill chunks) the expanded one.
 *
 * Source: derived from the shapes; DeepSeek-V3: 33.55 MFLOP / 196,608 FLOP.
 * @example expansionCrossoverTokens({ queryHeads: 128, latentDim: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 }) // => 170.67
 */
export function expansionCrossoverTokens(shape: LatentAttention): number {
  const { queryHeads, latentDim, ropeDim, nopeDim, valueDim } = shape;
  const absorbed = 2 * queryHeads * (2 * latentDim + ropeDim);
  const expanded = 2 * queryHeads * (nopeDim + ropeDim + valueDim);
  return absorbed > expanded ? expansionFlops(shape) / (absorbed - expanded) : Infinity;
}

/**
 * The form with less arithmetic for a chunk of so many query tokens.
 *
 * @example latentForm({ queryHeads: 128, latentDim: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 }, 170) // => "absorbed"
 * @example latentForm({ queryHeads: 128, latentDim: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 }, 171) // => "expanded"
 */
export function latentForm(shape: LatentAttention, queryTokens: number): "absorbed" | "expanded" {
  return queryTokens < expansionCrossoverTokens(shape) ? "absorbed" : "expanded";
}
