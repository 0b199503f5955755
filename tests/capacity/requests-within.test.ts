/** Room under variable lengths: against the recorded numbers, and against counting every combination. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import {
  arrivalsWithin,
  concurrency,
  kvProfile,
  mha,
  type OverflowInputs,
  occupancy,
  overflowProbability,
  type RequestsWithin,
  requestRate,
  requestsInSystem,
  requestsWithin,
} from "../../src/index.ts";
import { parseTrace, type TraceRequest } from "../../src/simulate/index.ts";
import { refusal } from "../refusal.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { azureText } from "../simulate/conversation.ts";
import { azureOverflow, azureRoom } from "../truth/azure-room.ts";

function near(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  );
}

describeWithShared("the lengths of Azure 2023", () => {
  const { main } = sharedJson<{ main: Record<string, number> }>("data/golden/capacity.json");
  let inputs: OverflowInputs;
  let found: RequestsWithin;
  beforeAll(() => {
    const requests: readonly TraceRequest[] = parseTrace(azureText());
    const { blockTokens, poolBlocks } = azureRoom;
    inputs = { lengths: { requests }, blockTokens, poolBlocks };
    found = requestsWithin(inputs);
  });

  test("are the recorded ones", () => {
    expect(main["mu_blocks"]).toBe(azureRoom.meanBlocks);
    expect(main["n_exact_convolution"]).toBe(azureRoom.stationary);
    near(found.occupancy.meanBlocks, azureRoom.meanBlocks, 1e-13);
    near(found.occupancy.standardDeviationBlocks, azureRoom.standardDeviationBlocks, 1e-13);
    near(found.occupancy.skewness, azureRoom.skewness, 1e-12);
    near(found.occupancy.meanBlocks, azureRoom.closedFormMeanBlocks, 4e-7);
  });

  test("give 186, 192, 192, 193 and 212 requests", () => {
    const { worstCase, guaranteed, skewCorrected, stationary, normal } = azureRoom;
    expect(found).toMatchObject({ worstCase, guaranteed, skewCorrected, stationary, normal });
    near(found.meanField, azureRoom.meanField, 1e-13);
    near(found.normalQuotient, azureRoom.normalQuotient, 1e-13);
    near(found.finalLength, azureRoom.finalLength, 1e-13);
    near(found.overflow, 0.007871123152617907, 1e-11);
  });

  test.each(azureOverflow)(
    "overflow for %d requests as computed by other means",
    (requests, exact, normal, saddlepoint, chernoff) => {
      const tail = overflowProbability({ ...inputs, requests });
      near(tail.exact, exact, 1e-11);
      near(tail.normal, normal, 1e-12);
      near(tail.saddlepoint, saddlepoint, 1e-9);
      near(tail.chernoffBound, chernoff, 1e-12);
    },
  );

  test("bear 175.5 requests on average where they arrive at random, 36.9 a second at the stated step", () => {
    const open = arrivalsWithin(inputs);
    near(open.meanRequests, azureRoom.meanRequests, 1e-12);
    near(open.normalMeanRequests, azureRoom.normalMeanRequests, 1e-13);
    near(open.overflowAtNormal, azureRoom.overflowAtNormal, 1e-11);
    const steps = {
      meanOutputTokens: 211.12594237323142,
      stepSeconds: 0.012,
      secondsPerRequest: 0.00006,
    };
    const little = requestsInSystem({ ...steps, requestsPerSecond: 8 });
    near(little.stable ? little.meanRequests : 0, 22.553691796394652, 1e-14);
    near(little.mostRequestsPerSecond, 78.94182249381319, 1e-14);
    near(requestRate({ ...steps, meanRequests: open.meanRequests }), 36.89655700117501, 1e-12);
    expect(requestsInSystem({ ...steps, requestsPerSecond: 79 }).stable).toBe(false);
  });
});

function convolved(sum: readonly number[], probabilities: Float64Array): number[] {
  const next = new Array<number>(sum.length + probabilities.length - 1).fill(0);
  sum.forEach((p, at) => {
    probabilities.forEach((q, blocks) => {
      next[at + blocks] = (next[at + blocks] ?? 0) + p * q;
    });
  });
  return next;
}

/** P(sum of n > pool) by adding the distribution to itself. */
function bySumming(probabilities: Float64Array, requests: number, poolBlocks: number): number {
  let sum: readonly number[] = [1];
  for (let request = 0; request < requests; request += 1) sum = convolved(sum, probabilities);
  return sum.slice(poolBlocks + 1).reduceRight((total, p) => total + p, 0);
}

