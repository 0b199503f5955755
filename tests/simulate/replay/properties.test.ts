/** What holds for every trace: the fast caches equal the slow ones, curves rise, tiers are slices, nothing beats the optimum. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  blockTrace,
  cachePolicies,
  capacityForShare,
  hitCurve,
  hitCurveAt,
  replay,
  replayReplicas,
  replayStream,
  replayTiers,
  type TraceRequest,
} from "../../../src/simulate/index.ts";
import { bestHits, slowReplay, slowTiers } from "./slow-caches.ts";

/** Requests whose prompts are made of few ids, so that they meet; lengths that end within or at a block. */
function requests(most: {
  readonly requests: number;
  readonly ids: number;
}): fc.Arbitrary<TraceRequest[]> {
  const one = fc
    .record({
      promptIds: fc.array(fc.nat(2), { minLength: 1, maxLength: most.ids }),
      short: fc.nat(3),
      outputTokens: fc.integer({ min: 1, max: 9 }),
      sessionId: fc.nat(3),
    })
    .map(({ promptIds, short, outputTokens, sessionId }) => ({
      arrivalSeconds: 0,
      promptTokens: promptIds.length * 4 - short,
      outputTokens,
      promptIds,
      tokensPerId: 4,
      sessionId,
    }));
  return fc.array(one, { minLength: 1, maxLength: most.requests });
}

const many = requests({ requests: 60, ids: 7 });
const few = requests({ requests: 5, ids: 3 });
const capacities = fc.oneof(fc.nat(12), fc.nat(200), fc.constant(Number.POSITIVE_INFINITY));

