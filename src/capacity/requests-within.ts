/** How many requests of varying length a pool holds at a stated risk of overflow. */
import { kvError } from "../errors.ts";
import { lastHolding } from "../halving.ts";
import { finiteNumber } from "../units.ts";
import { normalQuantile } from "./normal.ts";
import { normalDensity, normalTail } from "./normal-tail.ts";
import { type Occupancy, type OccupancyInputs, occupancy } from "./occupancy.ts";
import { chernoffBound, exactOverflow, type Overflow, overflowOf, poolOf } from "./overflow.ts";
import { fixedSum } from "./sum-law.ts";

/** A pool of blocks and who shares it. */
export interface OverflowInputs extends OccupancyInputs {
  readonly poolBlocks: number;
  /** accepted probability that at a random step the running requests need more than the pool has; 0.01 */
  readonly overflowProbability?: number;
}

/** Requests that are always running, by what each number promises. Infinite where requests hold nothing. */
export interface RequestsWithin {
  /** every request at its longest: cannot overflow */
  readonly worstCase: number;
  /** overflow is proven to be at most as likely as accepted (Chernoff) */
  readonly guaranteed: number;
  /** the largest number whose overflow is at most as likely as accepted: exact for independent requests */
  readonly stationary: number;
  /** the stationary one estimated with mean, deviation and skewness (Cornish-Fisher) */
  readonly skewCorrected: number;
  /** the stationary one estimated with mean and deviation: too high where lengths have a long tail */
  readonly normal: number;
  /** the quotient behind `normal`, before rounding down */
  readonly normalQuotient: number;
  /** the pool over the mean held: about every second step overflows */
  readonly meanField: number;
  /** the pool over the mean blocks of prompt and output: a frequent rule of thumb, no promise */
  readonly finalLength: number;
  /** chance of overflow at `stationary` requests */
  readonly overflow: number;
  readonly occupancy: Occupancy;
}

/**
 * Requests that a pool holds so that its overflow at a random step is at most as likely as accepted.
 *
 *     stationary = max n: P(b_1 + ... + b_n > M) <= ε              by n-fold convolution
 *     guaranteed = max n: min_t e^(n log E[e^(t b)] - t (M + 1)) <= ε
 *     normal     = ((√(z² s² + 4 µ M) - z s) / (2 µ))²,            z = quantile(1 - ε)
 *     skewCorrected: n µ + z' s √n <= M,                           z' = z + (z² - 1) skewness / (6 √n)
 *     meanField  = M / µ
 *
 * Assumes n requests with independent lengths at independent places, always that many. Step overflow is not the share
 * of requests preempted: a preempted request waits and relieves the steps after it, so that share is lower.
 *
 * Errors: `bad-input` for lengths, pool and probability.
 * Source: occupancy of a slot seen at a random step; tails as in `overflow.ts`.
 * @example requestsWithin({ lengths: { promptTokens: 1024, outputTokens: 256 }, blockTokens: 16, poolBlocks: 4096 }).stationary // => 55
 */
export function requestsWithin(inputs: OverflowInputs): RequestsWithin {
  const risk = acceptedRisk(inputs.overflowProbability);
  const held = occupancy(inputs);
  const poolBlocks = roomOf(inputs);
  const { meanBlocks, standardDeviationBlocks, skewness, mostBlocks } = held;
  const z = upperQuantile(risk);
  let overflow = 0;
  const normalQuotient = normalRequests(meanBlocks, standardDeviationBlocks, poolBlocks, z);
  const skewCorrected = largest(normalQuotient, (requests) => {
    const root = Math.sqrt(requests);
    const corrected = z + ((z * z - 1) * skewness) / (6 * root);
    return requests * meanBlocks + corrected * standardDeviationBlocks * root <= poolBlocks;
  });
  const stationary = largest(skewCorrected, (requests) => {
    const probability = exactOverflow(fixedSum(held, requests), poolBlocks);
    if (probability > risk) return false;
    overflow = probability;
    return true;
  });
  return {
    worstCase: mostBlocks === 0 ? Number.POSITIVE_INFINITY : Math.floor(poolBlocks / mostBlocks),
    guaranteed: largest(
      stationary,
      (requests) => chernoffBound(fixedSum(held, requests), poolBlocks) <= risk,
    ),
    stationary,
    skewCorrected,
    normal: Math.floor(normalQuotient),
    normalQuotient,
    meanField: meanBlocks === 0 ? Number.POSITIVE_INFINITY : poolBlocks / meanBlocks,
    finalLength:
      held.meanFinalBlocks === 0 ? Number.POSITIVE_INFINITY : poolBlocks / held.meanFinalBlocks,
    overflow,
    occupancy: held,
  };
}

/**
 * How likely a number of requests, always running, needs more than the pool has at a random step.
 *
 * Errors: as `requestsWithin`.
 * @example overflowProbability({ lengths: { promptTokens: 1024, outputTokens: 256 }, blockTokens: 16, poolBlocks: 4096, requests: 56 }).exact // => 0.12379
 */
export function overflowProbability(
  inputs: OverflowInputs & { readonly requests: number },
): Overflow {
  const requests = finiteNumber(inputs.requests, "requests");
  if (!Number.isInteger(requests))
    throw kvError({
      code: "bad-input",
      path: "requests",
      value: requests,
      rule: `expected a whole number, got ${requests}`,
    });
  return overflowOf(fixedSum(occupancy(inputs), requests), roomOf(inputs));
}

/** The pool less the blocks of the shared prefix, held once. */
export function roomOf({
  poolBlocks,
  sharedPrefixTokens = 0,
  blockTokens,
}: OverflowInputs): number {
  return Math.max(0, poolOf(poolBlocks) - Math.floor(sharedPrefixTokens / blockTokens));
}

/** An accepted probability, between 0 and 1. */
export function acceptedRisk(given = 0.01): number {
  const risk = finiteNumber(given, "overflowProbability", { above: true, most: 1 });
  if (risk < 1) return risk;
  throw kvError({
    code: "bad-input",
    path: "overflowProbability",
    value: risk,
    rule: "a probability of 1 accepts any number of requests",
  });
}

/** The n at which n mean + z deviation √n = pool. */
export function normalRequests(mean: number, deviation: number, pool: number, z: number): number {
  if (mean === 0) return Number.POSITIVE_INFINITY;
  const spread = z * deviation;
  const root = (Math.sqrt(spread * spread + 4 * mean * pool) - spread) / (2 * mean);
  return root * root;
}

/** The value that a standard normal draw exceeds with a probability: the approximation, and one step of Newton's. */
export function upperQuantile(probability: number): number {
  const near = -normalQuantile(probability);
  return near + (normalTail(near) - probability) / normalDensity(near);
}

/** The largest whole number that a rule holds for, which holds up to some number and not beyond. */
function largest(guess: number, holds: (requests: number) => boolean): number {
  if (!Number.isFinite(guess)) return guess;
  let within = Math.floor(guess);
  let beyond = within + 1;
  for (let reach = 1; within > 0 && !holds(within); reach *= 2) {
    beyond = within;
    within = Math.max(0, within - reach);
  }
  for (let reach = 1; holds(beyond); reach *= 2) {
    within = beyond;
    beyond += reach;
  }
  return lastHolding(holds, within, beyond);
}
