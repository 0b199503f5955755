/** The benchmark's table lines up and says what was met; no test is about time. */
import { expect, test } from "vitest";
import { arithmetic } from "../../benchmarks/arithmetic.ts";
import { loads } from "../../benchmarks/load.ts";
import { type Measurement, median } from "../../benchmarks/measurement.ts";
import { plans } from "../../benchmarks/plan.ts";
import { sizes } from "../../benchmarks/size.ts";
import { quantity, table } from "../../benchmarks/table.ts";

const measured: readonly Measurement[] = [
  { name: "fast enough", median: 1.234, unit: "ns", goal: 2 },
  { name: "a line to compare with", median: 4567, unit: "ns" },
  { name: "too slow", median: 12.5, unit: "ms", goal: 10 },
];

test("every line of the table is as wide as its columns, with goal, ratio and verdict", () => {
  expect(table(measured).split("\n")).toEqual([
    "name                     median        goal  ratio  met",
    "----------------------  -------  ----------  -----  ---",
    "fast enough             1.23 ns  <= 2.00 ns   0.62  yes",
    "a line to compare with  4.57 us",
    "too slow                12.5 ms  <= 10.0 ms   1.25   no",
  ]);
});

test.each([
  [0.5, "ns", "0.50 ns"],
  [999.6, "ns", "1000 ns"],
  [1000, "ns", "1.00 us"],
  [123_456, "ns", "123 us"],
  [97.64, "ms", "97.6 ms"],
  [1995, "B", "1995 B"],
] as const)("%d %s is printed as %s", (value, unit, text) => {
  expect(quantity(value, unit)).toBe(text);
});

test("the median is the middle, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("what an import adds to a bundle is measured for every import", async () => {
  const bundles = await sizes();
  expect(bundles.every(({ median: bytes, unit }) => bytes > 0 && unit === "B")).toBe(true);
  expect(bundles[0]?.goal).toBe(2048);
});

test("the timed parts are there to be run", () => {
  expect([arithmetic, plans, loads].map((part) => typeof part)).toEqual([
    "function",
    "function",
    "function",
  ]);
});
