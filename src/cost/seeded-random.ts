/** Random numbers that a seed repeats: the seed is an argument, so the same call gives the same answer everywhere. */
import { wholeNumber } from "../units.ts";

/**
 * A generator of numbers from 0 to below 1; the same seed gives the same row of numbers.
 *
 * Errors: `bad-input` for a seed that is no whole number from 0.
 * Source: mulberry32, Tommy Ettinger (2017), public domain.
 * @example seededRandom(1)() // => 0.627074
 */
export function seededRandom(seed: number): () => number {
  let state = wholeNumber(seed, "seed", 0) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
