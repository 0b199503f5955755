/** LRU and FIFO as one log of touches: no links to mend, a block's age is its place in the log. */
import { grown } from "../trace/chain-table.ts";
import type { BlockCache, CacheSetup } from "./cache.ts";

/** What a request does to the log. */
export type RecencyOrder =
  /** touches its blocks last to first, so that its head is the most recent, as a paged engine frees a sequence */
  | "tail-first"
  /** touches its blocks first to last */
  | "head-first"
  /** logs blocks when they come in, last to first, and never again */
  | "first-in";

/**
 * A cache that evicts the block whose last touch is oldest.
 *
 *     touch:  log[end] = block; end += 1; last[block] = end
 *     evict:  block = log[begin]; begin += 1; it leaves if last[block] = begin, and last[block] = 0
 *
 * Every entry is written once and passed once, so a touch costs a constant; what is dead is squeezed out when the log is
 * full. Memory: 4 bytes per slot and 8 to 16 per resident block.
 */
export function recencyCache(
  order: RecencyOrder,
  { capacityBlocks, slots, references, onEvict }: CacheSetup,
): BlockCache {
  // per slot: its place in the log and 1; 0 is absent
  let last = new Int32Array(Math.max(1024, slots));
  let log = new Uint32Array(4 * capacityBlocks < references ? 4096 : Math.max(4096, references));
  let begin = 0;
  let end = 0;
  let resident = 0;
  let evicted = 0;

  /** Makes room in the log for so many touches. */
  function makeRoom(touches: number): void {
    const old = log;
    const places = last;
    const live = resident + touches;
    if (live * 2 > old.length) log = new Uint32Array(Math.max(live * 2, old.length * 2));
    const squeezed = log;
    let to = 0;
    for (let from = begin; from < end; from += 1) {
      const block = old[from] as number;
      if (places[block] !== from + 1) continue;
      squeezed[to] = block;
      to += 1;
      places[block] = to;
    }
    begin = 0;
    end = to;
  }

  function evict(): void {
    const entries = log;
    const places = last;
    let at = begin;
    let over = resident - capacityBlocks;
    evicted += over;
    resident = capacityBlocks;
    while (over > 0) {
      const block = entries[at] as number;
      at += 1;
      if (places[block] !== at) continue;
      places[block] = 0;
      over -= 1;
      if (onEvict !== undefined) onEvict(block);
    }
    begin = at;
  }

  function match(blocks: Uint32Array, from: number, to: number): number {
    const places = last;
    let at = from;
    while (at < to && places[blocks[at] as number] !== 0) at += 1;
    return at - from;
  }

  function touchTailFirst(blocks: Uint32Array, from: number, to: number): void {
    const entries = log;
    const places = last;
    let place = end;
    let came = 0;
    for (let at = to - 1; at >= from; at -= 1) {
      const block = blocks[at] as number;
      if (places[block] === 0) came += 1;
      entries[place] = block;
      place += 1;
      places[block] = place;
    }
    resident += came;
    end = place;
  }

  function touchHeadFirst(blocks: Uint32Array, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const block = blocks[at] as number;
      if (last[block] === 0) resident += 1;
      log[end] = block;
      end += 1;
      last[block] = end;
    }
  }

  function comeIn(blocks: Uint32Array, from: number, to: number): void {
    for (let at = to - 1; at >= from; at -= 1) {
      const block = blocks[at] as number;
      if (last[block] !== 0) continue;
      resident += 1;
      log[end] = block;
      end += 1;
      last[block] = end;
    }
  }

  const touch =
    order === "tail-first" ? touchTailFirst : order === "head-first" ? touchHeadFirst : comeIn;
  return {
    reserve(needed) {
      if (needed > last.length)
        last = grown(last, new Int32Array(Math.max(needed, last.length * 2)));
    },
    match,
    request(blocks, from, to) {
      const hits = match(blocks, from, to);
      if (end + to - from > log.length) makeRoom(to - from);
      touch(blocks, from, to);
      if (resident > capacityBlocks) evict();
      return hits;
    },
    evictions: () => evicted,
    residentBlocks: () => resident,
  };
}
