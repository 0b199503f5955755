/** Prefill and decode workers that keep step. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestWorkers, disaggregatedRate, type WorkerRates, workerRatio } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const rates: WorkerRates = {
  promptTokens: 4096,
  outputTokens: 1024,
  prefillTokensPerSecond: 50_000,
  decodeTokensPerSecond: 20_000,
};

test("DeepSeek's day: 608 B tokens in at 73.7k a node, hits counted, 168 B out at 14.8k, are 95.5 nodes to 131.4", () => {
  const day: WorkerRates = {
    promptTokens: 608,
    outputTokens: 168,
    prefillTokensPerSecond: 73_700,
    decodeTokensPerSecond: 14_800,
    prefillMatching: 1,
    decodeMatching: 1,
  };
  expect(workerRatio(day)).toBeCloseTo(95.5 / 131.4, 3);
  const { queriesPerSecond } = disaggregatedRate(day, { prefillWorkers: 96, decodeWorkers: 131 });
  expect(queriesPerSecond * 168).toBeCloseTo(131 * 14_800, 6);
});

test("the ratio is where both kinds are busy: one worker less of a kind makes that kind the limit", () => {
  const share = fc.double({ min: 0.05, max: 1, noNaN: true });
  const tokens = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(tokens, tokens, share, share, share, (i, o, h, p, d) => {
      const given: WorkerRates = {
        promptTokens: i,
        outputTokens: o,
        cachedPromptFraction: 1 - h,
        prefillTokensPerSecond: 1000 * p,
        decodeTokensPerSecond: 1000 * d,
      };
      const decodeWorkers = 1000;
      const even = workerRatio(given) * decodeWorkers;
      const more = { prefillWorkers: Math.ceil(even) + 1, decodeWorkers };
      expect(disaggregatedRate(given, more).limitedBy).toBe("decode");
      const prefillWorkers = Math.ceil(even) - 1;
      expect(disaggregatedRate(given, { prefillWorkers, decodeWorkers }).limitedBy).toBe("prefill");
    }),
  );
});

test("a hit takes prompts away and leaves answers: all cached, decode is the only limit", () => {
  expect(workerRatio({ ...rates, cachedPromptFraction: 0.5 })).toBeCloseTo(
    workerRatio(rates) / 2,
    12,
  );
  const cached = { ...rates, cachedPromptFraction: 1 };
  expect(workerRatio(cached)).toBe(0);
  expect(disaggregatedRate(cached, { prefillWorkers: 0, decodeWorkers: 2 })).toEqual({
    queriesPerSecond: (2 * 0.92 * 20_000) / 1024,
    outputTokensPerSecond: 2 * 0.92 * 20_000,
    limitedBy: "decode",
  });
});

describe("the best division of devices", () => {
  test("is that of trying all", () => {
    const size = fc.integer({ min: 1, max: 8 });
    const rate = fc.integer({ min: 100, max: 100_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        size,
        size,
        rate,
        rate,
        (devices, p, d, a, b) => {
          const given = { ...rates, prefillTokensPerSecond: a, decodeTokensPerSecond: b };
          const best = bestWorkers(given, {
            devices,
            devicesPerPrefillWorker: p,
            devicesPerDecodeWorker: d,
          });
          let most = 0;
          for (let x = 1; x * p < devices; x += 1)
            for (let y = 1; x * p + y * d <= devices; y += 1) {
              const counts = { prefillWorkers: x, decodeWorkers: y };
              most = Math.max(most, disaggregatedRate(given, counts).queriesPerSecond);
            }
          expect(best?.queriesPerSecond ?? 0).toBe(most);
          if (best !== undefined)
            expect(best.prefillWorkers * p + best.decodeWorkers * d).toBeLessThanOrEqual(devices);
        },
      ),
    );
  });

  test("is none where a worker of each kind has no place", () => {
    expect(
      bestWorkers(rates, { devices: 8, devicesPerPrefillWorker: 8, devicesPerDecodeWorker: 8 }),
    ).toBeUndefined();
  });
});

test("rates that are none are refused with their path", () => {
  for (const [path, change] of [
    ["outputTokens", { outputTokens: 0 }],
    ["prefillTokensPerSecond", { prefillTokensPerSecond: 0 }],
    ["decodeMatching", { decodeMatching: 1.2 }],
    ["cachedPromptFraction", { cachedPromptFraction: 2 }],
  ] as const)
    expect(refusal(() => workerRatio({ ...rates, ...change }))).toMatchObject({
      code: "bad-input",
      path,
    });
});
