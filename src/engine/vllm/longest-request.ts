/** The longest request that a stage's memory admits. */
import { lastHolding } from "../../halving.ts";

/**
 * The largest length up to `most` whose blocks fit; 0 where not even one token's do.
 *
 *     max tokens with blocksOf(tokens) × admissionBytesPerBlock ≤ availableBytes
 *
 * Source: vLLM commit 017e9f44, `_estimate_max_model_len_from_groups`.
 */
export function longestRequest(
  blocksOf: (tokens: number) => number,
  most: number,
  { admissionBytesPerBlock, availableBytes }: AdmissionBudget,
): number {
  const fits = (tokens: number): boolean =>
    blocksOf(tokens) * admissionBytesPerBlock <= availableBytes;
  return fits(most) ? most : lastHolding(fits, 0, most);
}

/** What a stage has, and what it takes for a block. */
export interface AdmissionBudget {
  readonly admissionBytesPerBlock: number;
  readonly availableBytes: number;
}
