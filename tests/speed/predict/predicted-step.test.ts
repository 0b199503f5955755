/** A predicted step is the roofline made slower, and grows with the work. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import {
  decodeStep,
  fittedEfficiency,
  perfectEfficiency,
  predictedStep,
  predictionProfile,
  prefillStep,
  type StepInputs,
} from "../../../src/index.ts";
import { decodeWork, prefillWork } from "../../../src/speed/operator-work.ts";

const settings: readonly StepInputs[] = [
  { model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 } },
  {
    model: models["deepseek-v3"],
    device: devices["h200-141gb"],
    deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
  },
  { model: models["gpt-oss-120b"], device: devices["b200-180gb"] },
  { model: models["qwen3.5-397b"], device: devices["b300-288gb"], deployment: { devices: 4 } },
];
const profiles = settings.map(predictionProfile);
const { efficiency } = fittedEfficiency("h100-sxm-80gb", "vllm");
const anyProfile = fc.constantFrom(...profiles);
const requests = fc.integer({ min: 1, max: 4096 });
const tokens = fc.integer({ min: 1, max: 200_000 });

describe("with perfect kernels the operators are the roofline's", () => {
  test("in decode", () => {
    for (const profile of profiles) {
      const groups = profile.step.deployment.attentionDataParallel;
      const { operators, fixed, requests } = predictedStep(
        profile,
        decodeWork(groups, 32, 4096),
        perfectEfficiency,
      );
      const roofline = decodeStep(profile.step, { requestsPerGroup: 32, contextTokens: 4096 });
      expect(operators).toBeCloseTo(roofline.seconds, 12);
      expect(fixed + requests).toBe(0);
    }
  });

  test("in prefill without a cached prefix", () => {
    for (const profile of profiles) {
      const groups = profile.step.deployment.attentionDataParallel;
      const { operators } = predictedStep(profile, prefillWork(groups, 4096, 0), perfectEfficiency);
      expect(operators).toBeCloseTo(prefillStep(profile.step, { newTokens: 4096 }).seconds, 12);
    }
  });
});

test("a step never gets shorter with more requests or longer contexts", () => {
  fc.assert(
    fc.property(anyProfile, requests, requests, tokens, tokens, (profile, a, b, c, d) => {
      const groups = profile.step.deployment.attentionDataParallel;
      const seconds = (batch: number, context: number) =>
        predictedStep(profile, decodeWork(groups, batch, context), efficiency).seconds;
      expect(seconds(Math.max(a, b), Math.max(c, d))).toBeGreaterThanOrEqual(
        seconds(Math.min(a, b), Math.min(c, d)),
      );
    }),
  );
});

test("its parts add up, and fitted kernels are slower than perfect ones", () => {
  fc.assert(
    fc.property(anyProfile, requests, tokens, (profile, batch, context) => {
      const work = decodeWork(profile.step.deployment.attentionDataParallel, batch, context);
      const { seconds, operators, elementwise, fixed, requests, links } = predictedStep(
        profile,
        work,
        efficiency,
      );
      expect(operators + elementwise + fixed + requests + links).toBeCloseTo(seconds, 12);
      expect(seconds).toBeGreaterThan(predictedStep(profile, work, perfectEfficiency).seconds);
    }),
  );
});

test("overlap hides links and nothing else; one device sends nothing", () => {
  const [tensor, wide, single] = profiles;
  for (const profile of [tensor, wide]) {
    if (profile === undefined) continue;
    const work = decodeWork(profile.step.deployment.attentionDataParallel, 128, 4096);
    const none = predictedStep(profile, work, efficiency);
    const full = predictedStep(profile, work, efficiency, 1);
    expect(none.links).toBeGreaterThan(0);
    expect(full.links).toBeLessThan(none.links);
    expect(full.seconds - full.links).toBeCloseTo(none.seconds - none.links, 12);
  }
  if (single !== undefined)
    expect(predictedStep(single, decodeWork(1, 128, 4096), efficiency).links).toBe(0);
});
