import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenPrice, tokenPrices } from "../../src/catalog/index.ts";
import { blendedUsdPerMillionTokens, revenueUsd } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const sonnet = tokenPrices["claude-3.5-sonnet-2024-08"];
const tokens = { promptTokens: 1e6, outputTokens: 0 };

describe("cache prices", () => {
  test("a write costs its premium, a hit its discount, the rest the list", () => {
    const usd = revenueUsd(
      { ...tokens, cachedPromptFraction: 0.9, cacheWriteFraction: 0.1 },
      sonnet,
    );
    expect(usd).toBeCloseTo(0.9 * 0.3 + 0.1 * 3.75, 12);
    expect(revenueUsd({ ...tokens, cacheWriteFraction: 1 }, sonnet)).toBeCloseTo(3.75, 12);
    expect(revenueUsd({ ...tokens, cachedPromptFraction: 1 }, sonnet)).toBeCloseTo(0.3, 12);
  });

  test("without a write price a write costs what a miss does", () => {
    const { usdPerMillionCacheWriteTokens: _, ...list } = sonnet;
    expect(revenueUsd({ ...tokens, cacheWriteFraction: 0.5 }, list)).toBeCloseTo(3, 12);
  });

  test("hits and writes are shares of one prompt", () => {
    expect(
      refusal(() =>
        revenueUsd({ ...tokens, cachedPromptFraction: 0.9, cacheWriteFraction: 0.2 }, sonnet),
      ),
    ).toMatchObject({ code: "bad-input", path: "cacheWriteFraction" });
  });
});

test("free traffic earns nothing, and all free traffic nothing at all", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (freeTrafficShare) => {
      const usd = revenueUsd({ promptTokens: 1e6, outputTokens: 1e6, freeTrafficShare }, sonnet);
      expect(usd).toBeCloseTo(18 * (1 - freeTrafficShare), 9);
    }),
  );
  expect(refusal(() => revenueUsd({ ...tokens, freeTrafficShare: 1.1 }, sonnet))).toMatchObject({
    path: "freeTrafficShare",
  });
});

test("a blended price lies between the list's cheapest and dearest token, by the buyer's own mix", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const count = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(count, count, share, (promptTokens, outputTokens, cachedPromptFraction) => {
      const blended = blendedUsdPerMillionTokens(
        { promptTokens, outputTokens, cachedPromptFraction },
        sonnet,
      );
      expect(blended).toBeGreaterThanOrEqual(0.3 * (1 - 1e-12));
      expect(blended).toBeLessThanOrEqual(15 * (1 + 1e-12));
    }),
  );
  expect(
    refusal(() => blendedUsdPerMillionTokens({ promptTokens: 0, outputTokens: 0 }, sonnet)),
  ).toMatchObject({ code: "bad-input", path: "promptTokens" });
});

describe("the catalogue's lists", () => {
  test.each(Object.entries(tokenPrices))(
    "%s has a date, a source and prices above 0",
    (id, list) => {
      expect(list.id).toBe(id);
      expect(id.endsWith(list.asOf.slice(0, 7))).toBe(true);
      expect(list.source.length).toBeGreaterThan(10);
      expect(list.usdPerMillionPromptTokens).toBeGreaterThan(0);
      expect(list.usdPerMillionOutputTokens).toBeGreaterThan(list.usdPerMillionPromptTokens);
      expect(list.usdPerMillionCachedTokens ?? 0).toBeLessThan(list.usdPerMillionPromptTokens);
      if (/memory|not seen/.test(list.source)) expect(list.unconfirmed).toBe(true);
    },
  );

  test("a misspelt id is refused with the nearest", () => {
    expect(refusal(() => tokenPrice("deepseek-r1-2025"))).toMatchObject({
      code: "unknown-id",
      hint: expect.stringContaining("deepseek-r1-2025-01"),
    });
  });
});
