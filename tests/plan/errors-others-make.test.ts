/**
 * Errors found in public calculators, posts and engines, numbered E1 to E28. Each test shows what the error would say, and
 * that a plan says otherwise. Those missing here (E2, E6, E12, E20 to E22) are of one tool's source, one engine's log or a
 * headline, and a plan cannot make them.
 */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  cachePool,
  costPerQuery,
  type Deployment,
  decodeStep,
  expectedExperts,
  kvBlockBytes,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvTokens,
  type ModelSpec,
  mha,
  peakFlopsPerSecond,
  plan,
  profit,
  type Scenario,
  stepProfile,
} from "../../src/index.ts";

const h100 = devices["h100-sxm-80gb"];
const llama70b = models["llama-3.1-70b"];

function bytesPerToken(model: ModelSpec, deployment?: Deployment): number {
  const planned = plan({
    model,
    device: devices["b300-288gb"],
    weightBytesPerRank: 1e9,
    workload: { promptTokens: 1000, outputTokens: 100 },
    ...(deployment && { deployment }),
  });
  return planned.figures.find(({ id }) => id === "kv.bytesPerToken")?.value ?? 0;
}

test("E1: key-value heads are counted, not query heads: 42.9 GB for Llama-3.1-70B at 128K, not 340 GB", () => {
  expect((bytesPerToken(llama70b) * 131_072) / 1e9).toBeCloseTo(42.9, 1);
  const byQueryHeads = kvBytesPerToken(mha({ layers: 80, heads: 64, headDim: 128 }));
  expect(byQueryHeads / bytesPerToken(llama70b)).toBe(8);
});

test("E3: the head size is read, not divided: Qwen3-32B has heads of 128, not 5120 / 64 = 80", () => {
  expect(bytesPerToken(models["qwen3-32b"])).toBe(64 * 8 * (128 + 128) * 2);
  expect(128 / (5120 / 64)).toBe(1.6);
});

test("E4: a latent is not a head: 576 elements per layer of DeepSeek-V3, a 25th of 56 per query head", () => {
  const v3 = bytesPerToken(models["deepseek-v3"]);
  expect(v3).toBe(61 * 576 * 2);
  expect((61 * 2 * 128 * 56 * 2) / v3).toBeCloseTo(24.9, 1);
});

test("E5: a latent has no factor two, and has its rotary part", () => {
  const wrong = 61 * 2 * 512 * 2;
  expect(wrong / bytesPerToken(models["deepseek-v3"])).toBeCloseTo(1.78, 2);
});

describe("E7: tensor parallelism divides heads, repeats them beyond their number, and never divides a latent", () => {
  test.each([1, 2, 4, 8])("over %d ranks the heads of Llama-3.1-70B are divided", (ranks) => {
    expect(bytesPerToken(llama70b, { tensorParallel: ranks })).toBe(327_680 / ranks);
  });

  test("over 16 ranks its 8 heads are kept twice, and it is said", () => {
    expect(bytesPerToken(llama70b, { tensorParallel: 16 })).toBe(327_680 / 8);
    const { warnings } = plan({
      model: llama70b,
      device: h100,
      deployment: { tensorParallel: 16 },
      workload: { promptTokens: 1000, outputTokens: 100 },
    });
    expect(warnings.map(({ code }) => code)).toContain("heads-replicated");
  });

  test("the latents of DeepSeek-V3 are whole on each rank: eight data-parallel groups hold about eight times as many requests", () => {
    const at = (deployment: Deployment) =>
      plan({
        model: models["deepseek-v3"],
        device: devices["h200-141gb"],
        deployment: { ...deployment, expertParallel: 8 },
        weightBytesPerRank: 85e9,
        workload: { promptTokens: 4096, outputTokens: 1024 },
      });
    const [tensor, data] = [at({ tensorParallel: 8 }), at({ attentionDataParallel: 8 })];
    expect(tensor.memory.kvBytesPerRequestPerRank).toBe(data.memory.kvBytesPerRequestPerRank);
    expect(data.concurrency.guaranteed).toBe(8 * tensor.concurrency.guaranteed);
    expect(tensor.warnings.map(({ code }) => code)).toContain("latent-replicated");
  });
});

test("E8: linear layers keep a state, not tokens: a quarter of Qwen3-Next's layers grow", () => {
  const profile = kvProfile(models["qwen3-next-80b"]);
  const asAttention = 48 * 2 * (256 + 256) * 2;
  expect(bytesPerToken(models["qwen3-next-80b"])).toBe(asAttention / 4);
  expect(profile.fixedBits).toBeGreaterThan(0);
});

