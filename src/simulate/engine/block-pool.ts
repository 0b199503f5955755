/**
 * The pool of blocks: who is free, in which order, and which content a block still carries.
 *
 * Block 0 is the null block: never handed out, and here the anchor of the free queue. A free block may still carry a
 * key; it is then both free and cached. All of it lies in typed arrays, 20 bytes a block and a table of block numbers.
 *
 * Source: vLLM v1 `block_pool` and `kv_cache_utils`, commit 017e9f44; rules S5, S6 and S9.
 */
import { addKey, dropKey } from "./key-table.ts";

/** A pool of blocks. */
export interface BlockPool {
  readonly blocks: number;
  readonly caching: boolean;
  /** the free queue, front at `next[0]`, back at `prev[0]` */
  readonly next: Int32Array;
  /** the free queue backwards; for a block in use, minus the number of its holders */
  readonly prev: Int32Array;
  /** the two halves of the key, where `twin` is not 0 */
  readonly keyLow: Int32Array;
  readonly keyHigh: Int32Array;
  /** the next block under the same key, in a ring in order of registration; 0 where there is no key */
  readonly twin: Int32Array;
  /** open addressing: the youngest block under a key, or 0 */
  readonly table: Int32Array;
  freeBlocks: number;
  /** blocks that lost their key when they were taken */
  evictions: number;
  /** the blocks evicted, in order, where somebody listens */
  evicted: number[] | undefined;
  /** hears of each key that a block loses by being taken, and of each block that gets a key, where somebody listens */
  lost: ((low: number, high: number) => void) | undefined;
  gained: ((block: number, low: number, high: number) => void) | undefined;
}

/** A pool with all blocks but the null block free, in order. */
export function blockPool(blocks: number, caching: boolean): BlockPool {
  const next = new Int32Array(blocks);
  const prev = new Int32Array(blocks);
  for (let block = 0; block < blocks; block += 1) {
    next[block] = block + 1;
    prev[block] = block - 1;
  }
  next[blocks - 1] = 0;
  prev[0] = blocks - 1;
  const keyed = caching ? blocks : 0;
  return {
    blocks,
    caching,
    next,
    prev,
    keyLow: new Int32Array(keyed),
    keyHigh: new Int32Array(keyed),
    twin: new Int32Array(keyed),
    table: new Int32Array(caching ? tableSlots(blocks) : 0),
    freeBlocks: blocks - 1,
    evictions: 0,
    evicted: undefined,
    lost: undefined,
    gained: undefined,
  };
}

/** A power of two, a third or more of it empty. */
function tableSlots(blocks: number): number {
  let slots = 4;
  while (slots < blocks * 1.5) slots *= 2;
  return slots;
}

/** Takes the front of the free queue, which loses its key: S5 (c). The caller knows that one is free. */
export function takeBlock(pool: BlockPool): number {
  const { next, prev } = pool;
  const block = next[0] as number;
  const second = next[block] as number;
  next[0] = second;
  prev[second] = 0;
  prev[block] = -1;
  pool.freeBlocks -= 1;
  if (pool.caching && pool.twin[block] !== 0) {
    dropKey(pool, block);
    pool.evictions += 1;
    if (pool.evicted !== undefined) pool.evicted.push(block);
    if (pool.lost !== undefined)
      pool.lost(pool.keyLow[block] as number, pool.keyHigh[block] as number);
  }
  return block;
}

/** One more holder of a block that was hit; it leaves the free queue if it had none: S5 (b). */
export function holdBlock(pool: BlockPool, block: number): void {
  const { next, prev } = pool;
  const before = prev[block] as number;
  if (before < 0) {
    prev[block] = before - 1;
    return;
  }
  const after = next[block] as number;
  next[before] = after;
  prev[after] = before;
  prev[block] = -1;
  pool.freeBlocks -= 1;
}

/** Whether nobody holds the block. */
export function isFree(pool: BlockPool, block: number): boolean {
  return (pool.prev[block] as number) >= 0;
}

/** Registers the content of a full block: S5 (d). A key that is there already gets a further block: S9. */
export function registerBlock(pool: BlockPool, block: number, low: number, high: number): void {
  addKey(pool, block, low, high);
  if (pool.gained !== undefined) pool.gained(block, low, high);
}

/**
 * Gives back `table[from .. to)`, last first: S6.
 *
 * Blocks with a key go to the back in that order, blocks without go to the front, keeping their order. The null block is
 * passed over.
 */
export function releaseBlocks(pool: BlockPool, table: Int32Array, from: number, to: number): void {
  const { next, prev, twin, caching } = pool;
  let front = 0;
  for (let index = to - 1; index >= from; index -= 1) {
    const block = table[index] as number;
    if (block === 0) continue;
    const holders = prev[block] as number;
    if (holders < -1) {
      prev[block] = holders + 1;
      continue;
    }
    if (caching && twin[block] !== 0) {
      const last = prev[0] as number;
      next[last] = block;
      prev[block] = last;
      next[block] = 0;
      prev[0] = block;
    } else {
      const after = next[front] as number;
      next[front] = block;
      prev[block] = front;
      next[block] = after;
      prev[after] = block;
      front = block;
    }
    pool.freeBlocks += 1;
  }
}

/** The free queue, front first. */
export function freeQueue(pool: BlockPool): readonly number[] {
  const queue: number[] = [];
  for (let block = pool.next[0] as number; block !== 0; block = pool.next[block] as number)
    queue.push(block);
  return queue;
}
