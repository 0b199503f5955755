/** The columns of a sweep: made, joined, and read point by point. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import type { PlanNumberName } from "./numbers.ts";
import type { Sweep } from "./sweep.ts";
import { type SweepStatus, sweepStatuses } from "./sweep-evaluator.ts";

/** What a sweep holds of its points. */
export type Columns = Pick<Sweep, "axisColumns" | "columns" | "status">;

/** Columns with a place for each of so many points. */
export function columnsFor(
  { axes }: Pick<Sweep, "axes">,
  names: readonly PlanNumberName[],
  length: number,
): Columns {
  return {
    axisColumns: Object.fromEntries(
      axes.map(({ path, isNumeric }) => [
        path,
        isNumeric ? new Float64Array(length) : new Uint32Array(length),
      ]),
    ),
    columns: Object.fromEntries(names.map((name) => [name, new Float64Array(length)])),
    status: new Uint8Array(length),
  };
}

/** Passes a sweep whose columns are still columns; otherwise the named error. */
export function checkedColumns<Given extends Pick<Sweep, "status">>(sweep: Given): Given {
  const { status } = sweep;
  if (ArrayBuffer.isView(status)) return sweep;
  throw kvError({
    code: "bad-input",
    path: "sweep.status",
    value: status,
    rule: "a sweep's columns are typed arrays, which JSON does not keep",
    hint: "write its points, by sweepPoint, or its rows()",
  });
}

function copyInto(all: Columns, part: Columns, at: number): void {
  all.status.set(part.status, at);
  for (const [name, column] of Object.entries(part.columns))
    all.columns[name as PlanNumberName]?.set(column, at);
  for (const [path, column] of Object.entries(part.axisColumns))
    all.axisColumns[path]?.set(column, at);
}

/**
 * Parts of one sweep as one, in the order in which they follow each other: what threads did, each a range of it.
 *
 * Errors: `bad-input` for no parts, and for parts between which points are missing.
 */
export function joinSweeps(parts: readonly Sweep[]): Sweep {
  const [first] = parts;
  const last = parts.at(-1);
  const gap = parts.findIndex((part, index) => index > 0 && parts[index - 1]?.to !== part.from);
  if (first === undefined || last === undefined || gap > 0)
    throw kvError({
      code: "bad-input",
      path: gap > 0 ? `parts[${gap}].from` : "parts",
      value: parts[gap]?.from,
      rule: gap > 0 ? `expected ${parts[gap - 1]?.to}, where the part before ends` : "no parts",
    });
  parts.forEach(checkedColumns);
  if (parts.length === 1) return first;
  const all = columnsFor(
    first,
    Object.keys(first.columns) as PlanNumberName[],
    last.to - first.from,
  );
  for (const part of parts) copyInto(all, part, part.from - first.from);
  return {
    axes: first.axes,
    points: first.points,
    from: first.from,
    to: last.to,
    ...all,
    refusals: parts
      .flatMap(({ refusals }) => refusals)
      .filter(
        ({ code, path }, index, refusals) =>
          refusals.findIndex((one) => one.code === code && one.path === path) === index,
      ),
    complete: parts.every(({ complete }) => complete),
  };
}

/** What one point of a sweep is: the values of its axes, how it came out, and its numbers. */
export interface SweepPoint {
  readonly point: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly status: SweepStatus;
  readonly numbers: Readonly<Partial<Record<PlanNumberName, number>>>;
}

/**
 * A point of a sweep as plain data, by its place in the columns.
 *
 * Errors: `bad-input` for a place beyond the last, and for a sweep that has been through JSON.
 * @example sweepPoint(sweep({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { outputTokens: 1024 } }, { "workload.promptTokens": [1024, 4096] }, { columns: ["guaranteed"] }), 1) // => { point: 1, values: { "workload.promptTokens": 4096 }, status: "ok", numbers: { guaranteed: 98 } }
 */
export function sweepPoint(sweep: Sweep, place: number): SweepPoint {
  const { axes, axisColumns, columns, status, from, to } = checkedColumns(sweep);
  if (wholeNumber(place, "place", 0) >= to - from)
    throw kvError({
      code: "bad-input",
      path: "place",
      value: place,
      rule: `the sweep has ${to - from} points`,
    });
  return {
    point: from + place,
    values: Object.fromEntries(
      axes.map(({ path, values, isNumeric }) => {
        const at = axisColumns[path]?.[place] ?? 0;
        return [path, isNumeric ? at : values[at]];
      }),
    ),
    status: sweepStatuses[status[place] ?? 0] ?? "ok",
    numbers: Object.fromEntries(
      Object.entries(columns).flatMap(([name, column]) => {
        const value = column[place];
        return value === undefined || Number.isNaN(value) ? [] : [[name, value]];
      }),
    ),
  };
}
