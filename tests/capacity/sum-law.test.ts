/** The laws of sums, by their definitions: derivatives by differences, and values far out by their largest term. */
import { describe, expect, test } from "vitest";
import { fixedSum, leastCumulant, poissonSum, type SumLaw } from "../../src/capacity/sum-law.ts";
import { occupancy } from "../../src/index.ts";

const held = occupancy({
  lengths: {
    requests: [
      { promptTokens: 9, outputTokens: 30, weight: 3 },
      { promptTokens: 70, outputTokens: 50, weight: 1 },
    ],
  },
  blockTokens: 4,
});
const { probabilities, leastBlocks, mostBlocks, meanBlocks } = held;

function near(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  );
}

const moment = (t: number): number =>
  probabilities.reduce((sum, p, blocks) => sum + p * Math.exp(t * blocks), 0);
const laws: readonly (readonly [string, SumLaw, (t: number) => number])[] = [
  ["twelve requests", fixedSum(held, 12), (t) => 12 * Math.log(moment(t))],
  ["Poisson(7) requests", poissonSum(held, 7), (t) => 7 * (moment(t) - 1)],
];

describe.each(laws)("the cumulant of the sum over %s", (_, law, plain) => {
  test.each([-0.3, -0.01, 0, 0.001, 0.02, 0.1, 0.4])("is its definition at %d", (t) => {
    const { value, first, second } = law.cumulant(t);
    expect(Math.abs(value - plain(t))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
    const h = 1e-4;
    near(first, (law.cumulant(t + h).value - law.cumulant(t - h).value) / (2 * h), 1e-5);
    near(second, (law.cumulant(t + h).first - law.cumulant(t - h).first) / (2 * h), 1e-4);
  });

  test.each([40, 100, 300])("has its least C(t) - t × edge where C'(t) = edge = %d", (edge) => {
    near(law.cumulant(leastCumulant(law, edge)).first, edge, 1e-11);
  });
});

test("far out the cumulant is that of the largest or smallest occupancy, without overflow", () => {
  const { cumulant } = fixedSum(held, 1);
  const most = probabilities[mostBlocks] ?? 0;
  const least = probabilities[leastBlocks] ?? 0;
  near(cumulant(200).value, 200 * mostBlocks + Math.log(most), 1e-14);
  near(cumulant(-900).value, -900 * leastBlocks + Math.log(least), 1e-14);
  expect([cumulant(200).first, cumulant(-900).first]).toEqual([mostBlocks, leastBlocks]);
  expect(cumulant(200).second + cumulant(-900).second).toBeLessThan(1e-80);
});

test("a sum lies between its least and its most; that of no requests is 0", () => {
  expect(fixedSum(held, 5)).toMatchObject({ least: 5 * leastBlocks, most: 5 * mostBlocks });
  expect(poissonSum(held, 0.1)).toMatchObject({ least: 0, most: Number.POSITIVE_INFINITY });
  expect(poissonSum(held, 0)).toMatchObject({ least: 0, most: 0 });
  const { value, first } = fixedSum(held, 1).cumulant(0);
  expect([value, first]).toEqual([expect.closeTo(0, 14), expect.closeTo(meanBlocks, 13)]);
});