const cases = fc.record({
  lengths: fc.record({
    requests: fc.array(
      fc.record({
        promptTokens: fc.nat(60),
        outputTokens: fc.integer({ min: 1, max: 60 }),
        weight: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  blockTokens: fc.integer({ min: 1, max: 9 }),
  poolBlocks: fc.integer({ min: 0, max: 120 }),
});

describe("overflowProbability", () => {
  test("is exact: what adding the distribution to itself gives", () => {
    fc.assert(
      fc.property(cases, fc.nat(8), (inputs, requests) => {
        const { exact, chernoffBound } = overflowProbability({ ...inputs, requests });
        const { probabilities } = occupancy(inputs);
        const expected = bySumming(probabilities, requests, inputs.poolBlocks);
        expect(Math.abs(exact - expected)).toBeLessThanOrEqual(1e-10 * expected + 1e-290);
        expect(chernoffBound).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
      }),
      { numRuns: 200 },
    );
  });

  test("keeps its digits where the chance is one in 10^40", () => {
    const inputs = {
      lengths: { requests: [{ promptTokens: 0, outputTokens: 20 }] },
      blockTokens: 1,
      poolBlocks: 12 * 19 - 2,
    };
    // 12 draws from 0 to 19 that miss their largest sum by at most 1: 1 + 12 ways of 20^12
    const { exact } = overflowProbability({ ...inputs, requests: 12 });
    near(exact, 13 / 20 ** 12, 1e-10);
    const rare = { ...inputs, poolBlocks: 31 * 19 - 1, requests: 31 };
    near(overflowProbability(rare).exact, 20 ** -31, 1e-9);
  });
});

describe("requestsWithin", () => {
  test("is the largest number within the risk, and its bounds keep their order", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(0.3, 0.01, 1e-6), (inputs, risk) => {
        const found = requestsWithin({ ...inputs, overflowProbability: risk });
        if (!Number.isFinite(found.stationary)) return;
        const at = (requests: number): number => overflowProbability({ ...inputs, requests }).exact;
        expect(at(found.stationary)).toBeLessThanOrEqual(risk);
        expect(at(found.stationary + 1)).toBeGreaterThan(risk);
        expect(found.overflow).toBe(at(found.stationary));
        expect(found.worstCase).toBeLessThanOrEqual(found.guaranteed);
        expect(found.guaranteed).toBeLessThanOrEqual(found.stationary);
      }),
      { numRuns: 60 },
    );
  });

  test("grows with the pool and with the risk", () => {
    const inputs = { lengths: { promptTokens: 500, outputTokens: 300 }, blockTokens: 16 };
    const at = (poolBlocks: number, risk: number): number =>
      requestsWithin({ ...inputs, poolBlocks, overflowProbability: risk }).stationary;
    expect(at(2000, 0.01)).toBeLessThan(at(3000, 0.01));
    expect(at(2000, 0.001)).toBeLessThanOrEqual(at(2000, 0.01));
    expect(at(2000, 0.01)).toBeLessThanOrEqual(at(2000, 0.2));
  });

  test("holds a shared prefix once", () => {
    const shared = requestsWithin({
      lengths: { promptTokens: 320, outputTokens: 64 },
      blockTokens: 16,
      poolBlocks: 1000 + 10,
      sharedPrefixTokens: 160,
    });
    const alone = requestsWithin({
      lengths: { promptTokens: 160, outputTokens: 64 },
      blockTokens: 16,
      poolBlocks: 1000,
    });
    expect(shared).toEqual(alone);
  });

  test("counts what a window holds where it is told", () => {
    const lengths = { promptTokens: 4096, outputTokens: 512 };
    const windowed = requestsWithin({
      lengths,
      blockTokens: 16,
      poolBlocks: 1000,
      heldBlocks: (tokens) => Math.min(Math.ceil(tokens / 16), 65),
    });
    expect(windowed.stationary).toBe(Math.floor(1000 / 65));
    expect(windowed.overflow).toBe(0);
  });

  test("answers 0 where nothing fits and infinity where nothing is held", () => {
    const none = { lengths: { promptTokens: 100, outputTokens: 10 }, blockTokens: 16 };
    expect(requestsWithin({ ...none, poolBlocks: 3 }).stationary).toBe(0);
    expect(requestsWithin({ ...none, poolBlocks: 0 }).stationary).toBe(0);
    const free = { lengths: { promptTokens: 0, outputTokens: 1 }, blockTokens: 16, poolBlocks: 5 };
    expect(requestsWithin(free).stationary).toBe(Number.POSITIVE_INFINITY);
    expect(arrivalsWithin(free).meanRequests).toBe(Number.POSITIVE_INFINITY);
  });

  test("has the mean of `concurrency`, half a block of rounding aside", () => {
    const profile = kvProfile(mha({ layers: 1, heads: 1, headDim: 64 }));
    const lengths = { promptTokens: 333, outputTokens: 777 };
    const bytesPerToken = profile.growingBitsPerToken / 8;
    const blocks = 4000;
    const { perGroup } = concurrency({
      profile,
      poolBytesPerRank: blocks * 16 * bytesPerToken,
      blockTokens: 16,
      lengths,
    });
    near(
      requestsWithin({ lengths, blockTokens: 16, poolBlocks: blocks }).meanField,
      perGroup.steady,
      1e-3,
    );
  });

  test("is what `concurrency` gives for a pool in bytes and a stated risk", () => {
    const profile = kvProfile(mha({ layers: 3, heads: 2, headDim: 64 }), {
      tensorParallel: 4,
      decodeContextParallel: 2,
    });
    const lengths = {
      promptTokens: 333,
      outputTokens: { kind: "uniform", least: 1, most: 999 },
    } as const;
    const blockBytes = (profile.growingBitsPerToken / 8) * 16;
    const found = concurrency({
      profile,
      poolBytesPerRank: 3000 * blockBytes + blockBytes / 2,
      blockTokens: 16,
      lengths,
      overflowProbability: 0.02,
    });
    const blocks = { lengths, blockTokens: 32, poolBlocks: 3000, overflowProbability: 0.02 };
    expect(found.within).toEqual(requestsWithin(blocks));
    expect(found.within?.stationary).toBeLessThan(found.steady);
    expect(found.within?.stationary).toBeGreaterThan(found.guaranteed);
  });

  test("counts windows and states of a pool in bytes with the layers that grow", () => {
    const profile = kvProfile(models["gemma-3-27b"]);
    const lengths = { promptTokens: 3000, outputTokens: 64 };
    const { within, perGroup } = concurrency({
      profile,
      poolBytesPerRank: 40e9,
      blockTokens: 16,
      lengths,
      overflowProbability: 0.01,
    });
    // equally long requests in full windows hardly vary: all rules are near the mean field
    near(within?.meanField ?? 0, perGroup.steady, 2e-3);
    expect(within?.stationary).toBe(Math.floor(within?.meanField ?? 0));
  });

  test("has no block to count in where no layer keeps every token", () => {
    const profile = kvProfile(mha({ layers: 2, heads: 2, headDim: 64 }));
    expect(
      refusal(() =>
        concurrency({
          profile: { ...profile, growingBitsPerToken: 0 },
          poolBytesPerRank: 1e9,
          lengths: { promptTokens: 10, outputTokens: 10 },
          overflowProbability: 0.01,
        }),
      ),
    ).toMatchObject({ code: "unsupported", path: "overflowProbability" });
  });

  test.each<[string, Partial<OverflowInputs>]>([
    ["poolBlocks", { poolBlocks: -1 }],
    ["poolBlocks", { poolBlocks: 2 ** 30 }],
    ["blockTokens", { blockTokens: 0 }],
    ["overflowProbability", { overflowProbability: 0 }],
    ["overflowProbability", { overflowProbability: 1 }],
    ["overflowProbability", { overflowProbability: Number.NaN }],
    ["sharedPrefixTokens", { sharedPrefixTokens: 64 }],
    ["workload.outputTokens", { lengths: { promptTokens: 1, outputTokens: 0 } }],
    ["heldBlocks", { heldBlocks: (tokens) => tokens / 3 }],
  ])("refuses a bad %s", (path, bad) => {
    const good = {
      lengths: { promptTokens: 50, outputTokens: 10 },
      blockTokens: 16,
      poolBlocks: 9,
    };
    expect(refusal(() => requestsWithin({ ...good, ...bad }))).toMatchObject({
      code: "bad-input",
      path,
    });
  });
});

describe("arrivalsWithin", () => {
  test("is where the compound Poisson sum overflows as often as accepted", () => {
    fc.assert(
      fc.property(cases, (inputs) => {
        const { meanRequests } = arrivalsWithin({ ...inputs, overflowProbability: 0.05 });
        if (!Number.isFinite(meanRequests) || meanRequests > 15) return;
        const { probabilities } = occupancy(inputs);
        let within = 0;
        let weight = Math.exp(-meanRequests);
        // sums of 0, 1, 2, ... requests that the pool holds
        let sum = [1];
        for (let requests = 0; requests < 60; requests += 1) {
          within += weight * sum.reduce((total, p) => total + p, 0);
          weight *= meanRequests / (requests + 1);
          sum = convolved(sum, probabilities).slice(0, inputs.poolBlocks + 1);
        }
        const overflow = 1 - within;
        near(overflow, 0.05, 1e-8);
      }),
      { numRuns: 100 },
    );
  });
});
