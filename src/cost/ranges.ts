/** Low and high in place of one number, carried through a cost function by its corners. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/** A number that is known to lie between two. */
export interface CostRange {
  readonly low: number;
  readonly high: number;
  /** the likeliest: sampled as a triangle; without it every value is as likely */
  readonly likely?: number | undefined;
}

/** The same inputs, with a range wherever a number stands. */
export type Ranged<Inputs> = {
  readonly [Key in keyof Inputs]: Inputs[Key] extends number | undefined
    ? Inputs[Key] | CostRange
    : Inputs[Key];
};

/** At most 2^12 corners. */
const MOST_RANGES = 12;

/**
 * The least and the greatest that a function gives over ranges of its inputs, by their corners.
 *
 *     low, high = least and greatest of compute(corner), over all 2^ranges corners
 *
 * Exact where the function rises or falls in each input alone, as every cost function here does: no combination inside the
 * ranges, however its inputs hang together, lies outside. An input that occurs twice in a formula is one input here, which
 * interval arithmetic term by term would count twice.
 *
 * Errors: `bad-input` for a low above its high, for more than 12 ranges, and for a corner that gives no number.
 * @example costInterval(usdPerMillionTokens, { usdPerDeviceHour: { low: 1.3, high: 2.99 }, tokensPerSecondPerDevice: 1850 }) // => { low: 0.195195, high: 0.448949 }
 */
export function costInterval<Inputs extends object>(
  compute: (inputs: Inputs) => number,
  inputs: Ranged<Inputs>,
): CostRange {
  const ranged = rangesOf(inputs);
  if (ranged.length > MOST_RANGES)
    throw kvError({
      code: "bad-input",
      path: "inputs",
      value: ranged.length,
      rule: `${ranged.length} ranges have too many corners; at most ${MOST_RANGES}`,
      hint: "sample them: costDistribution",
    });
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let corner = 0; corner < 2 ** ranged.length; corner++) {
    const at = ranged.map(([name, range], index): readonly [string, number] => [
      name,
      (corner >> index) & 1 ? range.high : range.low,
    ]);
    const value = computed(compute, inputs, at);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** The function at these values of its ranges; what is no finite number is refused. */
export function computed<Inputs extends object>(
  compute: (inputs: Inputs) => number,
  inputs: Ranged<Inputs>,
  at: readonly (readonly [string, number])[],
): number {
  const value = compute({ ...inputs, ...Object.fromEntries(at) } as unknown as Inputs);
  return finiteNumber(value, "compute", { least: -Number.MAX_VALUE });
}

/** A range and the input that it stands for. */
export type NamedRange = readonly [name: string, range: CostRange];

/** The inputs that are ranges, each checked. */
export function rangesOf(inputs: object): readonly NamedRange[] {
  return Object.entries(inputs).flatMap(([name, value]: readonly [string, unknown]) =>
    isRange(value) ? [[name, checked(value, name)] as const] : [],
  );
}

function isRange(value: unknown): value is CostRange {
  return typeof value === "object" && value !== null && ("low" in value || "high" in value);
}

function checked(range: CostRange, path: string): CostRange {
  const low = finiteNumber(range.low, `${path}.low`, { least: -Number.MAX_VALUE });
  const high = finiteNumber(range.high, `${path}.high`, { least: low });
  if (range.likely !== undefined)
    finiteNumber(range.likely, `${path}.likely`, { least: low, most: high });
  return range;
}
