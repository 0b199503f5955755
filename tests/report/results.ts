/** One result of every kind that reports know, as a user would come by it. */
import { devices, models } from "../../src/catalog/index.ts";
import { claims } from "../../src/claims/index.ts";
import { diagnose } from "../../src/doctor/index.ts";
import {
  compareKv,
  costDistribution,
  costInterval,
  kvProfile,
  ownedDeviceHour,
  type Plan,
  type PlanCost,
  plan,
  type Scenario,
  solve,
  sweep,
  usdPerMillionTokens,
} from "../../src/index.ts";
import {
  concurrencyCurves,
  deviceFlip,
  engineComparison,
  kvCurves,
  paretoFront,
  type Results,
  reduction,
} from "../../src/report/index.ts";
import {
  blockTrace,
  exampleTrace,
  hitCurve,
  replay,
  replayTiers,
  simulate,
} from "../../src/simulate/index.ts";

const trace = blockTrace(exampleTrace);

/** DeepSeek-V3 on 16 devices under vLLM's rule, priced. */
export function scenarioOn(device: "h100-sxm-80gb" | "h20-96gb"): Scenario {
  return {
    model: models["deepseek-v3"],
    device: devices[device],
    deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
    engine: { name: "vllm" },
    workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0.5 },
    price: { usdPerDeviceHour: 2, loadFactor: 0.5 },
  };
}

/** Rates that are given, so that no model of speed enters. */
const measured = {
  outputTokensPerSecondPerReplica: 16_000,
  promptTokensPerSecondPerReplica: 100_000,
  source: "made up",
};

/** A plan with a cost. */
export const onH100: PricedPlan = priced(plan({ ...scenarioOn("h100-sxm-80gb"), measured }));
/** The same on the other device. */
export const onH20: PricedPlan = priced(plan({ ...scenarioOn("h20-96gb"), measured }));

interface PricedPlan extends Plan {
  readonly cost: PlanCost;
}

function priced(found: Plan): PricedPlan {
  if (found.cost === undefined) throw new Error("the plan has no cost");
  return { ...found, cost: found.cost };
}

/** More requests come than the engine can serve at once. */
export const busy: Results["simulation"] = simulate(
  Array.from({ length: 80 }, (_, at) => ({
    arrivalSeconds: at * 0.1,
    promptTokens: 100 + ((at * 37) % 200),
    outputTokens: 40 + ((at * 91) % 120),
  })),
  {
    engine: { poolBlocks: 200, blockTokens: 16 },
    stepTime: { stepSeconds: 0.02 },
    usdPerDeviceHour: 2,
  },
);

const usdPerDeviceHour = { low: 1.3, high: 2.99 };

const swept = sweep(
  {
    ...scenarioOn("h20-96gb"),
    model: models["llama-3.1-8b"],
    deployment: {},
  },
  {
    device: [devices["h100-sxm-80gb"], devices["h20-96gb"]],
    "deployment.devices": [1, 2],
    "workload.promptTokens": [1024, 4096, 16_384],
  },
  { columns: ["guaranteed", "devices"] },
);

/** A result of each kind. */
export const results: { readonly [Kind in keyof Results]: Results[Kind] } = {
  comparison: compareKv({
    baseline: kvProfile(models["deepseek-67b"]),
    candidate: kvProfile(models["deepseek-v2"], { format: { bits: 6 } }),
  }),
  reduction: reduction(),
  "kv-curves": kvCurves({
    "DeepSeek-V3": kvProfile(models["deepseek-v3"]),
    "Llama 3.1 405B": kvProfile(models["llama-3.1-405b"]),
    "Gemma 3 27B": kvProfile(models["gemma-3-27b"]),
  }),
  engine: first(
    engineComparison({
      model: models["gemma-3-27b"],
      device: devices["h100-sxm-80gb"],
      deployment: { devices: 2 },
      maxModelTokens: 131_072,
    }),
  ),
  plan: onH100,
  sweep: swept,
  "pareto-front": paretoFront(swept, {
    objectives: [
      { column: "guaranteed", best: "max" },
      { column: "devices", best: "min" },
    ],
    by: "device",
  }),
  solution: solve(scenarioOn("h100-sxm-80gb"), {
    for: "devices",
    subjectTo: { requestsPerSecond: 5 },
  }),
  "concurrency-curves": concurrencyCurves({
    "16 × H100": scenarioOn("h100-sxm-80gb"),
    "16 × H20": scenarioOn("h20-96gb"),
  }),
  "device-flip": deviceFlip({
    ...scenarioOn("h100-sxm-80gb"),
    baseline: devices["h100-sxm-80gb"],
    candidate: devices["h20-96gb"],
    queryHeads: [16, 128],
    sequenceTokens: [1024, 8192, 65_536],
  }),
  "query-cost": onH100.cost,
  "cost-range": costInterval(usdPerMillionTokens, {
    usdPerDeviceHour,
    tokensPerSecondPerDevice: 1850,
  }),
  "cost-distribution": costDistribution(
    usdPerMillionTokens,
    { usdPerDeviceHour, tokensPerSecondPerDevice: { low: 900, likely: 1850, high: 2200 } },
    { seed: 1, samples: 200 },
  ),
  "device-hour": ownedDeviceHour({
    capexUsdPerDevice: 32_000,
    lifeYears: 4,
    allInKwPerDevice: 1.73,
    usdPerKwh: 0.08,
  }),
  "hit-curve": hitCurve(trace),
  replay: replay(trace, { capacityBlocks: 12 }),
  "tier-replay": replayTiers(trace, {
    tiers: [
      { name: "HBM", capacityBlocks: 8 },
      { name: "host", capacityBlocks: 4 },
    ],
  }),
  simulation: busy,
  claim: first(claims()),
  diagnosis: diagnose("Available KV cache memory: 45.00 GiB\nGPU KV cache size: 190,256 tokens", {
    model: models["gemma-3-27b"],
  }),
};

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("there is none");
  return item;
}
