/** Drafts: what is accepted, what they cost, and where they lose. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  acceptedTokens,
  kvBytesPerToken,
  predictionModule,
  type StepTimer,
  speculativeStep,
  stepProfile,
  stepTimer,
  weightBytes,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

describe("tokens per step", () => {
  test("of DeepSeek-V3's one draft accepted at 0.85 to 0.90 are 1.85 to 1.90", () => {
    expect(acceptedTokens({ drafts: 1, acceptance: 0.85 })).toBeCloseTo(1.85, 12);
    expect(acceptedTokens({ drafts: 1, acceptance: 0.9 })).toBeCloseTo(1.9, 12);
  });

  test("with one acceptance are the geometric sum, and by position the sum of the products", () => {
    const share = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, fc.integer({ min: 0, max: 12 }), (alpha, drafts) => {
        const tokens = acceptedTokens({ drafts, acceptance: alpha });
        expect(tokens).toBeCloseTo((1 - alpha ** (drafts + 1)) / (1 - alpha), 9);
        const repeated = new Array<number>(drafts).fill(alpha);
        expect(acceptedTokens({ drafts, acceptance: repeated })).toBeCloseTo(tokens, 12);
      }),
    );
    expect(acceptedTokens({ drafts: 3, acceptance: [0.9, 0.5, 0.2] })).toBeCloseTo(
      1 + 0.9 + 0.45 + 0.09,
      12,
    );
  });

  test("are all of them when everything is accepted, and one when nothing is or nothing is drafted", () => {
    expect(acceptedTokens({ drafts: 5, acceptance: 1 })).toBe(6);
    expect(acceptedTokens({ drafts: 5, acceptance: 0 })).toBe(1);
    expect(acceptedTokens({ drafts: 0, acceptance: 0.9 })).toBe(1);
  });

  test("are refused for shares that are none and lists of another length", () => {
    expect(refusal(() => acceptedTokens({ drafts: 1, acceptance: 1.1 }))).toMatchObject({
      code: "bad-input",
      path: "acceptance",
    });
    expect(refusal(() => acceptedTokens({ drafts: 2, acceptance: [0.9] }))).toMatchObject({
      code: "bad-input",
      path: "acceptance",
    });
    expect(refusal(() => acceptedTokens({ drafts: 2, acceptance: [0.9, -1] }))).toMatchObject({
      path: "acceptance[1]",
    });
  });
});

describe("a step with drafts", () => {
  const free: StepTimer = { ...timerOf("llama-3.1-8b"), decodeSeconds: () => 0 };

  test("gains what is accepted while memory bounds it", () => {
    const step = speculativeStep(
      { target: timerOf("llama-3.1-70b"), draft: free },
      { requestsPerGroup: 1, contextTokens: 1000, drafts: 1, acceptance: 0.85 },
    );
    expect(step.speedup).toBeCloseTo(1.85, 9);
  });

  test("loses where arithmetic bounds it: 0.925 of the speed at an acceptance of 0.85", () => {
    const matrices = stepProfile({ model: models["llama-3.1-70b"], device });
    const target = stepTimer({
      ...matrices,
      operators: matrices.operators.filter(({ kind }) => kind === "linear"),
    });
    const batch = { requestsPerGroup: 4096, contextTokens: 0, drafts: 1, acceptance: 0.85 };
    expect(speculativeStep({ target, draft: free }, batch).speedup).toBeCloseTo(0.925, 9);
  });

  test("pays for its draft model and is the sum of its parts", () => {
    const target = timerOf("deepseek-v3");
    const draft = stepTimer(profileOf(predictionModule(models["deepseek-v3"])));
    for (const drafts of [1, 2, 3]) {
      const batch = { requestsPerGroup: 16, contextTokens: 4000, drafts, acceptance: 0.8 };
      const step = speculativeStep({ target, draft }, batch);
      expect(step.draftSeconds).toBe(drafts * draft.decodeSeconds(16, 4000));
      expect(step.verifySeconds).toBe(target.decodeSeconds(16, 4000, 1 + drafts));
      expect(step.timePerOutputTokenSeconds * step.acceptedTokens).toBeCloseTo(
        step.verifySeconds + step.draftSeconds,
        12,
      );
      expect(step.speedup).toBeLessThan(step.acceptedTokens);
    }
  });

  test("wakes experts in small batches: its gain dips before all of them are awake", () => {
    const target = timerOf("deepseek-v3");
    const gain = (requestsPerGroup: number) =>
      speculativeStep(
        { target, draft: free },
        { requestsPerGroup, contextTokens: 1000, drafts: 1, acceptance: 0.85 },
      ).speedup;
    expect(gain(4)).toBeLessThan(1.3);
    expect(gain(128)).toBeGreaterThan(1.7);
  });
});

describe("the prediction module of DeepSeek-V3", () => {
  const module = predictionModule(models["deepseek-v3"]);

  test("keeps one more latent for each token: 1,152 B beside 70,272 B", () => {
    expect(kvBytesPerToken(module)).toBe(1152);
    expect(kvBytesPerToken(models["deepseek-v3"])).toBe(61 * 1152);
  });

  test("weighs 11.6 B parameters of its own and the head, as the published 14 B with embedding and head say", () => {
    const { totalParameters, outside } = module.weights ?? {};
    const own = (totalParameters ?? 0) - (outside?.lmHead ?? 0);
    expect(own / 1e9).toBeCloseTo(11.6, 1);
    expect((own + 2 * (outside?.lmHead ?? 0)) / 1e9).toBeGreaterThan(13);
    expect((own + 2 * (outside?.lmHead ?? 0)) / 1e9).toBeLessThan(14);
    expect(weightBytes(module, { formats: "bf16" })).toBeGreaterThan(2 * own);
  });
});

const device = devices["h200-141gb"];

function profileOf(model: Parameters<typeof stepProfile>[0]["model"]) {
  return stepProfile({ model, device, deployment: { devices: 8 }, formats: { weights: "fp8" } });
}

function timerOf(id: "deepseek-v3" | "llama-3.1-70b" | "llama-3.1-8b"): StepTimer {
  return stepTimer(
    stepProfile({
      model: models[id],
      device: devices["h200-141gb"],
      deployment: { devices: 8 },
      formats: { weights: "fp8" },
    }),
  );
}