test("E9: windows are neither dropped nor full: Gemma 3 27B keeps 1,024 tokens in 52 layers and all in 10", () => {
  const profile = kvProfile(models["gemma-3-27b"]);
  const perLayer = 16 * (128 + 128) * 2;
  expect(kvBytes(profile, 32_768)).toBe(perLayer * (52 * 1024 + 10 * 32_768));
});

test("E10: layer types keep heads and sizes of their own", () => {
  const { parts } = kvProfile(models["gemma-4-26b"]);
  const perLayer = new Set(parts.map(({ entryBits }) => entryBits));
  expect(perLayer.size).toBe(2);
});

test("E11: a sequence's bytes are not its tokens times those of the first", () => {
  const profile = kvProfile(models["gpt-oss-120b"]);
  const linear = 131_072 * kvBytes(profile, 1);
  expect(linear / kvBytes(profile, 131_072)).toBeGreaterThan(1.9);
  const budget = 2 ** 33;
  expect(kvTokens(profile, budget)).toBeGreaterThan(1.9 * (budget / kvBytes(profile, 1)));
});

test("E13: an H100's 80 GB are 79.65 GiB by its driver: neither 80e9 nor 80 × 2^30", () => {
  const { memory } = plan({
    model: models["llama-3.1-8b"],
    device: h100,
    workload: { promptTokens: 1000, outputTokens: 100 },
  });
  expect(memory.deviceBytes).toBe(81_559 * 2 ** 20);
  expect(memory.deviceBytes / 2 ** 30).toBeCloseTo(79.65, 2);
  expect(memory.deviceBytes / 80e9).toBeCloseTo(1.07, 2);
});

test("E14: activations, graphs and the runtime take their share, and it is flagged as a rule of thumb", () => {
  const { memory, figures, warnings } = plan({
    model: models["llama-3.1-8b"],
    device: h100,
    workload: { promptTokens: 1000, outputTokens: 100 },
  });
  expect(memory.poolBytesPerRank).toBe(
    memory.deviceBytes - memory.weightBytesPerRank - 3 * 2 ** 30,
  );
  const reserves = figures.filter(({ id }) => id.startsWith("memory.reserve."));
  expect(reserves.map(({ basis }) => basis)).toEqual(["heuristic", "heuristic", "heuristic"]);
  expect(warnings.map(({ code }) => code)).toContain("reserve-heuristic");
});

test("E15: a fraction of all memory is not a fraction of what is free: 9 GiB against 23", () => {
  const device = { ...h100, driverMemoryMib: { ...h100.driverMemoryMib, value: 80 * 1024 } };
  const reserve = { runtimeBytes: 0, activationBytes: 2 ** 31, graphBytes: 0 };
  const pool = (rule: "of-total" | "of-free" | "static") =>
    cachePool({
      device,
      weightBytesPerRank: 45 * 2 ** 30,
      reserve,
      engine: { rule, memoryFraction: 0.7 },
    }).poolBytesPerRank /
    2 ** 30;
  expect(pool("of-total")).toBeCloseTo(0.7 * 80 - 47, 6);
  expect(pool("of-free")).toBeCloseTo(0.7 * 33, 6);
  expect(pool("static")).toBeCloseTo(0.7 * 80 - 45, 6);
});

test("E16: scales are counted: 34 bytes per 32 values of q8_0, 656 per latent of fp8_ds_mla", () => {
  const v3 = models["deepseek-v3"];
  expect(kvBytesPerToken(v3, { format: "fp8_ds_mla" }) / 61).toBe(656);
  expect(kvBytesPerToken(v3, { format: "q8_0" }) / 61).toBe((576 / 32) * 34);
  expect(656 / 576).toBeCloseTo(1.14, 2);
});

test("E17: blocks are whole, and a plan counts them", () => {
  const profile = kvProfile(models["llama-3.1-8b"]);
  expect(kvBlockBytes(profile, { tokens: 17, blockTokens: 16 }).bytes).toBe(32 * 131_072);
  const guaranteed = (blockTokens: number) =>
    plan({
      model: models["llama-3.1-8b"],
      device: h100,
      engine: { blockTokens },
      workload: { promptTokens: 16, outputTokens: 1 },
    }).concurrency.guaranteed;
  expect(guaranteed(16) / guaranteed(1)).toBeCloseTo(17 / 32, 3);
});

test("E18: peaks are dense: no Hopper device reaches 1,979 TFLOP/s in bf16", () => {
  for (const id of ["h100-sxm-80gb", "h200-141gb", "h800-sxm-80gb"] as const) {
    expect(peakFlopsPerSecond(devices[id], 16)).toBe(989.5e12);
    expect(peakFlopsPerSecond(devices[id], 8)).toBe(1979e12);
  }
});

