/** The hits of an LRU cache at every capacity, in one pass over a trace. */
import { kvError } from "../../errors.ts";
import { type BlockTrace, blockLength, emptyTrace } from "../trace/block-trace.ts";
import { chainSlots } from "../trace/chain-slots.ts";
import { chainTable } from "../trace/chain-table.ts";
import { type Completeness, eachRequest, type Watch } from "../trace/load-trace.ts";
import type { TraceRequest } from "../trace/request.ts";
import { hitCounts, type ReplayHits } from "./counts.ts";
import { distanceHistogram, type HitCurve } from "./distance-histogram.ts";
import { capacity } from "./policies.ts";

/**
 * Exact hits of tail-first LRU at every capacity at once.
 *
 *     blocksHit[c] = blocks whose stack distance was at most c
 *
 * In tail-first order what is resident is always closed under prefixes, so hits along a prefix are hits block by block, and
 * stack distances settle them for all capacities. Equal to `replay` at each of them.
 *
 * Source: R. L. Mattson et al., "Evaluation techniques for storage hierarchies" (1970).
 * @example hitCurveAt(hitCurve(blockTrace(exampleTrace)), 12).blocksHit // => 20
 */
export function hitCurve(trace: BlockTrace): HitCurve {
  const { requests, blocks, firstBlock, promptTokens, blockTokens } = trace;
  const histogram = distanceHistogram(trace.distinctBlocks);
  let from = 0;
  for (let request = 0; request < requests; request += 1) {
    const to = firstBlock[request + 1] as number;
    histogram.add(blocks, from, to, promptTokens[request] as number, blockTokens);
    from = to;
  }
  return histogram.curve(trace.distinctBlocks, blockTokens);
}

/**
 * The same over a stream of requests; memory grows with the distinct blocks, as a curve without an upper end must.
 *
 * Errors and partial results: as `replayStream`.
 * @example hitCurveStream(exampleTrace).then((curve) => hitCurveAt(curve, 12).blocksHit) // => 20
 */
export async function hitCurveStream(
  requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>,
  watch: Watch = {},
): Promise<HitCurve & Completeness> {
  const table = chainTable();
  const slotsOf = chainSlots(table);
  const lengths = blockLength();
  const histogram = distanceHistogram(0);
  let blocks = new Uint32Array(256);
  let seen = 0;
  const end = await eachRequest(requests, watch, (request) => {
    lengths.check(request);
    blocks = slotsOf(request, blocks, 0) as Uint32Array<ArrayBuffer>;
    histogram.reserve(table.slots());
    const count = request.promptIds?.length ?? 0;
    histogram.add(blocks, 0, count, request.promptTokens, lengths.blockTokens());
    seen += 1;
  });
  if (seen === 0 && end.complete) throw emptyTrace();
  return { ...histogram.curve(table.slots(), lengths.blockTokens()), ...end };
}

/**
 * The counts of a curve at one capacity.
 *
 * Errors: `bad-input` for a capacity that is not a whole number of at least 0, or infinity.
 * @example hitCurveAt(hitCurve(blockTrace(exampleTrace)), Infinity).tokensHit // => 376
 */
export function hitCurveAt(curve: HitCurve, capacityBlocks: number): ReplayHits {
  const at = Math.min(capacity(capacityBlocks, "capacityBlocks"), curve.blocksHit.length - 1);
  return hitCounts(
    {
      requests: curve.requests,
      blocksRequested: curve.blocksRequested,
      blocksHit: curve.blocksHit[at] as number,
      fullBlocksRequested: curve.fullBlocksRequested,
      fullBlocksHit: curve.fullBlocksHit[at] as number,
      tokensRequested: curve.tokensRequested,
      tokensHit: curve.tokensHit[at] as number,
      engineBlocksHit: curve.engineBlocksHit[at] as number,
      finerTokens: curve.finerTokens[at] as number,
    },
    curve.blockTokens,
  );
}

/**
 * The smallest capacity that reaches a share of the most hits that any capacity gives.
 *
 * Errors: `bad-input` for a share outside 0 to 1.
 * @example capacityForShare(hitCurve(blockTrace(exampleTrace)), 0.9) // => 14
 */
export function capacityForShare({ blocksHit }: HitCurve, ofMost: number): number {
  if (!(ofMost >= 0 && ofMost <= 1))
    throw kvError({
      code: "bad-input",
      path: "share",
      value: ofMost,
      rule: `expected a share from 0 to 1, got ${ofMost}`,
    });
  const wanted = ofMost * (blocksHit.at(-1) ?? 0);
  let low = 0;
  let high = blocksHit.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocksHit[middle] as number) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
