/** The working of a plan's rates and costs. */
import type { Figure } from "../figure.ts";
import { MOST_RUNNING } from "./batch.ts";
import type { MeanRequest } from "./mean-request.ts";
import type { Plan } from "./plan.ts";
import type { Rates } from "./rates.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Batch, step times and rates, the roofline beside them; nothing when nothing fits. */
export function speedFigures(
  { deployment, timing, maxRequests }: ScenarioProfile,
  { outputTokens }: MeanRequest,
  { speed, concurrency }: Pick<Plan, "speed" | "concurrency">,
): readonly Figure[] {
  if (speed === undefined) return [];
  const { basis, source, range } = speed;
  const { groups, perGroup } = concurrency;
  const { pipelineParallel } = deployment;
  const slots = Number.isFinite(maxRequests) ? { slots: maxRequests } : {};
  const within =
    basis === "measured" || speed.withinObjectivePerGroup === undefined
      ? {}
      : { withinObjective: speed.withinObjectivePerGroup };
  const isRead = speed.prefillSecondsPerQuery === 0;
  const running = basis === "measured" ? speed.runningPerReplica : speed.runningPerGroup;
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
        formula: `groups × max(1, min(${["floor(steady)", ...Object.keys({ ...slots, ...within })].join(", ")}))`,
        inputs: {
          groups,
          steady: Math.min(perGroup.steady, MOST_RUNNING),
          ...slots,
          ...within,
          limitedBy: speed.limitedBy,
        },
        basis: speed.limitedBy === "objective" ? basis : "exact",
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
          running,
          prefill: speed.prefillSecondsPerQuery,
          outputTokens,
          pipelineParallel,
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
        formula: isRead ? formulas.timeToReadToken : formulas.timeToFirstToken,
        inputs: {
          firstToken: timing?.firstTokenSeconds ?? 0,
          firstTokenSteps: timing?.firstTokenSteps ?? 0,
          decodeStep: speed.decodeStepSeconds,
          perToken: speed.timePerOutputTokenSeconds,
          prefill: speed.prefillSecondsPerQuery,
          running,
          outputTokens,
          pipelineParallel,
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
        inputs: {
          running: speed.runningPerReplica,
          outputTokens,
          endToEnd: speed.endToEndSeconds,
          perToken: speed.timePerOutputTokenSeconds,
        },
        basis,
        source,
      },
    ),
    ...boundFigures(speed, { outputTokens, pipelineParallel }),
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

function boundFigures(
  { bound, basis, runningPerGroup }: Rates,
  {
    outputTokens,
    pipelineParallel,
  }: { readonly outputTokens: number; readonly pipelineParallel: number },
): readonly Figure[] {
  if (bound === undefined || basis === "measured") return [];
  return [
    figure(
      "speed.bound.timePerOutputTokenSeconds",
      "time per output token at peak rates, at least",
      bound.timePerOutputTokenSeconds,
      "s",
      {
        formula: rooflineFormulas.timePerOutputToken,
        inputs: {
          decodeStep: bound.decodeStepSeconds,
          running: runningPerGroup,
          prefill: bound.prefillSecondsPerQuery,
          outputTokens,
          pipelineParallel,
        },
        basis: "heuristic",
        source: "roofline at peak rates, no communication: a bound, not a prediction",
      },
    ),
  ];
}

const servedFormulas = {
  timePerOutputToken:
    "decodeStep + (1 - 1 / outputTokens) × max(0, running - 1) × prefill / max(1, outputTokens - 1) / pipelineParallel",
  timeToFirstToken:
    "firstToken + firstTokenSteps × perToken + prefill × (1 + running / outputTokens / pipelineParallel)",
  timeToReadToken: "firstToken + (firstTokenSteps + 1) × decodeStep",
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
  timePerOutputToken: "decodeStep + running × prefill / outputTokens",
  timeToFirstToken: "prefill + decodeStep",
  timeToReadToken: "prefill + decodeStep",
  outputRate: "running / perToken",
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
          loadFactor: Math.min(1, speed.load?.at?.loadFactor ?? price.loadFactor ?? 1),
        },
        basis: speed.basis,
        source: speed.source,
      },
    ),
  ];
}
