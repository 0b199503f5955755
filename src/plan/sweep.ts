/** Plans over a grid of scenarios: any fields as axes, numbers as columns. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import { type Axes, checkedAxes, type SweepAxis } from "./axes.ts";
import { type PlanNumberName, planNumberNames } from "./numbers.ts";
import type { Scenario } from "./scenario.ts";
import { refuseUnknown, refuseUnknownValues } from "./scenario-fields.ts";
import { type Columns, columnsFor, joinSweeps } from "./sweep-columns.ts";
import { type SweepEvaluator, type SweepRefusal, sweepEvaluator } from "./sweep-evaluator.ts";

/** What is computed, and how much of it. */
export interface SweepOptions {
  /** numbers of a plan, as columns; see `sweepColumns` for those when absent */
  readonly columns?: readonly PlanNumberName[];
  /** the first point; 0 when absent */
  readonly from?: number;
  /** one past the last point; all when absent */
  readonly to?: number;
  /** ends the sweep at the next chunk, with what there is */
  readonly signal?: AbortSignal;
  /** after each chunk */
  readonly onProgress?: (progress: SweepProgress) => void;
  /** points between two looks at the signal; 16,384 when absent */
  readonly chunkPoints?: number;
}

/** How far a sweep has come. */
export interface SweepProgress {
  readonly done: number;
  readonly total: number;
}

/** Points `from` to `to` of a sweep, one place in every column each. */
export interface Sweep {
  readonly axes: readonly SweepAxis[];
  /** of the whole grid: the product of the axes' lengths */
  readonly points: number;
  readonly from: number;
  readonly to: number;
  /** by the axis's path: its numbers, or places in its values */
  readonly axisColumns: Readonly<Record<string, Float64Array | Uint32Array>>;
  /** by name; `NaN` where a point has no such number */
  readonly columns: Readonly<Partial<Record<PlanNumberName, Float64Array>>>;
  /** places in `sweepStatuses` */
  readonly status: Uint8Array;
  /** the first point of each kind of refusal */
  readonly refusals: readonly SweepRefusal[];
  /** false when the signal ended it before `to` was reached */
  readonly complete: boolean;
}

/** The columns of a sweep that names none. */
export const sweepColumns: readonly PlanNumberName[] = [
  "devices",
  "steady",
  "runningPerReplica",
  "timePerOutputTokenSeconds",
  "timeToFirstTokenSeconds",
  "tokensPerSecondPerUser",
  "outputTokensPerSecondPerDevice",
  "queriesPerSecondPerReplica",
  "usdPerQuery",
  "usdPerMillionOutputTokens",
  "usdPerMillionTokens",
];

const CHUNK_POINTS = 16_384;

/**
 * The plans of all combinations of the axes' values, as columns of numbers.
 *
 *     point = place on the first axis × length of the others + ... + place on the last axis
 *     sweep(scenario, axes).columns[name][point] = the number of plan(the scenario with the values of the point)
 *
 * Any field is an axis: `device`, `deployment.tensorParallel`, `workload`, `price.usdPerDeviceHour`. Lengths, hit rate,
 * slots, price and objectives of an axis cost an evaluation each, in about a microsecond and without allocating; a model,
 * device or deployment is prepared once per value, so such axes are best put first. Lists of requests, spread lengths, loads and
 * measured rates take a whole plan for each point. What does not fit or is refused is a status, not an error.
 *
 * Errors: `unknown-id` for a field that a scenario does not have; `bad-input` for an axis without values and for two that
 * set the same field.
 * @example Array.from(sweep({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { outputTokens: 1024 } }, { "workload.promptTokens": [1024, 4096] }, { columns: ["guaranteed"] }).columns.guaranteed) // => [246, 98]
 */
export function sweep(scenario: Scenario, axes: Axes, options: SweepOptions = {}): Sweep {
  return joinSweeps([...sweepChunks(scenario, axes, options)]);
}

/**
 * The same in pieces of `chunkPoints`, each with columns of its own.
 *
 * The last piece says whether the sweep is complete; a signal ends it between two pieces.
 */
