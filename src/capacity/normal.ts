/** The quantile of the standard normal distribution. */
import { ln } from "../portable-math.ts";

/**
 * The value below which a standard normal draw falls with the given probability.
 *
 * Rational approximation in three pieces, relative error below 1.2e-9.
 *
 * Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function" (2003).
 */
export function normalQuantile(probability: number): number {
  const low = 0.02425;
  if (probability < low) return tail(Math.sqrt(-2 * ln(probability)));
  if (probability > 1 - low) return -tail(Math.sqrt(-2 * ln(1 - probability)));
  const q = probability - 0.5;
  const r = q * q;
  return (
    (polynomial(
      r,
      [
        -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269,
        -30.66479806614716, 2.506628277459239,
      ],
    ) *
      q) /
    polynomial(
      r,
      [
        -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
        -13.28068155288572, 1,
      ],
    )
  );
}

function tail(q: number): number {
  return (
    polynomial(
      q,
      [
        -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
        4.374664141464968, 2.938163982698783,
      ],
    ) /
    polynomial(
      q,
      [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
    )
  );
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
