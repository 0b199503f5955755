/** How likely the requests of a pool need more blocks than it has: exactly, bounded and approximately. */

import { kvError } from "../errors.ts";
import { exp } from "../portable-math.ts";
import { wholeNumber } from "../units.ts";
import { transform } from "./fourier.ts";
import { normalDensity, normalTail } from "./normal-tail.ts";
import { leastCumulant, type SumLaw } from "./sum-law.ts";

/** The probability of one overflow, by four rules. */
export interface Overflow {
  /** convolution of the distribution, no assumption but independence */
  readonly exact: number;
  /** never below the exact one */
  readonly chernoffBound: number;
  /** Lugannani-Rice with continuity correction */
  readonly saddlepoint: number;
  /** central limit with continuity correction */
  readonly normal: number;
}

/** Blocks of the largest pool that is convolved. */
const mostPoolBlocks = 2 ** 22;

/** Probability below which what wraps around the transform is of no account: e^-40. */
const negligible = -40;

/** The pool, checked. */
export function poolOf(value: unknown): number {
  const poolBlocks = wholeNumber(value, "poolBlocks", 0);
  if (poolBlocks <= mostPoolBlocks) return poolBlocks;
  throw kvError({
    code: "bad-input",
    path: "poolBlocks",
    value: poolBlocks,
    rule: `a pool of more than ${mostPoolBlocks} blocks is not convolved`,
    hint: "count in larger blocks",
  });
}

/**
 * P(sum > pool), exactly.
 *
 *     P = e^(C(θ) - θ (M + 1)) × Σ_{s > M} e^(-θ (s - M - 1)) P_θ(s)      C'(θ) = M + 1
 *
 * The distribution is tilted until its mean lies at the edge, and the tilted one is convolved by a Fourier transform: so the
 * relative error stays near 1e-12 however small the probability is.
 */
export function exactOverflow(law: SumLaw, poolBlocks: number): number {
  const sure = settled(law, poolBlocks);
  if (sure !== undefined) return sure;
  const edge = poolBlocks + 1;
  const theta = law.cumulant(0).first >= edge ? 0 : leastCumulant(law, edge);
  const length = transformLength(law, theta, edge);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  law.tilted(theta, re);
  transform({ re, im }, false);
  law.compose(theta, re, im);
  transform({ re, im }, true);
  let sum = 0;
  for (let blocks = length - 1; blocks >= edge; blocks -= 1)
    sum += Math.max(0, re[blocks] as number) * exp(-theta * (blocks - edge));
  return Math.min(1, (sum / length) * exp(law.cumulant(theta).value - theta * edge));
}

/** min over t >= 0 of e^(C(t) - t (M + 1)). */
export function chernoffBound(law: SumLaw, poolBlocks: number): number {
  const sure = settled(law, poolBlocks);
  if (sure !== undefined) return sure;
  const edge = poolBlocks + 1;
  if (law.cumulant(0).first >= edge) return 1;
  const t = leastCumulant(law, edge);
  return Math.min(1, exp(law.cumulant(t).value - t * edge));
}

/**
 * The tail by its saddlepoint.
 *
 *     C'(t) = x = M + 1/2,  w = sign(t) √(2 (t x - C(t))),  u = t √C''(t):   P = 1 - Φ(w) + φ(w) (1/u - 1/w)
 *
 * Source: R. Lugannani and S. Rice, "Saddle point approximation for the distribution of the sum of independent random
 * variables" (1980).
 */
export function saddlepointOverflow(law: SumLaw, poolBlocks: number): number {
  const sure = settled(law, poolBlocks);
  if (sure !== undefined) return sure;
  const x = poolBlocks + 0.5;
  const t = leastCumulant(law, x);
  const { value, second } = law.cumulant(t);
  const w = Math.sign(t) * Math.sqrt(Math.max(0, 2 * (t * x - value)));
  const u = t * Math.sqrt(second);
  // both are 0 at the mean, where the formula has a finite limit
  if (Math.abs(w) < 1e-5) return normalTail((x - law.cumulant(0).first) / Math.sqrt(second));
  return normalTail(w) + normalDensity(w) * (1 / u - 1 / w);
}

/** 1 - Φ((M + 1/2 - mean) / deviation). */
export function normalOverflow(law: SumLaw, poolBlocks: number): number {
  const { first, second } = law.cumulant(0);
  return normalTail((poolBlocks + 0.5 - first) / Math.sqrt(second));
}

/** All four. */
export function overflowOf(law: SumLaw, poolBlocks: number): Overflow {
  return {
    exact: exactOverflow(law, poolBlocks),
    chernoffBound: chernoffBound(law, poolBlocks),
    saddlepoint: saddlepointOverflow(law, poolBlocks),
    normal: normalOverflow(law, poolBlocks),
  };
}

/** 0 or 1 where no draw can, or every draw must, exceed the pool. */
function settled(law: SumLaw, poolBlocks: number): number | undefined {
  if (law.most <= poolBlocks) return 0;
  return law.least > poolBlocks ? 1 : undefined;
}

/** A power of two past which the tilted sum is of no account. */
function transformLength(law: SumLaw, theta: number, edge: number): number {
  let length = 2;
  while (length <= edge) length *= 2;
  const { value } = law.cumulant(theta);
  for (; length <= law.most; length *= 2) {
    const t = leastCumulant(law, length) - theta;
    if (t > 0 && law.cumulant(theta + t).value - value - t * length < negligible) break;
  }
  return length;
}
