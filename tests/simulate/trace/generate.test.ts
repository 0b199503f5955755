/** Made traces have the statistics that were asked for, and are the same for the same seed. */
import { describe, expect, test } from "vitest";
import {
  type Arrivals,
  arrivalRate,
  blockTrace,
  exampleTrace,
  generateTrace,
  hitCurve,
  hitCurveAt,
  simulate,
  type TraceRecipe,
  type TraceRequest,
} from "../../../src/simulate/index.ts";
import { gamma, normal, uniform } from "../../../src/simulate/trace/random.ts";
import { refusal } from "../../refusal.ts";

const poisson: Arrivals = { kind: "poisson", requestsPerSecond: 5 };
const recipe: TraceRecipe = {
  seed: 7,
  requests: 40_000,
  arrivals: poisson,
  lengths: { promptTokens: 100, outputTokens: 10 },
};

function made(settings: Partial<TraceRecipe>): readonly TraceRequest[] {
  return [...generateTrace({ ...recipe, ...settings })];
}

interface Moments {
  readonly mean: number;
  readonly variation: number;
}

function moments(values: readonly number[]): Moments {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const square = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length;
  return { mean, variation: Math.sqrt(square) / mean };
}

function gaps(requests: readonly TraceRequest[]): readonly number[] {
  return requests.map(
    (one, index) => one.arrivalSeconds - (requests[index - 1]?.arrivalSeconds ?? 0),
  );
}

/** Within a share of the expected value. */
function near(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual / expected - 1), `${actual} is not near ${expected}`).toBeLessThan(
    tolerance,
  );
}

describe("arrivals", () => {
  test("of a Poisson process have exponential gaps", () => {
    const { mean, variation } = moments(gaps(made({})));
    near(mean, 1 / 5, 0.02);
    near(variation, 1, 0.02);
    const long = gaps(made({})).filter((gap) => gap > 2 / 5).length / 40_000;
    near(long, Math.exp(-2), 0.05);
  });

  test.each([0.3, 1, 3])("of a gamma process have gaps of variation %d", (gapVariation) => {
    const arrivals: Arrivals = { kind: "gamma", requestsPerSecond: 5, gapVariation };
    const { mean, variation } = moments(gaps(made({ arrivals })));
    near(mean, 1 / 5, 0.03 * Math.max(1, gapVariation));
    near(variation, gapVariation, 0.05);
  });

  test("in bursts have the mean rate of both states and vary more than Poisson", () => {
    const arrivals: Arrivals = {
      kind: "bursty",
      calmRequestsPerSecond: 2,
      burstRequestsPerSecond: 40,
      meanCalmSeconds: 9,
      meanBurstSeconds: 1,
    };
    const requests = made({ arrivals });
    expect(arrivalRate(arrivals)).toBe(5.8);
    near(requests.length / (requests.at(-1)?.arrivalSeconds ?? 0), 5.8, 0.06);
    expect(moments(gaps(requests)).variation).toBeGreaterThan(1.5);
  });

  test.each<[string, Arrivals]>([
    ["arrivals.kind", { kind: "steady" } as unknown as Arrivals],
    ["arrivals.requestsPerSecond", { kind: "poisson", requestsPerSecond: 0 }],
    ["arrivals.gapVariation", { kind: "gamma", requestsPerSecond: 1, gapVariation: Number.NaN }],
    [
      "arrivals.meanBurstSeconds",
      {
        kind: "bursty",
        calmRequestsPerSecond: 0,
        burstRequestsPerSecond: 1,
        meanCalmSeconds: 1,
        meanBurstSeconds: 0,
      },
    ],
  ])("without a sensible %s are refused", (path, arrivals) => {
    expect(refusal(() => made({ arrivals }))).toMatchObject({ code: "bad-input", path });
  });
});

describe("lengths", () => {
  test("of a lognormal have its mean and deviation, cut at the most", () => {
    const promptTokens = {
      kind: "lognormal",
      mean: 1000,
      standardDeviation: 700,
      most: 20_000,
    } as const;
    const requests = made({ lengths: { promptTokens, outputTokens: 10 } });
    const { mean, variation } = moments(requests.map((one) => one.promptTokens));
    near(mean, 1000, 0.01);
    near(variation, 0.7, 0.03);
    const cut = made({
      lengths: { promptTokens: { ...promptTokens, most: 1500 }, outputTokens: 1 },
    });
    expect(Math.max(...cut.map((one) => one.promptTokens))).toBe(1500);
  });

  test("of a uniform cover it evenly", () => {
    const outputTokens = { kind: "uniform", least: 1, most: 4 } as const;
    const requests = made({ lengths: { promptTokens: 5, outputTokens } });
    for (const tokens of [1, 2, 3, 4])
      near(requests.filter((one) => one.outputTokens === tokens).length, 10_000, 0.03);
  });

  test("of a sample keep its pairs together and its weights", () => {
    const pairs = [
      { promptTokens: 10, outputTokens: 1, weight: 3 },
      { promptTokens: 20, outputTokens: 2 },
      { promptTokens: 30, outputTokens: 3, weight: 0 },
    ];
    const requests = made({ lengths: { requests: pairs } });
    expect(requests.every((one) => one.promptTokens === 10 * one.outputTokens)).toBe(true);
    near(requests.filter((one) => one.outputTokens === 1).length, 30_000, 0.02);
    expect(requests.some((one) => one.outputTokens === 3)).toBe(false);
  });
});

