/** Every figure of the recorded replay, to the last digit, and the published curve inside its bracket. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type BlockTrace,
  type CachePolicy,
  type HitCurve,
  hitCurve,
  hitCurveAt,
  type ReplicaRouter,
  replay,
  replayReplicas,
  replayTiers,
} from "../../../src/simulate/index.ts";
import { describeWithShared, sharedJson } from "../../shared.ts";
import {
  conversationFigure9,
  conversationHits,
  conversationTotals,
} from "../../truth/conversation-replay.ts";
import { conversation } from "../conversation.ts";

interface Counted {
  readonly blocks_hit: number;
  readonly blocks_requested: number;
  readonly block_ratio: number;
  readonly full_blocks_hit: number;
  readonly full_blocks_requested: number;
  readonly full_block_ratio: number;
  readonly tokens_hit: number;
  readonly tokens_requested: number;
  readonly token_ratio: number;
  readonly evictions: number;
  readonly tokens_hit_prompt_minus_1?: number;
}

interface Golden {
  readonly traces: {
    readonly mooncake_conversation: {
      readonly by_capacity_blocks: Readonly<Record<string, Readonly<Record<string, Counted>>>>;
      readonly figure9: {
        readonly bracket: readonly {
          readonly cap_tokens: number;
          readonly published: number;
          readonly lower_head: number;
          readonly mid_head: number;
          readonly upper_head: number;
          readonly lower_tail: number;
        }[];
      };
      readonly vllm_scheduler_sequential_replay: {
        readonly by_capacity: Readonly<Record<string, { readonly hit_blocks: number }>>;
      };
      readonly tiers_exclusive_lru: Readonly<
        Record<
          string,
          {
            readonly tier1_hits: number;
            readonly tier2_hits: number;
            readonly demotions: number;
            readonly drops: number;
          }
        >
      >;
      readonly router: Readonly<
        Record<
          string,
          {
            readonly hit_blocks: number;
            readonly ratio: number;
            readonly max_over_mean_load: number;
            readonly requests_per_replica: readonly number[];
          }
        >
      >;
    };
  };
}

const policies: Readonly<Record<string, CachePolicy>> = {
  lru_tail: "lru",
  lru_head: "lru-head-first",
  lfu: "lfu",
  lengthaware: "length-aware",
};

const routers: Readonly<Record<string, ReplicaRouter>> = {
  rr: { kind: "round-robin" },
  prefix: { kind: "longest-prefix", loadPenalty: 0 },
  "prefix-load": { kind: "longest-prefix" },
  hash2: { kind: "session-hash" },
  global: { kind: "round-robin" },
};

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

describeWithShared("the conversation trace", () => {
  const golden = sharedJson<Golden>("data/golden/replay.json").traces.mooncake_conversation;
  let trace: BlockTrace;
  let curve: HitCurve;
  beforeAll(() => {
    trace = conversation();
    curve = hitCurve(trace);
  });

  test("has the published totals", () => {
    const sum = (list: Uint32Array): number => list.reduce((total, one) => total + one, 0);
    expect(trace.requests).toBe(conversationTotals.requests);
    expect(trace.blocks.length).toBe(conversationTotals.blockReferences);
    expect(trace.distinctBlocks).toBe(conversationTotals.distinctBlocks);
    expect(sum(trace.promptTokens)).toBe(conversationTotals.promptTokens);
    expect(sum(trace.outputTokens)).toBe(conversationTotals.outputTokens);
    expect(trace.arrivalSeconds.at(-1)).toBe(conversationTotals.lastArrivalSeconds);
  });

  test.each(conversationHits)("by %s with %d blocks hits what is written down", (...row) => {
    const [policy, capacityBlocks, ...counts] = row;
    const found = replay(trace, { policy, capacityBlocks });
    expect([found.blocksHit, found.fullBlocksHit, found.tokensHit, found.evictions]).toEqual(
      counts,
    );
    expect(found.fullBlocksRequested).toBe(conversationTotals.fullBlockReferences);
  });

  const recorded = Object.entries(golden.by_capacity_blocks).flatMap(([blocks, row]) =>
    Object.entries(policies).flatMap(([name, policy]) => {
      const counted = row[name];
      const capacityBlocks = blocks === "inf" ? Number.POSITIVE_INFINITY : Number(blocks);
      return counted === undefined ? [] : [{ policy, capacityBlocks, counted }];
    }),
  );
  test.each(recorded)(
    "by $policy with $capacityBlocks blocks equals the record",
    ({ policy, capacityBlocks, counted }) => {
      const found = replay(trace, { policy, capacityBlocks });
      expect({
        blocks_hit: found.blocksHit,
        blocks_requested: found.blocksRequested,
        block_ratio: rounded(found.blockRatio, 6),
        full_blocks_hit: found.fullBlocksHit,
        full_blocks_requested: found.fullBlocksRequested,
        full_block_ratio: rounded(found.fullBlockRatio, 6),
        tokens_hit: found.tokensHit,
        tokens_requested: found.tokensRequested,
        token_ratio: rounded(found.tokenRatio, 6),
        evictions: found.evictions,
        ...(counted.tokens_hit_prompt_minus_1 !== undefined && {
          tokens_hit_prompt_minus_1: found.engineTokensHit,
        }),
      }).toEqual(counted);
      if (policy !== "lru") return;
      const { evictions: _, residentBlocks: __, ...counts } = found;
      expect(counts).toMatchObject(hitCurveAt(curve, capacityBlocks));
    },
  );

  test.each(golden.figure9.bracket)(
    "with $cap_tokens tokens brackets the published $published",
    (row) => {
      const capacityBlocks = Math.floor(row.cap_tokens / 512);
      const found = replay(trace, { policy: "lru-head-first", capacityBlocks });
      expect(rounded(found.tokenRatio, 4)).toBe(row.lower_head);
      expect(rounded(found.finestTokenRatio, 4)).toBe(row.upper_head);
      expect(rounded((found.tokenRatio + found.finestTokenRatio) / 2, 4)).toBe(row.mid_head);
      expect(rounded(replay(trace, { capacityBlocks }).tokenRatio, 4)).toBe(row.lower_tail);
    },
  );

  test.each(conversationFigure9)("with %d tokens brackets the published %d", (tokens, ratio) => {
    const capacityBlocks = Math.floor(tokens / 512);
    const found = replay(trace, { policy: "lru-head-first", capacityBlocks });
    expect(found.tokenRatio).toBeLessThan(ratio);
    expect(found.finestTokenRatio).toBeGreaterThan(ratio);
  });

  test.each(Object.entries(golden.vllm_scheduler_sequential_replay.by_capacity))(
    "with %s blocks hits within 1 in 10,000 of what the scheduler of vLLM hits, last blocks aside",
    (blocks, { hit_blocks }) => {
      const found = replay(trace, { capacityBlocks: Number(blocks) }).fullBlocksHit;
      expect(Math.abs(found / hit_blocks - 1)).toBeLessThan(1e-4);
    },
  );

  test.each(Object.entries(golden.tiers_exclusive_lru))(
    "in tiers of %s blocks equals the record",
    (sizes, expected) => {
      const { tiers } = replayTiers(trace, {
        tiers: sizes.split("+").map((blocks, index) => ({
          name: `tier ${index + 1}`,
          capacityBlocks: Number(blocks),
        })),
      });
      const [first, second] = tiers;
      expect(first).toMatchObject({
        blocksHit: expected.tier1_hits,
        blocksLeft: expected.demotions,
      });
      expect(second).toMatchObject({
        blocksHit: expected.tier2_hits,
        blocksLeft: expected.drops,
      });
    },
  );

  test.each(Object.entries(golden.router))("routed as %s equals the record", (name, expected) => {
    const [, kind = "", replicas, blocks] = /^(.*)-N(\d+)-cap(\d+)$/.exec(name) ?? [];
    const router = routers[kind];
    if (router === undefined) throw new Error(`no router ${kind}`);
    const found = replayReplicas(trace, {
      router,
      replicas: kind === "global" ? 1 : Number(replicas),
      capacityBlocks: Number(blocks),
    });
    expect({
      hit_blocks: found.blocksHit,
      requested: found.blocksRequested,
      ratio: rounded(found.blockRatio, 6),
      max_over_mean_load: rounded(found.loadImbalance, 4),
      requests_per_replica: found.replicas.map(({ requests }) => requests),
    }).toEqual(expected);
  });

  describe("published order of the policies", () => {
    test.each([10_000, 30_000, 50_000, 100_000])("holds with %d blocks", (capacityBlocks) => {
      const [optimum, lru, lfu, lengthAware] = (
        ["optimum", "lru", "lfu", "length-aware"] as const
      ).map((policy) => replay(trace, { policy, capacityBlocks }).blocksHit);
      expect(optimum).toBeGreaterThanOrEqual(lru ?? 0);
      expect(lru).toBeGreaterThanOrEqual(lfu ?? 0);
      expect(lfu).toBeGreaterThanOrEqual(lengthAware ?? 0);
    });
  });
});
