/** Sweeps and their fronts in rows: a row for each point, a column for each axis and number. */
import { type PlanNumberName, planNumberNames } from "../../plan/numbers.ts";
import type { Sweep } from "../../plan/sweep.ts";
import { checkedColumns, type SweepPoint, sweepPoint } from "../../plan/sweep-columns.ts";
import { type ParetoFront, valueName } from "../pareto-front.ts";
import { type Column, type Measure, type Table, tableOf } from "../table.ts";

/** What the numbers of a plan are called, counted in and printed as. */
export const planColumns: Readonly<Record<PlanNumberName, Column>> = {
  guaranteed: { title: "guaranteed at once", unit: "queries", format: "count" },
  peak: { title: "at once at their peak", unit: "queries", format: "count" },
  steady: { title: "at once in steady state", unit: "queries", format: "count" },
  devices: { title: "GPUs", format: "count" },
  runningPerReplica: { title: "running", unit: "queries", format: "count" },
  decodeStepSeconds: { title: "decode step", unit: "s", format: "seconds" },
  prefillSecondsPerQuery: { title: "prefill", unit: "s", format: "seconds" },
  timePerOutputTokenSeconds: { title: "time per output token", unit: "s", format: "seconds" },
  timeToFirstTokenSeconds: { title: "time to first token", unit: "s", format: "seconds" },
  endToEndSeconds: { title: "time to last token", unit: "s", format: "seconds" },
  tokensPerSecondPerUser: { title: "output per user", unit: "tokens/s" },
  outputTokensPerSecondPerReplica: { title: "output of all GPUs", unit: "tokens/s" },
  outputTokensPerSecondPerDevice: { title: "output per GPU", unit: "tokens/s" },
  queriesPerSecondPerReplica: { title: "queries", unit: "1/s" },
  usdPerQuery: { title: "cost of a query", unit: "$", format: "usd" },
  usdPerMillionOutputTokens: { title: "cost of 1M output tokens", unit: "$", format: "usd" },
  usdPerMillionTokens: { title: "cost of 1M tokens", unit: "$", format: "usd" },
};

/** All points, in the order of the sweep. */
export function sweepTable(sweep: Sweep): Table {
  const points = Array.from(checkedColumns(sweep).status, (_, place) => sweepPoint(sweep, place));
  return tableOf({ title: "Sweep" }, points, [
    ...pointMeasures(points),
    { title: "status", of: ({ status }) => status },
  ]);
}

/** The points of the fronts. */
export function paretoTable({ fronts }: ParetoFront): Table {
  const points = fronts.flatMap((front) => front.points.map((point) => ({ front, point })));
  return tableOf<(typeof points)[number]>({ title: "Points that no other beats" }, points, [
    ...(fronts.length > 1
      ? [{ title: "front", of: ({ front }: (typeof points)[number]) => front.name }]
      : []),
    ...pointMeasures(points.map(({ point }) => point)).map(({ of, ...column }) => ({
      ...column,
      of: ({ point }: (typeof points)[number]) => of(point),
    })),
  ]);
}

/** The axes by the ends of their paths, then the numbers that there are. */
function pointMeasures([first]: readonly SweepPoint[]): readonly Measure<SweepPoint>[] {
  const axes = Object.keys(first?.values ?? {});
  return [
    ...axes.map((path) => ({
      title: path,
      of: ({ values }: SweepPoint) => axisValue(values[path]),
    })),
    ...planNumberNames.map((name) => ({
      ...planColumns[name],
      of: ({ numbers }: SweepPoint) => numbers[name],
    })),
  ];
}

function axisValue(value: unknown): string | number {
  return typeof value === "number" ? value : valueName(value);
}
