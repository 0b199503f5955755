/** How fast a price falls, and where it goes at that pace. */
import { power } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** A fall by a factor over a time. */
export interface DeclineInputs {
  /** old price over new price: 1200 */
  readonly factor: number;
  readonly years: number;
}

/**
 * The yearly factor behind a fall over several years.
 *
 *     factor ^ (1 / years)
 *
 * Errors: `bad-input` for a factor or a time of 0, and for a pace beyond the largest number.
 * @example declinePerYear({ factor: 1000, years: 3 }) // => 10
 */
export function declinePerYear(inputs: DeclineInputs): number {
  refuseOtherUtilisation(inputs);
  const factor = finiteNumber(inputs.factor, "factor", { above: true });
  const years = finiteNumber(inputs.years, "years", { above: true });
  return finiteNumber(power(factor, 1 / years), "factorPerYear", { above: true });
}

/** A price and its pace. */
export interface ProjectionInputs {
  readonly usd: number;
  /** old price over new price after a year */
  readonly factorPerYear: number;
  readonly years: number;
}

/**
 * A price after some years at a constant pace: a projection, not a prediction.
 *
 *     usd / factorPerYear ^ years
 *
 * Errors: `bad-input` for a price or a factor of 0, and for a time after which nothing is left to print.
 * @example projectedUsd({ usd: 60, factorPerYear: 10, years: 3 }) // => 0.06
 */
export function projectedUsd(inputs: ProjectionInputs): number {
  refuseOtherUtilisation(inputs);
  const pace = finiteNumber(inputs.factorPerYear, "factorPerYear", { above: true });
  const usd = finiteNumber(inputs.usd, "usd", { above: true });
  return finiteNumber(usd / power(pace, finiteNumber(inputs.years, "years")), "projectedUsd", {
    above: true,
  });
}
