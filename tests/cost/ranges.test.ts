import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  costDistribution,
  costInterval,
  ownedDeviceHour,
  seededRandom,
  type TokenCostInputs,
  usdPerMillionTokens,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const ranged = {
  usdPerDeviceHour: { low: 1.3, high: 2.99 },
  tokensPerSecondPerDevice: { low: 1200, high: 2800 },
  loadFactor: { low: 0.3, high: 0.9 },
};

test("the corners hold every value inside the ranges", () => {
  const { low, high } = costInterval<TokenCostInputs>(usdPerMillionTokens, ranged);
  expect(low).toBeCloseTo((1.3 / (2800 * 3600 * 0.9)) * 1e6, 12);
  expect(high).toBeCloseTo((2.99 / (1200 * 3600 * 0.3)) * 1e6, 12);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, (a, b, c) => {
      const value = usdPerMillionTokens({
        usdPerDeviceHour: 1.3 + a * 1.69,
        tokensPerSecondPerDevice: 1200 + b * 1600,
        loadFactor: 0.3 + c * 0.6,
      });
      expect(value).toBeGreaterThanOrEqual(low * (1 - 1e-12));
      expect(value).toBeLessThanOrEqual(high * (1 + 1e-12));
    }),
  );
});

test("an input that occurs twice in a formula is one input: no range, no width", () => {
  const point = { low: 0.08, high: 0.08 };
  const { low, high } = costInterval(
    (inputs: { readonly interestRate: number }) =>
      ownedDeviceHour({ capexUsdPerDevice: 32_000, lifeYears: 4, residualFraction: 0.2, ...inputs })
        .usdPerDeviceHour,
    { interestRate: point },
  );
  expect(low).toBe(high);
});

describe("sampling", () => {
  const sampled = (seed: number) =>
    costDistribution<TokenCostInputs>(usdPerMillionTokens, ranged, { seed, samples: 4000 });

  test("the same seed gives the same answer, another seed another one close to it", () => {
    expect(sampled(7)).toEqual(sampled(7));
    const [once, again] = [sampled(7).mean, sampled(8).mean];
    expect(once).not.toBe(again);
    expect(once / again).toBeCloseTo(1, 1);
  });

  test("quantiles rise, lie within the interval, and name their method", () => {
    const { low, high } = costInterval<TokenCostInputs>(usdPerMillionTokens, ranged);
    const { quantiles, quantileMethod } = sampled(1);
    expect(quantileMethod).toBe("Hyndman-Fan type 7");
    const values = quantiles.map(({ value }) => value);
    expect([low, ...values, high]).toEqual([low, ...values, high].sort((a, b) => a - b));
    expect(quantiles.map(({ probability }) => probability)).toEqual([0.05, 0.5, 0.95]);
  });

  test("a triangle has its mean at the third of low, likely and high", () => {
    const { mean, quantiles } = costDistribution(
      ({ x }: { readonly x: number }) => x,
      { x: { low: 1, likely: 2, high: 6 } },
      { seed: 3, samples: 20_000, probabilities: [0, 1] },
    );
    expect(mean).toBeCloseTo(3, 1);
    expect(quantiles[0]?.value).toBeGreaterThanOrEqual(1);
    expect(quantiles[1]?.value).toBeLessThanOrEqual(6);
  });

  test("the generator's numbers lie from 0 to below 1 and fill the range evenly", () => {
    const random = seededRandom(42);
    const tenths = new Array<number>(10).fill(0);
    for (let count = 0; count < 10_000; count++) {
      const value = random();
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      const tenth = Math.floor(value * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(850);
  });

  test("ten samples by hand have type 7's quantiles", () => {
    const { quantiles } = costDistribution(
      ({ x }: { readonly x: number }) => x,
      { x: { low: 4, high: 4 } },
      { seed: 0, samples: 10, probabilities: [0.33] },
    );
    expect(quantiles).toEqual([{ probability: 0.33, value: 4 }]);
  });
});

test("ranges that are none, too many, or seeds that are none are bad input", () => {
  const run = (usdPerDeviceHour: object) => () =>
    costInterval<TokenCostInputs>(usdPerMillionTokens, {
      tokensPerSecondPerDevice: 1,
      usdPerDeviceHour,
    } as never);
  expect(refusal(run({ low: 2, high: 1 }))).toMatchObject({ path: "usdPerDeviceHour.high" });
  expect(refusal(run({ low: Number.NaN, high: 1 }))).toMatchObject({
    path: "usdPerDeviceHour.low",
  });
  expect(refusal(run({ low: 1, high: 2, likely: 3 }))).toMatchObject({
    path: "usdPerDeviceHour.likely",
  });
  const many = Object.fromEntries(
    Array.from({ length: 13 }, (_, index) => [`x${index}`, { low: 0, high: 1 }]),
  );
  expect(refusal(() => costInterval(() => 1, many as never))).toMatchObject({
    code: "bad-input",
    path: "inputs",
  });
  for (const seed of [-1, 1.5, Number.NaN])
    expect(refusal(() => seededRandom(seed))).toMatchObject({ code: "bad-input", path: "seed" });
});