export function sweepChunks(
  scenario: Scenario,
  axes: Axes,
  options: SweepOptions = {},
): Generator<Sweep, void> {
  refuseUnknown(scenario);
  const grid = gridOf(axes, options);
  for (const { path, values } of grid.axes) refuseUnknownValues(path, values);
  return chunksOf(scenario, grid, options);
}

function* chunksOf(
  scenario: Scenario,
  grid: Grid,
  { chunkPoints = CHUNK_POINTS, signal, onProgress }: SweepOptions,
): Generator<Sweep, void> {
  const { from, to } = grid;
  const step = wholeNumber(chunkPoints, "chunkPoints");
  const evaluator = sweepEvaluator(scenario, grid.axes);
  let start = from;
  do {
    const isStopped = signal?.aborted === true;
    const end = isStopped ? start : Math.min(to, start + step);
    const known = evaluator.refusals.length;
    const columns = columnsFor(grid, grid.columns, end - start);
    fill(columns, grid, evaluator, start, end);
    yield {
      axes: grid.axes,
      points: grid.points,
      from: start,
      to: end,
      ...columns,
      refusals: evaluator.refusals.slice(known),
      complete: !isStopped,
    };
    onProgress?.({ done: end - from, total: to - from });
    if (isStopped) return;
    start = end;
  } while (start < to);
}

/** The same with a turn of the event loop between two pieces, in which a stop or a display is served. */
export async function* streamSweep(
  scenario: Scenario,
  axes: Axes,
  options: SweepOptions = {},
): AsyncGenerator<Sweep, void> {
  for (const chunk of sweepChunks(scenario, axes, options)) {
    yield chunk;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** The checked grid of a sweep, and the part of it that is asked for. */
interface Grid {
  readonly axes: readonly SweepAxis[];
  readonly points: number;
  readonly from: number;
  readonly to: number;
  readonly columns: readonly PlanNumberName[];
  /** by axis; absent where the values are no numbers */
  readonly numbers: readonly (Float64Array | undefined)[];
}

function gridOf(given: Axes, options: SweepOptions): Grid {
  const axes = checkedAxes(given);
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  wholeNumber(points, "axes");
  const { from = 0, to = points } = options;
  const wrong = wholeNumber(to, "to", 0) > points ? "to" : "from";
  if (to > points || wholeNumber(from, "from", 0) > to)
    throw kvError({
      code: "bad-input",
      path: wrong,
      value: options[wrong],
      rule: `the sweep has ${points} points`,
    });
  return {
    axes,
    points,
    from,
    to,
    columns: columnsOf(options),
    numbers: axes.map(({ values, isNumeric }) =>
      isNumeric ? Float64Array.from(values as readonly number[]) : undefined,
    ),
  };
}

function columnsOf({ columns = sweepColumns }: SweepOptions): readonly PlanNumberName[] {
  for (const name of columns)
    if (!planNumberNames.includes(name))
      throw kvError({
        code: "unknown-id",
        path: "columns",
        value: name,
        rule: `a plan has no number ${name}`,
        hint: `use ${planNumberNames.join(", ")}`,
      });
  return columns;
}

function fill(
  { axisColumns, columns, status }: Columns,
  { axes, numbers, columns: names }: Grid,
  { seek, evaluate, digit }: SweepEvaluator,
  from: number,
  to: number,
): void {
  const row = new Float64Array(planNumberNames.length);
  const targets = names.map((name) => columns[name] as Float64Array);
  const places = Int32Array.from(names, (name) => planNumberNames.indexOf(name));
  const axisTargets = axes.map(({ path }) => axisColumns[path] as Float64Array | Uint32Array);
  for (let point = from; point < to; point += 1) {
    const place = point - from;
    seek(point);
    status[place] = evaluate(row);
    for (let column = 0; column < targets.length; column += 1)
      (targets[column] as Float64Array)[place] = row[places[column] as number] as number;
    for (let axis = 0; axis < axisTargets.length; axis += 1) {
      const at = digit(axis);
      const value = numbers[axis];
      (axisTargets[axis] as Float64Array)[place] = value === undefined ? at : (value[at] as number);
    }
  }
}
