/** The points that no other point beats: tokens per second of a user against those of a GPU against dollars, say. */
import { kvError, shown } from "../errors.ts";
import type { PlanNumberName } from "./numbers.ts";
import type { Sweep } from "./sweep.ts";
import { checkedColumns } from "./sweep-columns.ts";
import { sweepStatuses } from "./sweep-evaluator.ts";

/** What is to be great or small. */
export interface ParetoObjective {
  readonly column: string;
  readonly best: "max" | "min";
}

/** Points with numbers of any names. */
export type ParetoPoints = readonly Readonly<Record<string, unknown>>[];

/** What operators weigh: speed for a user, work per device, cost. */
export const servingObjectives: readonly (ParetoObjective & { readonly column: PlanNumberName })[] =
  [
    { column: "tokensPerSecondPerUser", best: "max" },
    { column: "outputTokensPerSecondPerDevice", best: "max" },
    { column: "usdPerMillionTokens", best: "min" },
  ];

/** Those of {@link servingObjectives} that a sweep has numbers for: without a price nothing costs. */
export function servingObjectivesOf(sweep: Sweep): readonly ParetoObjective[] {
  checkedColumns(sweep);
  return servingObjectives.filter(
    ({ column }) => sweep.columns[column] === undefined || hasNumbers(sweep, column),
  );
}

/** Whether a point that came out well has such a number, where any did. */
function hasNumbers(sweep: Sweep, column: string): boolean {
  const values = columnOf(sweep, column);
  const isOk = okOf(sweep);
  let isAnyOk = false;
  for (let place = 0; place < sweep.status.length; place += 1) {
    if (!isOk(place)) continue;
    if (Number.isFinite(values?.[place])) return true;
    isAnyOk = true;
  }
  return !isAnyOk;
}

function columnOf({ columns, axisColumns, axes }: Sweep, column: string) {
  const isNumeric = axes.some((axis) => axis.path === column && axis.isNumeric);
  return columns[column as PlanNumberName] ?? (isNumeric ? axisColumns[column] : undefined);
}

/**
 * The places of the points that no other point beats, from the best in the first objective to the worst.
 *
 *     a beats b = a is nowhere worse than b, and somewhere better
 *
 * Points that are alike in every objective stay together, in the order given; as do those of equal first objective. A point without
 * a number (`NaN`, absent, not finite) is on no front, nor is one of a sweep whose status is not "ok". Sorting dominates
 * for two objectives: n log n; for three a staircase is searched, n log n and insertions along the front; for more every
 * point is held against the front.
 *
 * Without `objectives` those of {@link servingObjectives} that a sweep has numbers for.
 *
 * Errors: `bad-input` for no objectives; `unknown-id` for a column that a sweep does not have, `not-known` for one without
 * a number.
 * @example pareto([{ speed: 1, usd: 1 }, { speed: 2, usd: 2 }, { speed: 2, usd: 3 }], [{ column: "speed", best: "max" }, { column: "usd", best: "min" }]) // => [1, 0]
 */
export function pareto(
  points: Sweep | ParetoPoints,
  objectives: readonly ParetoObjective[] = "status" in points
    ? servingObjectivesOf(points)
    : servingObjectives,
): readonly number[] {
  const isSweep = "status" in points;
  if (isSweep) checkedColumns(points);
  if (!Array.isArray(objectives) || objectives.length === 0)
    throw kvError({
      code: "bad-input",
      path: "objectives",
      value: objectives,
      rule: "expected at least one objective",
      hint: '[{ column: "tokensPerSecondPerUser", best: "max" }, ...]',
    });
  const losses = objectives.map((objective, index) => lossesOf(points, objective, index));
  const [first] = losses;
  if (first === undefined) return [];
  const isOk = isSweep ? okOf(points) : () => true;
  const places: number[] = [];
  for (let place = 0; place < first.length; place += 1)
    if (isOk(place) && losses.every((column) => Number.isFinite(column[place]))) places.push(place);
  places.sort((one, other) => {
    for (const column of losses) {
      const difference = (column[one] as number) - (column[other] as number);
      if (difference !== 0) return difference;
    }
    return one - other;
  });
  const front = fronts[losses.length] ?? frontOfMany;
  const kept = front(places, losses);
  return kept.sort(
    (one, other) => (first[one] as number) - (first[other] as number) || one - other,
  );
}

