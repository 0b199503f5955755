/** Caches that evict the block of least worth: LFU, LengthAware and the clairvoyant optimum over one indexed heap. */
import { grown } from "../trace/chain-table.ts";
import type { BlockCache, CacheSetup } from "./cache.ts";

/** What a block is worth, by which it is kept. */
export type Worth =
  /** references since it came in, then the later touch */
  | "frequency"
  /** references since it came in, then the earlier place in its last request, then the later touch */
  | "length-aware"
  /** the sooner next reference, then the earlier place in its request */
  | { readonly nextRequest: Uint32Array };

/** A block that no later request has. */
export const never = 0xffffffff;

/** Places of one request that worth tells apart, times which references count. */
const places = 2 ** 21;

/**
 * A cache that evicts the block of least (worth, tie), by touch in the order of the prompt.
 *
 *     frequency:     worth = references,                    tie = number of the touch
 *     length-aware:  worth = references × 2^21 - place,     tie = number of the touch
 *     optimum:       worth = -(next request),               tie = -place
 *
 * Memory: 28 bytes per slot.
 */
export function rankedCache(
  worthOf: Worth,
  { capacityBlocks, slots, onEvict }: CacheSetup,
): BlockCache {
  const nextRequest = typeof worthOf === "object" ? worthOf.nextRequest : undefined;
  const byPlace = worthOf === "length-aware";
  let worth = new Float64Array(Math.max(1024, slots));
  let ties = new Float64Array(worth.length);
  let references = new Uint32Array(worth.length);
  // per slot: its place in the heap and 1; 0 is absent
  let placed = new Uint32Array(worth.length);
  let heap = new Uint32Array(worth.length);
  let resident = 0;
  let evicted = 0;
  let touches = 0;

  function below(one: number, other: number): boolean {
    const a = worth[one] as number;
    const b = worth[other] as number;
    return a < b || (a === b && (ties[one] as number) < (ties[other] as number));
  }

  function put(block: number, at: number): void {
    heap[at] = block;
    placed[block] = at + 1;
  }

  function rise(block: number, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = heap[above] as number;
      if (!below(block, parent)) break;
      put(parent, at);
      at = above;
    }
    put(block, at);
  }

  function sink(block: number, from: number): void {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= resident) break;
      if (child + 1 < resident && below(heap[child + 1] as number, heap[child] as number))
        child += 1;
      const lower = heap[child] as number;
      if (!below(lower, block)) break;
      put(lower, at);
      at = child;
    }
    put(block, at);
  }

  function touch(block: number, place: number, at: number): void {
    const came = placed[block] === 0;
    references[block] = came ? 1 : (references[block] as number) + 1;
    touches += 1;
    if (nextRequest === undefined) {
      const count = references[block] as number;
      worth[block] = byPlace ? count * places - place : count;
      ties[block] = touches;
    } else {
      worth[block] = -(nextRequest[at] as number);
      ties[block] = -place;
    }
    if (came) {
      resident += 1;
      rise(block, resident - 1);
    } else {
      const from = (placed[block] as number) - 1;
      rise(block, from);
      sink(block, (placed[block] as number) - 1);
    }
  }

  function evictLeast(): void {
    const block = heap[0] as number;
    resident -= 1;
    evicted += 1;
    placed[block] = 0;
    if (resident > 0) sink(heap[resident] as number, 0);
    onEvict?.(block);
  }

  function match(blocks: Uint32Array, from: number, to: number): number {
    let at = from;
    while (at < to && placed[blocks[at] as number] !== 0) at += 1;
    return at - from;
  }

  return {
    reserve(needed) {
      if (needed <= worth.length) return;
      const longer = Math.max(needed, worth.length * 2);
      worth = grown(worth, new Float64Array(longer));
      ties = grown(ties, new Float64Array(longer));
      references = grown(references, new Uint32Array(longer));
      placed = grown(placed, new Uint32Array(longer));
      heap = grown(heap, new Uint32Array(longer));
    },
    match,
    request(blocks, from, to) {
      const hits = match(blocks, from, to);
      for (let at = from; at < to; at += 1) touch(blocks[at] as number, at - from, at);
      while (resident > capacityBlocks) evictLeast();
      return hits;
    },
    evictions: () => evicted,
    residentBlocks: () => resident,
  };
}

/** For every reference of a trace, the next request that has the block. */
export function nextRequests(
  blocks: Uint32Array,
  firstBlock: Uint32Array,
  distinctBlocks: number,
): Uint32Array {
  const next = new Uint32Array(blocks.length);
  const soonest = new Uint32Array(distinctBlocks).fill(never);
  for (let request = firstBlock.length - 2; request >= 0; request -= 1) {
    const from = firstBlock[request] as number;
    const to = firstBlock[request + 1] as number;
    for (let at = from; at < to; at += 1) next[at] = soonest[blocks[at] as number] as number;
    for (let at = from; at < to; at += 1) soonest[blocks[at] as number] = request;
  }
  return next;
}
