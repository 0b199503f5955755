/** Points of a sweep as a table, as comma-separated values, and as plain data. */
import type { PlanNumberName } from "../plan/numbers.ts";
import type { Sweep } from "../plan/sweep.ts";
import { sweepStatuses } from "../plan/sweep-evaluator.ts";
import { grouped, threeDigits } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import type { TypedAxis } from "./axis-option.ts";
import { page } from "./print.ts";

/** A sweep with its axes as they were typed, and the places that are shown. */
export interface TypedSweep {
  readonly sweep: Sweep;
  readonly axes: readonly TypedAxis[];
  readonly places: readonly number[];
}

/** How a column is headed, and what its numbers are multiplied by. */
const heads: Readonly<Record<PlanNumberName, readonly [head: string, factor?: number]>> = {
  guaranteed: ["guaranteed"],
  peak: ["at peak"],
  steady: ["fit"],
  devices: ["GPUs"],
  runningPerReplica: ["run"],
  decodeStepSeconds: ["ms/step", 1000],
  prefillSecondsPerQuery: ["s/prefill"],
  timePerOutputTokenSeconds: ["ms/token", 1000],
  timeToFirstTokenSeconds: ["s to first"],
  endToEndSeconds: ["s to last"],
  tokensPerSecondPerUser: ["tok/s/user"],
  outputTokensPerSecondPerReplica: ["tok/s"],
  outputTokensPerSecondPerDevice: ["tok/s/GPU"],
  queriesPerSecondPerReplica: ["queries/s"],
  usdPerQuery: ["$/1,000 queries", 1000],
  usdPerMillionOutputTokens: ["$/1M output"],
  usdPerMillionTokens: ["$/1M tokens"],
};

/** The points as a table; columns without any number are left out. */
export function sweepTable({ sweep, axes, places }: TypedSweep): string {
  const columns = (Object.entries(sweep.columns) as [PlanNumberName, Float64Array][]).filter(
    ([name, column]) =>
      places.some((place) => !Number.isNaN(column[place])) && !isAxisOf(name, axes),
  );
  const hasStatus = places.some((place) => (sweep.status[place] ?? 0) > 0);
  return textTable(
    [
      [
        ...axes.map(axisHead),
        ...columns.map(([name]) => heads[name][0]),
        ...(hasStatus ? ["status"] : []),
      ],
      ...places.map((place) => [
        ...axes.map((axis) => labelAt(sweep, axis, place)),
        ...columns.map(([name, column]) => cell(column[place], heads[name][1])),
        ...(hasStatus ? [statusAt(sweep, place)] : []),
      ]),
    ],
    page(),
  );
}

/** Why points were refused, one line for each reason. */
export function refusalLines({ refusals }: Sweep): readonly string[] {
  return refusals.map(({ code, message }) => wrapped(`note ${code}: ${message}`, page()));
}

/** The points as comma-separated values, in pieces. */
export function* sweepCsv({ sweep, axes, places }: TypedSweep): Generator<string, void> {
  const columns = (Object.entries(sweep.columns) as [PlanNumberName, Float64Array][]).filter(
    ([name]) => !isAxisOf(name, axes),
  );
  yield `${[...axes.map(axisHead), "status", ...columns.map(([name]) => name)].join(",")}\n`;
  let lines: string[] = [];
  for (const place of places) {
    lines.push(
      [
        ...axes.map((axis) => quoted(labelAt(sweep, axis, place))),
        statusAt(sweep, place),
        ...columns.map(([, column]) => number(column[place])),
      ].join(","),
    );
    if (lines.length < 10_000) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

/** The points as plain data. */
export function sweepData({ sweep, axes, places }: TypedSweep): unknown {
  const columns = Object.entries(sweep.columns);
  return {
    axes: axes.map(({ name, path, values, labels }) => ({
      name,
      path,
      values: values.every((value) => typeof value === "number") ? values : labels,
    })),
    points: sweep.points,
    complete: sweep.complete,
    refusals: sweep.refusals,
    rows: places.map((place) => ({
      point: sweep.from + place,
      ...Object.fromEntries(axes.map((axis) => [axis.name, valueAt(sweep, axis, place)])),
      status: statusAt(sweep, place),
      ...Object.fromEntries(
        columns.flatMap(([name, column]) => {
          const value = column[place] ?? Number.NaN;
          return Number.isFinite(value) ? [[name, value]] : [];
        }),
      ),
    })),
  };
}

/** `tpot (s)`: an axis shows plain numbers, so its head says of what. */
function axisHead({ name, unit }: TypedAxis): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function statusAt({ status }: Sweep, place: number): string {
  return sweepStatuses[status[place] ?? 0] ?? "ok";
}

function valueAt(sweep: Sweep, axis: TypedAxis, place: number): unknown {
  const column = sweep.axisColumns[axis.path];
  const at = column?.[place] ?? 0;
  return column instanceof Float64Array ? at : axis.labels[at];
}

function labelAt(sweep: Sweep, axis: TypedAxis, place: number): string {
  const value = valueAt(sweep, axis, place);
  return typeof value === "number" ? shownNumber(value) : String(value);
}

/** Whole numbers with their thousands apart only where they are counts: an axis shows what can be typed again. */
function shownNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** `devices` as an axis makes the column of the same numbers idle. */
function isAxisOf(name: PlanNumberName, axes: readonly TypedAxis[]): boolean {
  return name === "devices" && axes.some(({ path }) => path === "deployment.devices");
}

function cell(value = Number.NaN, factor = 1): string {
  if (!Number.isFinite(value)) return "-";
  const shown = value * factor;
  return Number.isInteger(shown) ? grouped(shown) : threeDigits(shown);
}

function number(value = Number.NaN): string {
  return Number.isFinite(value) ? String(value) : "";
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
