/** Percentiles in bounded memory. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addValue,
  distribution,
  exactValues,
  sample,
} from "../../../src/simulate/engine/distribution.ts";

function distributionOf(values: readonly number[]) {
  const all = sample();
  for (const value of values) addValue(all, value);
  return distribution(all);
}

describe("a distribution", () => {
  test("of nothing is nothing", () => {
    expect(distributionOf([])).toBeUndefined();
  });

  test("of few values has percentiles that occurred, by nearest rank", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }),
        (values) => {
          const sorted = [...values].sort((one, other) => one - other);
          const got = distributionOf(values);
          expect(got?.p50).toBe(sorted[Math.ceil(values.length / 2) - 1]);
          expect(got?.most).toBe(sorted.at(-1));
          expect(got?.least).toBe(sorted[0]);
          expect(got?.exact).toBe(true);
        },
      ),
    );
  });

  test("of many values is within 1/4096 of the exact one", () => {
    const values = Array.from(
      { length: exactValues + 1000 },
      (_, index) => ((index * 7919) % 66_536) ** 2 / 1e4,
    );
    const sorted = Float64Array.from(values).sort();
    const got = distributionOf(values);
    expect(got?.exact).toBe(false);
    for (const [name, percent] of [
      ["p50", 50],
      ["p90", 90],
      ["p95", 95],
      ["p99", 99],
    ] as const) {
      const exact = sorted[Math.ceil((percent * values.length) / 100) - 1] ?? 0;
      expect(Math.abs((got?.[name] ?? 0) / exact - 1)).toBeLessThanOrEqual(1 / 4096);
    }
    expect(got?.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
  });
});
