/** DeepSeek-V3's attention core, absorbed: when memory bounds it and when arithmetic does, and what kernels measured. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { decodeStep, type StepFormats, stepProfile } from "../../src/index.ts";
import { operatorTime } from "./operator-time.ts";

type DeviceId = "h100-sxm-80gb" | "h20-96gb" | "h800-sxm-80gb";

interface Core {
  readonly id: DeviceId;
  readonly tensorParallel?: number;
  readonly queryTokens?: number;
  readonly requestsPerGroup?: number;
  readonly contextTokens?: number;
  readonly formats?: StepFormats;
}

function core({
  id,
  tensorParallel = 1,
  formats = {},
  requestsPerGroup = 1,
  contextTokens = 1000,
  queryTokens = 1,
}: Core) {
  const profile = stepProfile({
    model: models["deepseek-v3"],
    device: devices[id],
    deployment: { tensorParallel },
    formats,
  });
  const step = decodeStep(profile, { requestsPerGroup, contextTokens, queryTokens });
  const { seconds, boundBy, flops, bytes } = operatorTime(step, "latent attention");
  const perTokenAndLayer = seconds / requestsPerGroup / contextTokens / 61;
  return { nanoseconds: perTokenAndLayer * 1e9, boundBy, flops, bytes, seconds };
}

describe("nanoseconds per cached token and layer at peak rates", () => {
  test.each([
    [8, 1, "bandwidth", 0.344, "bandwidth", 0.288],
    [4, 1, "bandwidth", 0.344, "compute", 0.47],
    [2, 1, "bandwidth", 0.344, "compute", 0.941],
    [1, 1, "bandwidth", 0.344, "compute", 1.882],
    [1, 2, "compute", 0.563, "compute", 3.764],
  ])(
    "tensor parallel %d, %d query tokens: H100 %s %d, H20 %s %d",
    (tensorParallel, queryTokens, h100Bound, h100, h20Bound, h20) => {
      const onH100 = core({ id: "h100-sxm-80gb", tensorParallel, queryTokens });
      const onH20 = core({ id: "h20-96gb", tensorParallel, queryTokens });
      expect(onH100.boundBy).toBe(h100Bound);
      expect(onH100.nanoseconds).toBeCloseTo(h100, 3);
      expect(onH20.boundBy).toBe(h20Bound);
      expect(onH20.nanoseconds).toBeCloseTo(h20, 3);
    },
  );

  test("whether H20 or H100 is faster flips with the heads on a device: 1.19 times for 16, 5.5 times the other way for 128", () => {
    const ratio = (tensorParallel: number) =>
      core({ id: "h100-sxm-80gb", tensorParallel }).nanoseconds /
      core({ id: "h20-96gb", tensorParallel }).nanoseconds;
    expect(ratio(8)).toBeCloseTo(1.19, 2);
    expect(1 / ratio(1)).toBeCloseTo(5.5, 1);
  });

  test("an fp8 cache speeds an H100 up 1.22 times, not 1.76, once arithmetic is the bound", () => {
    const bf16 = core({ id: "h100-sxm-80gb" });
    const fp8 = core({ id: "h100-sxm-80gb", formats: { kv: "fp8_ds_mla" } });
    expect(fp8).toMatchObject({ boundBy: "compute" });
    expect(fp8.nanoseconds).toBeCloseTo(0.281, 3);
    expect(bf16.nanoseconds / fp8.nanoseconds).toBeCloseTo(1.22, 2);
    expect(bf16.bytes / fp8.bytes).toBeCloseTo(1.756, 3);
  });

  test("an fp8 cache gains an H20 nothing until the arithmetic is fp8 too", () => {
    const fp8Cache = core({ id: "h20-96gb", formats: { kv: "fp8_ds_mla" } });
    expect(fp8Cache.nanoseconds).toBeCloseTo(1.882, 3);
    const fp8Both = core({
      id: "h20-96gb",
      formats: { kv: "fp8_ds_mla", attentionMath: "fp8" },
    });
    expect(fp8Both.nanoseconds).toBeCloseTo(0.941, 3);
  });
});

test.each([
  ["h100-sxm-80gb", 4_989, 0.105],
  ["h100-sxm-80gb", 32_768, 0.687],
  ["h100-sxm-80gb", 131_072, 2.75],
  ["h20-96gb", 4_989, 0.573],
  ["h20-96gb", 32_768, 3.76],
  ["h20-96gb", 131_072, 15.0],
] as const)(
  "under attention data parallelism %s at %d tokens takes %d ms per output token",
  (id, contextTokens, ms) => {
    const { seconds } = core({ id, contextTokens });
    expect((seconds * 1e3) / ms).toBeCloseTo(1, 2);
  },
);

describe("what kernels measured lies above the bound, and close to it", () => {
  test.each([
    [16, 0.223, "bandwidth"],
    [32, 0.223, "bandwidth"],
    [64, 0.223, "bandwidth"],
  ] as const)(
    "H100, 128 requests of 4,096 tokens, %d heads: 0.215 to %d ms, bound by memory",
    (heads, most, bound) => {
      const { seconds, boundBy } = core({
        id: "h100-sxm-80gb",
        tensorParallel: 128 / heads,
        requestsPerGroup: 128,
        contextTokens: 4096,
      });
      const oneLayerMs = (seconds / 61) * 1e3;
      expect(boundBy).toBe(bound);
      expect(oneLayerMs / 0.215).toBeCloseTo(0.84, 2);
      expect(oneLayerMs / most).toBeGreaterThan(0.8);
    },
  );

  test("H20, 64 heads, 3 to 8 query tokens: bound by arithmetic, of which 120 to 130 of 148 TFLOP/s were measured", () => {
    for (const queryTokens of [3, 8]) {
      const { boundBy, flops, seconds } = core({ id: "h20-96gb", tensorParallel: 2, queryTokens });
      expect(boundBy).toBe("compute");
      expect(flops / seconds).toBeCloseTo(148e12, -6);
    }
  });
});
