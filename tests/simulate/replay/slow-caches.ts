/** Caches written to be obviously right: lists, sets and searches, no shared code with the fast ones. */
import type { TraceRequest } from "../../../src/simulate/index.ts";

/** A block as its id and all ids before it. */
export function chains({ promptIds }: TraceRequest): readonly string[] {
  const ids = Array.from(promptIds ?? []);
  return ids.map((_, index) => ids.slice(0, index + 1).join("."));
}

function prefixHits(blocks: readonly string[], resident: (block: string) => boolean): number {
  const miss = blocks.findIndex((block) => !resident(block));
  return miss === -1 ? blocks.length : miss;
}

/** Blocks hit and evictions of a policy. */
export function slowReplay(
  requests: readonly TraceRequest[],
  policy: "lru" | "lru-head-first" | "fifo" | "lfu" | "length-aware",
  capacityBlocks: number,
): { readonly blocksHit: number; readonly evictions: number; readonly residentBlocks: number } {
  // oldest first
  let list: string[] = [];
  const references = new Map<string, number>();
  const places = new Map<string, number>();
  let blocksHit = 0;
  let evictions = 0;
  for (const request of requests) {
    const blocks = chains(request);
    blocksHit += prefixHits(blocks, (block) => list.includes(block));
    const order = policy === "lru" || policy === "fifo" ? blocks.toReversed() : blocks;
    for (const block of order) {
      const known = list.includes(block);
      references.set(block, (known ? (references.get(block) ?? 0) : 0) + 1);
      places.set(block, blocks.indexOf(block));
      if (policy === "fifo" && known) continue;
      list = [...list.filter((other) => other !== block), block];
    }
    while (list.length > capacityBlocks) {
      const worth = (block: string): readonly number[] => [
        references.get(block) ?? 0,
        policy === "length-aware" ? -(places.get(block) ?? 0) : 0,
        list.indexOf(block),
      ];
      const ranked = policy === "lfu" || policy === "length-aware";
      const [victim] = ranked
        ? list.toSorted((one, other) => compare(worth(one), worth(other)))
        : list;
      list = list.filter((block) => block !== victim);
      evictions += 1;
    }
  }
  return { blocksHit, evictions, residentBlocks: list.length };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** The most blocks that any choice of victims hits, by trying all of them. */
export function bestHits(requests: readonly TraceRequest[], capacityBlocks: number): number {
  const seen = new Map<string, number>();
  function best(at: number, resident: readonly string[]): number {
    const request = requests[at];
    if (request === undefined) return 0;
    const state = `${at}|${resident.join(",")}`;
    const known = seen.get(state);
    if (known !== undefined) return known;
    const blocks = chains(request);
    const hits = prefixHits(blocks, (block) => resident.includes(block));
    const all = [...new Set([...resident, ...blocks])].sort();
    let most = 0;
    for (const kept of subsets(all, Math.min(capacityBlocks, all.length)))
      most = Math.max(most, best(at + 1, kept));
    seen.set(state, hits + most);
    return hits + most;
  }
  return best(0, []);
}

function subsets(items: readonly string[], count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]),
  );
}

/** Hits per tier by moving blocks between lists. */
export function slowTiers(
  requests: readonly TraceRequest[],
  capacities: readonly number[],
  mode: "exclusive" | "inclusive",
): readonly number[] {
  const tiers: string[][] = capacities.map(() => []);
  const hits = capacities.map(() => 0);
  for (const request of requests) {
    const blocks = chains(request);
    for (const block of blocks) {
      const tier = tiers.findIndex((list) => list.includes(block));
      if (tier === -1) break;
      hits[tier] = (hits[tier] ?? 0) + 1;
    }
    for (const block of blocks.toReversed())
      tiers.forEach((list, index) => {
        const at = list.indexOf(block);
        if (at >= 0) list.splice(at, 1);
        if (index === 0 || mode === "inclusive") list.push(block);
      });
    tiers.forEach((list, index) => {
      while (list.length > (capacities[index] ?? 0)) {
        const oldest = list.shift();
        if (mode === "exclusive" && oldest !== undefined) tiers[index + 1]?.push(oldest);
      }
    });
  }
  return hits;
}
