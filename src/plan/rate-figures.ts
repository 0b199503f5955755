/** The working of a plan's rates and costs. */
import type { Figure } from "../figure.ts";
import type { Plan } from "./plan.ts";
import type { Rates } from "./rates.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Batch, step times and rates, the roofline beside them; nothing when nothing fits. */
export function speedFigures(
  { deployment, timing }: ScenarioProfile,
  { speed }: Pick<Plan, "speed">,
): readonly Figure[] {
  if (speed === undefined) return [];
  const { basis, source, range } = speed;
  const formulas =
    basis === "measured"
      ? measuredFormulas
      : timing?.notPredicted === undefined
        ? predictedFormulas
        : rooflineFormulas;
  const near = speed.near === undefined ? {} : { near: speed.near };
  return [
    figure(
      "speed.running",
      "requests running on one replica",
      speed.runningPerReplica,
      "requests",
      {
        formula: "groups × min(steady, slots, largest batch within the objectives)",
        inputs: { limitedBy: speed.limitedBy, perGroup: speed.runningPerGroup },
        basis: "exact",
      },
    ),
    figure("speed.decodeStepSeconds", "one decode step", speed.decodeStepSeconds, "s", {
      formula: formulas.decodeStep,
      inputs: { running: speed.runningPerGroup, ...near },
      basis,
      source,
    }),
    figure(
      "speed.prefillSecondsPerQuery",
      "prefill of one query",
      speed.prefillSecondsPerQuery,
      "s",
      { formula: formulas.prefill, inputs: {}, basis, source },
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
          ...(range && {
            low: range.timePerOutputTokenSeconds.low,
            high: range.timePerOutputTokenSeconds.high,
          }),
        },
        basis,
        source,
      },
    ),
    figure(
      "speed.timeToFirstTokenSeconds",
      "time to the first token",
      speed.timeToFirstTokenSeconds,
      "s",
      {
        formula: formulas.timeToFirstToken,
        inputs: {
          prefill: speed.prefillSecondsPerQuery,
          running: speed.runningPerGroup,
          ...(range && {
            low: range.timeToFirstTokenSeconds.low,
            high: range.timeToFirstTokenSeconds.high,
          }),
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
        formula: formulas.outputRate,
        inputs: { running: speed.runningPerReplica, endToEnd: speed.endToEndSeconds },
        basis,
        source,
      },
    ),
    ...boundFigures(speed),
    ...loadFigures(speed),
  ];
}

function loadFigures({ load, source }: Rates): readonly Figure[] {
  if (load === undefined) return [];
  const { at } = load;
  return [
    figure(
      "speed.load.mostRequestsPerSecond",
      "most requests per second within the objectives",
      load.mostRequestsPerSecond,
      "1/s",
      {
        formula: "running / endToEnd(running), waiting for a place by Erlang C",
        inputs: {
          saturation: load.saturationRequestsPerSecond,
          brokenBy: load.brokenBy,
          ...(at !== undefined && { asked: at.requestsPerSecond, loadFactor: at.loadFactor }),
        },
        basis: "heuristic",
        source,
      },
    ),
  ];
}

function boundFigures({ bound, basis, runningPerGroup }: Rates): readonly Figure[] {
  if (bound === undefined || basis === "measured") return [];
  return [
    figure(
      "speed.bound.timePerOutputTokenSeconds",
      "time per output token at peak rates, at least",
      bound.timePerOutputTokenSeconds,
      "s",
      {
        formula: rooflineFormulas.decodeStep,
        inputs: {
          running: runningPerGroup,
          decodeStep: bound.decodeStepSeconds,
          prefill: bound.prefillSecondsPerQuery,
        },
        basis: "heuristic",
        source: "roofline at peak rates, no communication: a bound, not a prediction",
      },
    ),
  ];
}

const servedFormulas = {
  timePerOutputToken:
    "decodeStep + (1 - ahead) × (running - 1) × prefill / (outputTokens - 1) / pipelineParallel",
  timeToFirstToken: "firstToken + prefill × (1 + ahead × running / pipelineParallel)",
  outputRate: "running × outputTokens / endToEnd",
} as const;

const predictedFormulas = {
  ...servedFormulas,
  decodeStep:
    "Σ operators max(flops / (efficiency × peak), bytes / (efficiency × bandwidth)) + fixed times + links",
  prefill: "the same for the prompt's tokens, causal pairs",
} as const;

const rooflineFormulas = {
  ...servedFormulas,
  decodeStep: "Σ operators max(flops / peak, bytes / bandwidth)",
  prefill: "Σ operators max(flops / peak, bytes / bandwidth), causal pairs",
} as const;

const measuredFormulas = {
  decodeStep: "running / measured output tokens per second",
  prefill: "computed prompt tokens / measured prompt tokens per second; 0 when not given",
  timePerOutputToken: "decodeStep + groups × running × prefill / outputTokens",
  timeToFirstToken: "prefill + decodeStep",
  outputRate: "running / timePerOutputToken",
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
        ...(cost.range && { low: cost.range.usdPerQuery.low, high: cost.range.usdPerQuery.high }),
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