/** One number per point, the less the better. */
type Losses = Float64Array;

function lossesOf(
  points: Sweep | ParetoPoints,
  { column, best }: ParetoObjective,
  index: number,
): Losses {
  if (best !== "max" && best !== "min")
    throw kvError({
      code: "bad-input",
      path: `objectives[${index}].best`,
      value: best,
      rule: `expected max or min, got ${shown(best)}`,
    });
  const sign = best === "max" ? -1 : 1;
  if (!("status" in points)) {
    return Float64Array.from(points as ParetoPoints, (point) => {
      const value = point[column];
      return typeof value === "number" ? sign * value : Number.NaN;
    });
  }
  const { columns } = points;
  const values = columnOf(points, column);
  if (values !== undefined && !hasNumbers(points, column))
    throw kvError({
      code: "not-known",
      path: `objectives[${index}].column`,
      value: column,
      rule: `no point has a number for ${column}`,
      hint: column.startsWith("usd") ? "give price.usdPerDeviceHour" : "leave it out",
    });
  if (values !== undefined) return Float64Array.from(values, (value) => sign * value);
  throw kvError({
    code: "unknown-id",
    path: `objectives[${index}].column`,
    value: column,
    rule: `the sweep has no column ${shown(column)}`,
    hint: `it has ${Object.keys(columns).join(", ")}`,
  });
}

function okOf({ status }: Sweep): (place: number) => boolean {
  const ok = sweepStatuses.indexOf("ok");
  return (place) => status[place] === ok;
}

type Front = (places: readonly number[], losses: readonly Losses[]) => number[];

const at = (column: Losses | undefined, place: number): number => column?.[place] ?? Number.NaN;

/** All that are as good as the first. */
const frontOfOne: Front = (places, [only]) =>
  places.filter((place) => at(only, place) === at(only, places[0] ?? 0));

/** In order of the first, each that is better in the second than all before it; and its equals. */
const frontOfTwo: Front = (places, [first, second]) => {
  let leastFirst = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  return places.filter((place) => {
    const [one, other] = [at(first, place), at(second, place)];
    if (other < least) {
      least = other;
      leastFirst = one;
      return true;
    }
    return other === least && one === leastFirst;
  });
};

/**
 * In order of the first, each that no step of the staircase of second and third is below.
 *
 * The staircase rises in the second and falls in the third, so a search finds the one step that could be below.
 */
const frontOfThree: Front = (places, [first, second, third]) => {
  const steps: number[] = [];
  return places.filter((place) => {
    const [y, z] = [at(second, place), at(third, place)];
    let from = 0;
    let to = steps.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (at(second, steps[middle] ?? 0) <= y) from = middle + 1;
      else to = middle;
    }
    const below = steps[from - 1];
    if (below !== undefined && at(third, below) <= z)
      return (
        at(first, below) === at(first, place) && at(second, below) === y && at(third, below) === z
      );
    let last = from;
    while (last < steps.length && at(third, steps[last] ?? 0) >= z) last += 1;
    const replaces = below !== undefined && at(second, below) === y ? 1 : 0;
    steps.splice(from - replaces, last - from + replaces, place);
    return true;
  });
};

/** In order of the first, each that none of the front beats: one that comes later beats none before it. */
const frontOfMany: Front = (places, losses) => {
  const front: number[] = [];
  for (const place of places)
    if (!front.some((other) => beats(other, place, losses))) front.push(place);
  return front;
};

function beats(one: number, other: number, losses: readonly Losses[]): boolean {
  let isBetter = false;
  for (const column of losses) {
    const difference = at(column, one) - at(column, other);
    if (difference > 0) return false;
    if (difference < 0) isBetter = true;
  }
  return isBetter;
}

const fronts: Readonly<Record<number, Front>> = { 1: frontOfOne, 2: frontOfTwo, 3: frontOfThree };
