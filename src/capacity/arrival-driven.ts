/** Requests that come when they like: how many are in the system, and how many a pool bears. */

import { kvError } from "../errors.ts";
import { ln } from "../portable-math.ts";
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
  return {
    meanRequests: crossing(overflow, risk, normalMeanRequests),
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

/** Where a rising function of log-probability crosses a level: the secant within a bracket. */
function crossing(f: (x: number) => number, level: number, guess: number): number {
  const height = (x: number): number => ln(Math.max(f(x), 1e-300)) - ln(level);
  let low = Math.max(guess, 1e-6);
  let atLow = height(low);
  let widening = 0.02;
  for (; atLow > 0; widening *= 2) {
    low /= 1 + widening;
    atLow = height(low);
  }
  widening = 0.02;
  let high = low * (1 + widening);
  let atHigh = height(high);
  for (; atHigh <= 0; widening *= 2) {
    low = high;
    atLow = atHigh;
    high *= 1 + widening;
    atHigh = height(high);
  }
  for (let round = 0; round < 60 && high - low > 1e-13 * high; round += 1) {
    const secant = low - (atLow * (high - low)) / (atHigh - atLow);
    const middle = (low + high) / 2;
    const x = round % 3 < 2 && secant > low && secant < high ? secant : middle;
    const at = height(x);
    if (at === 0) return x;
    if (at < 0) {
      low = x;
      atLow = at;
    } else {
      high = x;
      atHigh = at;
    }
    if (Math.abs(at) < 1e-13) return x;
  }
  return (low + high) / 2;
}
