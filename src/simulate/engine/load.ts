/**
 * Blocks that a waiting request finds below the device: whether to load them, until when, and who waits for them.
 *
 *     load   = waiting for the link + latencySeconds + blocks × blockBytesPerRank / bytesPerSecondPerRank
 *     worth  = the part of the run with the least of load + seconds to compute the rest alone in one step
 *
 * A request that waits for its blocks holds them and counts among those that run, but computes nothing.
 */
import { chainKeys } from "./block-keys.ts";
import {
  type LowerTier,
  type LowerTiers,
  removeFrom,
  tierOf,
  writeThrough,
} from "./lower-tiers.ts";
import type { Job } from "./request.ts";
import { type EngineState, jobIn, tableBlocks, tableOf } from "./state.ts";

/** Looks below the device for the blocks after `hits`; returns how many are worth loading. */
export function loadableBlocks(
  state: EngineState,
  lower: LowerTiers,
  job: Job,
  hits: number,
): number {
  const found = foundBelow(state, lower, job, hits);
  lower.worth = lower.rules.load === "always" ? found : worthLoading(state, lower, job, hits);
  return lower.worth;
}

/** The blocks after `hits` that one of the tiers holds, without a gap. */
export function foundBelow(state: EngineState, lower: LowerTiers, job: Job, hits: number): number {
  const { chain, rules } = state;
  // what was computed elsewhere comes from there
  const known = job.externalTokens > 0 ? 0 : job.knownTokens - 1;
  const limit = Math.floor(known / rules.blockTokens);
  makeRoom(lower, limit - hits);
  lower.found = 0;
  for (let block = hits; block < limit; block += 1) {
    chainKeys(chain, job, block + 1, rules.blockTokens);
    const tier = tierOf(lower, chain.low[block] as number, chain.high[block] as number);
    if (tier < 0) break;
    lower.foundTier[lower.found] = tier;
    lower.foundBlock[lower.found] = lower.single[0] as number;
    lower.found += 1;
  }
  return lower.found;
}

/** When the hit blocks, and the blocks worth loading if a load began now, are all there. */
export function readyAt(state: EngineState, lower: LowerTiers, hits: number): number {
  const [table] = state.hitTables;
  let ready = lower.nowSeconds;
  for (let index = 0; index < hits; index += 1) {
    const there = lower.readySeconds[table?.[index] as number] as number;
    if (there > ready) ready = there;
  }
  return Math.max(ready, loadedAt(lower, lower.worth));
}

/** Begins the load of the blocks that are worth it, before the device takes blocks for them. */
export function beginLoad(lower: LowerTiers, job: Job): void {
  const { tiers, found, worth, foundTier, foundBlock } = lower;
  const exclusive = lower.rules.mode === "exclusive";
  for (let at = 0; at < tiers.length; at += 1) {
    const tier = tiers[at] as LowerTier;
    const blocks = countIn(lower, at, worth);
    tier.passedOverBlocks += countIn(lower, at, found) - blocks;
    if (blocks === 0) continue;
    const ends = transferEnd(lower, tier, blocks);
    tier.linkBusySeconds += ends - Math.max(tier.linkFreeSeconds, lower.nowSeconds);
    tier.linkFreeSeconds = ends;
    if (job.preemptions > 0) tier.resumedLoadedBlocks += blocks;
    else tier.loadedBlocks += blocks;
  }
  if (!exclusive) return;
  for (let index = 0; index < worth; index += 1)
    removeFrom(
      lower,
      (tiers[foundTier[index] as number] as LowerTier).pool,
      foundBlock[index] as number,
    );
}

/** The blocks after `hits` of an admitted request come until `ready`; it computes nothing before. */
export function awaitLoad(
  state: EngineState,
  lower: LowerTiers,
  slot: number,
  hits: number,
  ready: number,
): void {
  const table = tableOf(state, slot, 0);
  for (let index = hits; index < hits + lower.worth; index += 1)
    lower.readySeconds[table[index] as number] = ready;
  if (ready <= lower.nowSeconds) return;
  if (!lower.rules.overlap) {
    lower.stepReadySeconds = Math.max(lower.stepReadySeconds, ready);
    return;
  }
  // nothing is left to compute, as far as the scheduler sees
  state.known[slot] = state.computed[slot] as number;
  lower.slotReadySeconds[slot] = ready;
  lower.loading[lower.loadingCount] = slot;
  lower.loadingCount += 1;
}

