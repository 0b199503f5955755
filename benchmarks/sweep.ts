/** A million points of DeepSeek-V3 on 16 H20: lengths, objectives and prices, on one core, beside the plainest loop. */
import { devices, models } from "../src/catalog/index.ts";
import { type Axes, pareto, plan, type Scenario, sweep } from "../src/index.ts";
import { type Measurement, median } from "./measurement.ts";

const scenario: Scenario = {
  model: models["deepseek-v3"],
  device: devices["h20-96gb"],
  deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
  engine: { maxModelTokens: 16_384 },
  formats: { weights: "fp8", kv: "bf16" },
  workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0.5 },
  price: { usdPerDeviceHour: 1.5 },
};

const axes: Axes = {
  "workload.promptTokens": { from: 100, to: 10_000, step: 100 },
  "workload.outputTokens": { from: 10, to: 4960, step: 50 },
  "objective.timePerOutputTokenSeconds": { from: 0.02, to: 0.2, points: 10 },
  "price.usdPerDeviceHour": { from: 1, to: 5.5, points: 10 },
};

/** Every so many points the plainest loop takes one, or it would take minutes. */
const STRIDE = 101;

/** Measures sweeps in processor time of this process: other work on the machine does not count. */
export function sweeps(): readonly Measurement[] {
  const million = milliseconds(() => sweep(scenario, axes));
  const plainest = milliseconds(plainestLoop) * STRIDE;
  const { columns } = sweep(scenario, axes, { to: 100_000 });
  const points = Array.from(columns.tokensPerSecondPerUser ?? [], (user, place) => ({
    user,
    device: columns.outputTokensPerSecondPerDevice?.[place],
    usd: columns.usdPerMillionOutputTokens?.[place],
  }));
  const objectives = [
    { column: "user", best: "max" },
    { column: "device", best: "max" },
    { column: "usd", best: "min" },
  ] as const;
  return [
    { name: "sweep, a million points on one core", median: million, unit: "ms", goal: 6000 },
    {
      name: `the same by plan() in the plainest loop, ${(plainest / million).toFixed(0)} times as long`,
      median: plainest,
      unit: "ms",
    },
    {
      name: "pareto of 100,000 points, two objectives",
      median: milliseconds(() => pareto(points, objectives.slice(0, 2))),
      unit: "ms",
    },
    {
      name: "pareto of 100,000 points, three objectives",
      median: milliseconds(() => pareto(points, objectives)),
      unit: "ms",
    },
  ];
}

/** What one writes without `sweep`: loops in loops, a plan for each point, its numbers in a row. */
function plainestLoop(): void {
  const rows: unknown[] = [];
  let point = 0;
  for (let prompt = 100; prompt <= 10_000; prompt += 100)
    for (let output = 10; output <= 4960; output += 50)
      for (let limit = 1; limit <= 10; limit += 1)
        for (let price = 0; price < 10; price += 1) {
          point += 1;
          if (point % STRIDE !== 0) continue;
          const { speed, cost } = plan(
            {
              ...scenario,
              workload: { ...scenario.workload, promptTokens: prompt, outputTokens: output },
              objective: { timePerOutputTokenSeconds: 0.02 * limit },
              price: { usdPerDeviceHour: 1 + price / 2 },
            },
            { figures: false },
          );
          rows.push({ prompt, output, limit, price, speed, usdPerQuery: cost?.usdPerQuery });
        }
}

/** The middle of three runs. */
function milliseconds(run: () => unknown): number {
  return median(
    [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    }),
  );
}
