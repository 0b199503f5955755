/**
 * Tiers below the device: who holds which content, in order of last use.
 *
 * Each tier is a pool whose blocks are all free: its free queue is then the order of last use, the oldest in front, and
 * taking the front is the eviction.
 */
import {
  type BlockPool,
  blockPool,
  holdBlock,
  registerBlock,
  releaseBlocks,
  takeBlock,
} from "./block-pool.ts";
import { dropKey, findBlock } from "./key-table.ts";
import type { ResolvedOffload } from "./offload.ts";

/** A tier below the device, with what was counted of it. */
export interface LowerTier {
  readonly name: string;
  readonly pool: BlockPool;
  readonly latencySeconds: number;
  readonly secondsPerBlock: number;
  /** when the last transfer from it ends */
  linkFreeSeconds: number;
  linkBusySeconds: number;
  /** blocks loaded for new requests, and for preempted ones that came back */
  loadedBlocks: number;
  resumedLoadedBlocks: number;
  /** blocks found and computed all the same, since that was faster */
  passedOverBlocks: number;
  writtenBlocks: number;
}

/** All tiers below one device. */
export interface LowerTiers {
  readonly rules: ResolvedOffload;
  readonly tiers: readonly LowerTier[];
  /** when the content of a device's block is there, by block; in the past for what was computed */
  readonly readySeconds: Float64Array;
  /** where the blocks after the hits were found: tier, and block in it */
  foundTier: Uint8Array;
  foundBlock: Int32Array;
  /** blocks found, and those of them that are worth loading */
  found: number;
  worth: number;
  /** slots whose blocks are on their way, and when they are there, by slot */
  readonly loading: Int32Array;
  loadingCount: number;
  readonly slotReadySeconds: Float64Array;
  /** the start of the running step; whoever advances the clock writes it */
  nowSeconds: number;
  /** when the step may begin to compute, where loads are not overlapped */
  stepReadySeconds: number;
  /** seconds to compute tokens after others, alone in one step */
  readonly computeSeconds: (tokens: number, contextTokens: number) => number;
  /** one block, to be given back */
  readonly single: Int32Array;
}

/** Empty tiers; those of an exclusive kind receive what the device evicts and lose what it registers. */
export function lowerTiers(
  rules: ResolvedOffload,
  device: BlockPool,
  slots: number,
  computeSeconds: (tokens: number, contextTokens: number) => number,
): LowerTiers {
  const lower: LowerTiers = {
    rules,
    tiers: rules.tiers.map((tier) => ({
      name: tier.name,
      pool: blockPool(tier.capacityBlocks + 1, true),
      latencySeconds: tier.latencySeconds,
      secondsPerBlock: rules.blockBytesPerRank / tier.bytesPerSecondPerRank,
      linkFreeSeconds: 0,
      linkBusySeconds: 0,
      loadedBlocks: 0,
      resumedLoadedBlocks: 0,
      passedOverBlocks: 0,
      writtenBlocks: 0,
    })),
    readySeconds: new Float64Array(device.blocks),
    foundTier: new Uint8Array(64),
    foundBlock: new Int32Array(64),
    found: 0,
    worth: 0,
    loading: new Int32Array(slots),
    loadingCount: 0,
    slotReadySeconds: new Float64Array(slots),
    nowSeconds: 0,
    stepReadySeconds: 0,
    computeSeconds,
    single: new Int32Array(1),
  };
  if (rules.mode === "exclusive") {
    device.lost = (low, high) => {
      if (findBlock(device, low, high) === 0) pushDown(lower, low, high);
    };
  }
  device.gained = (block, low, high) => {
    lower.readySeconds[block] = 0;
    if (rules.mode === "exclusive") remove(lower, low, high);
  };
  return lower;
}

/** The tier that holds a content, or -1; its block then stands in `single`. */
export function tierOf({ tiers, single }: LowerTiers, low: number, high: number): number {
  for (let at = 0; at < tiers.length; at += 1) {
    const block = findBlock((tiers[at] as LowerTier).pool, low, high);
    if (block === 0) continue;
    single[0] = block;
    return at;
  }
  return -1;
}

/** Writes a content to all tiers, or makes it their most recent. */
export function writeThrough(lower: LowerTiers, low: number, high: number): void {
  for (const tier of lower.tiers) write(lower, tier, low, high);
}

/** Takes a block out of a tier. */
export function removeFrom({ single }: LowerTiers, pool: BlockPool, block: number): void {
  holdBlock(pool, block);
  dropKey(pool, block);
  giveBack(pool, single, block);
}

/** Makes a content the most recent of the first tier; the oldest of each goes on to the next. */
function pushDown(lower: LowerTiers, low: number, high: number): void {
  let [downLow, downHigh] = [low, high];
  for (const tier of lower.tiers) {
    if (tier.pool.blocks === 1) continue;
    const gone = write(lower, tier, downLow, downHigh);
    if (gone === 0) return;
    // a block that has been taken over: its old key was kept aside
    [downLow, downHigh] = [tier.pool.keyLow[0] as number, tier.pool.keyHigh[0] as number];
  }
}

/** Makes a content the most recent of a tier; returns 1 where another one had to go, whose key then stands at block 0. */
function write({ single }: LowerTiers, tier: LowerTier, low: number, high: number): number {
  const { pool } = tier;
  if (pool.blocks === 1) return 0;
  const there = findBlock(pool, low, high);
  if (there !== 0) {
    holdBlock(pool, there);
    giveBack(pool, single, there);
    return 0;
  }
  const before = pool.evictions;
  const block = takeBlock(pool);
  pool.keyLow[0] = pool.keyLow[block] as number;
  pool.keyHigh[0] = pool.keyHigh[block] as number;
  registerBlock(pool, block, low, high);
  giveBack(pool, single, block);
  tier.writtenBlocks += 1;
  return pool.evictions - before;
}

function remove(lower: LowerTiers, low: number, high: number): void {
  for (const { pool } of lower.tiers) {
    const block = findBlock(pool, low, high);
    if (block !== 0) removeFrom(lower, pool, block);
  }
}

function giveBack(pool: BlockPool, single: Int32Array, block: number): void {
  single[0] = block;
  releaseBlocks(pool, single, 0, 1);
}
