/** Which tier answered how many tokens, over all replicas. */
import type { LowerTier } from "./lower-tiers.ts";
import type { Replica } from "./replica.ts";
import type { TierCounts } from "./result.ts";
import type { Tally } from "./tally.ts";

/** The device first, then the tiers below it; tiers of one name are added up. */
export function tierCounts(
  replicas: readonly Replica[],
  { hitTokens, resumedHitTokens }: Tally,
): readonly TierCounts[] {
  const below = new Map<string, Lower>();
  let evictedTokens = 0;
  for (const { state } of replicas) {
    const { blockTokens } = state.rules;
    evictedTokens += state.pool.evictions * blockTokens;
    for (const tier of state.lower?.tiers ?? [])
      below.set(tier.name, sum(below.get(tier.name), tier, blockTokens));
  }
  const lower = [...below.values()];
  const device = {
    name: "device",
    hitTokens: lower.reduce((rest, tier) => rest - tier.hitTokens, hitTokens),
    resumedHitTokens: lower.reduce((rest, tier) => rest - tier.resumedHitTokens, resumedHitTokens),
    evictedTokens,
  };
  return [device, ...lower].map((tier) => ({
    ...tier,
    ...(hitTokens > 0 && { hitShare: tier.hitTokens / hitTokens }),
  }));
}

type Lower = TierCounts & Required<Pick<TierCounts, "below">>;

function sum(before: Lower | undefined, tier: LowerTier, blockTokens: number): Lower {
  return {
    name: tier.name,
    hitTokens: (before?.hitTokens ?? 0) + tier.loadedBlocks * blockTokens,
    resumedHitTokens: (before?.resumedHitTokens ?? 0) + tier.resumedLoadedBlocks * blockTokens,
    evictedTokens: (before?.evictedTokens ?? 0) + tier.pool.evictions * blockTokens,
    below: {
      writtenTokens: (before?.below.writtenTokens ?? 0) + tier.writtenBlocks * blockTokens,
      passedOverTokens: (before?.below.passedOverTokens ?? 0) + tier.passedOverBlocks * blockTokens,
      linkSeconds: (before?.below.linkSeconds ?? 0) + tier.linkBusySeconds,
    },
  };
}
