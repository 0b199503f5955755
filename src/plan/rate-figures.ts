/** The working of a plan's rates and costs. */
import type { Figure } from "../figure.ts";
import type { Plan } from "./plan.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Batch, step times and rates; nothing when nothing fits. */
export function speedFigures(
  { deployment }: ScenarioProfile,
  { speed }: Pick<Plan, "speed">,
): readonly Figure[] {
  if (speed === undefined) return [];
  const { basis, source } = speed;
  const formulas = basis === "measured" ? measuredFormulas : rooflineFormulas;
  return [
    figure(
      "speed.running",
      "requests running on one replica",
      speed.runningPerReplica,
      "requests",
      {
        formula: "groups × min(steady, slots, largest batch within the objective)",
        inputs: { limitedBy: speed.limitedBy, perGroup: speed.runningPerGroup },
        basis: "exact",
      },
    ),
    figure("speed.decodeStepSeconds", "one decode step", speed.decodeStepSeconds, "s", {
      formula: formulas.decodeStep,
      inputs: { running: speed.runningPerGroup },
      basis,
      source,
    }),
    figure(
      "speed.prefillSecondsPerQuery",
      "prefill of one query",
      speed.prefillSecondsPerQuery,
      "s",
      {
        formula: formulas.prefill,
        inputs: {},
        basis,
        source,
      },
    ),
    figure(
      "speed.timePerOutputTokenSeconds",
      "time per output token",
      speed.timePerOutputTokenSeconds,
      "s",
      {
        formula: formulas.timePerOutputToken,
        inputs: {
          decodeStep: speed.decodeStepSeconds,
          running: speed.runningPerGroup,
          prefill: speed.prefillSecondsPerQuery,
          pipelineParallel: deployment.pipelineParallel,
        },
        basis,
        source,
      },
    ),
    figure(
      "speed.outputTokensPerSecondPerReplica",
      "output rate of one replica",
      speed.outputTokensPerSecondPerReplica,
      "token/s",
      {
        formula: "running / timePerOutputToken",
        inputs: {
          running: speed.runningPerReplica,
          timePerOutputToken: speed.timePerOutputTokenSeconds,
        },
        basis,
        source,
      },
    ),
  ];
}

const rooflineFormulas = {
  decodeStep: "Σ operators max(flops / peak, bytes / bandwidth)",
  prefill: "Σ operators max(flops / peak, bytes / bandwidth), causal pairs",
  timePerOutputToken: "decodeStep + running × prefill / outputTokens / pipelineParallel",
} as const;

const measuredFormulas = {
  decodeStep: "running / measured output tokens per second",
  prefill: "computed prompt tokens / measured prompt tokens per second; 0 when not given",
  timePerOutputToken: "decodeStep + groups × running × prefill / outputTokens",
} as const;

/** Cost of a query; nothing without a price. */
export function costFigures(
  { price }: Scenario,
  { cost, speed }: Pick<Plan, "cost" | "speed">,
): readonly Figure[] {
  if (cost === undefined || price === undefined || speed === undefined) return [];
  return [
    figure("price.usdPerDeviceHour", "price of one device-hour", price.usdPerDeviceHour, "USD/h", {
      formula: "given",
      inputs: {},
      basis: "input",
    }),
    figure("cost.usdPerQuery", "cost of one query", cost.usdPerQuery, "USD", {
      formula: "promptMiss + promptHit + output + idle",
      inputs: {
        promptMiss: cost.promptMissUsd,
        promptHit: cost.promptHitUsd,
        output: cost.outputUsd,
        idle: cost.idleUsd,
      },
      basis: speed.basis,
      source: speed.source,
    }),
    figure(
      "cost.usdPerMillionOutputTokens",
      "cost of a million output tokens",
      cost.usdPerMillionOutputTokens,
      "USD/Mtoken",
      {
        formula: "usdPerDeviceHour / 3600 × deviceSecondsPerOutputToken / loadFactor × 1e6",
        inputs: {
          usdPerDeviceHour: price.usdPerDeviceHour,
          deviceSecondsPerOutputToken: speed.deviceSecondsPerOutputToken,
          loadFactor: price.loadFactor ?? 1,
        },
        basis: speed.basis,
        source: speed.source,
      },
    ),
  ];
}
