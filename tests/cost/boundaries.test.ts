/** Where a rule of cost changes: at equality, below nothing, and at a likeliest value off the low end. */
import { describe, expect, test } from "vitest";
import {
  breakEvenLoad,
  breakEvenVolume,
  costDistribution,
  costInterval,
  usdPerMillionTokens,
} from "../../src/index.ts";

test("a price that is earned at full load alone is reached there", () => {
  const usdPerDeviceHour = 3.6;
  const tokensPerSecondPerDevice = 1000;
  const priceUsdPerMillionTokens = usdPerMillionTokens({
    usdPerDeviceHour,
    tokensPerSecondPerDevice,
  });
  expect(
    breakEvenLoad({ usdPerDeviceHour, tokensPerSecondPerDevice, priceUsdPerMillionTokens }),
  ).toEqual({ kind: "reached", loadFactor: 1 });
});

test("a volume that is just what can be served is reached, and a price that only covers the rest never pays", () => {
  const volume = { fixedUsdPerMonth: 100, priceUsdPerMillionTokens: 2 };
  expect(breakEvenVolume({ ...volume, capacityTokensPerMonth: 50e6 })).toEqual({
    kind: "reached",
    tokensPerMonth: 50e6,
  });
  const even = { ...volume, fixedUsdPerMonth: 1e-9, marginalUsdPerMillionTokens: 2 };
  expect(breakEvenVolume(even)).toMatchObject({ kind: "never", reason: "no-contribution" });
});

describe("ranges", () => {
  const loss = ({ usd }: { readonly usd: number }): number => -usd;

  test("may lie below 0, and so may what comes of them", () => {
    expect(costInterval(loss, { usd: { low: -1, high: 2 } })).toMatchObject({ low: -2, high: 1 });
  });

  test("of a triangle have the quantiles of its inverse on both sides of the likeliest", () => {
    const { quantiles } = costDistribution(
      ({ usd }: { readonly usd: number }) => usd,
      { usd: { low: 1, likely: 4, high: 6 } },
      { seed: 3, samples: 40_000, probabilities: [0.15, 0.9] },
    );
    // F(x) = (x - low)² / ((high - low)(likely - low)) below the likeliest, 1 - (high - x)² / ((high - low)(high - likely)) above
    const expected = [1 + Math.sqrt(0.15 * 5 * 3), 6 - Math.sqrt(0.1 * 5 * 2)];
    for (const [index, { value }] of quantiles.entries())
      expect(value).toBeCloseTo(expected[index] ?? 0, 1);
  });
});
