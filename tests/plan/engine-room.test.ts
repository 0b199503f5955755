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

test("a common prefix is taken off each request as the engine counts it, and an engine that refuses still does", () => {
  const engine = { name: "vllm" } as const;
  const at = (sharedPrefixTokens: number) =>
    plan({ ...gemma, engine, workload: { ...gemma.workload, sharedPrefixTokens } }).concurrency;
  const [none, block, much] = [at(0), at(16), at(2048)];
  expect(block.guaranteed - none.guaranteed).toBeLessThanOrEqual(1);
  for (const name of ["guaranteed", "peak", "steady"] as const) {
    expect(block[name]).toBeGreaterThanOrEqual(none[name]);
    expect(much[name]).toBeGreaterThan(block[name]);
  }
  const whole = { ...gemma, deployment: {}, formats: { weights: "fp8" } } as const;
  const workload = { ...gemma.workload, sharedPrefixTokens: 256 };
  const llama = plan({ ...whole, engine: { name: "llama-cpp" }, workload }).concurrency;
  expect(llama).toEqual(plan({ ...whole, engine: { name: "llama-cpp" } }).concurrency);
  expect(plan({ ...gemma, engine: { name: "llama-cpp" }, workload }).limitedBy).toBe("engine");
});

test("each number is that of the stage that ends it, so a stricter limit raises none", () => {
  const staged: Scenario = {
    model: models["nemotron-3-nano"],
    device: devices["h100-sxm-80gb"],
    deployment: { devices: 2, pipelineParallel: 2 },
    formats: { weights: "fp8" },
    workload: { promptTokens: 500, outputTokens: 100 },
  };
  const { peak, steady } = plan(staged).concurrency;
  const strict = plan({ ...staged, engine: { maxModelTokens: 131_072 } }).concurrency;
  expect([strict.peak, strict.steady]).toEqual([peak, steady]);
});

test.each(["deepseek-v3.2", "glm-5", "minimax-m3"] as const)(
  "%s holds as many short requests whatever length is admitted",
  (id) => {
    const short: Scenario = {
      model: models[id],
      device: devices["b300-288gb"],
      deployment: { devices: 8 },
      workload: { promptTokens: 300, outputTokens: 30 },
    };
    const engine = { name: "vllm" } as const;
    const admitting = plan({ ...short, engine: { ...engine, maxModelTokens: 131_072 } });
    expect(admitting.concurrency.peak).toBe(plan({ ...short, engine }).concurrency.peak);
  },
);
