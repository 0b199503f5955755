/** Plans whose numbers are known beforehand. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Plan, plan, type Scenario } from "../../src/index.ts";

describe("Llama-3.1-70B in bf16 on eight H100 at a memory fraction of 0.90 and 3 GiB of overhead each", () => {
  const at = (maxModelTokens: number): Plan =>
    plan({
      model: models["llama-3.1-70b"],
      device: devices["h100-sxm-80gb"],
      deployment: { devices: 8 },
      engine: { name: "vllm", memoryFraction: 0.9, maxModelTokens },
      workload: { promptTokens: maxModelTokens - 1024, outputTokens: 1024 },
    });
  const short = at(8192);

  test("418 GiB are left for the cache of the replica", () => {
    expect((short.memory.poolBytesPerRank * 8) / 2 ** 30).toBeCloseTo(418, 0);
  });

  test("they hold 1.37 M tokens of 327,680 B", () => {
    expect(short.memory.kvBytesPerRequestPerRank * 8).toBe(8192 * 327_680);
    const tokens = short.concurrency.longestSequenceTokens ?? 0;
    expect(tokens / 1e6).toBeCloseTo(1.37, 2);
  });

  test("that is 167 requests of 8K and 10.5 of 128K", () => {
    expect(short.concurrency.guaranteed).toBe(167);
    expect(at(131_072).concurrency.perGroup.guaranteed).toBeCloseTo(10.5, 1);
    expect(at(131_072).concurrency.guaranteed).toBe(10);
  });

  test("640 GB - 140 GB promises 186, a tenth too many", () => {
    const naive = (640e9 - 2 * 70.55e9) / (8192 * 327_680);
    expect(Math.round(naive)).toBe(186);
    expect(naive / short.concurrency.guaranteed).toBeGreaterThan(1.1);
  });
});

describe("DeepSeek-V3 on sixteen H20 with attention data parallelism and expert parallelism", () => {
  const scenario: Scenario = {
    model: models["deepseek-v3"],
    device: devices["h20-96gb"],
    deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
    engine: { name: "vllm", memoryFraction: 0.92, maxModelTokens: 16_384 },
    formats: { weights: "fp8", kv: "bf16" },
    workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0.5 },
    price: { usdPerDeviceHour: 1.5 },
    objective: { timePerOutputTokenSeconds: 0.05 },
  };
  const planned = plan(scenario);
  const { memory, concurrency, speed, cost } = planned;

  test("the weights of a rank are its experts, and everything else whole: about 60 GB", () => {
    const experts = (58 * 16 * 3 * 7168 * 2048) / 1e9;
    const rest = 11.41 + 2.55 + 1.19 + 2 * 2 * 0.927;
    expect(memory.weightBytesPerRank / 1e9 / (experts + rest)).toBeCloseTo(1, 2);
  });

  test("the pool is the fraction of driver memory less weights and reserve", () => {
    const reserve = 3 * 2 ** 30;
    const total = Math.floor(0.92 * 97_871 * 2 ** 20 - memory.weightBytesPerRank - reserve);
    expect(memory.poolBytesPerRank).toBe(total);
  });

  test("each of sixteen groups holds its own requests at 70,272 B per token", () => {
    expect(memory.kvBytesPerRequestPerRank).toBe(16_384 * 70_272);
    const perGroup = Math.floor(memory.poolBytesPerRank / (16_384 * 70_272));
    expect(concurrency.guaranteed).toBe(16 * perGroup);
    expect(concurrency.groups).toBe(16);
    const held = 4096 + 1023 / 2 + 15 / 2;
    expect(concurrency.heldBytesPerRank).toBe(held * 70_272);
  });

  test("it fits, and the objective, not the room, ends the batch", () => {
    expect(planned).toMatchObject({ fits: true, limitedBy: "objective" });
    expect(speed).toMatchObject({
      objectiveMet: true,
      limitedBy: "objective",
      boundBy: "bandwidth",
    });
    expect(speed?.timePerOutputTokenSeconds).toBeLessThanOrEqual(0.05);
    expect(speed?.runningPerReplica).toBeLessThan(concurrency.steady);
  });

  test("at the largest batch the roofline is above the 5,700 tokens per second and node that were measured, not above all arithmetic", () => {
    const { objective: _, ...unhurried } = scenario;
    const bound = plan(unhurried).speed?.bound;
    const perNode = 8 * (bound?.outputTokensPerSecondPerDevice ?? 0);
    const decodeOnly = 8 / (bound?.deviceSecondsPerOutputToken ?? 0);
    expect(bound?.boundBy).toBe("compute");
    expect(decodeOnly).toBeGreaterThan(5_700);
    expect(perNode).toBeLessThan(decodeOnly);
    const allArithmetic = (8 * 296e12) / (2 * 36.6e9);
    expect(decodeOnly).toBeLessThan(allArithmetic);
  });

  test("a query costs its share of the replica's $24 an hour", () => {
    expect(cost?.usdPerReplicaHour).toBe(24);
    const perQuery = 24 / 3600 / (speed?.queriesPerSecondPerReplica ?? 0);
    expect((cost?.usdPerQuery ?? 0) / perQuery).toBeCloseTo(1, 9);
    expect(cost?.promptHitUsd).toBe(0);
  });

  test("what was assumed is said: the reserve, and that no such speed was measured", () => {
    expect(planned.warnings.map(({ code }) => code)).toEqual([
      "reserve-heuristic",
      "speed-not-measured",
    ]);
  });
});

test("the same traffic on H20 and H100: grouped queries at small batches favour H20, latents at large ones H100", () => {
  const decodePerDevice = (id: "h100-sxm-80gb" | "h20-96gb", requests: number, latent: boolean) => {
    const { speed } = plan({
      model: models[latent ? "deepseek-v3" : "llama-3.1-8b"],
      device: devices[id],
      deployment: latent ? { devices: 32, attentionDataParallel: 32, expertParallel: 32 } : {},
      engine: { maxRequests: requests },
      formats: latent ? { weights: "fp8" } : {},
      workload: { promptTokens: 4096, outputTokens: 1024 },
    });
    return 1 / (speed?.bound?.decodeStepSeconds ?? 0);
  };
  const h20Over = (requests: number, latent: boolean) =>
    decodePerDevice("h20-96gb", requests, latent) /
    decodePerDevice("h100-sxm-80gb", requests, latent);
  expect(h20Over(8, false)).toBeCloseTo(4 / 3.35, 2);
  expect(h20Over(64, true)).toBeLessThan(0.6);
});
