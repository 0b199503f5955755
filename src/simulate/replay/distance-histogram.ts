/** Hits by stack distance, added up to a curve over all capacities. */
import { grown } from "../trace/chain-table.ts";
import { addHits, type HitSums, noHits } from "./counts.ts";
import { type StackDistances, stackDistances } from "./stack-distances.ts";

/**
 * Hits at every capacity: entry `c` of each list belongs to a cache of `c` blocks; the last holds for all larger ones, for
 * no hit lies beyond it.
 */
export interface HitCurve {
  readonly requests: number;
  readonly blockTokens: number;
  readonly distinctBlocks: number;
  readonly blocksRequested: number;
  readonly fullBlocksRequested: number;
  readonly tokensRequested: number;
  readonly blocksHit: Float64Array;
  readonly fullBlocksHit: Float64Array;
  readonly tokensHit: Float64Array;
  readonly engineBlocksHit: Float64Array;
  readonly finerTokens: Float64Array;
}

/** Counts by distance, and the sums that do not depend on it. */
export interface DistanceHistogram {
  readonly reserve: (slots: number) => void;
  readonly add: (
    blocks: Uint32Array,
    from: number,
    to: number,
    promptTokens: number,
    blockTokens: number,
  ) => void;
  readonly curve: (distinctBlocks: number, blockTokens: number) => HitCurve;
}

/** An empty histogram. */
export function distanceHistogram(slots: number): DistanceHistogram {
  const stack: StackDistances = stackDistances(slots);
  const all: HitSums = noHits();
  let distances = new Uint32Array(1024);
  let largest = 0;
  let blocksAt = new Float64Array(1024);
  // a prompt's last block may be less than a block, or one that an engine computes anyway
  let partialAt = new Float64Array(blocksAt.length);
  let partialTokensAt = new Float64Array(blocksAt.length);
  let computedAt = new Float64Array(blocksAt.length);
  let finerAt = new Float64Array(blocksAt.length);

  function widen(): void {
    const longer = Math.max(largest + 1, blocksAt.length * 2);
    blocksAt = grown(blocksAt, new Float64Array(longer));
    partialAt = grown(partialAt, new Float64Array(longer));
    partialTokensAt = grown(partialTokensAt, new Float64Array(longer));
    computedAt = grown(computedAt, new Float64Array(longer));
    finerAt = grown(finerAt, new Float64Array(longer));
  }

  return {
    reserve: stack.reserve,
    add(blocks, from, to, promptTokens, blockTokens) {
      const count = to - from;
      if (count > distances.length) distances = new Uint32Array(count * 2);
      const seen = stack.request(blocks, from, to, distances);
      // tails are older than heads, so distances rise along a prompt
      if (seen > 0 && (distances[seen - 1] as number) > largest)
        largest = distances[seen - 1] as number;
      if (largest >= blocksAt.length) widen();
      for (let at = 0; at < seen; at += 1) increase(blocksAt, distances[at] as number, 1);
      addHits(all, 0, count, promptTokens, blockTokens);
      const full = Math.floor(promptTokens / blockTokens);
      const rest = promptTokens - full * blockTokens;
      if (full > 0 && seen >= full) {
        const distance = distances[full - 1] as number;
        increase(finerAt, distance, rest - (blockTokens - 1));
        if (rest === 0) increase(computedAt, distance, 1);
      }
      if (seen > full) {
        const distance = distances[full] as number;
        increase(partialAt, distance, 1);
        increase(partialTokensAt, distance, rest);
        increase(finerAt, distance, -rest);
      }
    },
    curve(distinctBlocks, blockTokens) {
      const length = largest + 1;
      const blocksHit = upTo(blocksAt, length);
      const partial = upTo(partialAt, length);
      const partialTokens = upTo(partialTokensAt, length);
      const computed = upTo(computedAt, length);
      const finer = upTo(finerAt, length);
      const fullBlocksHit = blocksHit.map((hit, at) => hit - (partial[at] as number));
      return {
        requests: all.requests,
        blockTokens,
        distinctBlocks,
        blocksRequested: all.blocksRequested,
        fullBlocksRequested: all.fullBlocksRequested,
        tokensRequested: all.tokensRequested,
        blocksHit,
        fullBlocksHit,
        tokensHit: fullBlocksHit.map(
          (hit, at) => hit * blockTokens + (partialTokens[at] as number),
        ),
        engineBlocksHit: fullBlocksHit.map((hit, at) => hit - (computed[at] as number)),
        finerTokens: finer.map((tokens) => tokens + all.finerTokens),
      };
    },
  };
}

function increase(counts: Float64Array, at: number, by: number): void {
  counts[at] = (counts[at] as number) + by;
}

/** Running sums of the first entries. */
function upTo(counts: Float64Array, length: number): Float64Array {
  const sums = new Float64Array(length);
  let sum = 0;
  for (let at = 0; at < length; at += 1) {
    sum += counts[at] as number;
    sums[at] = sum;
  }
  return sums;
}
