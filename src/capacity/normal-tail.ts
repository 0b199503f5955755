/** The upper tail of the standard normal distribution. */
import { exp } from "../portable-math.ts";

/**
 * Probability that a standard normal draw exceeds a value, to about 1e-14 relative.
 *
 *     below 3:  1/2 - φ(x) (x + x³/3 + x⁵/(3·5) + ...)
 *     above:    φ(x) / (x + 1/(x + 2/(x + 3/(x + ...))))
 *
 * Source: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 26.2.11 and 26.2.14.
 * @example normalTail(1.959963984540054) // => 0.025
 */
export function normalTail(x: number): number {
  if (x < -3) return 1 - normalTail(-x);
  const density = normalDensity(x);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let level = 80; level >= 1; level -= 1) fraction = x + level / fraction;
  return density / fraction;
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
