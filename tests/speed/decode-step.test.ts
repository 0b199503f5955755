/** Decode steps against arithmetic written out by hand. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { decodeBound, decodeStep, expectedExperts, stepProfile } from "../../src/index.ts";
import { operatorTime } from "./operator-time.ts";

const h100 = devices["h100-sxm-80gb"];
const bandwidth = 3.35e12;
const bf16Peak = 989.5e12;
const fp8Peak = 1979e12;

/** Llama 3.1: hidden size, layers, query heads, feed-forward size; 8 KV heads of 128, a vocabulary of 128,256. */
const llamas = [
  ["llama-3.1-8b", 4096, 32, 14_336, 1],
  ["llama-3.1-70b", 8192, 80, 28_672, 8],
] as const;

describe.each(llamas)("%s", (id, hidden, layers, feedForward, tensorParallel) => {
  const profile = stepProfile({
    model: models[id],
    device: h100,
    deployment: { tensorParallel },
  });
  const attention = (layers * (2 * hidden * hidden + 2 * hidden * 8 * 128)) / tensorParallel;
  const dense = (layers * 3 * hidden * feedForward) / tensorParallel;
  const head = (128_256 * hidden) / tensorParallel;
  const kvBytes = (layers * 8 * 256 * 2) / tensorParallel;
  const queryHeads = hidden / 128 / tensorParallel;

  test("one request reads all weights and its cache: the bytes over the bandwidth", () => {
    const step = decodeStep(profile, { requestsPerGroup: 1, contextTokens: 8192 });
    expect(step.boundBy).toBe("bandwidth");
    const bytes = 2 * (attention + dense + head) + 8192 * kvBytes;
    expect(step.seconds).toBeCloseTo(bytes / bandwidth, 12);
    expect(operatorTime(step, "attention projections").bytes).toBe(2 * attention);
    expect(operatorTime(step, "feed-forward").bytes).toBe(2 * dense);
    expect(operatorTime(step, "lm head").bytes).toBe(2 * head);
    expect(operatorTime(step, "full attention").bytes).toBe(8192 * kvBytes);
  });

  test("at 512 requests the matrices are bound by arithmetic and the cache by memory", () => {
    const step = decodeStep(profile, { requestsPerGroup: 512, contextTokens: 1000 });
    const flops = 2 * 512 * (attention + dense + head);
    const cacheBytes = 512 * 1000 * kvBytes;
    expect(step.seconds).toBeCloseTo(flops / bf16Peak + cacheBytes / bandwidth, 9);
    expect(operatorTime(step, "full attention")).toMatchObject({
      flops: 512 * 1000 * layers * 2 * queryHeads * 256,
      boundBy: "bandwidth",
    });
    expect(operatorTime(step, "lm head").boundBy).toBe("compute");
  });

  test("dense matrices turn from memory to arithmetic at the ridge of 295 tokens", () => {
    const bound = (requestsPerGroup: number) =>
      operatorTime(decodeStep(profile, { requestsPerGroup, contextTokens: 0 }), "feed-forward")
        .boundBy;
    expect(bf16Peak / bandwidth).toBeCloseTo(295.4, 1);
    expect(bound(295)).toBe("bandwidth");
    expect(bound(296)).toBe("compute");
  });
});

