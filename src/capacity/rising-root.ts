/** Where a rising function crosses 0. */

/** How near a root is told, relative to it: two roundings of a double. */
const NEAR = 2 ** -51;

/**
 * The root of a function that rises, searched from a guess in steps that grow.
 *
 * Inverse quadratic interpolation where it is trusted, halving where it is not: about ten evaluations of a smooth function
 * once the root lies between two places. Values may be infinite. Does not end where the function has no root.
 *
 * Source: T. R. Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
 * without using derivatives" (1997).
 */
export function risingRoot(f: (x: number) => number, guess: number, step: number): number {
  let low = guess;
  let high = guess;
  let atLow = f(guess);
  let atHigh = atLow;
  for (let reach = step; atHigh < 0; reach *= 2) {
    [low, atLow] = [high, atHigh];
    high += reach;
    atHigh = f(high);
  }
  for (let reach = step; atLow > 0; reach *= 2) {
    [high, atHigh] = [low, atLow];
    low -= reach;
    atLow = f(low);
  }
  // a is the newest place; the root lies between a and b; c is the one before that
  let [a, atA, b, atB] = [high, atHigh, low, atLow];
  for (let share = 0.5; ; ) {
    const best = Math.abs(atA) < Math.abs(atB) ? a : b;
    const least = (NEAR * Math.abs(best)) / Math.abs(b - a);
    if (atA === 0 || atB === 0 || !(least <= 0.5)) return best;
    const x = a + Math.min(Math.max(share, least), 1 - least) * (b - a);
    const at = f(x);
    let [c, atC] = [a, atA];
    if (at > 0 !== atA > 0) [c, atC, b, atB] = [b, atB, a, atA];
    [a, atA] = [x, at];
    const place = (a - b) / (c - b);
    const rise = (atA - atB) / (atC - atB);
    share =
      rise * rise < place && (1 - rise) * (1 - rise) < 1 - place
        ? (atA / (atB - atA)) * (atC / (atB - atC)) +
          ((c - a) / (b - a)) * (atA / (atC - atA)) * (atB / (atC - atB))
        : 0.5;
  }
}
