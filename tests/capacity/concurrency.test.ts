import { describe, expect, test } from "vitest";
import { concurrency, gqa, kvProfile, mla } from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { gemma3, gptOss120b, inTurn, qwen36 } from "../truth/shapes.ts";

/** One byte per token. */
const profile = kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 1 }), { format: { bits: 4 } });
const inPool = (poolBytesPerRank: number) => ({ profile, poolBytesPerRank });

describe("concurrency", () => {
  test("of fixed lengths: everyone at the maximum, at the end, and spread over the answer", () => {
    const found = concurrency({
      ...inPool(10_000),
      lengths: { promptTokens: 100, outputTokens: 101 },
      maxModelTokens: 1000,
    });
    expect(found).toEqual({
      guaranteed: 10,
      peak: 49,
      steady: 66,
      perGroup: { guaranteed: 10, peak: 10_000 / 201, steady: 10_000 / 150 },
      groups: 1,
      longestSequenceTokens: 10_000,
      heldBytesPerRank: 150,
    });
  });

  test("guarantees the longest of the lengths when no maximum is given", () => {
    const lengths = {
      requests: [
        { promptTokens: 10, outputTokens: 10 },
        { promptTokens: 400, outputTokens: 100 },
        { promptTokens: 10, outputTokens: 10 },
      ],
    };
    const found = concurrency({ ...inPool(10_000), lengths });
    expect(found.guaranteed).toBe(20);
    const running = (10 * 20 + 100 * 500 + 10 * 20) / (10 + 100 + 10);
    expect(found.perGroup.peak).toBe(10_000 / running);
  });

  test("counts long answers by their length in the steady state", () => {
    const requests = [
      { promptTokens: 0, outputTokens: 1 },
      { promptTokens: 0, outputTokens: 99 },
    ];
    const { heldBytesPerRank } = concurrency({ ...inPool(10_000), lengths: { requests } });
    expect(heldBytesPerRank).toBe((0 + (99 * 98) / 2) / 100);
  });

  test("counts requests by their weight", () => {
    const requests = [
      { promptTokens: 9, outputTokens: 1, weight: 3 },
      { promptTokens: 99, outputTokens: 1 },
    ];
    expect(concurrency({ ...inPool(10_000), lengths: { requests } }).perGroup.peak).toBe(
      10_000 / ((3 * 10 + 100) / 4),
    );
  });

  test("rounds lengths up to whole blocks", () => {
    const found = concurrency({
      ...inPool(1600),
      lengths: { promptTokens: 1, outputTokens: 16 },
      blockTokens: 16,
    });
    expect(found.guaranteed).toBe(50);
    expect(found.heldBytesPerRank).toBe(8.5 + 7.5);
  });

  test("holds a prefix in common once", () => {
    const found = concurrency({
      ...inPool(1000),
      lengths: { promptTokens: 100, outputTokens: 10 },
      sharedPrefixTokens: 90,
    });
    expect(found.perGroup.guaranteed).toBe((1000 - 90) / 20);
    expect(found.guaranteed).toBe(45);
  });

  test("shares a prefix in whole blocks only", () => {
    const found = concurrency({
      ...inPool(1600),
      lengths: { promptTokens: 100, outputTokens: 12 },
      sharedPrefixTokens: 47,
      blockTokens: 16,
    });
    expect(found.perGroup.guaranteed).toBe((1600 - 32) / (112 - 32));
  });

  test("shares no window and no state", () => {
    const windows = kvProfile(gptOss120b);
    const lengths = { promptTokens: 100_000, outputTokens: 1000 };
    const found = concurrency({
      profile: windows,
      poolBytesPerRank: 64 * 2 ** 30,
      lengths,
      sharedPrefixTokens: 100_000,
    });
    const own = 18 * 2048 * 1000 + 18 * 2048 * 128;
    expect(found.perGroup.guaranteed).toBe((64 * 2 ** 30 - 18 * 2048 * 100_000) / own);
  });

  test("has no requests where the prefix alone is too much", () => {
    const found = concurrency({
      ...inPool(50),
      lengths: { promptTokens: 100, outputTokens: 10 },
      sharedPrefixTokens: 90,
    });
    expect(found).toMatchObject({ guaranteed: 0, peak: 0, steady: 0 });
  });

  test("has none where the prefix is too much and the requests add nothing to it", () => {
    const found = concurrency({
      ...inPool(50),
      lengths: { promptTokens: 100, outputTokens: 1 },
      sharedPrefixTokens: 100,
    });
    expect(found).toMatchObject({ guaranteed: 0, peak: 0, steady: 0 });
  });

  test("answers none in a pool of nothing", () => {
    const found = concurrency({ ...inPool(0), lengths: { promptTokens: 1, outputTokens: 1 } });
    expect(found).toMatchObject({ guaranteed: 0, peak: 0, steady: 0, longestSequenceTokens: 0 });
  });

  test("counts whole requests in each attention group", () => {
    const found = concurrency({
      ...inPool(150),
      lengths: { promptTokens: 50, outputTokens: 50 },
      attentionDataParallel: 16,
    });
    expect(found.guaranteed).toBe(16);
    expect(found.perGroup.guaranteed).toBe(1.5);
  });

  test("has no end, and no longest sequence, where nothing is kept", () => {
    const found = concurrency({
      profile: kvProfile(inTurn("nothing", 1, [{ caches: [] }])),
      poolBytesPerRank: 100,
      lengths: { promptTokens: 1, outputTokens: 1 },
    });
    expect(found.guaranteed).toBe(Number.POSITIVE_INFINITY);
    expect(found).not.toHaveProperty("longestSequenceTokens");
  });

  test("charges constant states to every request", () => {
    const hybrid = kvProfile(qwen36);
    const state = hybrid.fixedBits / 8;
    const found = concurrency({
      profile: hybrid,
      poolBytesPerRank: 10 * (state + 65_536 * 1000),
      lengths: { promptTokens: 500, outputTokens: 500 },
    });
    expect(found.guaranteed).toBe(10);
  });

  test("gives eight attention groups eight times the latents of eight ranks", () => {
    const latents = mla({ layers: 61, latentDim: 512, ropeDim: 64 });
    const lengths = { promptTokens: 4000, outputTokens: 96 };
    const poolBytesPerRank = 4096 * 70_272 * 5;
    const ranks = concurrency({
      profile: kvProfile(latents, { tensorParallel: 8 }),
      poolBytesPerRank,
      lengths,
    });
    const groups = concurrency({
      profile: kvProfile(latents),
      poolBytesPerRank,
      lengths,
      attentionDataParallel: 8,
    });
    expect([ranks.guaranteed, groups.guaranteed]).toEqual([5, 40]);
  });

  test("credits windows: more requests than were every layer full", () => {
    const lengths = { promptTokens: 32_000, outputTokens: 768 };
    const poolBytesPerRank = 100 * 2 ** 30;
    const windows = concurrency({
      profile: kvProfile(gemma3(62, 16, 128)),
      poolBytesPerRank,
      lengths,
    });
    const full = concurrency({
      profile: kvProfile(gqa({ layers: 62, kvHeads: 16, headDim: 128 })),
      poolBytesPerRank,
      lengths,
    });
    expect(windows.perGroup.guaranteed / full.perGroup.guaranteed).toBeCloseTo(
      (62 * 32_768) / (52 * 1024 + 10 * 32_768),
      10,
    );
  });

  test("refuses requests longer than what is admitted", () => {
    const lengths = { promptTokens: 100, outputTokens: 10 };
    expect(
      refusal(() => concurrency({ ...inPool(1), lengths, maxModelTokens: 109 })),
    ).toMatchObject({
      code: "bad-input",
      path: "engine.maxModelTokens",
      value: 109,
    });
  });

  test("refuses a prefix longer than a prompt", () => {
    const lengths = { promptTokens: 100, outputTokens: 10 };
    expect(
      refusal(() => concurrency({ ...inPool(1), lengths, sharedPrefixTokens: 101 })),
    ).toMatchObject({ code: "bad-input", path: "sharedPrefixTokens" });
    const requests = [{ promptTokens: 50, outputTokens: 10 }, lengths];
    expect(
      refusal(() => concurrency({ ...inPool(1), lengths: { requests }, sharedPrefixTokens: 51 }))
        .path,
    ).toBe("sharedPrefixTokens");
  });
});

