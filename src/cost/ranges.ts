/** Low and high in place of one number: carried through a cost function by its corners, or by seeded sampling. */
import { kvError } from "../errors.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { seededRandom } from "./seeded-random.ts";

/** A number that is known to lie between two. */
export interface CostRange {
  readonly low: number;
  readonly high: number;
  /** the likeliest: sampled as a triangle; without it every value is as likely */
  readonly likely?: number;
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
 * Exact where the function rises or falls in each input alone, as every cost function here does. An input that occurs twice in
 * a formula is one input here, which interval arithmetic term by term would count twice.
 *
 * Errors: `bad-input` for a low above its high, and for more than 12 ranges.
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
    const value = compute({ ...inputs, ...Object.fromEntries(at) } as unknown as Inputs);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** How to sample. */
export interface SamplingOptions {
  /** a whole number from 0: the same seed gives the same answer */
  readonly seed: number;
  /** 10,000 when absent */
  readonly samples?: number;
  /** 0.05, 0.5 and 0.95 when absent */
  readonly probabilities?: readonly number[];
}

/** What sampling found. */
export interface CostDistribution {
  readonly mean: number;
  readonly quantiles: readonly { readonly probability: number; readonly value: number }[];
  readonly quantileMethod: "Hyndman-Fan type 7";
  readonly samples: number;
  readonly seed: number;
}

/**
 * The distribution of a function's result when its ranges are sampled independently of each other.
 *
 *     value(u)    = low + u × (high - low), or the triangle's inverse where `likely` is given
 *     quantile(p) = between the order statistics at (samples - 1) × p, linear
 *
 * Errors: `bad-input` for a low above its high, a seed that is no whole number, and probabilities outside 0 to 1.
 * Source: quantiles by Hyndman and Fan (1996), type 7.
 * @example costDistribution(usdPerMillionTokens, { usdPerDeviceHour: { low: 2, high: 2 }, tokensPerSecondPerDevice: 1850 }, { seed: 1, samples: 10 }).mean // => 0.3003
 */
export function costDistribution<Inputs extends object>(
  compute: (inputs: Inputs) => number,
  inputs: Ranged<Inputs>,
  { seed, samples = 10_000, probabilities = [0.05, 0.5, 0.95] }: SamplingOptions,
): CostDistribution {
  wholeNumber(samples, "samples");
  for (const probability of probabilities) finiteNumber(probability, "probabilities", { most: 1 });
  const ranged = rangesOf(inputs);
  const random = seededRandom(seed);
  const values = Array.from({ length: samples }, () => {
    const at = ranged.map(([name, range]) => [name, sampled(range, random())] as const);
    return compute({ ...inputs, ...Object.fromEntries(at) } as unknown as Inputs);
  }).sort((a, b) => a - b);
  return {
    mean: values.reduce((sum, value) => sum + value / samples, 0),
    quantiles: probabilities.map((probability) => ({
      probability,
      value: quantile(values, probability),
    })),
    quantileMethod: "Hyndman-Fan type 7",
    samples,
    seed,
  };
}

function quantile(sorted: readonly number[], probability: number): number {
  const at = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (at - Math.floor(at)) * (above - below);
}

/** The inverse of the distribution at `u`. */
function sampled({ low, high, likely }: CostRange, u: number): number {
  const width = high - low;
  if (width === 0) return low;
  if (likely === undefined) return low + u * width;
  const rising = (likely - low) / width;
  return u < rising
    ? low + Math.sqrt(u * width * (likely - low))
    : high - Math.sqrt((1 - u) * width * (high - likely));
}

function rangesOf(inputs: object): readonly (readonly [string, CostRange])[] {
  return Object.entries(inputs).flatMap(([name, value]: readonly [string, unknown]) =>
    isRange(value) ? [[name, checked(value, name)] as const] : [],
  );
}

function isRange(value: unknown): value is CostRange {
  return typeof value === "object" && value !== null && "low" in value && "high" in value;
}

function checked(range: CostRange, path: string): CostRange {
  const low = finiteNumber(range.low, `${path}.low`, { least: -Number.MAX_VALUE });
  const high = finiteNumber(range.high, `${path}.high`, { least: low });
  if (range.likely !== undefined)
    finiteNumber(range.likely, `${path}.likely`, { least: low, most: high });
  return range;
}
