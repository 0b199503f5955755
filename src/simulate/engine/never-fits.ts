/** Requests that can never run, whoever else is there. */
import type { Job, RefusalReason } from "./request.ts";
import type { ResolvedRules } from "./rules.ts";
import type { ResolvedSettings } from "./settings.ts";

/**
 * Whether a request could never be served, because one pool it must pass is too small.
 *
 *     blocks = Σ full groups ceil(min(stopTokens - 1 + lookaheadTokens, maxModelTokens) / blockTokens)
 *            + Σ windows ceil(min(stopTokens - 1, windowTokens) / blockTokens) + state groups  >  poolBlocks - 1
 */
export function tooLarge(
  { pools }: ResolvedSettings,
  firstStop: number,
  { endTokens }: Job,
): RefusalReason | undefined {
  const never = pools.some(
    ({ role, rules }) =>
      peakBlocks(rules, role === "decode" ? endTokens : firstStop) > rules.poolBlocks - 1,
  );
  return never ? "larger-than-pool" : undefined;
}

function peakBlocks(rules: ResolvedRules, stopTokens: number): number {
  const { blockTokens, maxModelTokens, lookaheadTokens } = rules;
  let blocks = 0;
  for (const group of rules.groups) {
    if (group.kind === "full")
      blocks += Math.ceil(Math.min(stopTokens - 1 + lookaheadTokens, maxModelTokens) / blockTokens);
    else if (group.kind === "window")
      blocks += Math.ceil(Math.min(stopTokens - 1, group.windowTokens) / blockTokens);
    else blocks += 1;
  }
  return blocks;
}
