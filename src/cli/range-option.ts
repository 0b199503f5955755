/** A number as typed, or the range it lies in: `2.35`, `1.99..3.5`, or `1.99..2.35..3.5` with the likeliest between. */
import { type CostDistribution, costDistribution } from "../cost/distribution.ts";
import { type CostRange, costInterval, type Ranged, rangesOf } from "../cost/ranges.ts";
import { kvError, shown } from "../errors.ts";
import { numberOption } from "./number-option.ts";

/** Numbers of a cost by the names of its inputs, some of them ranges. */
export type Numbers = Readonly<Record<string, number | CostRange | undefined>>;

/** The same numbers at one point. */
export type Point = Readonly<Record<string, number | undefined>>;

/** A number, or a range; `undefined` where nothing was typed. */
export function rangeOption(
  text: string | undefined,
  flag: string,
): number | CostRange | undefined {
  const ends = text?.split("..") ?? [];
  if (text === undefined || ends.length < 2 || ends.length > 3) return numberOption(text, flag);
  const [low = 0, likely = 0, high = likely] = ends.map((end) => numberOption(end, flag));
  if (!(low <= likely && likely <= high))
    throw kvError({
      code: "bad-input",
      path: flag,
      value: text,
      rule: `expected a range from low to high, got ${shown(text)}`,
    });
  return ends.length === 2 ? { low, high } : { low, likely, high };
}

/** A result: one number, or where its inputs are ranges the least and the greatest, with quantiles where a seed was given. */
export type Amount = number | (CostRange & { readonly quantiles?: CostDistribution["quantiles"] });

/** The result over the ranges of its inputs. */
export function amount(
  compute: (point: Point) => number,
  inputs: Numbers,
  seed: number | undefined,
): Amount {
  const ranged = inputs as Ranged<Point>;
  if (!hasRange(inputs)) return compute(inputs as Point);
  return {
    ...costInterval(compute, ranged),
    ...(seed !== undefined && { quantiles: costDistribution(compute, ranged, { seed }).quantiles }),
  };
}

/** Whether a result of these inputs is a range. */
export function hasRange(inputs: Numbers): boolean {
  return rangesOf(inputs).length > 0;
}
