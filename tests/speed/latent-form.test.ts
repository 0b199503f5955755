/** When latents are attended to absorbed and when expanded. */
import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  expansionCrossoverTokens,
  expansionFlops,
  latentForm,
  perfectEfficiency,
  predictedStep,
  predictionProfile,
} from "../../src/index.ts";
import { prefillWork } from "../../src/speed/operator-work.ts";

const v3 = { queryHeads: 128, latentDim: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 };

test("DeepSeek-V3 expands a cached token with 33.55 MFLOP, which pays from 171 query tokens on", () => {
  expect(expansionFlops(v3)).toBe(33_554_432);
  expect(expansionCrossoverTokens(v3)).toBeCloseTo(33_554_432 / 196_608, 9);
  expect(Math.ceil(expansionCrossoverTokens(v3))).toBe(171);
  expect([1, 170, 171, 4096].map((tokens) => latentForm(v3, tokens))).toEqual([
    "absorbed",
    "absorbed",
    "expanded",
    "expanded",
  ]);
});

test("the crossover is that of the heads of one rank too, since both sides are split alike", () => {
  expect(expansionCrossoverTokens({ ...v3, queryHeads: 16 })).toBeCloseTo(
    expansionCrossoverTokens(v3),
    9,
  );
});

test("a chunk over a long prefix takes no longer for being one token past the crossover", () => {
  const profile = predictionProfile({
    model: models["deepseek-v3"],
    device: devices["h20-96gb"],
    deployment: { devices: 16 },
  });
  const seconds = (chunk: number) =>
    predictedStep(profile, prefillWork(1, chunk, 100_000), perfectEfficiency).operators;
  expect(seconds(171) / seconds(170)).toBeGreaterThan(0.99);
  expect(seconds(171) / seconds(170)).toBeLessThan(1.02);
});
