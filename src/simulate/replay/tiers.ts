/** One trace against tiers of memory: which tier answers how much. */
import { kvError, shown } from "../../errors.ts";
import type { BlockTrace } from "../trace/block-trace.ts";
import { share } from "./counts.ts";
import { capacity } from "./policies.ts";
import { type Replay, replay } from "./replay.ts";

/** A tier: device memory, host memory, a disk. */
export interface CacheTier {
  readonly name: string;
  readonly capacityBlocks: number;
}

/** Tiers, the fastest first, and how they share. */
export interface TierOptions {
  readonly tiers: readonly CacheTier[];
  /**
   * `exclusive` (the default): a block is in one tier; evicted, it becomes the most recent of the next; referenced, it
   * moves to the first. `inclusive`: every block is written to all tiers, and a reference counts as a touch in all.
   */
  readonly mode?: "exclusive" | "inclusive";
}

/** What a tier answered. */
export interface TierHits {
  readonly name: string;
  readonly capacityBlocks: number;
  readonly blocksHit: number;
  readonly tokensHit: number;
  /** of all blocks that were requested */
  readonly blockRatio: number;
  /** of the blocks that were hit in any tier */
  readonly hitShare: number;
  /** blocks that left it: to the next tier where tiers are exclusive, for good from the last one */
  readonly blocksLeft: number;
}

/** All tiers, and what they hit together. */
export interface TierReplay {
  readonly mode: "exclusive" | "inclusive";
  readonly tiers: readonly TierHits[];
  readonly together: Replay;
}

/**
 * A trace against tiers, all LRU, tail-first.
 *
 *     exclusive: hits of tiers 1 to k = hits of one LRU cache of capacity 1 + ... + capacity k
 *     inclusive: hits of tiers 1 to k = hits of one LRU cache of the largest of these capacities
 *
 * The identities hold block by block: a lower tier receives blocks in the order of their last touch, so tiers are slices
 * of one stack. A prefix may be found partly in one tier and partly in the next.
 *
 * Errors: `bad-input` for no tier or a bad capacity.
 * @example replayTiers(blockTrace(exampleTrace), { tiers: [{ name: "HBM", capacityBlocks: 8 }, { name: "host", capacityBlocks: 4 }] }).tiers.map((tier) => tier.blocksHit) // => [16, 4]
 */
export function replayTiers(
  trace: BlockTrace,
  { tiers, mode = "exclusive" }: TierOptions,
): TierReplay {
  if (mode !== "exclusive" && mode !== "inclusive")
    throw kvError({
      code: "bad-input",
      path: "mode",
      value: mode,
      rule: `expected exclusive or inclusive, got ${shown(mode)}`,
    });
  let reach = 0;
  let before: Replay | undefined;
  const answers = tiers.map((tier, index): readonly [TierHits, Replay] => {
    const own = capacity(tier.capacityBlocks, `tiers[${index}].capacityBlocks`);
    reach = mode === "exclusive" ? reach + own : Math.max(reach, own);
    const upTo = replay(trace, { capacityBlocks: reach });
    const blocksHit = upTo.blocksHit - (before?.blocksHit ?? 0);
    const hits = {
      name: tier.name,
      capacityBlocks: own,
      blocksHit,
      tokensHit: upTo.tokensHit - (before?.tokensHit ?? 0),
      blockRatio: share(blocksHit, upTo.blocksRequested),
      hitShare: 0,
      blocksLeft:
        mode === "inclusive" && own < reach
          ? replay(trace, { capacityBlocks: own }).evictions
          : upTo.evictions,
    };
    before = upTo;
    return [hits, upTo];
  });
  const together = answers.at(-1)?.[1];
  if (together === undefined)
    throw kvError({
      code: "bad-input",
      path: "tiers",
      value: tiers,
      rule: "expected at least one tier",
    });
  return {
    mode,
    tiers: answers.map(([tier]) => ({
      ...tier,
      hitShare: share(tier.blocksHit, together.blocksHit),
    })),
    together,
  };
}
