/** Leaping from event to event against stepping: every result, outcome and free queue is equal, not near. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type RequestOutcome,
  type SimulatedRequest,
  type Simulation,
  type SimulationSettings,
  simulate,
} from "../../../src/simulate/engine/index.ts";
import { advanceRun, startRun } from "../../../src/simulate/engine/run.ts";
import { simulationSettings } from "../../../src/simulate/engine/settings.ts";
import { freeBlocks } from "../../../src/simulate/engine/state.ts";
import { type Scenario, scenario } from "./scenarios.ts";

interface Whole {
  readonly result: Simulation;
  readonly outcomes: readonly RequestOutcome[];
  readonly free: readonly (readonly number[])[];
}

function whole(requests: readonly SimulatedRequest[], given: SimulationSettings): Whole {
  const outcomes: RequestOutcome[] = [];
  const result = simulate(requests, given, { onRequest: (outcome) => outcomes.push(outcome) });
  const run = startRun(simulationSettings(given), undefined);
  const left = [...requests];
  // slices of three steps: where a run pauses must not matter
  const on = () => advanceRun(run, run.steps + 3);
  for (let state = on(); state !== "done"; state = on())
    if (state === "input") {
      run.pending = left.shift();
      run.ended = run.pending === undefined;
    }
  return {
    result: { ...result, settings: { ...result.settings, skipEvents: true } },
    outcomes,
    free: run.replicas.map(({ state }) => freeBlocks(state)),
  };
}

function bothWays(requests: readonly SimulatedRequest[], settings: SimulationSettings): Simulation {
  const leapt = whole(requests, { ...settings, skipEvents: true });
  expect(leapt).toEqual(whole(requests, { ...settings, skipEvents: false }));
  return leapt.result;
}

function asked({ requests }: Scenario, outputs: boolean): SimulatedRequest[] {
  return requests.map(({ arrivalSeconds, prompt, output, priority }) => ({
    arrivalSeconds,
    promptTokens: prompt.length,
    outputTokens: output.length * 3,
    promptIds: prompt,
    priority,
    sessionId: prompt[0] ?? 0,
    ...(outputs && { outputIds: Array.from({ length: output.length * 3 }, (_, id) => id) }),
  }));
}

const stepTime = {
  stepSeconds: 0.31,
  secondsPerPrefillToken: 0.007,
  secondsPerDecodeRequest: 0.013,
  secondsPerContextToken: 0.00011,
};

describe("leaping over events", () => {
  test("equals stepping, one engine at arrival times", () => {
    let preemptions = 0;
    let refused = 0;
    fc.assert(
      fc.property(scenario({ repeatOutputs: false }), (one) => {
        const result = bothWays(asked(one, false), { engine: one.rules, stepTime });
        preemptions += result.preemptions;
        refused += result.requests.refused["larger-than-pool"];
      }),
      { numRuns: 400 },
    );
    expect(preemptions).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(20);
  });

  test("equals stepping, users in a closed loop before one or more replicas", () => {
    fc.assert(
      fc.property(
        scenario({ repeatOutputs: false }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0, 0.4),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("round-robin", "least-outstanding", "session", "longest-prefix"),
        (one, count, thinkSeconds, replicas, router) => {
          bothWays(asked(one, false), {
            engine: one.rules,
            stepTime,
            users: { count, thinkSeconds },
            replicas,
            router: router as "session",
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  test("equals stepping, several replicas at arrival times, stopped at a time", () => {
    fc.assert(
      fc.property(
        scenario({ repeatOutputs: false }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("round-robin", "least-outstanding", "session", "longest-prefix"),
        fc.constantFrom(3, 9, 1000),
        (one, replicas, router, untilSeconds) => {
          bothWays(asked(one, false), {
            engine: one.rules,
            stepTime,
            replicas,
            router: router as "session",
            untilSeconds,
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  test("equals stepping, prompts on one pool and answers on another", () => {
    let preemptions = 0;
    fc.assert(
      fc.property(
        scenario({ repeatOutputs: false }),
        fc.constantFrom(undefined, 1, 4),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 2 }),
        (one, users, prefill, decode) => {
          const result = bothWays(asked(one, false), {
            engine: one.rules,
            stepTime,
            ...(users !== undefined && { users: { count: users } }),
            disaggregated: {
              prefill: { replicas: prefill },
              decode: { replicas: decode },
              transfer: { latencySeconds: 0.2, secondsPerToken: 0.01 },
            },
          });
          preemptions += result.preemptions;
          const { refused, arrived, finished } = result.requests;
          const left = Object.values(refused).reduce((sum, count) => sum + count, 0);
          expect(finished + left).toBe(arrived);
        },
      ),
      { numRuns: 300 },
    );
    expect(preemptions).toBeGreaterThan(20);
  });

  test("equals stepping, blocks loaded from tiers below the device", () => {
    let loaded = 0;
    let waited = 0;
    fc.assert(
      fc.property(
        scenario({ repeatOutputs: false, tiers: true }),
        fc.constantFrom(undefined, 1, 5),
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom("round-robin", "longest-prefix"),
        fc.boolean(),
        (one, users, replicas, router, apart) => {
          const { hits, deviceSeconds } = bothWays(asked(one, false), {
            engine: one.rules,
            stepTime: { ...stepTime, secondsPerPrefillToken: 0.2 },
            ...(users !== undefined && { users: { count: users } }),
            ...(apart
              ? { disaggregated: { prefill: { replicas }, decode: { replicas: 1 }, transfer: {} } }
              : { replicas }),
            router: router as "round-robin",
          });
          loaded += hits.byTier.slice(1).filter(({ hitTokens }) => hitTokens > 0).length;
          waited += deviceSeconds.load;
        },
      ),
      { numRuns: 150 },
    );
    expect(loaded).toBeGreaterThan(40);
    expect(waited).toBeGreaterThan(100);
  });

  test("gives way to stepping where outputs can be found again", () => {
    fc.assert(
      fc.property(scenario({ repeatOutputs: false }), (one) => {
        bothWays(asked(one, true), { engine: one.rules, stepTime });
      }),
    );
  });
});
