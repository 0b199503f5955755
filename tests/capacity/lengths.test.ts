import { describe, expect, test } from "vitest";
import { meanLengths, normalQuantile, requestList } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

describe("requestList", () => {
  test("of fixed lengths is one request", () => {
    expect(requestList({ promptTokens: 0, outputTokens: 1 })).toEqual([
      { promptTokens: 0, outputTokens: 1, weight: 1 },
    ]);
  });

  test("of a sample is the sample, each counted once unless weighted", () => {
    expect(
      requestList({
        requests: [
          { promptTokens: 5, outputTokens: 6 },
          { promptTokens: 7, outputTokens: 8, weight: 0.5 },
        ],
      }),
    ).toEqual([
      { promptTokens: 5, outputTokens: 6, weight: 1 },
      { promptTokens: 7, outputTokens: 8, weight: 0.5 },
    ]);
  });

  test("of a uniform spread covers it evenly", () => {
    const list = requestList({
      promptTokens: { kind: "uniform", least: 1, most: 32 },
      outputTokens: 10,
    });
    expect(list.map((one) => one.promptTokens)).toEqual(
      Array.from({ length: 32 }, (_, i) => i + 1),
    );
    expect(list.every((one) => one.weight === 1 / 32 && one.outputTokens === 10)).toBe(true);
  });

  test("of two spreads pairs every prompt with every answer", () => {
    const spread = { kind: "uniform", least: 1, most: 100 } as const;
    const list = requestList({ promptTokens: spread, outputTokens: spread });
    expect(list).toHaveLength(1024);
    expect(list.reduce((sum, one) => sum + one.weight, 0)).toBe(1);
  });

  test("of a log-normal spread has its mean and its median", () => {
    const list = requestList({
      promptTokens: 0,
      outputTokens: { kind: "lognormal", mean: 1000, standardDeviation: 500, most: 1_000_000 },
    });
    const { outputTokens } = meanLengths(list);
    expect(outputTokens / 1000).toBeGreaterThan(0.98);
    expect(outputTokens / 1000).toBeLessThan(1.01);
    const median = 1000 / Math.sqrt(1 + 0.5 ** 2);
    const middle = ((list[15]?.outputTokens ?? 0) + (list[16]?.outputTokens ?? 0)) / 2;
    expect(Math.abs(middle / median - 1)).toBeLessThan(0.002);
  });

  test("of no deviation is the mean", () => {
    const list = requestList({
      promptTokens: 3,
      outputTokens: { kind: "lognormal", mean: 1000, standardDeviation: 0, most: 5000 },
    });
    expect(new Set(list.map((one) => one.outputTokens))).toEqual(new Set([1000]));
  });

  test("cuts long draws", () => {
    const list = requestList({
      promptTokens: 3,
      outputTokens: { kind: "lognormal", mean: 1000, standardDeviation: 3000, most: 2000 },
    });
    expect(Math.max(...list.map((one) => one.outputTokens))).toBe(2000);
  });

  test("refuses a spread of another kind", () => {
    const gamma = { kind: "gamma", mean: 10, standardDeviation: 1, most: 100 };
    const error = refusal(() => requestList({ promptTokens: gamma as never, outputTokens: 1 }));
    expect(error).toMatchObject({ code: "bad-input", path: "workload.promptTokens.kind" });
  });

  test("refuses requests whose weights are all 0", () => {
    const requests = [{ promptTokens: 1, outputTokens: 1, weight: 0 }];
    expect(refusal(() => requestList({ requests }))).toMatchObject({
      code: "bad-input",
      path: "workload.requests",
    });
  });
});

describe("meanLengths", () => {
  test("weighs each request", () => {
    expect(
      meanLengths([
        { promptTokens: 0, outputTokens: 10, weight: 1 },
        { promptTokens: 8, outputTokens: 2, weight: 3 },
      ]),
    ).toEqual({ promptTokens: 6, outputTokens: 4, weight: 4 });
  });
});

describe("normalQuantile", () => {
  test.each([
    [0.5, 0],
    [0.841344746068543, 1],
    [0.977249868051821, 2],
    [0.99, 2.326347874040841],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-6, -4.753424308822899],
  ])("of %d is %d", (probability, quantile) => {
    expect(Math.abs(normalQuantile(probability) - quantile)).toBeLessThan(
      2e-9 * Math.max(1, Math.abs(quantile)),
    );
  });

  test("is odd about the middle, and rises", () => {
    let last = Number.NEGATIVE_INFINITY;
    for (let step = 1; step < 1000; step += 1) {
      const value = normalQuantile(step / 1000);
      expect(value).toBeGreaterThan(last);
      expect(Math.abs(value + normalQuantile(1 - step / 1000))).toBeLessThan(1e-8);
      last = value;
    }
  });
});
