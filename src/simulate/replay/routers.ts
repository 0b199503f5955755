/** One trace over several replicas, each with a cache of its own: what a router keeps together. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import type { BlockTrace } from "../trace/block-trace.ts";
import type { BlockCache } from "./cache.ts";
import { addHits, hitCounts, noHits, type ReplayHits, share } from "./counts.ts";
import { type CachePolicy, cacheOf, capacity } from "./policies.ts";

/** How a request finds its replica. All ties go to the lowest index. */
export type ReplicaRouter =
  /** one after the other */
  | { readonly kind: "round-robin" }
  /** session number modulo replicas; for requests without a session their second block id, or the first where it is alone */
  | { readonly kind: "session-hash" }
  /** fewest blocks missed so far: the work that a replica was given */
  | { readonly kind: "least-load" }
  /** most of `matched blocks - max(0, load - mean load) × loadPenalty`, then the least load; load = blocks missed so far */
  | { readonly kind: "longest-prefix"; readonly loadPenalty?: number };

/** Replicas and their caches. */
export interface ReplicaOptions {
  readonly replicas: number;
  /** blocks of each replica */
  readonly capacityBlocks: number;
  readonly router: ReplicaRouter;
  /** `lru` when absent; the optimum is not offered */
  readonly policy?: Exclude<CachePolicy, "optimum">;
}

/** What one replica was given. */
export interface ReplicaHits {
  readonly requests: number;
  readonly blocksHit: number;
  readonly blocksMissed: number;
  readonly evictions: number;
}

/** All replicas together, and each by itself. */
export interface ReplicaReplay extends ReplayHits {
  readonly replicas: readonly ReplicaHits[];
  /** blocks missed by the busiest replica over the mean: 1 is even */
  readonly loadImbalance: number;
}

/** Score that a block of load above the mean costs, in matched blocks: 1/64. */
const usualPenalty = 0.015625;

/**
 * A trace in its order over replicas.
 *
 * Without a load penalty, longest-prefix routing sends everything to one replica as soon as all requests share a block;
 * 0 asks for that. Memory: a cache per replica, 4 bytes per distinct block and replica.
 *
 * Errors: `bad-input` for replicas, capacity, router and penalty.
 * @example replayReplicas(blockTrace(exampleTrace), { replicas: 2, capacityBlocks: 12, router: { kind: "session-hash" } }).blocksHit // => 22
 */
export function replayReplicas(trace: BlockTrace, options: ReplicaOptions): ReplicaReplay {
  const replicas = wholeNumber(options.replicas, "replicas");
  const capacityBlocks = capacity(options.capacityBlocks, "capacityBlocks");
  const { requests, blocks, firstBlock, promptTokens, blockTokens, distinctBlocks } = trace;
  const caches = Array.from({ length: replicas }, () =>
    cacheOf(options.policy ?? "lru", { capacityBlocks, slots: distinctBlocks, references: 0 }),
  );
  const given = new Float64Array(replicas);
  const found = new Float64Array(replicas);
  const loads = new Float64Array(replicas);
  const choose = chooser(options.router, trace, caches, loads);
  const sums = noHits();
  for (let request = 0; request < requests; request += 1) {
    const from = firstBlock[request] as number;
    const to = firstBlock[request + 1] as number;
    const replica = choose(request, from, to);
    const hits = caches[replica]?.request(blocks, from, to) ?? 0;
    given[replica] = (given[replica] as number) + 1;
    found[replica] = (found[replica] as number) + hits;
    loads[replica] = (loads[replica] as number) + (to - from - hits);
    addHits(sums, hits, to - from, promptTokens[request] as number, blockTokens);
  }
  const missed = sums.blocksRequested - sums.blocksHit;
  return {
    ...hitCounts(sums, blockTokens),
    replicas: caches.map((cache, index) => ({
      requests: given[index] as number,
      blocksHit: found[index] as number,
      blocksMissed: loads[index] as number,
      evictions: cache.evictions(),
    })),
    loadImbalance: share(Math.max(...loads) * replicas, missed),
  };
}

type Chooser = (request: number, from: number, to: number) => number;

function chooser(
  router: ReplicaRouter,
  trace: BlockTrace,
  caches: readonly BlockCache[],
  loads: Float64Array,
): Chooser {
  const replicas = caches.length;
  switch (router.kind) {
    case "round-robin":
      return (request) => request % replicas;
    case "session-hash":
      return (request) => (trace.sessionKeys[request] as number) % replicas;
    case "least-load":
      return () => leastLoad(loads);
    case "longest-prefix": {
      const penalty = finiteNumber(router.loadPenalty ?? usualPenalty, "router.loadPenalty");
      return (_, from, to) => {
        let total = 0;
        for (const load of loads) total += load;
        const mean = total / replicas;
        let best = 0;
        let bestScore = Number.NEGATIVE_INFINITY;
        for (const [index, cache] of caches.entries()) {
          const load = loads[index] as number;
          const score = cache.match(trace.blocks, from, to) - Math.max(0, load - mean) * penalty;
          if (score < bestScore || (score === bestScore && load >= (loads[best] as number)))
            continue;
          best = index;
          bestScore = score;
        }
        return best;
      };
    }
    default:
      throw kvError({
        code: "bad-input",
        path: "router.kind",
        value: (router as { readonly kind: unknown }).kind,
        rule: `no known router: ${shown((router as { readonly kind: unknown }).kind)}`,
        hint: "round-robin, session-hash, least-load or longest-prefix",
      });
  }
}

function leastLoad(loads: Float64Array): number {
  let best = 0;
  for (let index = 1; index < loads.length; index += 1)
    if ((loads[index] as number) < (loads[best] as number)) best = index;
  return best;
}