describe("deepseek-v3", () => {
  const profile = (id: "h100-sxm-80gb" | "h20-96gb", expertParallel = 1) =>
    stepProfile({
      model: models["deepseek-v3"],
      device: devices[id],
      deployment: {
        devices: expertParallel,
        attentionDataParallel: expertParallel,
        expertParallel,
      },
      formats: { weights: "fp8" },
    });

  test("multiplies a token with 36.5 B parameters, 73.0 GFLOP, by component as published shapes give", () => {
    const step = decodeStep(profile("h100-sxm-80gb"), { requestsPerGroup: 1, contextTokens: 0 });
    const billions = (name: string) => operatorTime(step, name).flops / 2 / 1e9;
    const perLayer =
      7168 * 1536 + 1536 * 128 * 192 + 7168 * 576 + 512 * 128 * 256 + 128 * 128 * 7168;
    expect(perLayer / 1e6).toBeCloseTo(187.1, 1);
    expect(billions("attention projections")).toBeCloseTo((61 * perLayer) / 1e9, 9);
    expect(billions("attention projections")).toBeCloseTo(11.41, 2);
    expect(billions("routed experts")).toBeCloseTo(20.4, 0);
    expect(billions("shared experts")).toBeCloseTo(2.55, 2);
    expect(billions("feed-forward")).toBeCloseTo(1.19, 2);
    expect(billions("lm head")).toBeCloseTo(0.93, 2);
    const matrices = step.operators
      .filter(({ name }) => name !== "router" && name !== "latent attention")
      .reduce((sum, { flops }) => sum + flops, 0);
    expect(matrices / 2 / 1e9).toBeCloseTo(36.5, 1);
    expect(matrices / 1e9).toBeCloseTo(73.0, 0);
  });

  test("reads the experts that the tokens of all groups touch, each rank its own share", () => {
    const routed = operatorTime(
      decodeStep(profile("h100-sxm-80gb", 16), { requestsPerGroup: 4, contextTokens: 0 }),
      "routed experts",
    );
    const touched = expectedExperts({ experts: 256, activeExperts: 8, tokens: 64 });
    const expert = 3 * 7168 * 2048;
    expect(routed.bytes / (58 * (touched / 16) * expert)).toBeCloseTo(1, 6);
    expect(routed.flops / (2 * 58 * 4 * 8 * expert)).toBeCloseTo(1, 6);
  });

  test.each([
    ["h100-sxm-80gb", 295, 9452],
    ["h20-96gb", 37, 1184],
  ] as const)(
    "fp8 experts on %s turn to arithmetic at %d tokens per expert, %d tokens in the group",
    (id, perExpert, tokens) => {
      const bound = (requestsPerGroup: number) =>
        operatorTime(
          decodeStep(profile(id), { requestsPerGroup, contextTokens: 0 }),
          "routed experts",
        ).boundBy;
      expect(bound(tokens * 0.995)).toBe("bandwidth");
      expect(bound(tokens * 1.005)).toBe("compute");
      expect((tokens * 8) / 256 / perExpert).toBeCloseTo(1, 2);
    },
  );

  test("fp8 matrices run at the fp8 peak and the LM head, kept in bf16, at the bf16 peak", () => {
    const step = decodeStep(profile("h100-sxm-80gb"), {
      requestsPerGroup: 10_000,
      contextTokens: 0,
    });
    const shared = operatorTime(step, "shared experts");
    const head = operatorTime(step, "lm head");
    expect(shared.flops / shared.seconds / fp8Peak).toBeCloseTo(1, 9);
    expect(head.flops / head.seconds / bf16Peak).toBeCloseTo(1, 9);
  });
});

test("imbalance gives the most visited rank more tokens: more arithmetic, and no more experts than it holds", () => {
  const routed = (expertImbalance: number, requestsPerGroup: number) =>
    operatorTime(
      decodeStep(
        stepProfile({
          model: models["deepseek-v3"],
          device: h100,
          deployment: { devices: 8, attentionDataParallel: 8, expertParallel: 8 },
          expertImbalance,
        }),
        { requestsPerGroup, contextTokens: 0 },
      ),
      "routed experts",
    );
  expect(routed(1.2, 64).flops / routed(1, 64).flops).toBeCloseTo(1.2, 12);
  const touched = (tokens: number) => expectedExperts({ experts: 256, activeExperts: 8, tokens });
  expect(routed(1.5, 2).bytes / routed(1, 2).bytes).toBeCloseTo(touched(24) / touched(16), 9);
  expect(routed(1.5, 4096).bytes / routed(1, 4096).bytes).toBeCloseTo(1, 9);
});

test("an imbalance below an even spread is refused", () => {
  expect(() =>
    stepProfile({ model: models["deepseek-v3"], device: h100, expertImbalance: 0.9 }),
  ).toThrow(expect.objectContaining({ code: "bad-input", path: "expertImbalance" }));
});

