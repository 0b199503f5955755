/** From how many head × query tokens on absorbed MLA is bound by arithmetic, and kernels measured on both sides of it. */
import { describe, expect, test } from "vitest";
import { type DeviceId, devices, models } from "../../src/catalog/index.ts";
import {
  perfectEfficiency,
  predictedStep,
  predictionProfile,
  ridgeHeads,
  type StepEfficiency,
} from "../../src/index.ts";
import { decodeWork } from "../../src/speed/operator-work.ts";

const latent = { latentDim: 512, ropeDim: 64 };

test.each<[DeviceId, number]>([
  ["h20-96gb", 19.6],
  ["h200-141gb", 109],
  ["mi300x-192gb", 131],
  ["b200-180gb", 149],
  ["h100-sxm-80gb", 156],
])("%s needs %d heads × query tokens", (id, threshold) => {
  expect(ridgeHeads({ device: devices[id], ...latent }) / threshold).toBeCloseTo(1, 1);
});

test("an fp8 cache needs fewer heads by its bytes, and fp8 arithmetic twice as many again", () => {
  const h20 = { device: devices["h20-96gb"], ...latent };
  const fp8 = ridgeHeads({ ...h20, format: "fp8_ds_mla" });
  expect(ridgeHeads(h20) / fp8).toBeCloseTo(1152 / 656, 12);
  expect(ridgeHeads({ ...h20, format: "fp8_ds_mla", attentionMath: "fp8" }) / fp8).toBe(2);
});

/** Seconds of one layer's core. */
function core(
  id: DeviceId,
  { heads, requests, contextTokens, queryTokens = 1 }: Shape,
  efficiency: StepEfficiency,
) {
  const profile = predictionProfile({
    model: models["deepseek-v3"],
    device: devices[id],
    deployment: { devices: 128 / heads },
  });
  const { operatorTimes } = predictedStep(
    profile,
    decodeWork(1, requests, contextTokens, queryTokens),
    efficiency,
  );
  const found = operatorTimes.find(({ name }) => name === "latent attention");
  if (found === undefined) throw new Error("no latent attention");
  return { ...found, seconds: found.seconds / 61, flops: found.flops / 61 };
}

interface Shape {
  readonly heads: number;
  readonly requests: number;
  readonly contextTokens: number;
  readonly queryTokens?: number;
}

describe("FlashMLA is predicted within 20 %", () => {
  // bandwidth and arithmetic of the kernel tables of SGLang on H100: 0.885 and 0.547
  const hopper = { ...perfectEfficiency, cache: 0.885, attention: 0.547 };

  test.each([16, 32, 64])(
    "on H100, 128 requests of 4,096 tokens, %d heads: 0.215 to 0.223 ms a layer, bound by memory",
    (heads) => {
      const { seconds, boundBy } = core(
        "h100-sxm-80gb",
        { heads, requests: 128, contextTokens: 4096 },
        hopper,
      );
      expect(boundBy).toBe("bandwidth");
      expect(Math.abs((seconds * 1e3) / 0.219 - 1)).toBeLessThan(0.2);
    },
  );

  test.each([3, 4, 8])(
    "on H20, 64 heads and %d query tokens: 120 to 130 TFLOP/s, bound by arithmetic",
    (queryTokens) => {
      const shape = { heads: 64, requests: 128, contextTokens: 4096, queryTokens };
      // the arithmetic of FlashAttention on the same device: 0.73 causal, 0.85 not
      const { flops, seconds, boundBy } = core("h20-96gb", shape, { ...hopper, attention: 0.79 });
      expect(boundBy).toBe("compute");
      expect(Math.abs(flops / seconds / 125e12 - 1)).toBeLessThan(0.2);
    },
  );

  test("on H800, 128 heads and 2 query tokens: 660 TFLOP/s, bound by arithmetic", () => {
    const shape = { heads: 128, requests: 128, contextTokens: 4096, queryTokens: 2 };
    const { flops, seconds, boundBy } = core("h800-sxm-80gb", shape, hopper);
    expect(boundBy).toBe("compute");
    expect(Math.abs(flops / seconds / 660e12 - 1)).toBeLessThan(0.2);
  });
});
