/** The compiled timer against the step written out operator by operator, at fitted efficiencies and at the peaks. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import {
  fittedEfficiency,
  perfectEfficiency,
  predictedStep,
  predictedTimer,
  predictionProfile,
  prefillSeconds,
  type StepInputs,
} from "../../../src/index.ts";
import { decodeWork, prefillWork } from "../../../src/speed/operator-work.ts";
import { stepTimer } from "../../../src/speed/step-timer.ts";

const settings: readonly StepInputs[] = [
  { model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 } },
  {
    model: models["deepseek-v3"],
    device: devices["h800-sxm-80gb"],
    deployment: { devices: 32, attentionDataParallel: 32, expertParallel: 32 },
    expertImbalance: 1.2,
  },
  { model: models["deepseek-v3.2"], device: devices["h200-141gb"], deployment: { devices: 8 } },
  { model: models["deepseek-v4-flash"], device: devices["b200-180gb"] },
  { model: models["gpt-oss-120b"], device: devices["b200-180gb"] },
  {
    model: models["qwen3.5-397b"],
    device: devices["b300-288gb"],
    deployment: { devices: 8, tensorParallel: 4, pipelineParallel: 2 },
  },
];
const profile = fc.constantFrom(...settings.map(predictionProfile));
const efficiency = fc.constantFrom(
  perfectEfficiency,
  fittedEfficiency("h100-sxm-80gb", "vllm").efficiency,
  fittedEfficiency("*", "sglang").efficiency,
);
const overlap = fc.constantFrom(0, 0.5, 1);
const requests = fc.integer({ min: 1, max: 4096 });
const tokens = fc.integer({ min: 0, max: 200_000 });
const some = fc.integer({ min: 1, max: 20_000 });

const same = (actual: number, expected: number): void =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);

describe("the timer gives the seconds of the step with its working", () => {
  test("in decode, with one or several query tokens", () => {
    const queries = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(profile, efficiency, overlap, requests, tokens, queries, (p, e, o, r, c, q) => {
        const work = decodeWork(p.step.deployment.attentionDataParallel, r, c, q);
        same(predictedTimer(p, e, o).decodeSeconds(r, c, q), predictedStep(p, work, e, o).seconds);
      }),
    );
  });

  test("in prefill, with and without a cached prefix", () => {
    fc.assert(
      fc.property(profile, efficiency, overlap, some, tokens, (p, e, o, added, cached) => {
        const work = prefillWork(p.step.deployment.attentionDataParallel, added, cached);
        same(
          predictedTimer(p, e, o).prefillSeconds(added, cached),
          predictedStep(p, work, e, o).seconds,
        );
      }),
    );
  });

  test("in a step that decodes and computes a chunk", () => {
    fc.assert(
      fc.property(profile, efficiency, requests, tokens, some, tokens, (p, e, r, c, n, k) => {
        const work = {
          ...decodeWork(p.step.deployment.attentionDataParallel, r, c),
          prompts: 1,
          newTokens: n,
          cachedTokens: k,
        };
        same(predictedTimer(p, e).mixedSeconds(r, c, n, k), predictedStep(p, work, e).seconds);
      }),
    );
  });
});

test("the roofline's timer is the same one at the peaks: only activations and links are beside it", () => {
  fc.assert(
    fc.property(profile, some, tokens, (p, added, cached) => {
      const work = prefillWork(p.step.deployment.attentionDataParallel, added, cached);
      const { operators } = predictedStep(p, work, perfectEfficiency);
      same(stepTimer(p.step).prefillSeconds(added, cached), operators);
      same(prefillSeconds(p.step, { newTokens: added, cachedTokens: cached }), operators);
    }),
  );
});

test("a mixed step takes no longer than its halves one after the other, and no less than either", () => {
  fc.assert(
    fc.property(profile, efficiency, requests, some, some, tokens, (p, e, r, c, n, k) => {
      const timer = predictedTimer(p, e);
      const [decode, prefill] = [timer.decodeSeconds(r, c), timer.prefillSeconds(n, k)];
      const mixed = timer.mixedSeconds(r, c, n, k);
      // expert parallelism sends prompts and decoded tokens by different kernels
      if (p.step.deployment.attentionDataParallel === 1)
        expect(mixed).toBeGreaterThanOrEqual(decode * (1 - 1e-12));
      expect(mixed).toBeGreaterThanOrEqual(prefill * (1 - 1e-12));
      expect(mixed).toBeLessThanOrEqual((decode + prefill) * (1 + 1e-12));
    }),
  );
});
