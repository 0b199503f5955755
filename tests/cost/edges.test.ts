/** The corners that an operator's books reach: nothing asked, nothing answered, everything found in the cache. */
import { expect, test } from "vitest";
import { costPerQuery, revenueUsd } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const query = {
  usdPerDeviceHour: 2,
  promptTokens: 4000,
  outputTokens: 1000,
  deviceSecondsPerPromptToken: 1e-4,
  deviceSecondsPerCachedToken: 1e-6,
  deviceSecondsPerOutputToken: 5e-4,
};

test("zero load has no cost per query: the named error, not Infinity", () => {
  expect(refusal(() => costPerQuery({ ...query, loadFactor: 0 }))).toMatchObject({
    code: "bad-input",
    path: "loadFactor",
  });
});

test("zero output tokens cost their prompt alone", () => {
  const cost = costPerQuery({ ...query, outputTokens: 0 });
  expect(cost.outputUsd).toBe(0);
  expect(cost.usdPerQuery).toBe(cost.promptMissUsd);
});

test("a hit rate of 1 costs the loading and the output, and is charged the hit price", () => {
  const cost = costPerQuery({ ...query, cachedPromptFraction: 1 });
  expect(cost.promptMissUsd).toBe(0);
  expect(cost.usdPerQuery).toBe(cost.promptHitUsd + cost.outputUsd);
  const list = {
    usdPerMillionPromptTokens: 0.55,
    usdPerMillionCachedTokens: 0.14,
    usdPerMillionOutputTokens: 2.19,
  };
  const tokens = { promptTokens: 1e6, outputTokens: 0, cachedPromptFraction: 1 };
  expect(revenueUsd(tokens, list)).toBeCloseTo(0.14, 12);
});

test("all hits, free to load, and no output take no device time: refused, never $0", () => {
  const free = { ...query, deviceSecondsPerCachedToken: 0, outputTokens: 0 };
  expect(refusal(() => costPerQuery({ ...free, cachedPromptFraction: 1 }))).toMatchObject({
    code: "bad-input",
    path: "usdPerQuery",
  });
});

test("a missing price is refused by its name everywhere it is needed", () => {
  const { usdPerDeviceHour: _, ...unpriced } = query;
  expect(refusal(() => costPerQuery(unpriced as never))).toMatchObject({
    code: "not-known",
    path: "usdPerDeviceHour",
  });
  expect(
    refusal(() =>
      revenueUsd({ promptTokens: 1, outputTokens: 1 }, { usdPerMillionOutputTokens: 1 } as never),
    ),
  ).toMatchObject({ code: "not-known", path: "usdPerMillionPromptTokens" });
});