describe("conversations", () => {
  const conversations = { meanTurns: 4, meanGapSeconds: 30, systemTokens: 100, blockTokens: 16 };
  const lengths = { promptTokens: 64, outputTokens: 50 };
  const requests = made({ conversations, lengths, requests: 20_000 });
  const sessions = new Map<unknown, TraceRequest[]>();
  for (const one of requests) {
    const turns = sessions.get(one.sessionId);
    if (turns === undefined) sessions.set(one.sessionId, [one]);
    else turns.push(one);
  }

  test("have the mean number of turns", () => {
    // those that opened in the first half have ended by now
    const opened = [...sessions.values()].slice(0, sessions.size / 2);
    near(opened.flat().length / opened.length, 4, 0.05);
  });

  test("arrive in order, turns some time after each other", () => {
    expect(Math.min(...gaps(requests))).toBeGreaterThanOrEqual(0);
    const between = [...sessions.values()].flatMap((turns) => gaps(turns).slice(1));
    near(moments(between).mean, 30, 0.05);
  });

  test("repeat all that was said, and share it by full blocks", () => {
    for (const turns of [...sessions.values()].slice(0, 200))
      turns.forEach((turn, index) => {
        expect(turn.promptTokens).toBe(100 + 64 + index * (64 + 50));
        expect(turn.promptIds?.length).toBe(Math.ceil(turn.promptTokens / 16));
        const before = turns[index - 1];
        const shared = Math.floor((before?.promptTokens ?? 100) / 16);
        const ids = Array.from(turn.promptIds ?? []);
        const earlier = Array.from((before ?? requests[0])?.promptIds ?? []);
        expect(ids.slice(0, shared)).toEqual(earlier.slice(0, shared));
        if (turn !== requests[0]) expect(ids[shared]).not.toBe(earlier[shared]);
      });
  });

  test("hit, in an unlimited cache, the system prompt and every full block of the turn before", () => {
    let expected = -Math.floor(100 / 16);
    for (const turns of sessions.values())
      turns.forEach((_, index) => {
        expected += Math.floor((turns[index - 1]?.promptTokens ?? 100) / 16);
      });
    const trace = blockTrace(requests);
    expect(hitCurveAt(hitCurve(trace), Number.POSITIVE_INFINITY).blocksHit).toBe(expected);
  });

  test("end before a prompt would be too long", () => {
    const short = made({
      conversations: { ...conversations, maxPromptTokens: 400, meanTurns: 50 },
      lengths,
      requests: 5000,
    });
    expect(Math.max(...short.map((one) => one.promptTokens))).toBe(100 + 64 + 2 * 114);
  });
});

describe("a seed", () => {
  test("makes the same trace again, another seed another", () => {
    const one = made({ requests: 500 });
    expect(made({ requests: 500 })).toEqual(one);
    expect(made({ requests: 500, seed: 8 })).not.toEqual(one);
  });

  test("makes these draws on every machine", () => {
    const next = uniform(1, 0);
    expect([next(), next(), next()]).toEqual([
      0.3594677849017503, 0.26334096172958504, 0.6740112775149678,
    ]);
    expect(made({ requests: 3 }).map((one) => one.arrivalSeconds)).toEqual([
      0.105751, 0.406269, 0.446693,
    ]);
  });

  test("that is no whole number is refused", () => {
    expect(refusal(() => made({ seed: 0.5 }))).toMatchObject({ path: "seed" });
  });

  test("draws uniformly, in any stream, without a trace of the counter", () => {
    for (const stream of [0, 1, 2]) {
      const next = uniform(3, stream);
      const draws = Array.from({ length: 20_000 }, next);
      near(moments(draws).mean, 0.5, 0.01);
      near(moments(draws).variation, 1 / Math.sqrt(3), 0.02);
      const lagged = draws
        .slice(1)
        .map((draw, index) => (draw - 0.5) * ((draws[index] ?? 0) - 0.5));
      expect(Math.abs(moments(lagged).mean)).toBeLessThan(0.002);
      expect(new Set(draws).size).toBe(20_000);
    }
  });

  test("draws normal and gamma values of the right moments", () => {
    const next = uniform(4, 0);
    const normals = Array.from({ length: 40_000 }, () => normal(next));
    expect(Math.abs(moments(normals).mean)).toBeLessThan(0.015);
    near(moments(normals.map((x) => x * x)).mean, 1, 0.03);
    near(moments(normals.map((x) => x ** 4)).mean, 3, 0.06);
    for (const shape of [0.5, 2, 9]) {
      const draws = Array.from({ length: 40_000 }, () => gamma(next, shape));
      near(moments(draws).mean, shape, 0.03);
      near(moments(draws).variation, 1 / Math.sqrt(shape), 0.03);
    }
  });
});

test("made and example traces go through the engine as they are", () => {
  const engine = { poolBlocks: 2000, blockTokens: 16 };
  const requests = made({
    requests: 20,
    conversations: { meanTurns: 2, meanGapSeconds: 1, systemTokens: 40 },
  });
  for (const trace of [exampleTrace, requests])
    expect(simulate(trace, { engine, stepTime: { stepSeconds: 0.01 } }).requests.finished).toBe(
      trace.length,
    );
});

test("the example trace obeys the rules of Mooncake's, in blocks of 16", () => {
  const predecessors = new Map<number, number>();
  for (const { promptIds = [], promptTokens } of exampleTrace) {
    const ids = Array.from(promptIds);
    expect(ids.length).toBe(Math.ceil(promptTokens / 16));
    ids.forEach((id, index) => {
      const predecessor = ids[index - 1] ?? -1;
      expect(predecessors.get(id) ?? predecessor).toBe(predecessor);
      predecessors.set(id, predecessor);
    });
  }
});
