/**
 * Random draws from a seed: the same on every machine, in every JavaScript engine.
 *
 * The stream is counter based: draw n is a mix of (seed, stream, n).
 */

import { exp, ln } from "../../portable-math.ts";
import { wholeNumber } from "../../units.ts";
import { mix } from "./chain-table.ts";

/** A source of independent draws, uniform in the open interval from 0 to 1. */
export type Uniform = () => number;

/**
 * Draws of one stream of a seed; streams of one seed are independent of each other.
 *
 * Errors: `bad-input` for a seed that is not a whole number of at least 0.
 */
export function uniform(seed: number, stream: number): Uniform {
  wholeNumber(seed, "seed", 0);
  const key = mix(
    mix(seed >>> 0) ^ mix(Math.floor(seed / 4294967296) + 0x9e3779b9) ^ mix(stream + 0x7f4a7c15),
  );
  let high = 0;
  let low = 0;
  return () => {
    low = (low + 1) >>> 0;
    if (low === 0) high += 1;
    const a = mix(mix(low ^ key) + high + 0x2545f491);
    const b = mix(mix(low + 0x6c078965) ^ mix(key + 0x5bd1e995) ^ high);
    return ((a >>> 5) * 67108864 + (b >>> 6) + 0.5) / 9007199254740992;
  };
}

/** An exponential draw of mean 1. */
export function exponential(next: Uniform): number {
  return -ln(next());
}

/** A standard normal draw (Marsaglia's polar method). */
export function normal(next: Uniform): number {
  for (;;) {
    const x = 2 * next() - 1;
    const y = 2 * next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * ln(square)) / square);
  }
}

/**
 * A gamma draw of the given shape and scale 1.
 *
 * Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); below shape 1 by U^(1/shape).
 */
export function gamma(next: Uniform, shape: number): number {
  if (shape < 1) return gamma(next, shape + 1) * exp(Math.max(-700, ln(next()) / shape));
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(next);
    const root = 1 + c * x;
    const v = root * root * root;
    if (v > 0 && ln(next()) < 0.5 * x * x + d - d * v + d * ln(v)) return d * v;
  }
}

/** A geometric draw, 1 or more, of the given mean. */
export function geometric(next: Uniform, mean: number): number {
  if (mean === 1) return 1;
  return 1 + Math.floor(ln(next()) / ln(1 - 1 / mean));
}
