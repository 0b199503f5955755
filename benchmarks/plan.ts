/** A whole plan of DeepSeek-V3 on 16 H20: with its working, without, and compiled. */
import { do_not_optimize } from "mitata";
import { devices, models } from "../src/catalog/index.ts";
import { compilePlan, plan, type Scenario } from "../src/index.ts";
import { type Measurement, medianNanoseconds } from "./measurement.ts";

const open: Scenario = {
  model: models["deepseek-v3"],
  device: devices["h20-96gb"],
  deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
  engine: { maxModelTokens: 16_384 },
  formats: { weights: "fp8", kv: "bf16" },
  workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0.5 },
  price: { usdPerDeviceHour: 1.5 },
};
const bound: Scenario = { ...open, objective: { timePerOutputTokenSeconds: 0.05 } };
const vllm: Scenario = {
  ...bound,
  engine: { name: "vllm", memoryFraction: 0.92, maxModelTokens: 16_384 },
};

/** Measures one scenario planned once, and planned at many lengths and prices. */
export async function plans(): Promise<readonly Measurement[]> {
  const [compiled, bounded, compiledVllm] = [open, bound, vllm].map(compilePlan);
  let count = 0;
  const promptTokens = () => {
    count = (count + 1) & 0xfff;
    return 1000 + count;
  };
  return [
    await line("plan with its figures", () => do_not_optimize(plan(bound))),
    await line(
      "plan without figures: operators, prediction and roofline",
      () => do_not_optimize(plan(bound, short)),
      15_000,
    ),
    await line("plan without figures, vLLM's own accounting", () =>
      do_not_optimize(plan(vllm, short)),
    ),
    await line("compilePlan", () => do_not_optimize(compilePlan(open))),
    await line(
      "compiled plan, another length",
      () => do_not_optimize(compiled?.({ promptTokens: promptTokens() })),
      200,
    ),
    await line(
      "compiled plan, another price",
      () => do_not_optimize(compiled?.({ usdPerDeviceHour: promptTokens() / 1000 })),
      200,
    ),
    await line("compiled plan with an objective, another length", () =>
      do_not_optimize(bounded?.({ promptTokens: promptTokens() })),
    ),
    await line("compiled plan with an objective, vLLM's accounting", () =>
      do_not_optimize(compiledVllm?.({ promptTokens: promptTokens() })),
    ),
  ];
}

const short = { figures: false } as const;

async function line(name: string, run: () => void, goal?: number): Promise<Measurement> {
  const median = await medianNanoseconds(run);
  return { name, median, unit: "ns", ...(goal !== undefined && { goal }) };
}
