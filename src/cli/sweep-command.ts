/** `kv-headroom sweep` and `kv-headroom pareto`: axes to points over threads, points to a table or to those that none beats. */
import { kvError } from "../errors.ts";
import { type PlanNumberName, planNumberNames } from "../plan/numbers.ts";
import {
  type ParetoObjective,
  pareto,
  servingObjectives,
  servingObjectivesOf,
} from "../plan/pareto.ts";
import { type Sweep, sweepChunks, sweepColumns } from "../plan/sweep.ts";
import { joinSweeps } from "../plan/sweep-columns.ts";
import { sweepStatuses } from "../plan/sweep-evaluator.ts";
import { grouped } from "../report/printed.ts";
import { wholeNumber } from "../units.ts";
import { axisOption, type TypedAxis } from "./axis-option.ts";
import { demand } from "./demand.ts";
import { interruptible } from "./interrupt.ts";
import { nameList } from "./list-option.ts";
import { numberOption } from "./number-option.ts";
import { type Output, print } from "./print.ts";
import { progressBar } from "./progress-bar.ts";
import { type ScenarioArguments, scenarioArgument } from "./scenario-argument.ts";
import type { SweepTask } from "./sweep-job.ts";
import { refusalLines, sweepCsv, sweepData, sweepTable, type TypedSweep } from "./sweep-text.ts";
import { threadsFor } from "./threads-option.ts";
import { overThreads } from "./worker-pool.ts";

/** What was typed after `sweep`. */
export interface SweepArguments extends Output, ScenarioArguments {
  readonly axis?: readonly string[];
  readonly columns?: string;
  readonly rows?: string;
  readonly threads?: string;
  readonly csv?: true;
}

/** What was typed after `pareto`. */
export interface ParetoArguments extends SweepArguments {
  readonly max?: string;
  readonly min?: string;
}

/** Points that one thread has done before another has started. */
const SMALL_POINTS = 200_000;

/** Parts of a sweep for each thread, so that none waits long for the slowest. */
const PARTS_PER_THREAD = 4;

/** Rows of a table that a person reads. */
const ROWS = 60;

/** What fits on a page beside two axes. */
const tableColumns: readonly PlanNumberName[] = [
  "runningPerReplica",
  "timePerOutputTokenSeconds",
  "timeToFirstTokenSeconds",
  "outputTokensPerSecondPerDevice",
  "queriesPerSecondPerReplica",
  "usdPerMillionTokens",
];

/** Prints the points of a sweep. */
export async function sweepCommand(given: SweepArguments): Promise<void> {
  const named = nameList(given.columns, "--columns", planNumberNames);
  const isTable = given.csv !== true && given.json !== true;
  const columns = named.length > 0 ? named : isTable ? tableColumns : sweepColumns;
  const { sweep, axes } = await swept("sweep", given, columns);
  const places = Array.from({ length: sweep.to - sweep.from }, (_, place) => place);
  const rows = numberOption(given.rows, "--rows") ?? ROWS;
  const typed = { sweep, axes, places };
  put(given, typed, () => {
    const shown = places.slice(0, wholeNumber(rows, "--rows"));
    const left = places.length - shown.length;
    return [
      sweepTable({ ...typed, places: shown }),
      `${grouped(places.length)} points${counted(sweep)}${left > 0 ? `; ${grouped(left)} more: --rows, or --csv for all` : ""}`,
      ...refusalLines(sweep),
    ].join("\n\n");
  });
}

/** Prints the points that none beats. */
export async function paretoCommand(given: ParetoArguments): Promise<void> {
  const objectives = objectivesOf(given);
  const isTable = given.csv !== true && given.json !== true;
  const columns = [
    ...new Set([
      ...objectives.map(({ column }) => column as PlanNumberName),
      ...(isTable ? tableColumns.slice(0, 3) : sweepColumns),
    ]),
  ];
  const { sweep, axes } = await swept("pareto", given, columns);
  const isTyped = given.min !== undefined || given.max !== undefined;
  const weighed = isTyped ? objectives : servingObjectivesOf(sweep);
  const places = pareto(sweep, weighed);
  const typed = { sweep, axes, places };
  put(given, typed, () =>
    [
      places.length === 0 ? "No point has a number for every objective." : sweepTable(typed),
      wrappedCount(places.length, sweep, weighed),
      ...refusalLines(sweep),
    ].join("\n\n"),
  );
}

function wrappedCount(count: number, sweep: Sweep, objectives: readonly ParetoObjective[]): string {
  const asked = objectives.map(({ column, best }) => `${best} ${column}`).join(", ");
  return `${grouped(count)} of ${grouped(sweep.to - sweep.from)} points that no other beats: ${asked}${counted(sweep)}`;
}

