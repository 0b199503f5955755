/** A search by halving, over whole numbers. */

/**
 * The last whole number that a rule holds for, between one that it holds for and one that it does not.
 *
 * Assumes that the rule holds up to some number and not beyond.
 */
export function lastHolding(
  holds: (whole: number) => boolean,
  within: number,
  beyond: number,
): number {
  let last = within;
  let first = beyond;
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (holds(middle)) last = middle;
    else first = middle;
  }
  return last;
}
