/** Sweeps as curves over an axis, and their fronts: what a user gets against what it costs. */
import { kvError } from "../../errors.ts";
import type { PlanNumberName } from "../../plan/numbers.ts";
import type { Sweep } from "../../plan/sweep.ts";
import { sweepPoint } from "../../plan/sweep-columns.ts";
import { type ParetoFront, valueName } from "../pareto-front.ts";
import { grouped, printedNumber } from "../printed.ts";
import { planColumns } from "../rows/sweep.ts";
import { type Column, unitTitle } from "../table.ts";
import { decadeTicks } from "./axes.ts";
import { lines, seriesEncoding } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

/** What a column of points is called on an axis. */
function columnOf(name: string): Column {
  return planColumns[name as PlanNumberName] ?? { title: name };
}

function shown(name: string, value: number): string {
  const { format, digits, unit = "" } = columnOf(name);
  const text = printedNumber(value, format, digits);
  return format === "usd" || format === "seconds" || unit === "" ? text : `${text} ${unit}`;
}

/** An axis of numbers, logarithmic where they span more than a factor of eight. */
function numberAxis(field: string, column: Column, values: readonly number[]): Json {
  const least = values.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const most = values.reduce((one, other) => Math.max(one, other), 0);
  const title = unitTitle(column);
  if (!(least > 0 && most / least > 8))
    return { field, type: "quantitative", axis: { title, tickCount: 6 } };
  return {
    field,
    type: "quantitative",
    scale: { type: "log", nice: false, domain: [least / 1.15, most * 1.15] },
    axis: { title, values: decadeTicks([least, most]), format: "~g" },
  };
}

/** `NVIDIA H100 SXM5 80 GB` without its maker, which a legend can spare. */
function withoutMaker(name: string): string {
  return name.replace(/^NVIDIA /, "");
}

/** The first two objectives against each other: a line for each front, what is beaten behind it. */
export function paretoChart(
  { fronts, objectives, beaten, points }: ParetoFront,
  options: ChartOptions = {},
): Chart {
  const [across = "", up = ""] = objectives.map(({ column }) => column);
  const names = fronts.map(({ name }) => withoutMaker(name));
  const at = (numbers: Readonly<Record<string, number | undefined>>): { x: number; y: number } => ({
    x: numbers[across] ?? 0,
    y: numbers[up] ?? 0,
  });
  const data = [
    ...beaten.map(({ numbers }) => ({ series: "beaten", ...at(numbers) })),
    ...fronts.flatMap(({ points }, front) =>
      points.map(({ numbers }) => ({ series: names[front] ?? "", ...at(numbers) })),
    ),
  ];
  const x = numberAxis(
    "x",
    columnOf(across),
    data.map((point) => point.x),
  );
  const y = numberAxis(
    "y",
    columnOf(up),
    data.map((point) => point.y),
  );
  return chartOf(
    {
      finding: frontFinding(fronts, objectives),
      subtitle: `${grouped(points)} plans; no other beats those on a line in both${beaten.length === 0 ? "" : ", and some other beats the grey ones"}`,
      data,
      heightPixels: 320,
      body: {
        layer: [
          ...(beaten.length === 0
            ? []
            : [
                {
                  transform: [{ filter: "datum.series === 'beaten'" }],
                  mark: { type: "point", filled: true, size: 18, color: "#BBBBBB", opacity: 1 },
                  encoding: { x, y },
                },
              ]),
          ...(
            lines({ x, y }, seriesEncoding(names)) as readonly { readonly [key: string]: Json }[]
          ).map((layer) => ({ transform: [{ filter: "datum.series !== 'beaten'" }], ...layer })),
        ],
      },
    },
    options,
  );
}

/** Both ends: the best in the first objective, and the best in the second. */
function frontFinding(
  fronts: ParetoFront["fronts"],
  objectives: ParetoFront["objectives"],
): string {
  const ends = fronts.flatMap(({ name, points }) =>
    [points[0], points.at(-1)].flatMap((point) => (point === undefined ? [] : [{ name, point }])),
  );
  const [across, up] = objectives;
  if (ends.length === 0 || across === undefined || up === undefined) return "No plan came out well";
  const value = ({ point }: (typeof ends)[number], column: string): number =>
    point.numbers[column as PlanNumberName] ?? Number.NaN;
  const best = ({ column, best }: typeof across): (typeof ends)[number] =>
    ends.reduce(
      (found, one) => {
        const more = value(one, column) - value(found, column);
        return (best === "max" ? more : -more) > 0 ? one : found;
      },
      ends[0] as (typeof ends)[number],
    );
  const said = (end: (typeof ends)[number]): string =>
    `${shown(across.column, value(end, across.column))} at ${shown(up.column, value(end, up.column))}${fronts.length > 1 ? ` on ${withoutMaker(end.name)}` : ""}`;
  return `From ${said(best(up))} to ${said(best(across))}`;
}

/** A number of the plans over the first numeric axis, a curve for each combination of the others. */
export function sweepChart(
  sweep: Sweep,
  { column, ...options }: ChartOptions & { readonly column?: PlanNumberName } = {},
): Chart {
  const axis = sweep.axes.find(({ isNumeric }) => isNumeric);
  const [first] = Object.keys(sweep.columns) as PlanNumberName[];
  const name = column ?? first;
  if (axis === undefined || name === undefined)
    throw kvError({
      code: "bad-input",
      path: "result",
      value: sweep.axes.map(({ path }) => path),
      rule: "a sweep without an axis of numbers has no curve",
      hint: "put it in rows: rows(sweep)",
    });
  const others = sweep.axes.filter((one) => one !== axis);
  const data = Array.from(sweep.status, (_, place) => sweepPoint(sweep, place)).flatMap(
    ({ values, numbers }) => {
      const y = numbers[name];
      const series = others.map(({ path }) => withoutMaker(valueName(values[path]))).join(", ");
      return y === undefined ? [] : [{ series, x: Number(values[axis.path]), y }];
    },
  );
  const names = [...new Set(data.map(({ series }) => series))];
  const x = numberAxis(
    "x",
    { title: axis.path },
    data.map((point) => point.x),
  );
  const y = numberAxis(
    "y",
    columnOf(name),
    data.map((point) => point.y),
  );
  const ends = (series: string): string => {
    const curve = data.filter((point) => point.series === series);
    const from = curve[0];
    const to = curve.at(-1);
    return from === undefined || to === undefined
      ? ""
      : `${series === "" ? "" : `${series}: `}${shown(name, from.y)} at ${printedNumber(from.x)}, ${shown(name, to.y)} at ${printedNumber(to.x)}`;
  };
  return chartOf(
    {
      finding:
        data.length === 0 ? "No point has such a number" : names.slice(0, 3).map(ends).join("; "),
      subtitle: `${unitTitle(columnOf(name))} over ${axis.path}`,
      data,
      heightPixels: 320,
      body: { layer: lines({ x, y }, seriesEncoding(names)) },
    },
    options,
  );
}
