/** Answers of `solve` in rows: what was sought, what binds it, its speed and what a query costs. */
import type { Plan } from "../../plan/plan.ts";
import { type Measure, type Table, tableOf } from "../table.ts";
import { type NamedItem, type Results, unnamed } from "./result.ts";

type Solution = Results["solution"];

/** What the answers have between them. */
interface Answered {
  readonly contextTokens?: number;
  readonly device?: string;
  readonly devices?: number;
  readonly replicas?: number;
  readonly prefillWorkers?: number;
  readonly decodeWorkers?: number;
  readonly queriesPerSecond?: number;
  readonly usdPerDeviceHour?: number;
  readonly usdPerHour?: number | undefined;
  readonly usdPerQuery?: number | undefined;
  readonly bindsBy?: string;
  readonly because?: string;
}

const count = { format: "count" } as const;
const seconds = { unit: "s", format: "seconds" } as const;
const usd = { unit: "$", format: "usd" } as const;

/** Answers; where there is none, why, and the nearest plan. */
export function solutionTable(items: readonly NamedItem<Solution>[]): Table {
  return tableOf({ title: "Solved", layout: "down" }, items, [
    { title: "answer", of: (item) => item.name ?? unnamed(items, item) },
    { title: "solved for", of: ({ result }) => result.for },
    ...answers.map(({ of, ...column }) => ({
      ...column,
      of: ({ result }: NamedItem<Solution>) => of(answered(result)),
    })),
    ...speeds.map(({ of, ...column }) => ({
      ...column,
      of: ({ result }: NamedItem<Solution>) => of(timesOf(result)),
    })),
  ]);
}

/** The plan of an answer, the nearest where there is none. */
export function solutionPlan(solution: Solution): Plan | undefined {
  if (solution.kind === "none") return solution.nearest;
  return "fleet" in solution ? solution.fleet.plan : solution.plan;
}

function answered(solution: Solution): Answered {
  if (solution.kind === "none") return { because: solution.because };
  return "fleet" in solution ? { ...solution.fleet, bindsBy: solution.bindsBy } : solution;
}

/** Times of an answer: of its workers, or of its plan, at its load where it has one. */
function timesOf(solution: Solution): Times {
  if ("decodeStepSeconds" in solution)
    return {
      timePerOutputTokenSeconds: solution.decodeStepSeconds,
      timeToFirstTokenSeconds: solution.prefillSeconds,
    };
  const speed = solutionPlan(solution)?.speed;
  return speed?.load?.at?.times ?? speed ?? {};
}

interface Times {
  readonly timePerOutputTokenSeconds?: number;
  readonly timeToFirstTokenSeconds?: number;
}

const answers: readonly Measure<Answered>[] = [
  { title: "there is none", of: ({ because }) => because },
  {
    title: "longest context",
    unit: "tokens",
    ...count,
    of: ({ contextTokens }) => contextTokens,
  },
  { title: "GPU", of: ({ device }) => device },
  { title: "GPUs", ...count, of: ({ devices }) => devices },
  { title: "copies", ...count, of: ({ replicas }) => replicas },
  { title: "prefill workers", ...count, of: ({ prefillWorkers }) => prefillWorkers },
  { title: "decode workers", ...count, of: ({ decodeWorkers }) => decodeWorkers },
  { title: "queries", unit: "1/s", of: ({ queriesPerSecond }) => queriesPerSecond },
  { title: "an hour of one GPU", ...usd, of: ({ usdPerDeviceHour }) => usdPerDeviceHour },
  { title: "an hour of all GPUs", ...usd, of: ({ usdPerHour }) => usdPerHour },
  { title: "cost of a query", ...usd, of: ({ usdPerQuery }) => usdPerQuery },
  { title: "bound by", of: ({ bindsBy }) => bindsBy },
];

const speeds: readonly Measure<Times>[] = [
  {
    title: "time per output token",
    ...seconds,
    of: ({ timePerOutputTokenSeconds }) => timePerOutputTokenSeconds,
  },
  {
    title: "time to first token",
    ...seconds,
    of: ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds,
  },
];
