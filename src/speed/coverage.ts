/** How many experts a step touches. */
import { expm1, ln1p } from "../portable-math.ts";

/**
 * Expected number of distinct experts that a batch visits, each token choosing `activeExperts` of `experts` evenly.
 *
 *     experts × (1 - (1 - activeExperts / experts)^tokens)
 *
 * Skewed routing touches fewer, see `expectedSkewedExperts`.
 *
 * Source: expectation over independent tokens; DeepSeek-V3 (256 experts, 8 active) gives 163.3 at 32 tokens.
 * @example expectedExperts({ experts: 256, activeExperts: 8, tokens: 32 }) // => 163.3
 */
export function expectedExperts({ experts, activeExperts, tokens }: Routing): number {
  return tokens === 0 ? 0 : experts * visitedShare(missLog({ experts, activeExperts }), tokens);
}

/**
 * The same where experts are not chosen evenly.
 *
 *     Σ experts (1 - (1 - probability)^tokens)
 *
 * @param probabilities for each expert, that a token visits it; they add up to the active experts
 * @example expectedSkewedExperts({ probabilities: [1, 0.5, 0.5, 0], tokens: 2 }) // => 2.5
 */
export function expectedSkewedExperts({
  probabilities,
  tokens,
}: {
  readonly probabilities: readonly number[];
  readonly tokens: number;
}): number {
  let visited = 0;
  for (const probability of probabilities)
    visited += tokens === 0 ? 0 : visitedShare(ln1p(-probability), tokens);
  return visited;
}

/** A batch before a set of experts. */
export interface Routing {
  readonly experts: number;
  readonly activeExperts: number;
  readonly tokens: number;
}

/** The logarithm of the probability that a token passes an expert by; `-Infinity` where every expert is visited. */
export function missLog({ experts, activeExperts }: Omit<Routing, "tokens">): number {
  return ln1p(-activeExperts / experts);
}

/** Share of the experts that some token visits: `1 - e^(tokens × missLog)`, for at least one token. */
export function visitedShare(missLog: number, tokens: number): number {
  return -expm1(tokens * missLog);
}
