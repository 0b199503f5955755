/** Sums of occupancies: so many requests, or as many as a Poisson draw. */
import { cosine, exp, ln, sine } from "../portable-math.ts";
import type { Occupancy } from "./occupancy.ts";
import { risingRoot } from "./rising-root.ts";

/** Logarithm of the moment generating function, and its two derivatives. */
export interface Cumulant {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** What the tail of a sum is computed from. */
export interface SumLaw {
  readonly cumulant: (t: number) => Cumulant;
  /** smallest and largest sum */
  readonly least: number;
  readonly most: number;
  /** writes the tilted distribution of one request */
  readonly tilted: (theta: number, into: Float64Array) => void;
  /** makes the transform of the tilted sum out of that of one tilted request */
  readonly compose: (theta: number, re: Float64Array, im: Float64Array) => void;
}

/** The sum over a fixed number of independent requests: C(t) = n log E[e^(t b)]. */
export function fixedSum(occupancy: Occupancy, requests: number): SumLaw {
  const { leastBlocks, mostBlocks } = occupancy;
  return {
    cumulant(t) {
      const { value, first, second } = logMoments(occupancy, t);
      return { value: requests * value, first: requests * first, second: requests * second };
    },
    least: requests * leastBlocks,
    most: requests * mostBlocks,
    tilted: (theta, into) => tilt(occupancy, theta, into),
    compose(_, re, im) {
      for (let index = 0; index < re.length; index += 1) {
        let x = re[index] as number;
        let y = im[index] as number;
        let realPart = 1;
        let imaginaryPart = 0;
        for (let left = requests; left > 0; left = Math.floor(left / 2)) {
          if (left % 2 === 1) {
            const kept = realPart * x - imaginaryPart * y;
            imaginaryPart = realPart * y + imaginaryPart * x;
            realPart = kept;
          }
          const squared = x * x - y * y;
          y = 2 * x * y;
          x = squared;
        }
        re[index] = realPart;
        im[index] = imaginaryPart;
      }
    },
  };
}

/** The sum over a Poisson number of independent requests that hold something: C(t) = mean × (E[e^(t b)] - 1). */
export function poissonSum(occupancy: Occupancy, meanRequests: number): SumLaw {
  return {
    cumulant(t) {
      const { value, first, second } = logMoments(occupancy, t);
      const scale = meanRequests * exp(value);
      return {
        value: scale - meanRequests,
        first: scale * first,
        second: scale * (second + first * first),
      };
    },
    least: 0,
    most: meanRequests > 0 ? Number.POSITIVE_INFINITY : 0,
    tilted: (theta, into) => tilt(occupancy, theta, into),
    compose(theta, re, im) {
      const mean = meanRequests * exp(logMoments(occupancy, theta).value);
      for (let index = 0; index < re.length; index += 1) {
        const radius = exp(mean * ((re[index] as number) - 1));
        const angle = mean * (im[index] as number);
        re[index] = radius * cosine(angle);
        im[index] = radius * sine(angle);
      }
    },
  };
}

/** The t of least C(t) - t × edge: C'(t) = edge, searched in steps of the size of Newton's first. */
export function leastCumulant(law: SumLaw, edge: number): number {
  const { first, second } = law.cumulant(0);
  return risingRoot(
    (t) => law.cumulant(t).first - edge,
    0,
    Math.min(1, Math.abs(edge - first) / second),
  );
}

/**
 * log E[e^(t b)] and its derivatives, counted from the mean where t is small, so that little cancels, and else from the
 * largest term, so that nothing overflows and the mean far out is the largest or smallest occupancy itself.
 */
function logMoments(occupancy: Occupancy, t: number): Cumulant {
  const { probabilities, leastBlocks, mostBlocks, meanBlocks } = occupancy;
  const furthest = t > 0 ? mostBlocks : leastBlocks;
  const pivot = Math.abs(t) * (mostBlocks - leastBlocks) < 1 ? meanBlocks : furthest;
  let zeroth = 0;
  let first = 0;
  let second = 0;
  for (let blocks = leastBlocks; blocks <= mostBlocks; blocks += 1) {
    const off = blocks - pivot;
    const term = (probabilities[blocks] as number) * exp(t * off);
    zeroth += term;
    first += term * off;
    second += term * off * off;
  }
  const mean = first / zeroth;
  return {
    value: t * pivot + ln(zeroth),
    first: pivot + mean,
    second: Math.max(0, second / zeroth - mean * mean),
  };
}

function tilt(occupancy: Occupancy, theta: number, into: Float64Array): void {
  const { probabilities, leastBlocks, mostBlocks } = occupancy;
  const { value } = logMoments(occupancy, theta);
  for (let blocks = leastBlocks; blocks <= mostBlocks; blocks += 1) {
    // a request larger than the transform wraps; it is of no account there
    const at = blocks % into.length;
    into[at] =
      (into[at] as number) + (probabilities[blocks] as number) * exp(theta * blocks - value);
  }
}
