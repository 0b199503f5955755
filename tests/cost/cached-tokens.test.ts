import { describe, expect, test } from "vitest";
import { tokenPrices } from "../../src/catalog/index.ts";
import {
  breakEvenCacheReads,
  cacheStorageUsdPerMillionTokens,
  costPerQuery,
  revenueUsd,
} from "../../src/index.ts";

test("a gigabyte's month is a thousand bytes a token, a million tokens, 730 hours", () => {
  const month = { bytesPerToken: 1000, usdPerGigabyteMonth: 0.08, hoursHeldPerRead: 730 };
  expect(cacheStorageUsdPerMillionTokens(month)).toBeCloseTo(0.08, 12);
  expect(cacheStorageUsdPerMillionTokens({ ...month, hoursHeldPerRead: 73 })).toBeCloseTo(
    0.008,
    12,
  );
});

test("a smaller cache is cheaper to keep by its own factor, and that reaches the query", () => {
  const query = {
    usdPerDeviceHour: 2,
    promptTokens: 10_000,
    outputTokens: 100,
    cachedPromptFraction: 1,
    deviceSecondsPerPromptToken: 1e-4,
    deviceSecondsPerOutputToken: 5e-4,
  };
  const kept = (bytesPerToken: number): number => {
    const storageUsdPerMillionCachedTokens = cacheStorageUsdPerMillionTokens({
      bytesPerToken,
      usdPerGigabyteMonth: 0.08,
      hoursHeldPerRead: 24,
    });
    return costPerQuery({ ...query, storageUsdPerMillionCachedTokens }).promptHitUsd;
  };
  expect(kept(516_096) / kept(70_272)).toBeCloseTo(516_096 / 70_272, 9);
});

describe("reads that repay a write", () => {
  const sonnet = tokenPrices["claude-3.5-sonnet-2024-08"];

  test("at break-even a prefix costs the same with and without the cache", () => {
    const found = breakEvenCacheReads(sonnet);
    if (found.kind === "never") throw new Error(found.explanation);
    expect(found.readsPerWrite).toBeCloseTo(0.75 / 2.7, 12);
    const prefix = { promptTokens: 1e6, outputTokens: 0 };
    const written = revenueUsd({ ...prefix, cacheWriteFraction: 1 }, sonnet);
    const read = revenueUsd({ ...prefix, cachedPromptFraction: 1 }, sonnet);
    const plain = revenueUsd(prefix, sonnet);
    expect(written + found.readsPerWrite * read).toBeCloseTo(plain * (1 + found.readsPerWrite), 12);
  });

  test("none are needed where a write costs no premium, and none are enough where a hit saves nothing", () => {
    expect(breakEvenCacheReads(tokenPrices["deepseek-r1-2025-01"])).toEqual({
      kind: "reached",
      readsPerWrite: 0,
    });
    const cheapWrite = { ...sonnet, usdPerMillionCacheWriteTokens: 1 };
    expect(breakEvenCacheReads(cheapWrite)).toEqual({ kind: "reached", readsPerWrite: 0 });
    for (const usdPerMillionCachedTokens of [3, 4])
      expect(breakEvenCacheReads({ ...sonnet, usdPerMillionCachedTokens })).toMatchObject({
        kind: "never",
        reason: "no-contribution",
      });
  });
});
