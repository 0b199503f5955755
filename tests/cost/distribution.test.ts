/** Sampling: the same seed gives the same answer, each shape its own mean and quantiles, and what moves together is stated. */
import { describe, expect, test } from "vitest";
import {
  costDistribution,
  costInterval,
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
const itself = ({ x }: { readonly x: number }): number => x;

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
    const { quantiles, quantileMethod, together, samples, seed } = sampled(1);
    expect({ together, samples, seed }).toEqual({ together: [], samples: 4000, seed: 1 });
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

  test("a triangle's quantiles are those of its closed form, on both sides of the likeliest", () => {
    const { quantiles } = costDistribution(
      itself,
      { x: { low: 1, likely: 3, high: 6 } },
      { seed: 5, samples: 50_000, probabilities: [0.1, 0.4, 0.8] },
    );
    // F(x) = (x - 1)^2 / 10 up to 3, 1 - (6 - x)^2 / 15 from there
    const exact = [2, 3, 6 - Math.sqrt(0.2 * 15)];
    for (const [index, value] of exact.entries())
      expect(quantiles[index]?.value).toBeCloseTo(value, 1);
  });

  test("without a likeliest every value is as likely", () => {
    const { mean, quantiles } = costDistribution(
      itself,
      { x: { low: 10, high: 20 } },
      { seed: 2, samples: 50_000, probabilities: [0.25, 0.75] },
    );
    expect(mean).toBeCloseTo(15, 1);
    expect(quantiles.map(({ value }) => Math.round(value * 10) / 10)).toEqual([12.5, 17.5]);
  });

  test("quantiles are type 7's: between the order statistics at (n - 1) × p", () => {
    const drawn = [3, 1, 4, 1, 5];
    let next = 0;
    const { quantiles, mean } = costDistribution(
      () => drawn[next++] ?? 100,
      {},
      {
        seed: 0,
        samples: 5,
        probabilities: [0, 0.25, 0.5, 0.6, 0.9, 1],
      },
    );
    // sorted 1 1 3 4 5
    for (const [index, value] of [1, 1, 3, 3.4, 4.6, 5].entries())
      expect(quantiles[index]?.value).toBeCloseTo(value, 12);
    expect(mean).toBeCloseTo(2.8, 12);
  });

  test("10,000 samples and three quantiles where nothing else was asked", () => {
    const { samples, quantiles } = costDistribution(
      itself,
      { x: { low: 0, high: 1 } },
      { seed: 1 },
    );
    expect(samples).toBe(10_000);
    expect(quantiles.map(({ probability }) => probability)).toEqual([0.05, 0.5, 0.95]);
  });
});

describe("inputs that move together", () => {
  const sum = ({ x, y }: { readonly x: number; readonly y: number }): number => x + y;
  const inputs = { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } };
  const width = (together: readonly (readonly string[])[]): number => {
    const { quantiles } = costDistribution(sum, inputs, { seed: 9, samples: 20_000, together });
    return (quantiles[2]?.value ?? 0) - (quantiles[0]?.value ?? 0);
  };

  test("spread a sum wider than independent ones, and say so", () => {
    // 0.9 × 2, against the triangular sum of two: 2 - 2 × sqrt(2 × 0.05)
    expect(width([["x", "y"]])).toBeCloseTo(1.8, 1);
    expect(width([])).toBeCloseTo(2 - 2 * Math.sqrt(0.1), 1);
    expect(width([["x"], ["y"]])).toBeCloseTo(width([]), 12);
    const { together } = costDistribution(sum, inputs, {
      seed: 1,
      samples: 2,
      together: [["x", "y"]],
    });
    expect(together).toEqual([["x", "y"]]);
  });

  test("are ranges, each in one group", () => {
    for (const together of [[["z"]], [["x", "x"]], [["x"], ["x", "y"]]])
      expect(
        refusal(() => costDistribution(sum, inputs, { seed: 1, samples: 2, together })),
      ).toMatchObject({ code: "bad-input", path: "together", hint: "ranges: x, y" });
    expect(
      refusal(() => costDistribution(sum, { ...inputs, y: 1 }, { seed: 1, together: [["y"]] }))
        .path,
    ).toBe("together");
  });
});

test("a seed is a whole number from 0, and every seed a row of its own", () => {
  for (const seed of [-1, 1.5, Number.NaN])
    expect(refusal(() => seededRandom(seed))).toMatchObject({ code: "bad-input", path: "seed" });
  const rows = Array.from({ length: 100 }, (_, seed) => seededRandom(seed)());
  expect(new Set(rows).size).toBe(100);
  // mulberry32's own numbers, as other implementations print them
  const random = seededRandom(0);
  expect([random(), random(), random()].map((value) => value * 2 ** 32)).toEqual([
    1144304738, 1416247, 958946056,
  ]);
});
