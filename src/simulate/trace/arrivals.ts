/** When requests come: at random, more or less regularly, or in bursts. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber } from "../../units.ts";
import { exponential, gamma, type Uniform } from "./random.ts";

/** An arrival process. */
export type Arrivals =
  /** independent arrivals */
  | { readonly kind: "poisson"; readonly requestsPerSecond: number }
  /** gamma-distributed gaps: variation below 1 is more regular than Poisson, above 1 more clustered */
  | {
      readonly kind: "gamma";
      readonly requestsPerSecond: number;
      /** standard deviation of the gaps over their mean */
      readonly gapVariation: number;
    }
  /** Poisson at two rates, calm and burst taking turns for exponential times */
  | {
      readonly kind: "bursty";
      readonly calmRequestsPerSecond: number;
      readonly burstRequestsPerSecond: number;
      readonly meanCalmSeconds: number;
      readonly meanBurstSeconds: number;
    };

/**
 * Mean requests per second of a process.
 *
 *     bursty: (calm rate × calm time + burst rate × burst time) / (calm time + burst time)
 *
 * @example arrivalRate({ kind: "bursty", calmRequestsPerSecond: 1, burstRequestsPerSecond: 11, meanCalmSeconds: 90, meanBurstSeconds: 10 }) // => 2
 */
export function arrivalRate(arrivals: Arrivals): number {
  const { kind } = arrivals;
  if (kind === "poisson" || kind === "gamma")
    return rate(arrivals.requestsPerSecond, "arrivals.requestsPerSecond");
  if (kind !== "bursty")
    throw kvError({
      code: "bad-input",
      path: "arrivals.kind",
      value: kind,
      rule: `expected poisson, gamma or bursty, got ${shown(kind)}`,
    });
  const calmSeconds = rate(arrivals.meanCalmSeconds, "arrivals.meanCalmSeconds");
  const burstSeconds = rate(arrivals.meanBurstSeconds, "arrivals.meanBurstSeconds");
  const calm = finiteNumber(arrivals.calmRequestsPerSecond, "arrivals.calmRequestsPerSecond");
  const burst = rate(arrivals.burstRequestsPerSecond, "arrivals.burstRequestsPerSecond");
  return (calm * calmSeconds + burst * burstSeconds) / (calmSeconds + burstSeconds);
}

/** Arrival times in seconds, each at least the one before. */
export function arrivalTimes(arrivals: Arrivals, next: Uniform): () => number {
  arrivalRate(arrivals);
  let now = 0;
  if (arrivals.kind === "bursty") return burstyTimes(arrivals, next);
  const meanGap = 1 / arrivals.requestsPerSecond;
  if (arrivals.kind === "poisson")
    return () => {
      now += exponential(next) * meanGap;
      return now;
    };
  const variation = rate(arrivals.gapVariation, "arrivals.gapVariation");
  const shape = 1 / (variation * variation);
  return () => {
    now += (gamma(next, shape) / shape) * meanGap;
    return now;
  };
}

function burstyTimes(arrivals: Extract<Arrivals, { kind: "bursty" }>, next: Uniform): () => number {
  let burst = false;
  let now = 0;
  let turnAt = exponential(next) * arrivals.meanCalmSeconds;
  return () => {
    for (;;) {
      const perSecond = burst ? arrivals.burstRequestsPerSecond : arrivals.calmRequestsPerSecond;
      const at = perSecond > 0 ? now + exponential(next) / perSecond : Number.POSITIVE_INFINITY;
      if (at <= turnAt) {
        now = at;
        return now;
      }
      now = turnAt;
      burst = !burst;
      turnAt += exponential(next) * (burst ? arrivals.meanBurstSeconds : arrivals.meanCalmSeconds);
    }
  };
}

function rate(value: unknown, path: string): number {
  return finiteNumber(value, path, { above: true });
}