test("one token after an empty prompt takes a place, though nothing is held before it", () => {
  const { peak, steady } = concurrency({
    profile: kvProfile(mla({ layers: 1, latentDim: 512, ropeDim: 64 })),
    poolBytesPerRank: 2 ** 30,
    lengths: { promptTokens: 0, outputTokens: 1 },
  });
  expect(steady).toBe(peak);
  expect(steady).toBeLessThan(Number.POSITIVE_INFINITY);
});

test("states are each request's own, whatever prefix they share", () => {
  const hybrid = kvProfile(qwen36);
  const { growingBitsPerToken, fixedBits } = hybrid;
  const { perGroup } = concurrency({
    profile: hybrid,
    poolBytesPerRank: 1e9,
    blockTokens: 16,
    lengths: { promptTokens: 1000, outputTokens: 24 },
    sharedPrefixTokens: 512,
  });
  expect(perGroup.guaranteed).toBeCloseTo(
    (8e9 - 512 * growingBitsPerToken) / (fixedBits + 512 * growingBitsPerToken),
    9,
  );
});

test("ranks that share the tokens fill a block with as many times its tokens", () => {
  const shared = kvProfile(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), {
    tensorParallel: 2,
    decodeContextParallel: 2,
  });
  const room = { profile: shared, poolBytesPerRank: 1e6, blockTokens: 16 };
  // 33 tokens take two blocks of 32, half of each on this rank
  const { perGroup } = concurrency({ ...room, lengths: { promptTokens: 32, outputTokens: 1 } });
  expect(perGroup.guaranteed).toBe(8e6 / (32 * 576 * 16));
});

test("states are counted in blocks too, where a risk is stated", () => {
  const hybrid = kvProfile(qwen36);
  const { growingBitsPerToken, fixedBits } = hybrid;
  const found = concurrency({
    profile: hybrid,
    poolBytesPerRank: 40e9,
    blockTokens: 16,
    lengths: { promptTokens: 3200, outputTokens: 1 },
    overflowProbability: 0.01,
  });
  const block = 16 * growingBitsPerToken;
  const own = Math.ceil((fixedBits + 200 * block) / block);
  expect(fixedBits).toBeGreaterThan(block);
  expect(found.within).toMatchObject({
    worstCase: Math.floor(Math.floor((40e9 * 8) / block) / own),
    occupancy: { leastBlocks: own, mostBlocks: own },
  });
});
