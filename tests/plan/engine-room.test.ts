/** What runs at once follows the engine's own blocks, not the bytes of an ideal pool. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { plan, type Scenario, vllmCache } from "../../src/index.ts";

const gemma: Scenario = {
  model: models["gemma-3-27b"],
  device: devices["h100-sxm-80gb"],
  deployment: { devices: 2 },
  workload: { promptTokens: 4096, outputTokens: 1024 },
};

describe("under vLLM", () => {
  const found = plan({ ...gemma, engine: { name: "vllm" } });
  const cache = vllmCache(gemma.model, {
    tensorParallel: 2,
    maxModelTokens: 5120,
    availableBytesPerRank: found.memory.poolBytesPerRank,
  });

  test("at their end requests hold the blocks of all groups, a window and one block more each", () => {
    // one group keeps every token; six keep a window of 1,024
    expect(cache.blocksPerDecodingRequest).toBe(320 + 6 * 65);
    expect(found.concurrency.peak).toBe(Math.floor(cache.blocks / 710));
  });

  test("fewer are guaranteed, since each is counted with tokens in flight, and more run while they are short", () => {
    const { guaranteed, peak, steady } = found.concurrency;
    expect(guaranteed).toBe(Math.floor(cache.maxConcurrency));
    expect(guaranteed).toBeLessThan(peak);
    expect(peak).toBeLessThan(steady);
    expect(steady).toBeLessThan(plan(gemma).concurrency.steady);
  });

  test("a longest length that no request reaches changes what is guaranteed alone", () => {
    const admitting = plan({ ...gemma, engine: { name: "vllm", maxModelTokens: 65_536 } });
    expect(admitting.concurrency.guaranteed).toBeLessThan(found.concurrency.guaranteed);
    expect(admitting.concurrency).toMatchObject({
      peak: found.concurrency.peak,
      steady: found.concurrency.steady,
    });
  });

  test("a model that keeps every token alike loses nothing but its last block", () => {
    const dense = { ...gemma, model: models["llama-3.1-70b"], deployment: { devices: 8 } };
    const engine = { name: "vllm", blockTokens: 16 } as const;
    const { concurrency } = plan({ ...dense, engine });
    expect(concurrency.peak).toBe(concurrency.guaranteed);
  });
});

test("under llama.cpp a request takes its longest from the start", () => {
  const { concurrency } = plan({
    ...gemma,
    deployment: {},
    engine: { name: "llama-cpp" },
    formats: { weights: "fp8" },
  });
  expect(concurrency.guaranteed).toBeGreaterThan(0);
  expect(concurrency.peak).toBe(concurrency.guaranteed);
  expect(concurrency.steady).toBe(concurrency.guaranteed);
});

test("what an engine refuses runs nowhere", () => {
  const { fits, concurrency, limitedBy } = plan({
    ...gemma,
    engine: { name: "llama-cpp" },
  });
  expect({ fits, limitedBy, peak: concurrency.peak, steady: concurrency.steady }).toEqual({
    fits: false,
    limitedBy: "engine",
    peak: 0,
    steady: 0,
  });
});
