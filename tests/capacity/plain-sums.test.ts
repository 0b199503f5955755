/** Occupancy, overflow and room by the plainest means: lists of steps, repeated adding, a search over a grid. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arrivalsWithin,
  normalTail,
  occupancy,
  overflowProbability,
  requestRate,
  requestsInSystem,
  requestsWithin,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const lengths = {
  requests: [
    { promptTokens: 10, outputTokens: 6, weight: 2 },
    { promptTokens: 3, outputTokens: 9, weight: 1 },
    { promptTokens: 25, outputTokens: 14, weight: 1 },
    { promptTokens: 50, outputTokens: 50, weight: 0 },
  ],
};
const inputs = { lengths, blockTokens: 4 };

/** Blocks held at each step of each answer, one entry a step and unit of weight. */
const steps = lengths.requests.flatMap(({ promptTokens, outputTokens, weight }) =>
  Array.from({ length: outputTokens * weight }, (_, step) =>
    Math.ceil((promptTokens + (step % outputTokens)) / 4),
  ),
);
const most = Math.max(...steps);
const least = Math.min(...steps);
const p = Array.from(
  { length: most + 1 },
  (_, blocks) => steps.filter((one) => one === blocks).length / steps.length,
);
const moment = (power: number, about: number): number =>
  steps.reduce((sum, blocks) => sum + (blocks - about) ** power, 0) / steps.length;
const mean = moment(1, 0);
const deviation = Math.sqrt(moment(2, mean));