/** `; 12 kv-room, 3 objective`, and what a stop left undone. */
function counted({ status, complete, points }: Sweep): string {
  const counts = new Map<string, number>();
  for (const one of status) {
    const name = sweepStatuses[one] ?? "ok";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const others = [...counts].filter(([name]) => name !== "ok");
  const said =
    others.length === 0
      ? ""
      : `; ${others.map(([name, count]) => `${grouped(count)} ${name}`).join(", ")}`;
  return complete ? said : `${said}; stopped early, of ${grouped(points)}`;
}

function put(given: SweepArguments, typed: TypedSweep, text: () => string): void {
  if (given.csv !== true) print(given, given.json === true ? sweepData(typed) : undefined, text);
  else for (const piece of sweepCsv(typed)) process.stdout.write(piece);
}

/** The sweep that was typed, over threads where it is large. */
async function swept(
  command: string,
  given: SweepArguments,
  columns: readonly PlanNumberName[],
): Promise<{ readonly sweep: Sweep; readonly axes: readonly TypedAxis[] }> {
  const axes: TypedAxis[] = [];
  for (const text of given.axis ?? []) axes.push(await axisOption(text));
  if (axes.length === 0)
    throw kvError({
      code: "bad-input",
      path: command,
      value: undefined,
      rule: "--axis is missing: there is nothing to vary",
      hint: "--axis prompt=1000,2000,4000 --axis devices=1..8",
    });
  const twice = axes.find(({ path }, index) => axes.findIndex((one) => one.path === path) < index);
  if (twice !== undefined)
    throw kvError({
      code: "bad-input",
      path: `--axis ${twice.name}`,
      value: twice.name,
      rule: "the same axis is there already",
      hint: "give all its values in one --axis, with commas",
    });
  const isSet = (name: string): boolean => axes.some((axis) => axis.name === name);
  const [model, gpu] = [isSet("model"), isSet("gpu")];
  const typed = {
    ...given,
    ...(model && { model: given.model ?? firstLabel(axes, "model") }),
    ...(gpu && { gpu: given.gpu ?? firstLabel(axes, "gpu") }),
  };
  demand(typed, command, [
    "model",
    "gpu",
    ...(isSet("prompt") ? [] : (["prompt"] as const)),
    ...(isSet("output") ? [] : (["output"] as const)),
  ]);
  const { scenario } = await scenarioArgument(
    typed,
    axes.map(({ name }) => name),
  );
  const grid = Object.fromEntries(axes.map(({ path, values }) => [path, values]));
  // an empty range says how many points there are, and refuses what no thread should be started for
  const [{ points } = { points: 0 }] = [...sweepChunks(scenario, grid, { columns, to: 0 })];
  const threads = threadsFor(given.threads, { isSmall: points < SMALL_POINTS });
  const parts = threads === 1 ? 1 : threads * PARTS_PER_THREAD;
  const edge = (part: number): number => Math.floor((points * part) / parts);
  const tasks = Array.from(
    { length: parts },
    (_, part): SweepTask => ({
      scenario,
      axes: grid,
      columns,
      from: edge(part),
      to: edge(part + 1),
    }),
  );
  const bar = progressBar();
  const found = await interruptible((signal) =>
    overThreads("sweep", tasks, {
      threads,
      signal,
      onProgress: ({ share, done }) => bar.show(share, `${grouped(done)} points`),
    }),
  ).finally(bar.clear);
  return { sweep: whole(found), axes };
}

function firstLabel(axes: readonly TypedAxis[], name: string): string {
  return axes.find((axis) => axis.name === name)?.labels[0] ?? "";
}

/** The parts that follow each other from the first; a stop may leave gaps after them. */
function whole(parts: readonly (Sweep | undefined)[]): Sweep {
  const known: Sweep[] = [];
  for (const part of parts) {
    if (part === undefined) break;
    known.push(part);
    if (!part.complete) break;
  }
  if (known.length === 0)
    throw kvError({
      code: "not-known",
      path: "sweep",
      value: undefined,
      rule: "stopped before there was anything to print",
    });
  const joined = joinSweeps(known);
  return known.length === parts.length ? joined : { ...joined, complete: false };
}

function objectivesOf({ max, min }: ParetoArguments): readonly ParetoObjective[] {
  if (max === undefined && min === undefined) return servingObjectives;
  return [
    ...nameList(max, "--max", planNumberNames).map((column) => ({ column, best: "max" }) as const),
    ...nameList(min, "--min", planNumberNames).map((column) => ({ column, best: "min" }) as const),
  ];
}
