/** The root of a rising function: to the last digits, and in few evaluations. */
import { describe, expect, test } from "vitest";
import { risingRoot } from "../../src/capacity/rising-root.ts";

/** The root that is found, and how often the function was asked. */
function search(f: (x: number) => number, guess: number, step = 0.1) {
  let evaluations = 0;
  const counted = (x: number): number => {
    evaluations += 1;
    if (evaluations > 500) throw new Error("it does not end");
    return f(x);
  };
  return { root: risingRoot(counted, guess, step), evaluations };
}

const functions: readonly (readonly [string, (x: number) => number, number])[] = [
  ["x³ - 2", (x) => x * x * x - 2, Math.cbrt(2)],
  ["ln x", (x) => Math.log(x), 1],
  ["e^x - 5", (x) => Math.exp(x) - 5, Math.log(5)],
  ["tanh(x - 3)", (x) => Math.tanh(x - 3), 3],
  ["a line", (x) => 3 * x - 1, 1 / 3],
  ["a line beyond 0", (x) => 3 * x + 7, -7 / 3],
];

describe.each(functions)("of %s", (_, f, expected) => {
  test.each([0.05, 0.3, 1.3, 2.9, 6])("is found from %d in few evaluations", (guess) => {
    const { root, evaluations } = search(f, guess);
    expect(Math.abs(root - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
    expect(evaluations).toBeLessThanOrEqual(16);
  });
});

test("a root that is guessed needs one evaluation, and one that a step hits no more", () => {
  expect(search((x) => x - 2, 2)).toEqual({ root: 2, evaluations: 1 });
  expect(search((x) => x - 2, 1, 1)).toEqual({ root: 2, evaluations: 2 });
  expect(search((x) => x - 2, 3, 1)).toEqual({ root: 2, evaluations: 2 });
});

test("steps double on the way to a root that is far, on both sides", () => {
  const up = search((x) => Math.atan(x - 1000), 0, 1);
  expect([Math.abs(up.root - 1000) < 1e-12, up.evaluations <= 30]).toEqual([true, true]);
  const down = search((x) => Math.atan(x + 1000), 0, 1);
  expect([Math.abs(down.root + 1000) < 1e-12, down.evaluations <= 30]).toEqual([true, true]);
});

test("infinite values tell a side", () => {
  const f = (x: number): number => (x > 2 ? Infinity : x < 1 ? -Infinity : x - 1.25);
  for (const guess of [0, 1.1, 5]) {
    const { root, evaluations } = search(f, guess);
    expect(Math.abs(root - 1.25)).toBeLessThan(1e-15);
    expect(evaluations).toBeLessThanOrEqual(40);
  }
});

test("a step function is halved down to its edge", () => {
  const { root, evaluations } = search((x) => (x < 0.7 ? -1 : 1), 0.1);
  expect(Math.abs(root - 0.7)).toBeLessThan(1e-15);
  expect(evaluations).toBeLessThan(80);
});
