/** The front of a sweep: the points that no other beats, for each value of an axis. */
import { kvError } from "../errors.ts";
import { type ParetoObjective, pareto } from "../plan/pareto.ts";
import type { Sweep } from "../plan/sweep.ts";
import { type SweepPoint, sweepPoint } from "../plan/sweep-columns.ts";

/** What is weighed, and between what. */
export interface ParetoFrontOptions {
  /** tokens per second of a user against dollars per million tokens when absent */
  readonly objectives?: readonly ParetoObjective[];
  /** an axis, each of whose values has a front of its own: `device` */
  readonly by?: string;
}

/** Fronts of a sweep, and the points that are on none. */
export interface ParetoFront {
  readonly objectives: readonly ParetoObjective[];
  readonly fronts: readonly {
    /** the value of the axis; `all` without one */
    readonly name: string;
    /** from the best in the first objective on */
    readonly points: readonly SweepPoint[];
  }[];
  /** of the points that are beaten, at most 1,000, evenly taken */
  readonly beaten: readonly SweepPoint[];
  /** points that came out well, on a front or not */
  readonly points: number;
}

/** Speed for a user against its cost. */
const speedAgainstCost: readonly ParetoObjective[] = [
  { column: "tokensPerSecondPerUser", best: "max" },
  { column: "usdPerMillionTokens", best: "min" },
];

const MOST_BEATEN = 1000;

/**
 * The points of a sweep that no other point beats, all together or for each value of an axis.
 *
 * Errors: `unknown-id` for an axis that the sweep does not have; those of `pareto`.
 * @example paretoFront(sweep({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { promptTokens: 1024, outputTokens: 1024 }, price: { usdPerDeviceHour: 2 } }, { "engine.maxRequests": [1, 16, 64] })).fronts[0].points.map(({ values }) => values["engine.maxRequests"]) // => [1, 16, 64]
 */
export function paretoFront(
  sweep: Sweep,
  { objectives = speedAgainstCost, by }: ParetoFrontOptions = {},
): ParetoFront {
  if (by !== undefined && !sweep.axes.some(({ path }) => path === by))
    throw kvError({
      code: "unknown-id",
      path: "by",
      value: by,
      rule: `the sweep has no axis ${by}`,
      hint: `it has ${sweep.axes.map(({ path }) => path).join(", ")}`,
    });
  const together = pareto(sweep, objectives);
  const all = Array.from(sweep.status, (_, place) => sweepPoint(sweep, place));
  const fine = all.filter(({ status }) => status === "ok");
  const groups = new Map<string, SweepPoint[]>();
  for (const point of fine) {
    const name = by === undefined ? "all" : valueName(point.values[by]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [point]);
    else group.push(point);
  }
  const fronts = [...groups].map(([name, points]) => ({
    name,
    points:
      by === undefined
        ? together.flatMap((at) => all[at] ?? [])
        : pareto(
            points.map(({ numbers }) => numbers),
            objectives,
          ).flatMap((at) => points[at] ?? []),
  }));
  const onFront = new Set(fronts.flatMap(({ points }) => points));
  const beaten = fine.filter((point) => !onFront.has(point));
  const step = Math.max(1, Math.ceil(beaten.length / MOST_BEATEN));
  return {
    objectives,
    fronts,
    beaten: beaten.filter((_, at) => at % step === 0),
    points: fine.length,
  };
}

/** A value of an axis in words: the name of a model or device, the parts of a deployment. */
export function valueName(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("name" in value && typeof value.name === "string") return value.name;
  return Object.entries(value)
    .map(([field, part]) => `${field} ${valueName(part)}`)
    .join(", ");
}
