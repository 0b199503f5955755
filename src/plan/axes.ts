/** The axes of a sweep: which field of the scenario takes which values. */
import { type KvHeadroomError, kvError, shown } from "../errors.ts";
import { type KnownFields, namesRead } from "../known-fields.ts";
import { power } from "../portable-math.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioFields } from "./scenario-fields.ts";

/** Values in a row, or numbers at even steps, linear or in equal ratios; ends included. */
export type AxisValues =
  | readonly unknown[]
  | { readonly from: number; readonly to: number; readonly step: number }
  | { readonly from: number; readonly to: number; readonly points: number; readonly ratio?: true };

/** Values by the path of the field: `device`, `workload.promptTokens`. The last axis varies fastest. */
export type Axes = Readonly<Record<string, AxisValues>>;

/** One axis, its values written out. */
export interface SweepAxis {
  readonly path: string;
  readonly values: readonly unknown[];
  readonly isNumeric: boolean;
}

/** What a change of a field invalidates: the profile, the evaluator made of it, or a number of the request. */
export type AxisLevel = "profile" | "evaluator" | "request";

/** Fields that are numbers of a request: changing one costs nothing but the evaluation. */
const requestFields: readonly string[] = [
  "workload.promptTokens",
  "workload.outputTokens",
  "workload.cachedPromptFraction",
  "engine.maxModelTokens",
  "engine.maxRequests",
  "price.usdPerDeviceHour",
  "price.loadFactor",
  "objective.timePerOutputTokenSeconds",
  "objective.timeToFirstTokenSeconds",
  "objective.endToEndSeconds",
];

const profileRooms: readonly string[] = [
  "model",
  "device",
  "deployment",
  "engine",
  "formats",
  "weightBytesPerRank",
  "reserve",
];

/** The axes written out; an error for an unknown field, no values, or two axes that set the same. */
export function checkedAxes(axes: Axes): readonly SweepAxis[] {
  if (typeof axes !== "object" || axes === null)
    throw kvError({
      code: "bad-input",
      path: "axes",
      value: axes,
      rule: `expected values by field, got ${shown(axes)}`,
      hint: '{ "workload.promptTokens": [1000, 2000] }',
    });
  const paths = Object.keys(axes);
  for (const [index, path] of paths.entries()) {
    checkPath(path);
    const other = paths.find((one, at) => at !== index && `${path}.`.startsWith(`${one}.`));
    if (other !== undefined)
      throw kvError({
        code: "bad-input",
        path: `axes.${path}`,
        value: path,
        rule: `${other} is an axis already and sets ${path} too`,
      });
  }
  return paths.map((path) => {
    const values = valuesOf(axes[path] as AxisValues, `axes.${path}`);
    return { path, values, isNumeric: values.every((value) => typeof value === "number") };
  });
}

function checkPath(path: string): void {
  const [room = "", ...rest] = path.split(".");
  if (!Object.hasOwn(scenarioFields, room)) throw unknownField(path, namesRead(scenarioFields));
  const [field] = rest;
  if (field === undefined || room === "model" || room === "device") return;
  const known = scenarioFields[room as keyof Scenario];
  const names = typeof known === "object" ? namesRead(known as KnownFields) : [];
  if (!names.includes(field))
    throw unknownField(
      path,
      names.map((name) => `${room}.${name}`),
    );
}

function unknownField(path: string, known: readonly string[]): KvHeadroomError {
  return kvError({
    code: "unknown-id",
    path: `axes.${path}`,
    value: path,
    rule: `a scenario has no field ${shown(path)}`,
    hint: `use ${known.join(", ")}`,
  });
}

/** The most points that one axis may have. */
const MOST_VALUES = 10_000_000;

function valuesOf(given: AxisValues, path: string): readonly unknown[] {
  if (Array.isArray(given)) {
    if (given.length > 0) return given;
    throw kvError({ code: "bad-input", path, value: given, rule: "expected at least one value" });
  }
  if (typeof given !== "object" || given === null || !("from" in given))
    throw kvError({
      code: "bad-input",
      path,
      value: given,
      rule: `expected a list of values or { from, to, step }, got ${shown(given)}`,
    });
  const from = finiteNumber(given.from, `${path}.from`, { least: -Number.MAX_VALUE });
  const to = finiteNumber(given.to, `${path}.to`, { least: from });
  if ("step" in given) {
    const step = finiteNumber(given.step, `${path}.step`, { above: true });
    // so that 0.1 to 0.9 by 0.1 ends at 0.9, not before it
    const steps = Math.floor((to - from) / step + 1e-9);
    wholeNumber(steps, `${path}.step`, 0);
    finiteNumber(steps, `${path}.step`, { most: MOST_VALUES });
    return Array.from({ length: steps + 1 }, (_, index) => rounded(from + index * step));
  }
  const points = finiteNumber(wholeNumber(given.points, `${path}.points`), `${path}.points`, {
    most: MOST_VALUES,
  });
  const last = Math.max(1, points - 1);
  if (given.ratio === true) {
    finiteNumber(from, `${path}.from`, { above: true });
    return Array.from({ length: points }, (_, index) =>
      rounded(from * power(to / from, index / last)),
    );
  }
  return Array.from({ length: points }, (_, index) => rounded(from + ((to - from) * index) / last));
}

/** A number without the last digits that only come of adding steps: 0.3, not 0.30000000000000004. */
function rounded(value: number): number {
  return Number(value.toPrecision(14));
}

/** What an axis invalidates; values of a request that are no plain numbers need an evaluator of their own. */
export function levelOf({ path, isNumeric }: SweepAxis): AxisLevel {
  if (requestFields.includes(path)) return isNumeric ? "request" : "evaluator";
  const [room = ""] = path.split(".");
  return profileRooms.includes(room) ? "profile" : "evaluator";
}

/** The scenario with a field set; the scenario itself stays as it is. */
export function withField<Whole extends object>(whole: Whole, path: string, value: unknown): Whole {
  const [name = "", ...rest] = path.split(".");
  const inner = (whole as Readonly<Record<string, unknown>>)[name];
  return {
    ...whole,
    [name]:
      rest.length === 0
        ? value
        : withField((typeof inner === "object" && inner) || {}, rest.join("."), value),
  };
}