/** Lets those compute whose blocks have come. */
export function endLoads(state: EngineState, lower: LowerTiers): void {
  const { loading, slotReadySeconds, nowSeconds } = lower;
  for (let index = lower.loadingCount - 1; index >= 0; index -= 1) {
    const slot = loading[index] as number;
    if ((slotReadySeconds[slot] as number) <= nowSeconds) endLoad(state, lower, slot);
  }
}

/** The request no longer waits for its blocks, if it did. */
export function endLoad(state: EngineState, lower: LowerTiers, slot: number): void {
  const { loading } = lower;
  const count = lower.loadingCount;
  for (let index = 0; index < count; index += 1) {
    if (loading[index] !== slot) continue;
    loading[index] = loading[count - 1] as number;
    lower.loadingCount = count - 1;
    state.known[slot] = jobIn(state, slot).knownTokens;
    return;
  }
}

/** When the next of those who wait for blocks may compute. */
export function nextReady({ loading, loadingCount, slotReadySeconds }: LowerTiers): number {
  let next = Number.POSITIVE_INFINITY;
  for (let index = 0; index < loadingCount; index += 1)
    next = Math.min(next, slotReadySeconds[loading[index] as number] as number);
  return next;
}

/** Writes what a request is about to give back to tiers that keep a copy, the last block first. */
export function writeBelow(state: EngineState, lower: LowerTiers, slot: number): void {
  const { pool } = state;
  const table = tableOf(state, slot, 0);
  for (let index = tableBlocks(state, slot, 0) - 1; index >= 0; index -= 1) {
    const block = table[index] as number;
    if (pool.twin[block] !== 0)
      writeThrough(lower, pool.keyLow[block] as number, pool.keyHigh[block] as number);
  }
}

/** The part of the blocks found that is soonest done, cut only where the tier changes. */
function worthLoading({ rules }: EngineState, lower: LowerTiers, job: Job, hits: number): number {
  const { found, foundTier, nowSeconds, computeSeconds } = lower;
  if (found === 0) return 0;
  const rest = (blocks: number): number => {
    const context = (hits + blocks) * rules.blockTokens;
    return computeSeconds(job.knownTokens - context, context);
  };
  let worth = 0;
  let least = rest(0);
  for (let blocks = 1; blocks <= found; blocks += 1) {
    if (blocks < found && foundTier[blocks] === foundTier[blocks - 1]) continue;
    const seconds = loadedAt(lower, blocks) - nowSeconds + rest(blocks);
    if (seconds < least) {
      least = seconds;
      worth = blocks;
    }
  }
  return worth;
}

/** When the first `blocks` that were found would be there. */
function loadedAt(lower: LowerTiers, blocks: number): number {
  let ready = lower.nowSeconds;
  for (let at = 0; at < lower.tiers.length; at += 1) {
    const own = countIn(lower, at, blocks);
    if (own > 0) ready = Math.max(ready, transferEnd(lower, lower.tiers[at] as LowerTier, own));
  }
  return ready;
}

function transferEnd({ nowSeconds }: LowerTiers, tier: LowerTier, blocks: number): number {
  const begins = Math.max(tier.linkFreeSeconds, nowSeconds);
  return begins + (tier.latencySeconds + blocks * tier.secondsPerBlock);
}

function countIn({ foundTier }: LowerTiers, tier: number, blocks: number): number {
  let count = 0;
  for (let index = 0; index < blocks; index += 1) if (foundTier[index] === tier) count += 1;
  return count;
}

function makeRoom(lower: LowerTiers, blocks: number): void {
  if (lower.foundTier.length >= blocks) return;
  lower.foundTier = new Uint8Array(2 * blocks);
  lower.foundBlock = new Int32Array(2 * blocks);
}
