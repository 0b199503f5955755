/** Python's arithmetic where JavaScript's gives another integer. */

/**
 * Python's `a // b` on numbers of at least 0 of which either may be a fraction: through the remainder, not the quotient.
 *
 */
export function floorDivide(dividend: number, divisor: number): number {
  const whole = (dividend - (dividend % divisor)) / divisor;
  const floor = Math.floor(whole);
  return whole - floor > 0.5 ? floor + 1 : floor;
}

/** The multiple of a page at or below. */
export function floorPage(tokens: number, pageTokens: number): number {
  return Math.floor(tokens / pageTokens) * pageTokens;
}

/** The multiple of a page at or above. */
export function ceilPage(tokens: number, pageTokens: number): number {
  return Math.ceil(tokens / pageTokens) * pageTokens;
}