function near(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

/** P(sum of n > pool), adding one request after another. */
function overflow(requests: number, poolBlocks: number): number {
  let sum = [1];
  for (let request = 0; request < requests; request += 1) {
    const next = new Array<number>(sum.length + most).fill(0);
    for (const [at, chance] of sum.entries())
      for (const [blocks, own] of p.entries())
        next[at + blocks] = (next[at + blocks] ?? 0) + chance * own;
    sum = next;
  }
  return sum.slice(poolBlocks + 1).reduceRight((total, chance) => total + chance, 0);
}

const logMoment = (t: number): number =>
  Math.log(p.reduce((sum, chance, blocks) => sum + chance * Math.exp(t * blocks), 0));

/** The least of e^(n K(t) - t (pool + 1)) over a grid of t. */
function chernoff(requests: number, poolBlocks: number): number {
  let lowest = 0;
  for (let t = 0; t < 8; t += 1e-4)
    lowest = Math.min(lowest, requests * logMoment(t) - t * (poolBlocks + 1));
  return Math.exp(lowest);
}

test("the normal tail has its published values, on both sides and far out", () => {
  const published = [
    [0, 0.5],
    [1, 0.158655253931457],
    [2, 0.0227501319481792],
    [3, 0.00134989803163009],
    [4, 3.16712418331199e-5],
    [6, 9.86587645037698e-10],
    [10, 7.61985302416053e-24],
    [-1, 0.841344746068543],
    [-3, 0.99865010196837],
    [-4, 0.999968328758167],
    [-40, 1],
  ] as const;
  for (const [x, tail] of published) near(normalTail(x), tail, 1e-13);
});

describe("occupancy", () => {
  test("has the moments of a list of all steps", () => {
    const held = occupancy(inputs);
    near(held.meanBlocks, mean, 1e-14);
    near(held.standardDeviationBlocks, deviation, 1e-14);
    near(held.skewness, moment(3, mean) / deviation ** 3, 1e-12);
    expect([held.leastBlocks, held.mostBlocks]).toEqual([least, most]);
    expect(held.meanFinalBlocks).toBe((2 * 4 + 3 + 10) / 4);
    expect([...held.probabilities.slice(0, most + 1)]).toEqual(
      p.map((chance) => expect.closeTo(chance, 14)),
    );
  });

  test("is the list of all steps, whatever the lengths and whatever a layout holds", () => {
    const requests = fc.array(
      fc.record({
        promptTokens: fc.nat(40),
        outputTokens: fc.integer({ min: 1, max: 40 }),
        weight: fc.nat(3),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const layouts = fc.constantFrom(
      undefined,
      (tokens: number) => Math.min(5, tokens),
      (tokens: number) => 2 + Math.ceil(tokens / 3),
    );
    fc.assert(
      fc.property(
        requests,
        fc.integer({ min: 1, max: 7 }),
        layouts,
        (list, blockTokens, layout) => {
          const weights = list.reduce((sum, { weight }) => sum + weight, 0);
          fc.pre(weights > 0);
          const blocksAt = layout ?? ((tokens: number) => Math.ceil(tokens / blockTokens));
          const all = list.flatMap(({ promptTokens, outputTokens, weight }) =>
            Array.from({ length: outputTokens * weight }, (_, at) =>
              blocksAt(promptTokens + (at % outputTokens)),
            ),
          );
          const held = occupancy({
            lengths: { requests: list },
            blockTokens,
            ...(layout && { heldBlocks: layout }),
          });
          for (const [blocks, chance] of held.probabilities.entries())
            expect(chance).toBeCloseTo(all.filter((one) => one === blocks).length / all.length, 13);
          expect([held.leastBlocks, held.mostBlocks]).toEqual([Math.min(...all), Math.max(...all)]);
          const final = list.reduce(
            (sum, { promptTokens, outputTokens, weight }) =>
              sum + weight * blocksAt(promptTokens + outputTokens),
            0,
          );
          near(held.meanFinalBlocks, final / weights, 1e-14);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("takes a request as wide as its table", () => {
    const wide = { promptTokens: 2 ** 22 - 1, outputTokens: 1 };
    expect(occupancy({ lengths: wide, blockTokens: 1 }).mostBlocks).toBe(2 ** 22 - 1);
  });

  test("counts a common prefix and what a layout holds as told", () => {
    const shared = occupancy({
      ...inputs,
      lengths: { requests: lengths.requests.slice(2, 3) },
      sharedPrefixTokens: 9,
    });
    expect([shared.leastBlocks, shared.mostBlocks, shared.meanFinalBlocks]).toEqual([5, 8, 8]);
    const told = occupancy({ ...inputs, heldBlocks: (tokens) => Math.min(3, tokens) });
    expect([told.leastBlocks, told.mostBlocks, told.meanFinalBlocks]).toEqual([3, 3, 3]);
    expect(told).toMatchObject({ standardDeviationBlocks: 0, skewness: 0 });
  });

  test("refuses requests wider than its table, and tells how to count instead", () => {
    const wide = { requests: [{ promptTokens: 2 ** 22, outputTokens: 1 }] };
    const error = refusal(() => occupancy({ lengths: wide, blockTokens: 1 }));
    expect(error).toMatchObject({ path: "blockTokens", hint: "count in larger blocks" });
    expect(occupancy({ lengths: wide, blockTokens: 2 }).mostBlocks).toBe(2 ** 21);
  });
});

describe("the chance to overflow", () => {
  test.each([
    [3, 20],
    [6, 40],
    [12, 60],
    [12, 75],
  ])("of %d requests in %d blocks, by each rule", (requests, poolBlocks) => {
    const chance = overflowProbability({ ...inputs, requests, poolBlocks });
    const exact = overflow(requests, poolBlocks);
    near(chance.exact, exact, 1e-11);
    near(chance.chernoffBound, chernoff(requests, poolBlocks), 1e-6);
    near(chance.saddlepoint, exact, 0.06);
    const off = (poolBlocks + 0.5 - requests * mean) / (deviation * Math.sqrt(requests));
    near(chance.normal, normalTail(off), 1e-11);
  });

  test("is nothing where no draw can, and sure where every draw must", () => {
    const all = (chance: number) => ({
      exact: chance,
      chernoffBound: chance,
      saddlepoint: chance,
    });
    const at = (poolBlocks: number) => overflowProbability({ ...inputs, requests: 4, poolBlocks });
    expect(at(4 * most)).toMatchObject(all(0));
    expect(at(4 * least - 1)).toMatchObject(all(1));
    near(at(4 * most - 1).exact, (p[most] ?? 0) ** 4, 1e-11);
    expect(at(4 * least).exact).toBeLessThan(1);
  });

  test("is bounded by 1 where the mean is above the pool, and nearly sure far above it", () => {
    expect(overflowProbability({ ...inputs, requests: 12, poolBlocks: 30 }).chernoffBound).toBe(1);
    near(overflowProbability({ ...inputs, requests: 200, poolBlocks: 250 }).exact, 1, 1e-11);
  });

  test("has a finite saddlepoint at the mean itself", () => {
    // one block or two, as likely: the mean of three is 4.5, half a block above a pool of 4
    const even = { requests: [{ promptTokens: 1, outputTokens: 2 }] };
    const chance = overflowProbability({
      lengths: even,
      blockTokens: 1,
      requests: 3,
      poolBlocks: 4,
    });
    near(chance.saddlepoint, 0.5, 1e-12);
    near(chance.exact, 0.5, 1e-12);
    near(chance.normal, 0.5, 1e-12);
  });

  test("of constant requests is the normal rule's step", () => {
    const constant = { ...inputs, heldBlocks: () => 3, requests: 5 };
    expect(overflowProbability({ ...constant, poolBlocks: 15 }).normal).toBe(0);
    expect(overflowProbability({ ...constant, poolBlocks: 14 }).normal).toBe(1);
  });
});

describe("requestsWithin", () => {
  test.each([
    [60, 0.01],
    [110, 0.2],
    [37, 0.001],
  ])("of %d blocks at a risk of %d, each bound by its own rule", (poolBlocks, risk) => {
    const room = requestsWithin({ ...inputs, poolBlocks, overflowProbability: risk });
    const last = (holds: (requests: number) => boolean): number => {
      let requests = 0;
      while (holds(requests + 1)) requests += 1;
      return requests;
    };
    expect(room.stationary).toBe(last((n) => overflow(n, poolBlocks) <= risk));
    expect(room.guaranteed).toBe(last((n) => chernoff(n, poolBlocks) <= risk));
    near(room.overflow, overflow(room.stationary, poolBlocks), 1e-10);
    const z =
      (poolBlocks - room.normalQuotient * mean) / (deviation * Math.sqrt(room.normalQuotient));
    near(normalTail(z), risk, 1e-9);
    expect(room.normal).toBe(Math.floor(room.normalQuotient));
    const skewness = moment(3, mean) / deviation ** 3;
    const corrected = (n: number): number =>
      n * mean + (z + ((z * z - 1) * skewness) / (6 * Math.sqrt(n))) * deviation * Math.sqrt(n);
    expect(room.skewCorrected).toBe(last((n) => corrected(n) <= poolBlocks));
    expect(room.worstCase).toBe(Math.floor(poolBlocks / most));
    near(room.meanField, poolBlocks / mean, 1e-14);
    near(room.finalLength, poolBlocks / 5.25, 1e-14);
  });

  test("corrects for a long tail by its skewness", () => {
    const skewed = {
      requests: [
        { promptTokens: 1, outputTokens: 2, weight: 2000 },
        { promptTokens: 1, outputTokens: 40, weight: 3 },
      ],
    };
    const { occupancy: held, skewCorrected } = requestsWithin({
      lengths: skewed,
      blockTokens: 1,
      poolBlocks: 120,
    });
    const z = 2.3263478740408408;
    const need = (n: number): number =>
      n * held.meanBlocks +
      z * held.standardDeviationBlocks * Math.sqrt(n) +
      (held.standardDeviationBlocks * held.skewness * (z * z - 1)) / 6;
    expect(held.skewness).toBeGreaterThan(3);
    expect(need(skewCorrected)).toBeLessThanOrEqual(120);
    expect(need(skewCorrected + 1)).toBeGreaterThan(120);
  });

  test("has no limit where nothing is held, not even of an empty pool", () => {
    const room = requestsWithin({ ...inputs, heldBlocks: () => 0, poolBlocks: 0 });
    const all = Number.POSITIVE_INFINITY;
    expect(room).toMatchObject({
      worstCase: all,
      stationary: all,
      meanField: all,
      finalLength: all,
    });
  });

  test("takes whole requests and a risk below 1", () => {
    const asked = { ...inputs, poolBlocks: 60 };
    expect(refusal(() => overflowProbability({ ...asked, requests: 1.5 })).path).toBe("requests");
    for (const overflowProbability of [0, 1, 1.5])
      expect(refusal(() => requestsWithin({ ...asked, overflowProbability })).path).toBe(
        "overflowProbability",
      );
  });
});

describe("arrivals", () => {
  /** P(sum > pool) of a Poisson number of requests, by Panjer's recursion. */
  function poissonOverflow(meanRequests: number, poolBlocks: number): number {
    const chances = [Math.exp(meanRequests * ((p[0] ?? 0) - 1))];
    for (let blocks = 1; blocks <= 4000; blocks += 1) {
      let sum = 0;
      for (let own = 1; own <= Math.min(most, blocks); own += 1)
        sum += own * (p[own] ?? 0) * (chances[blocks - own] ?? 0);
      chances.push((meanRequests / blocks) * sum);
    }
    return chances.slice(poolBlocks + 1).reduceRight((total, chance) => total + chance, 0);
  }

  test.each([
    [60, 0.01],
    [200, 0.05],
    [1500, 0.3],
  ])("that fill %d blocks with a risk of %d overflow as often", (poolBlocks, risk) => {
    const room = arrivalsWithin({ ...inputs, poolBlocks, overflowProbability: risk });
    near(poissonOverflow(room.meanRequests, poolBlocks), risk, 1e-9);
    near(poissonOverflow(room.normalMeanRequests, poolBlocks), room.overflowAtNormal, 1e-9);
    const second = Math.sqrt(deviation ** 2 + mean ** 2);
    const z =
      (poolBlocks - room.normalMeanRequests * mean) / (second * Math.sqrt(room.normalMeanRequests));
    near(normalTail(z), risk, 1e-9);
  });

  test("have no end where nothing is held", () => {
    const room = arrivalsWithin({ ...inputs, heldBlocks: () => 0, poolBlocks: 9 });
    expect(room).toEqual({ meanRequests: 1 / 0, normalMeanRequests: 1 / 0, overflowAtNormal: 0 });
  });

  const loop = { meanOutputTokens: 200, stepSeconds: 0.012, secondsPerRequest: 0.0005 };

  test("meet steps that grow with them: N = rate × output × (step + N × each)", () => {
    const inSystem = requestsInSystem({ ...loop, requestsPerSecond: 8 });
    const requests = inSystem.stable ? inSystem.meanRequests : Number.NaN;
    near(requests, 8 * 200 * (0.012 + requests * 0.0005), 1e-13);
    near(inSystem.mostRequestsPerSecond, 1 / (200 * 0.0005), 1e-15);
    near(requestRate({ ...loop, meanRequests: requests }), 8, 1e-13);
  });

  test("beyond what steps bear have no mean", () => {
    expect(requestsInSystem({ ...loop, requestsPerSecond: 10 })).toEqual({
      stable: false,
      mostRequestsPerSecond: 10,
    });
  });

  test("to steps that take no time have no rate", () => {
    const free = { meanOutputTokens: 1, stepSeconds: 0, secondsPerRequest: 0, meanRequests: 1 };
    expect(refusal(() => requestRate(free))).toMatchObject({
      path: "stepSeconds",
      rule: "steps that take no time bear any rate",
    });
    for (const [name, run] of Object.entries({
      meanOutputTokens: () => requestRate({ ...free, meanOutputTokens: 0 }),
      requestsPerSecond: () => requestsInSystem({ ...loop, requestsPerSecond: -1 }),
    }))
      expect(refusal(run).path).toBe(name);
  });
});
