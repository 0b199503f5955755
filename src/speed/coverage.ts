/** How many experts a step touches. */

/**
 * Expected number of distinct experts that a batch visits, each token choosing `activeExperts` of `experts` evenly.
 *
 *     experts × (1 - (1 - activeExperts / experts)^tokens)
 *
 * Skewed routing touches fewer.
 *
 * Source: expectation over independent tokens; DeepSeek-V3 (256 experts, 8 active) gives 163.3 at 32 tokens.
 * @example expectedExperts({ experts: 256, activeExperts: 8, tokens: 32 }) // => 163.3
 */
export function expectedExperts({ experts, activeExperts, tokens }: Routing): number {
  return experts * (1 - (1 - activeExperts / experts) ** tokens);
}

/** A batch before a set of experts. */
export interface Routing {
  readonly experts: number;
  readonly activeExperts: number;
  readonly tokens: number;
}