test("E19: attention is not always bound by bandwidth: absorbed latents on H20 take 6.5 times as long as their bytes", () => {
  const step = decodeStep(
    stepProfile({ model: models["deepseek-v3"], device: devices["h20-96gb"] }),
    { requestsPerGroup: 32, contextTokens: 8192 },
  );
  const attention = step.operators.find(({ name }) => name === "latent attention");
  expect(attention?.boundBy).toBe("compute");
  expect((attention?.seconds ?? 0) / ((attention?.bytes ?? 0) / 4e12)).toBeCloseTo(6.5, 1);
});

describe("what a query costs", () => {
  const scenario: Scenario = {
    model: models["llama-3.1-8b"],
    device: h100,
    workload: { promptTokens: 4000, outputTokens: 500 },
    price: { usdPerDeviceHour: 2 },
  };

  test("E23: a load factor divides tokens; it does not shrink the bill", () => {
    const at = (loadFactor: number) =>
      plan({ ...scenario, price: { usdPerDeviceHour: 2, loadFactor } });
    const [busy, idle] = [at(1), at(0.4)];
    expect((idle.cost?.usdPerQuery ?? 0) / (busy.cost?.usdPerQuery ?? 0)).toBeCloseTo(2.5, 9);
    expect(idle.cost?.usdPerReplicaHour).toBe(busy.cost?.usdPerReplicaHour);
    expect(idle.speed).toEqual(busy.speed);
  });

  test("E24: 545 % is a markup, and never a margin", () => {
    const { margin, markup } = profit({ revenueUsd: 562_027, costUsd: 87_072 });
    expect(markup).toBeCloseTo(5.45, 2);
    expect(margin).toBeCloseTo(0.845, 3);
  });

  test("E25: a device is charged to the prompt or to the output, not to both", () => {
    const { cost, speed } = plan(scenario);
    const perQuery = 2 / 3600 / (speed?.queriesPerSecondPerReplica ?? 0);
    const prompts = (4000 * (cost?.usdPerMillionPromptTokens ?? 0)) / 1e6;
    const outputs = (500 * (cost?.usdPerMillionOutputTokens ?? 0)) / 1e6;
    expect((prompts + outputs) / perQuery).toBeCloseTo(1, 9);
    const wholeToBoth = 2 * perQuery;
    expect(wholeToBoth).toBeGreaterThan(1.9 * (cost?.usdPerQuery ?? 0));
  });

  test("E26: what is missing is named, and costs nothing only because nothing is said", () => {
    const { price: _, ...unpriced } = scenario;
    const planned = plan(unpriced);
    expect(planned.cost).toBeUndefined();
    expect(planned.warnings.map(({ code }) => code)).toContain("no-price");
    expect(planned.figures.some(({ unit }) => unit.startsWith("USD"))).toBe(false);
    expect(() => plan({ ...scenario, price: { usdPerDeviceHour: 0 } })).toThrow(
      expect.objectContaining({ code: "bad-input", path: "price.usdPerDeviceHour" }),
    );
    expect(() =>
      costPerQuery({
        usdPerDeviceHour: 2,
        promptTokens: 1000,
        outputTokens: 100,
        deviceSecondsPerPromptToken: 0,
        deviceSecondsPerOutputToken: 0,
      }),
    ).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  test("E27: a hit rate is not the saving: 94.6 % of the prompt found saves what prefill took, no more", () => {
    const chat = { ...scenario, workload: { promptTokens: 2000, outputTokens: 2000 } };
    const cold = plan(chat);
    const warm = plan({ ...chat, workload: { ...chat.workload, cachedPromptFraction: 0.946 } });
    const saving = 1 - (warm.cost?.usdPerQuery ?? 0) / (cold.cost?.usdPerQuery ?? 0);
    const prefillShare = (cold.cost?.promptMissUsd ?? 0) / (cold.cost?.usdPerQuery ?? 1);
    expect(saving).toBeGreaterThan(0);
    expect(saving).toBeLessThan(prefillShare);
    expect(prefillShare).toBeLessThan(0.5);
    expect(warm.speed?.decodeStepSeconds).toBe(cold.speed?.decodeStepSeconds);
  });

  test("E28: tokens at a latency cost more than tokens at any", () => {
    const at = (timePerOutputTokenSeconds: number) =>
      plan({ ...scenario, objective: { timePerOutputTokenSeconds } }).cost
        ?.usdPerMillionOutputTokens ?? 0;
    expect(at(0.006)).toBeGreaterThan(1.5 * at(1));
  });
});

test("experts: a batch reads the experts that it touches, neither one token's eight nor always all", () => {
  const touched = expectedExperts({ experts: 256, activeExperts: 8, tokens: 16 });
  expect(touched).toBeGreaterThan(8);
  expect(touched).toBeLessThan(8 * 16);
});