describe("replay", () => {
  test.each(["lru", "lru-head-first", "fifo", "lfu", "length-aware"] as const)(
    "by %s equals lists and searches",
    (policy) => {
      fc.assert(
        fc.property(many, capacities, (list, capacityBlocks) => {
          const { blocksHit, evictions, residentBlocks } = replay(blockTrace(list), {
            policy,
            capacityBlocks,
          });
          expect({ blocksHit, evictions, residentBlocks }).toEqual(
            slowReplay(list, policy, capacityBlocks),
          );
        }),
      );
    },
  );

  test("by the optimum equals trying every choice of victims", () => {
    fc.assert(
      fc.property(few, fc.integer({ min: 0, max: 5 }), (list, capacityBlocks) => {
        expect(replay(blockTrace(list), { policy: "optimum", capacityBlocks }).blocksHit).toBe(
          bestHits(list, capacityBlocks),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("never hits more than the optimum, nor more than was asked", () => {
    fc.assert(
      fc.property(many, capacities, (list, capacityBlocks) => {
        const trace = blockTrace(list);
        const [best = 0] = [replay(trace, { policy: "optimum", capacityBlocks }).blocksHit];
        for (const policy of cachePolicies) {
          const found = replay(trace, { policy, capacityBlocks });
          expect(found.blocksHit).toBeLessThanOrEqual(best);
          expect(found.residentBlocks).toBeLessThanOrEqual(capacityBlocks);
          expect(found.engineTokensHit).toBeLessThanOrEqual(found.fullBlocksHit * 4);
          expect(found.tokensHit).toBeLessThanOrEqual(found.finestTokensHit);
          expect(found.finestTokensHit).toBeLessThanOrEqual(found.tokensRequested);
        }
      }),
    );
  });

  test("over a stream equals replay over columns, though it forgets what it evicts", async () => {
    await fc.assert(
      fc.asyncProperty(
        many,
        capacities,
        fc.constantFrom("lru", "lru-head-first", "fifo", "lfu", "length-aware"),
        async (list, capacityBlocks, policy) => {
          const { complete, ...found } = await replayStream(list, { policy, capacityBlocks });
          expect(complete).toBe(true);
          expect(found).toEqual(replay(blockTrace(list), { policy, capacityBlocks }));
        },
      ),
    );
  });

  test("of everything once more hits nothing new where nothing was evicted, and all of it the second time", () => {
    fc.assert(
      fc.property(many, (list) => {
        const once = replay(blockTrace(list), { capacityBlocks: Number.POSITIVE_INFINITY });
        const twice = replay(blockTrace([...list, ...list]), {
          capacityBlocks: Number.POSITIVE_INFINITY,
        });
        expect(twice.blocksHit).toBe(once.blocksHit + once.blocksRequested);
      }),
    );
  });
});

describe("hitCurve", () => {
  test("equals replay at every capacity, in every count", () => {
    fc.assert(
      fc.property(many, (list) => {
        const trace = blockTrace(list);
        const curve = hitCurve(trace);
        for (let blocks = 0; blocks <= trace.distinctBlocks + 1; blocks += 1)
          expect(replay(trace, { capacityBlocks: blocks })).toMatchObject(
            hitCurveAt(curve, blocks),
          );
      }),
      { numRuns: 40 },
    );
  });

  test("is no longer than the last capacity at which it rises", () => {
    fc.assert(
      fc.property(many, (list) => {
        const { blocksHit, distinctBlocks } = hitCurve(blockTrace(list));
        expect(distinctBlocks).toBe(blockTrace(list).distinctBlocks);
        if (blocksHit.length > 1) expect(blocksHit.at(-1)).toBeGreaterThan(blocksHit.at(-2) ?? 0);
      }),
    );
  });

  test("never falls", () => {
    fc.assert(
      fc.property(many, (list) => {
        const { blocksHit, fullBlocksHit, tokensHit, engineBlocksHit } = hitCurve(blockTrace(list));
        for (const hits of [blocksHit, fullBlocksHit, tokensHit, engineBlocksHit])
          expect([...hits]).toEqual([...hits].sort((one, other) => one - other));
      }),
    );
  });

  test("stays exact when its log is squeezed many times over", () => {
    const list = Array.from({ length: 3000 }, (_, index) => ({
      arrivalSeconds: 0,
      promptTokens: 32,
      outputTokens: 1,
      promptIds: [0, (index * 7) % 11, (index * index) % 13, index % 5, 1, 2, 3, 4],
      tokensPerId: 4,
    }));
    const trace = blockTrace(list);
    const curve = hitCurve(trace);
    for (const capacityBlocks of [1, 8, 50, 200, 1000, trace.distinctBlocks])
      expect(replay(trace, { capacityBlocks })).toMatchObject(hitCurveAt(curve, capacityBlocks));
  });

  test("gives the smallest capacity for a share of the hits", () => {
    fc.assert(
      fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const curve = hitCurve(blockTrace(list));
        const wanted = share * (curve.blocksHit.at(-1) ?? 0);
        const blocks = capacityForShare(curve, share);
        expect(hitCurveAt(curve, blocks).blocksHit).toBeGreaterThanOrEqual(wanted);
        if (blocks > 0) expect(hitCurveAt(curve, blocks - 1).blocksHit).toBeLessThan(wanted);
      }),
    );
  });
});

describe("replayTiers", () => {
  const sizes = fc.array(fc.nat(15), { minLength: 1, maxLength: 4 });

  test.each(["exclusive", "inclusive"] as const)(
    "of %s tiers equals moving blocks between lists",
    (mode) => {
      fc.assert(
        fc.property(many, sizes, (list, blocks) => {
          const tiers = blocks.map((capacityBlocks, index) => ({
            name: `${index}`,
            capacityBlocks,
          }));
          const found = replayTiers(blockTrace(list), { tiers, mode });
          expect(found.tiers.map(({ blocksHit }) => blocksHit)).toEqual(
            slowTiers(list, blocks, mode),
          );
        }),
      );
    },
  );

  test("shares add up to one where anything was hit", () => {
    fc.assert(
      fc.property(many, sizes, (list, blocks) => {
        const tiers = blocks.map((capacityBlocks, index) => ({ name: `${index}`, capacityBlocks }));
        const found = replayTiers(blockTrace(list), { tiers });
        const shares = found.tiers.reduce((sum, { hitShare }) => sum + hitShare, 0);
        expect(shares).toBeCloseTo(found.together.blocksHit > 0 ? 1 : 0, 12);
      }),
    );
  });
});

describe("replayReplicas", () => {
  const kinds = ["round-robin", "session-hash", "least-load", "longest-prefix"] as const;

  test.each(kinds)("by %s over one replica is one cache", (kind) => {
    fc.assert(
      fc.property(many, fc.nat(40), (list, capacityBlocks) => {
        const trace = blockTrace(list);
        const found = replayReplicas(trace, { replicas: 1, capacityBlocks, router: { kind } });
        expect(found.blocksHit).toBe(replay(trace, { capacityBlocks }).blocksHit);
        expect(found.replicas[0]?.requests).toBe(trace.requests);
      }),
    );
  });

  test.each(kinds)("by %s loses no request", (kind) => {
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 5 }), (list, replicas) => {
        const found = replayReplicas(blockTrace(list), {
          replicas,
          capacityBlocks: 10,
          router: { kind },
        });
        const total = (count: "requests" | "blocksHit" | "blocksMissed"): number =>
          found.replicas.reduce((sum, one) => sum + one[count], 0);
        expect(total("requests")).toBe(found.requests);
        expect(total("blocksHit")).toBe(found.blocksHit);
        expect(total("blocksHit") + total("blocksMissed")).toBe(found.blocksRequested);
      }),
    );
  });

  test("by session keeps a conversation on one replica", () => {
    const talk = (sessionId: number): TraceRequest => ({
      arrivalSeconds: 0,
      promptTokens: 8,
      outputTokens: 1,
      promptIds: [0, sessionId],
      tokensPerId: 4,
      sessionId,
    });
    const trace = blockTrace([talk(0), talk(1), talk(0), talk(1), talk(1)]);
    const found = replayReplicas(trace, {
      replicas: 2,
      capacityBlocks: 4,
      router: { kind: "session-hash" },
    });
    expect(found.replicas.map(({ requests: given }) => given)).toEqual([2, 3]);
  });

  test("by longest prefix without a load penalty collapses onto one replica once all share a block", () => {
    const list = Array.from({ length: 20 }, (_, index) => ({
      arrivalSeconds: 0,
      promptTokens: 8,
      outputTokens: 1,
      promptIds: [0, index],
      tokensPerId: 4,
    }));
    const routed = (loadPenalty: number): readonly number[] =>
      replayReplicas(blockTrace(list), {
        replicas: 4,
        capacityBlocks: 100,
        router: { kind: "longest-prefix", loadPenalty },
      }).replicas.map(({ requests: given }) => given);
    expect(routed(0)).toEqual([20, 0, 0, 0]);
    expect(Math.max(...routed(1))).toBeLessThan(10);
  });
});
