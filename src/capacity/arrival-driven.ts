/** Requests that come when they like: how many are in the system, and how many a pool bears. */

import { kvError } from "../errors.ts";
import { exp, ln } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import { occupancy } from "./occupancy.ts";
import { exactOverflow } from "./overflow.ts";
import {
  acceptedRisk,
  normalRequests,
  type OverflowInputs,
  roomOf,
  upperQuantile,
} from "./requests-within.ts";
import { risingRoot } from "./rising-root.ts";
import { poissonSum } from "./sum-law.ts";

/** Mean requests in the system that a pool bears, by two rules. */
export interface ArrivalsWithin {
  /** the mean at which overflow is as likely as accepted: exact for Poisson arrivals */
  readonly meanRequests: number;
  /** the same by the normal approximation */
  readonly normalMeanRequests: number;
  /** chance of overflow at `normalMeanRequests` */
  readonly overflowAtNormal: number;
}

/**
 * Mean number of requests in an open system at which its pool overflows as often as accepted.
 *
 *     requests in the system ~ Poisson(ρ), whatever the lengths (M/G/∞)
 *     meanRequests       = the ρ with P(compound Poisson > M) = ε
 *     normalMeanRequests = ((√(z² m₂ + 4 µ M) - z √m₂) / (2 µ))²,   m₂ = s² + µ²
 *
 * Assumes Poisson arrivals and no limit on admission. About a tenth less than the closed system of `requestsWithin`,
 * since the number of requests varies too.
 *
 * Errors: as `requestsWithin`.
 * @example arrivalsWithin({ lengths: { promptTokens: 1024, outputTokens: 256 }, blockTokens: 16, poolBlocks: 4096 }).meanRequests // => 40.921
 */
export function arrivalsWithin(inputs: OverflowInputs): ArrivalsWithin {
  const risk = acceptedRisk(inputs.overflowProbability);
  const held = occupancy(inputs);
  const poolBlocks = roomOf(inputs);
  const { meanBlocks, standardDeviationBlocks } = held;
  if (held.mostBlocks === 0) {
    const all = Number.POSITIVE_INFINITY;
    return { meanRequests: all, normalMeanRequests: all, overflowAtNormal: 0 };
  }
  const spread = Math.sqrt(
    standardDeviationBlocks * standardDeviationBlocks + meanBlocks * meanBlocks,
  );
  const normalMeanRequests = normalRequests(meanBlocks, spread, poolBlocks, upperQuantile(risk));
  const overflow = (mean: number): number => exactOverflow(poissonSum(held, mean), poolBlocks);
  const excess = (logMean: number): number => ln(overflow(exp(logMean))) - ln(risk);
  // without a request nothing overflows: the mean is above -ln(1 - ε) > ε
  const guess = Math.max(normalMeanRequests, risk);
  return {
    meanRequests: exp(risingRoot(excess, ln(guess), 0.02)),
    normalMeanRequests,
    overflowAtNormal: overflow(normalMeanRequests),
  };
}

/** Arrivals, answers and steps. */
export interface LittleInputs {
  readonly requestsPerSecond: number;
  readonly meanOutputTokens: number;
  /** of a step without requests */
  readonly stepSeconds: number;
  /** that every running request adds to a step */
  readonly secondsPerRequest: number;
}

/** Requests in the system, or why their number has no end. */
export type RequestsInSystem =
  | { readonly stable: true; readonly meanRequests: number; readonly mostRequestsPerSecond: number }
  | { readonly stable: false; readonly mostRequestsPerSecond: number };

/**
 * Mean number of requests in a system whose steps grow with it.
 *
 *     N = λ E[O] (a + c N)  =  λ E[O] a / (1 - λ E[O] c),      stable below λ = 1 / (E[O] c)
 *
 * Source: J. D. C. Little, "A proof for the queuing formula L = λW" (1961).
 * @example requestsInSystem({ requestsPerSecond: 8, meanOutputTokens: 200, stepSeconds: 0.012, secondsPerRequest: 0.00006 }).stable // => true
 */
export function requestsInSystem(inputs: LittleInputs): RequestsInSystem {
  const rate = finiteNumber(inputs.requestsPerSecond, "requestsPerSecond");
  const output = finiteNumber(inputs.meanOutputTokens, "meanOutputTokens", { above: true });
  const step = finiteNumber(inputs.stepSeconds, "stepSeconds");
  const perRequest = finiteNumber(inputs.secondsPerRequest, "secondsPerRequest");
  const mostRequestsPerSecond = 1 / (output * perRequest);
  if (rate >= mostRequestsPerSecond) return { stable: false, mostRequestsPerSecond };
  const meanRequests = (rate * output * step) / (1 - rate * output * perRequest);
  return { stable: true, meanRequests, mostRequestsPerSecond };
}

/**
 * Arrivals per second at which so many requests are in the system: Little's law the other way.
 *
 *     λ = N / (E[O] (a + c N))
 *
 * @example requestRate({ meanRequests: 100, meanOutputTokens: 200, stepSeconds: 0.01, secondsPerRequest: 0.0001 }) // => 25
 */
export function requestRate(
  inputs: Omit<LittleInputs, "requestsPerSecond"> & { readonly meanRequests: number },
): number {
  const requests = finiteNumber(inputs.meanRequests, "meanRequests");
  const output = finiteNumber(inputs.meanOutputTokens, "meanOutputTokens", { above: true });
  const step = finiteNumber(inputs.stepSeconds, "stepSeconds");
  const perRequest = finiteNumber(inputs.secondsPerRequest, "secondsPerRequest");
  const seconds = output * (step + perRequest * requests);
  if (seconds > 0) return requests / seconds;
  throw kvError({
    code: "bad-input",
    path: "stepSeconds",
    value: step,
    rule: "steps that take no time bear any rate",
  });
}