test("attention data parallelism gives each rank its own requests with all heads, and shares the experts", () => {
  const step = (attentionDataParallel: number) =>
    decodeStep(
      stepProfile({
        model: models["deepseek-v3"],
        device: h100,
        deployment: { devices: 8, attentionDataParallel, expertParallel: 8 },
      }),
      { requestsPerGroup: 8 / attentionDataParallel, contextTokens: 4000 },
    );
  const [shared, own] = [step(1), step(8)];
  expect(operatorTime(own, "latent attention").bytes).toBe(4000 * 70_272);
  expect(operatorTime(shared, "latent attention").bytes).toBe(8 * 4000 * 70_272);
  expect(operatorTime(own, "latent attention").flops).toBe(
    operatorTime(shared, "latent attention").flops,
  );
  expect(operatorTime(own, "routed experts").bytes).toBe(
    operatorTime(shared, "routed experts").bytes,
  );
  expect(operatorTime(own, "routed experts").flops).toBe(
    operatorTime(shared, "routed experts").flops,
  );
});

test("speculative query tokens meet every matrix, and read the cache once", () => {
  const profile = stepProfile({ model: models["llama-3.1-8b"], device: h100 });
  const batch = { requestsPerGroup: 8, contextTokens: 2000 };
  const one = decodeStep(profile, batch);
  const three = decodeStep(profile, { ...batch, queryTokens: 3 });
  for (const [index, operator] of one.operators.entries()) {
    expect(three.operators[index]?.flops).toBe(3 * operator.flops);
    expect(three.operators[index]?.bytes).toBe(operator.bytes);
  }
});

test("a window bounds what a layer reads and computes", () => {
  const profile = stepProfile({ model: models["gpt-oss-120b"], device: h100 });
  const at = (contextTokens: number) =>
    operatorTime(decodeStep(profile, { requestsPerGroup: 1, contextTokens }), "window attention");
  expect(at(128).bytes).toBe(18 * 8 * 128 * 2 * 128);
  expect(at(100_000)).toEqual(at(128));
});

test("a sparse layer reads its top tokens and its indexer reads all", () => {
  const profile = stepProfile({ model: models["deepseek-v3.2"], device: h100 });
  const step = decodeStep(profile, { requestsPerGroup: 1, contextTokens: 100_000 });
  expect(operatorTime(step, "latent attention").bytes).toBe(61 * 2048 * 1152);
  expect(operatorTime(step, "indexer").bytes).toBe(61 * 100_000 * 132);
});

test("a recurrent state is read and written whatever the context", () => {
  const profile = stepProfile({ model: models["qwen3-next-80b"], device: h100 });
  const at = (contextTokens: number) =>
    operatorTime(decodeStep(profile, { requestsPerGroup: 2, contextTokens }), "gated-delta-net");
  expect(at(1)).toEqual(at(100_000));
  expect(at(1).bytes).toBeGreaterThan(0);
});

test("ranks that share a sequence's tokens read their share of them", () => {
  const bytes = (decodeContextParallel: number) =>
    operatorTime(
      decodeStep(
        stepProfile({
          model: models["deepseek-v3"],
          device: h100,
          deployment: { tensorParallel: 8, decodeContextParallel },
        }),
        { requestsPerGroup: 1, contextTokens: 8000 },
      ),
      "latent attention",
    ).bytes;
  expect(bytes(1)).toBe(8000 * 70_272);
  expect(bytes(8)).toBe(1000 * 70_272);
});

test("what bounds most of the time is what the step says", () => {
  const profile = stepProfile({ model: models["llama-3.1-8b"], device: h100 });
  for (const requestsPerGroup of [1, 200, 400, 4000])
    for (const contextTokens of [0, 1000, 50_000]) {
      const batch = { requestsPerGroup, contextTokens };
      expect(decodeBound(profile, batch)).toBe(decodeStep(profile, batch).boundBy);
    }
});
