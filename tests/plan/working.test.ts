/** The working of plans works: every formula that is arithmetic over its inputs gives its value, read by an evaluator of its own. */
import { evaluate } from "mathjs";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Figure, plan, type Scenario } from "../../src/index.ts";

/** Sums over layers and operators, rules of thumb and what is given: in words. */
const inWords = [
  "model.parameters",
  "memory.weightBytesPerRank",
  "memory.reserve.runtimeBytes",
  "memory.reserve.activationBytes",
  "memory.reserve.graphBytes",
  "kv.bytesPerToken",
  "kv.bytesPerRequestPerRank",
  "speed.decodeStepSeconds",
  "speed.prefillSecondsPerQuery",
  "speed.load.mostRequestsPerSecond",
  "price.usdPerDeviceHour",
];

function followed({ formula, inputs }: Figure): unknown {
  return evaluate(formula.replaceAll("×", "*"), { ...inputs });
}

const v3: Scenario = {
  model: models["deepseek-v3"],
  device: devices["h200-141gb"],
  deployment: { devices: 8, attentionDataParallel: 8, expertParallel: 8 },
  engine: { name: "vllm" },
  workload: { promptTokens: 4096, outputTokens: 1024 },
  price: { usdPerDeviceHour: 2 },
};
const dense: Scenario = {
  model: models["llama-3.1-70b"],
  device: devices["h100-sxm-80gb"],
  deployment: { devices: 8 },
  workload: { promptTokens: 2000, outputTokens: 500 },
  price: { usdPerDeviceHour: 2, loadFactor: 0.5 },
};
const windowed: Scenario = {
  ...dense,
  model: models["gpt-oss-120b"],
  deployment: { devices: 1 },
  engine: { name: "vllm", maxModelTokens: 131_072 },
};
const spread = { kind: "uniform", least: 100, most: 3000 } as const;

const scenarios: readonly (readonly [string, Scenario])[] = [
  ["ideal", dense],
  ["attention groups under vLLM", v3],
  ["windows under vLLM", windowed],
  ["windows under SGLang", { ...windowed, engine: { name: "sglang" } }],
  ["windows under TensorRT-LLM", { ...windowed, engine: { name: "tensorrt-llm" } }],
  [
    "llama.cpp",
    {
      ...windowed,
      model: models["gemma-3-27b"],
      engine: { name: "llama-cpp" },
      formats: { weights: "fp8" },
    },
  ],
  [
    "holes between groups of layers",
    {
      ...v3,
      model: models["deepseek-v4-flash"],
      workload: { promptTokens: 3000, outputTokens: 700 },
    },
  ],
  ["states", { ...windowed, model: models["nemotron-3-nano"], engine: { name: "vllm" } }],
  [
    "a shared prefix in blocks",
    {
      ...dense,
      engine: { name: "vllm" },
      workload: { ...dense.workload, sharedPrefixTokens: 1500 },
    },
  ],
  [
    "a shared prefix and windows",
    {
      ...windowed,
      engine: { name: "vllm" },
      workload: { ...dense.workload, sharedPrefixTokens: 64 },
    },
  ],
  ["lengths that vary", { ...windowed, workload: { promptTokens: spread, outputTokens: spread } }],
  ["one token out", { ...dense, workload: { promptTokens: 900, outputTokens: 1 } }],
  ["a prompt in the cache", { ...dense, workload: { ...dense.workload, cachedPromptFraction: 1 } }],
  ["stages", { ...dense, deployment: { devices: 8, pipelineParallel: 2 } }],
  ["slots", { ...dense, engine: { name: "vllm", maxRequests: 32 } }],
  ["an objective", { ...dense, objective: { timePerOutputTokenSeconds: 0.03 } }],
  ["an objective that is missed", { ...dense, objective: { timePerOutputTokenSeconds: 1e-4 } }],
  [
    "measured rates",
    {
      ...v3,
      measured: {
        outputTokensPerSecondPerReplica: 9000,
        promptTokensPerSecondPerReplica: 70_000,
        source: "made up",
      },
    },
  ],
  [
    "a load",
    { ...dense, price: { usdPerDeviceHour: 2 }, load: { kind: "open", requestsPerSecond: 0.5 } },
  ],
  ["context parallel ranks", { ...v3, deployment: { devices: 8, decodeContextParallel: 8 } }],
  ["what does not fit", { ...dense, deployment: { devices: 1 } }],
];

describe.each(scenarios)("of %s", (_, scenario) => {
  const { figures } = plan(scenario);

  test.each(figures.filter(({ id }) => !inWords.includes(id)).map((one) => [one.id, one] as const))(
    "%s follows from its formula",
    (_id, figure) => {
      const value = followed(figure);
      if (typeof value !== "number") throw new Error(`${figure.formula} is no number`);
      expect(Math.abs(value - figure.value)).toBeLessThanOrEqual(1e-9 * Math.abs(figure.value));
    },
  );

  test("names each figure once, and none that is not a number", () => {
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
    expect(figures.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });
});
