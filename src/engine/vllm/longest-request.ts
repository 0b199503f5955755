/** The longest request that a stage's memory admits. */

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
  if (fits(most)) return most;
  let longest = 0;
  let tooLong = most;
  while (tooLong - longest > 1) {
    const middle = Math.floor((longest + tooLong) / 2);
    if (fits(middle)) longest = middle;
    else tooLong = middle;
  }
  return longest;
}

/** What a stage has, and what it takes for a block. */
export interface AdmissionBudget {
  readonly admissionBytesPerBlock: number;
  readonly availableBytes: number;
}
