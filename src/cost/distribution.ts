/** What a cost function gives when its ranges are sampled: mean and quantiles, the same for the same seed. */
import { kvError, shown } from "../errors.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { type CostRange, computed, type NamedRange, type Ranged, rangesOf } from "./ranges.ts";
import { seededRandom } from "./seeded-random.ts";

/** Draws are kept and sorted. */
const MOST_SAMPLES = 1e7;

/** How to sample. */
export interface SamplingOptions {
  /** a whole number from 0: the same seed gives the same answer */
  readonly seed: number;
  /** 10,000 when absent, 10 million at most */
  readonly samples?: number | undefined;
  /** 0.05, 0.5 and 0.95 when absent */
  readonly probabilities?: readonly number[] | undefined;
  /** inputs that are high together and low together, in groups: each group is one draw. All others are independent. */
  readonly together?: readonly (readonly string[])[] | undefined;
}

/** What sampling found. */
export interface CostDistribution {
  readonly mean: number;
  readonly quantiles: readonly { readonly probability: number; readonly value: number }[];
  readonly quantileMethod: "Hyndman-Fan type 7";
  readonly samples: number;
  readonly seed: number;
  /** what was drawn together; every other range was drawn by itself */
  readonly together: readonly (readonly string[])[];
}

/**
 * The distribution of a function's result when its ranges are sampled, each by itself or in the groups that move together.
 *
 *     value(u)    = low + u × (high - low), or the triangle's inverse where `likely` is given
 *     quantile(p) = between the order statistics at (samples - 1) × p, linear
 *
 * Ranges that do move together and are drawn apart make the result look surer than it is where both push it the same way.
 *
 * Errors: `bad-input` for a low above its high, a seed that is no whole number, probabilities outside 0 to 1, a group that
 * names no range or one twice, and a draw that gives no number.
 * Source: quantiles by Hyndman and Fan (1996), type 7.
 * @example costDistribution(usdPerMillionTokens, { usdPerDeviceHour: { low: 2, high: 2 }, tokensPerSecondPerDevice: 1850 }, { seed: 1, samples: 10 }).mean // => 0.3003
 */
export function costDistribution<Inputs extends object>(
  compute: (inputs: Inputs) => number,
  inputs: Ranged<Inputs>,
  options: SamplingOptions,
): CostDistribution {
  const { seed, samples = 10_000, probabilities = [0.05, 0.5, 0.95], together = [] } = options;
  finiteNumber(wholeNumber(samples, "samples"), "samples", { most: MOST_SAMPLES });
  for (const probability of probabilities) finiteNumber(probability, "probabilities", { most: 1 });
  const groups = drawnTogether(rangesOf(inputs), together);
  const random = seededRandom(seed);
  const values = new Float64Array(samples);
  let sum = 0;
  for (let index = 0; index < samples; index++) {
    const at = groups.flatMap((group) => {
      const u = random();
      return group.map(([name, range]) => [name, sampled(range, u)] as const);
    });
    const value = computed(compute, inputs, at);
    values[index] = value;
    sum += value / samples;
  }
  values.sort();
  return {
    mean: sum,
    quantiles: probabilities.map((probability) => ({
      probability,
      value: quantile(values, probability),
    })),
    quantileMethod: "Hyndman-Fan type 7",
    samples,
    seed,
    together,
  };
}

/** The ranges in groups of one draw each. */
function drawnTogether(
  ranged: readonly NamedRange[],
  together: readonly (readonly string[])[],
): readonly (readonly NamedRange[])[] {
  const left = new Map(ranged);
  const groups = together.map((names) =>
    names.map((name): NamedRange => {
      const range = left.get(name);
      if (range === undefined)
        throw kvError({
          code: "bad-input",
          path: "together",
          value: name,
          rule: `${shown(name)} is no range, or is drawn twice`,
          hint: `ranges: ${ranged.map(([known]) => known).join(", ")}`,
        });
      left.delete(name);
      return [name, range];
    }),
  );
  return [...groups, ...[...left].map((single) => [single])];
}

function quantile(sorted: Float64Array, probability: number): number {
  const at = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (at - Math.floor(at)) * (above - below);
}

/** The inverse of the distribution at `u`. */
function sampled({ low, high, likely }: CostRange, u: number): number {
  const width = high - low;
  if (width === 0) return low;
  if (likely === undefined) return Math.min(high, low + u * width);
  const rising = (likely - low) / width;
  return u < rising
    ? low + Math.sqrt(u * width * (likely - low))
    : high - Math.sqrt((1 - u) * width * (high - likely));
}
