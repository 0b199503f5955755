/** What a simulation says, checked by hand and by conservation laws. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type RequestOutcome,
  type SimulatedRequest,
  type SimulationSettings,
  simulate,
  simulateAsync,
} from "../../../src/simulate/engine/index.ts";
import { scenario } from "./scenarios.ts";

const small: SimulationSettings = {
  engine: { poolBlocks: 11, blockTokens: 4 },
  stepTime: { stepSeconds: 1, secondsPerPrefillToken: 0.25, secondsPerDecodeRequest: 0.5 },
};

const one: SimulatedRequest = { arrivalSeconds: 2, promptTokens: 6, outputTokens: 4 };

describe("one request by hand", () => {
  const result = simulate([one], {
    ...small,
    usdPerDeviceHour: 3600,
    devicesPerReplica: 2,
    objective: { timeToFirstTokenSeconds: 2.5, timePerOutputTokenSeconds: 1.5 },
    seed: 42,
  });

  test("takes a prefill step of 2.5 s and three decode steps of 1.5 s", () => {
    expect(result.seconds).toBe(7);
    expect(result.steps).toBe(4);
    expect(result.latency?.timeToFirstTokenSeconds.mean).toBe(2.5);
    expect(result.latency?.timePerOutputTokenSeconds?.mean).toBe(1.5);
    expect(result.latency?.endToEndSeconds.most).toBe(7);
    expect(result.latency?.queueSeconds.most).toBe(0);
  });

  test("charges two devices for each second, once", () => {
    expect(result.deviceSeconds).toEqual({
      prefill: 5,
      recompute: 0,
      decode: 9,
      load: 0,
      idle: 0,
      total: 14,
    });
    expect(result.cost).toEqual({
      usd: 14,
      parts: { promptUsd: 5, recomputeUsd: 0, outputUsd: 9, loadUsd: 0, idleUsd: 0 },
      usdPerQuery: 14,
      partsPerQuery: { promptUsd: 5, recomputeUsd: 0, outputUsd: 9, loadUsd: 0, idleUsd: 0 },
      billUsdPerMillionOutputTokens: 3.5e6,
      usdPerMillionTokens: 1.4e6,
      additive: {
        usdPerMillionComputedPromptTokens: (5 / 6) * 1e6,
        usdPerMillionGeneratedTokens: (9 / 4) * 1e6,
      },
    });
  });

  test("meets its objective and echoes its settings", () => {
    expect(result.goodput).toEqual({
      requests: 1,
      share: 1,
      requestsPerSecond: 1 / 7,
      outputTokensPerSecond: 4 / 7,
    });
    expect(result.settings.seed).toBe(42);
    expect(result.settings.engine.stepTokens).toBe(2048);
    expect(result.complete).toBe(true);
  });

  test("holds two blocks for three steps and three in the last", () => {
    expect(result.load.peakUsage).toBe(0.3);
    expect(result.load.meanUsage).toBeCloseTo((5.5 * 0.2 + 1.5 * 0.3) / 7, 12);
    const rows = result.timeline[0] ?? [];
    expect(rows.reduce((sum, row) => sum + row.seconds, 0)).toBe(7);
    expect(rows[0]).toMatchObject({ fromSeconds: 2, running: 1, waiting: 0, usage: 0.2 });
  });
});

describe("chunks beside decoding requests", () => {
  test("pay what they add, and a preemption's part of it is recompute", () => {
    // E5: two 8-token prompts fill the pool; the later one is preempted and computes 9 tokens again, 8 of them for the second time
    const settings = { ...small, engine: { poolBlocks: 7, blockTokens: 4 } };
    const two = [
      { arrivalSeconds: 0, promptTokens: 8, outputTokens: 10 },
      { arrivalSeconds: 0, promptTokens: 8, outputTokens: 10 },
    ];
    const result = simulate(two, settings);
    expect(result.preemptions).toBe(1);
    expect(result.preemptedRequests).toBe(1);
    expect(result.evictions).toBe(5);
    expect(result.hits).toMatchObject({
      lookupTokens: 16,
      hitTokens: 0,
      resumedLookupTokens: 13,
      resumedHitTokens: 4,
    });
    expect(result.tokens.recomputed).toBe(8);
    expect(result.tokens.prefilled).toBe(16 + 9);
    expect(result.deviceSeconds.recompute).toBeCloseTo(((1 + 9 * 0.25) * 8) / 9, 12);
  });

  test("a mixed step is charged to decode as far as decode alone would have taken", () => {
    const result = simulate(
      [
        { arrivalSeconds: 0, promptTokens: 4, outputTokens: 3 },
        { arrivalSeconds: 2, promptTokens: 8, outputTokens: 1 },
      ],
      small,
    );
    // steps: 2 s prefill, 1 + 2 + 0.5 s with the second prompt, 1.5 s decode
    expect(result.seconds).toBe(7);
    expect(result.deviceSeconds).toMatchObject({ prefill: 4, decode: 3, idle: 0 });
  });
});

describe("time without requests", () => {
  test("is idle, and the timeline is empty there", () => {
    const result = simulate([one, { ...one, arrivalSeconds: 102 }], small);
    expect(result.seconds).toBe(107);
    expect(result.deviceSeconds.idle).toBe(93);
    expect(result.load.meanRunning).toBeCloseTo(14 / 107, 12);
    const rows = result.timeline[0] ?? [];
    expect(rows.reduce((sum, row) => sum + row.seconds * row.running, 0)).toBeCloseTo(14, 9);
  });
});

describe("a closed loop", () => {
  const requests = Array.from({ length: 60 }, () => ({ promptTokens: 6, outputTokens: 4 }));

  test("keeps as many in flight as there are users", () => {
    const settings = { ...small, engine: { poolBlocks: 200, blockTokens: 4 } };
    const result = simulate(requests, { ...settings, users: { count: 5 } });
    expect(result.requests.finished).toBe(60);
    expect(result.load.peakRunning).toBe(5);
    expect(result.load.meanRunning).toBeCloseTo(5, 12);
    // Little's law
    expect(result.load.meanRunning).toBeCloseTo(
      (result.throughput?.requestsPerSecond ?? 0) * (result.latency?.endToEndSeconds.mean ?? 0),
      9,
    );
  });

  test("waits for users who think", () => {
    const result = simulate(requests, { ...small, users: { count: 1, thinkSeconds: 3 } });
    expect(result.seconds).toBe(60 * 7 + 59 * 3);
    expect(result.deviceSeconds.idle).toBe(59 * 3);
  });
});

describe("several replicas", () => {
  const requests = Array.from({ length: 40 }, (_, index) => ({
    arrivalSeconds: index,
    promptTokens: 9,
    outputTokens: 4,
    promptIds: [index % 4, index % 4, 0].flatMap((id) => [id, id, id]),
    sessionId: index % 4,
  }));
  const settings = { ...small, engine: { poolBlocks: 40, blockTokens: 4 }, replicas: 4 };

  test("round robin shares requests evenly", () => {
    const counts = [0, 0, 0, 0];
    simulate(requests, settings, {
      onRequest: ({ replica }) => {
        counts[replica] = (counts[replica] ?? 0) + 1;
      },
    });
    expect(counts).toEqual([10, 10, 10, 10]);
  });

  test("a session stays where it is", () => {
    const places = new Map<unknown, Set<number>>();
    simulate(
      requests,
      { ...settings, router: "session" },
      {
        onRequest: ({ request, replica }) => {
          const session = requests[request]?.sessionId;
          places.set(session, (places.get(session) ?? new Set()).add(replica));
        },
      },
    );
    expect([...places.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
  });

  test("the longest prefix finds more than chance does", () => {
    const shuffled = requests.map((request, index) => ({
      ...request,
      promptIds: requests[(index * 7) % 11]?.promptIds ?? request.promptIds,
    }));
    const byPrefix = simulate(shuffled, { ...settings, router: "longest-prefix" });
    const inTurn = simulate(shuffled, settings);
    expect(byPrefix.hits.hitTokens).toBeGreaterThan(inTurn.hits.hitTokens);
  });
});

describe("prompts on one pool and answers on another", () => {
  const apart: SimulationSettings = {
    ...small,
    usdPerDeviceHour: 3600,
    disaggregated: {
      prefill: { replicas: 1, devicesPerReplica: 2 },
      decode: { replicas: 1 },
      transfer: { latencySeconds: 0.5, secondsPerToken: 0.25 },
    },
  };

  test("the first token comes before the transfer, the others after it", () => {
    const result = simulate([one], apart);
    // 2.5 s prefill, 2 s transfer, three decode steps of 1.5 s
    expect(result.latency?.timeToFirstTokenSeconds.mean).toBe(2.5);
    expect(result.latency?.endToEndSeconds.mean).toBe(9);
    expect(result.latency?.timePerOutputTokenSeconds?.mean).toBe(6.5 / 3);
    expect(result.deviceSeconds).toEqual({
      prefill: 5,
      recompute: 0,
      decode: 4.5,
      load: 0,
      idle: 17.5,
      total: 27,
    });
    expect(result.hits.lookupTokens).toBe(6);
    expect(result.timeline).toHaveLength(2);
  });

  test("an answer of one token needs no decode replica", () => {
    expect(simulate([{ ...one, outputTokens: 1 }], apart).seconds).toBe(2.5);
  });

  test("a decode replica that preempts computes the prompt itself", () => {
    const two = [0, 0].map((arrivalSeconds) => ({
      arrivalSeconds,
      promptTokens: 8,
      outputTokens: 10,
    }));
    const result = simulate(two, { ...apart, engine: { poolBlocks: 7, blockTokens: 4 } });
    expect(result.preemptions).toBe(1);
    expect(result.tokens.recomputed).toBeGreaterThan(0);
    expect(result.requests.finished).toBe(2);
  });

  test("replicas outside of the two pools are refused", () => {
    expect(() => simulate([one], { ...apart, replicas: 2 })).toThrow(
      "replicas: prefill and decode have replicas of their own",
    );
  });
});

describe("any run", () => {
  test("conserves requests, tokens and time", () => {
    fc.assert(
      fc.property(scenario({ repeatOutputs: false }), ({ rules, requests }) => {
        const outcomes: RequestOutcome[] = [];
        const result = simulate(
          requests.map(({ arrivalSeconds, prompt, output, priority }) => ({
            arrivalSeconds,
            promptTokens: prompt.length,
            outputTokens: output.length,
            promptIds: prompt,
            priority,
          })),
          { engine: rules, stepTime: { stepSeconds: 0.1, secondsPerPrefillToken: 0.01 } },
          { onRequest: (outcome) => outcomes.push(outcome) },
        );
        const { refused } = result.requests;
        const left = refused["larger-than-pool"] + refused["never-admitted"];
        expect(result.requests.finished + left + refused["longer-than-model"]).toBe(
          requests.length,
        );
        expect(outcomes).toHaveLength(result.requests.finished);
        for (const outcome of outcomes) {
          const asked = requests[outcome.request];
          expect(outcome.promptTokens).toBe(asked?.prompt.length);
          expect(outcome.outputTokens).toBeLessThanOrEqual(asked?.output.length ?? 0);
          expect(outcome.hitTokens).toBeLessThan(outcome.promptTokens);
          expect(outcome.queueSeconds).toBeGreaterThanOrEqual(0);
          expect(outcome.timeToFirstTokenSeconds).toBeGreaterThanOrEqual(outcome.queueSeconds);
          expect(outcome.endToEndSeconds).toBeGreaterThanOrEqual(outcome.timeToFirstTokenSeconds);
        }
        const { prefill, recompute, decode, idle, total } = result.deviceSeconds;
        expect(prefill + recompute + decode + idle).toBeCloseTo(total, 9);
        expect(result.hits.hitTokens).toBeLessThanOrEqual(result.hits.lookupTokens);
        expect(result.load.peakUsage).toBeLessThanOrEqual(1);
        if (left === 0)
          expect(result.tokens.prefilled - result.tokens.recomputed).toBeLessThanOrEqual(
            result.tokens.prompt - result.tokens.hit + result.tokens.output,
          );
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a stream of requests", () => {
  test("gives what a list gives", async () => {
    async function* stream(): AsyncGenerator<SimulatedRequest> {
      for (let index = 0; index < 50; index += 1) yield { ...one, arrivalSeconds: index };
    }
    const list = Array.from({ length: 50 }, (_, index) => ({ ...one, arrivalSeconds: index }));
    expect(await simulateAsync(stream(), small)).toEqual(simulate(list, small));
  });

  test("that breaks half-way gives a result that says so", () => {
    function* breaking(): Generator<SimulatedRequest> {
      yield one;
      yield { ...one, arrivalSeconds: 3 };
      throw new Error("connection lost");
    }
    const result = simulate(breaking(), small);
    expect(result.complete).toBe(false);
    expect(result.stopped).toEqual({ reason: "input-broke", message: "connection lost" });
    expect(result.requests).toMatchObject({ arrived: 2, finished: 2 });
  });

  test("is closed when the simulation ends before it", () => {
    let closed = false;
    function* endless(): Generator<SimulatedRequest> {
      try {
        for (let index = 0; ; index += 1) yield { ...one, arrivalSeconds: index };
      } finally {
        closed = true;
      }
    }
    const result = simulate(endless(), { ...small, untilSeconds: 30 });
    expect(result.stopped?.reason).toBe("until-reached");
    expect(closed).toBe(true);
  });

  test("is not taken where the signal is set already", async () => {
    const result = await simulateAsync([one], small, { signal: AbortSignal.abort() });
    expect(result.stopped?.reason).toBe("aborted");
    expect(result.steps).toBe(0);
  });

  test("is watched, and stopped by a signal", () => {
    const controller = new AbortController();
    let calls = 0;
    function* endless(): Generator<SimulatedRequest> {
      for (let index = 0; ; index += 1) yield { ...one, arrivalSeconds: index * 10 };
    }
    const result = simulate(endless(), small, {
      signal: controller.signal,
      onProgress: ({ steps }) => {
        calls += 1;
        if (steps > 100_000) controller.abort();
      },
    });
    expect(calls).toBeGreaterThan(1);
    expect(result.stopped?.reason).toBe("aborted");
    expect(result.complete).toBe(false);
    expect(result.requests.unfinished).toBe(result.requests.arrived - result.requests.finished);
  });
});
