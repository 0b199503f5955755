/** Ranges by their corners: every combination inside gives a value inside, for every function of the room. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  costDistribution,
  costInterval,
  ownedDeviceHour,
  type TokenCostInputs,
  usdPerMillionTokens,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { costFunctions } from "./cost-functions.ts";

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

/** The number of an answer that its ranges move; a function may answer with several, or with "never". */
function numberOf(given: unknown): number {
  if (typeof given === "number") return given;
  if (typeof given !== "object" || given === null) return Number.NaN;
  return Object.values(given).find((value) => typeof value === "number") ?? Number.NaN;
}

describe.each(costFunctions)("$name", ({ run, inputs }) => {
  const names = Object.keys(inputs);
  // a tenth to either side leaves shares below 1 and prices above their costs
  const ranges = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      { low: value * 0.95, high: value * 1.02 },
    ]),
  );
  const compute = (given: Readonly<Record<string, number>>): number => numberOf(run(given));

  test("every draw of its inputs lies between its corners", () => {
    const { low, high } = costInterval(compute, ranges);
    const slack = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
    expect(low).toBeLessThan(high);
    const { quantiles, mean } = costDistribution(compute, ranges, {
      seed: 11,
      samples: 400,
      probabilities: [0, 1],
    });
    for (const value of [mean, ...quantiles.map((one) => one.value)]) {
      expect(value).toBeGreaterThanOrEqual(low - slack);
      expect(value).toBeLessThanOrEqual(high + slack);
    }
    const together = costDistribution(compute, ranges, {
      seed: 11,
      samples: 400,
      probabilities: [0, 1],
      together: [names],
    });
    for (const { value } of together.quantiles) {
      expect(value).toBeGreaterThanOrEqual(low - slack);
      expect(value).toBeLessThanOrEqual(high + slack);
    }
  });

  test("rises or falls in each input alone: between two ends nothing turns", () => {
    for (const name of names) {
      const range = ranges[name] ?? { low: 0, high: 0 };
      const values = Array.from({ length: 9 }, (_, step) =>
        compute({ ...inputs, [name]: range.low + (step / 8) * (range.high - range.low) }),
      );
      const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
      const slack = 1e-12 * Math.abs(values[0] ?? 0);
      expect(
        steps.every((step) => step >= -slack) || steps.every((step) => step <= slack),
        name,
      ).toBe(true);
    }
  });
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

test("ranges that are none or too many are bad input", () => {
  const run = (usdPerDeviceHour: object) => () =>
    costInterval<TokenCostInputs>(usdPerMillionTokens, {
      tokensPerSecondPerDevice: 1,
      usdPerDeviceHour,
    } as never);
  expect(refusal(run({ low: 2, high: 1 }))).toMatchObject({ path: "usdPerDeviceHour.high" });
  expect(refusal(run({ low: Number.NaN, high: 1 }))).toMatchObject({
    path: "usdPerDeviceHour.low",
  });
  expect(refusal(run({ low: 1 }))).toMatchObject({ path: "usdPerDeviceHour.high" });
  expect(refusal(run({ high: 1 }))).toMatchObject({ path: "usdPerDeviceHour.low" });
  for (const likely of [0.5, Number.NaN])
    expect(refusal(run({ low: 1, high: 2, likely }))).toMatchObject({
      path: "usdPerDeviceHour.likely",
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
});
