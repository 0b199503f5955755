/** The engine against a second implementation that is slow and obvious, over random scenarios, step by step. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  blockTables,
  complete,
  type EngineState,
  engineState,
  enqueue,
  freeBlocks,
  isBusy,
  loadingRequests,
  runningRequests,
  type StepWork,
  schedule,
  waitingRequests,
} from "../../../src/simulate/engine/index.ts";
import { type PlainStep, plainEngine } from "./plain-engine.ts";
import { type Scenario, scenario } from "./scenarios.ts";

function ourStep(state: EngineState, nowSeconds: number): PlainStep {
  const { scheduled, admitted, preempted, evicted } = schedule(state, nowSeconds);
  const tables = blockTables(state).map(({ request, tables }) => [request, tables] as const);
  const free = freeBlocks(state);
  return {
    scheduled: scheduled.map(({ request, tokens }) => [request, tokens]),
    admitted: admitted.map((one) => [
      one.request,
      one.hitTokens,
      one.loadedTokens,
      one.knownTokens,
      one.preemptions,
    ]),
    preempted,
    evicted,
    tables,
    free,
    finished: complete(state),
    freeAtEnd: freeBlocks(state),
    running: runningRequests(state),
    waiting: waitingRequests(state),
    loading: loadingRequests(state),
    below: (state.lower?.tiers ?? []).map(({ pool }) => pool.twin.filter((one) => one > 0).length),
  };
}

const stepSeconds = ({ chunkTokens, chunkContextTokens }: StepWork): number =>
  (chunkTokens[0] ?? 0) * (0.11 + 0.0013 * (chunkContextTokens[0] ?? 0));

/** Runs both, a second a step, and compares every step; a run that gets stuck is compared as far as it goes. */
function compare({ rules, requests }: Scenario, seen: Map<string, number>): void {
  const ours = engineState(rules, stepSeconds);
  const theirs = plainEngine(rules, (tokens, before) => tokens * (0.11 + 0.0013 * before));
  let next = 0;
  let loading: readonly number[] = [];
  for (let step = 0; step < 600; step += 1) {
    for (; (requests[next]?.arrivalSeconds ?? Number.POSITIVE_INFINITY) <= step; next += 1) {
      const request = requests[next];
      if (request === undefined) break;
      theirs.add(request);
      enqueue(ours, {
        arrivalSeconds: request.arrivalSeconds,
        promptTokens: request.prompt.length,
        outputTokens: request.output.length,
        promptIds: request.prompt,
        outputIds: request.output,
        priority: request.priority,
      });
    }
    expect(isBusy(ours)).toBe(theirs.busy());
    if (!theirs.busy()) {
      if (next >= requests.length) return;
      continue;
    }
    const expected = theirs.step(step);
    expect(ourStep(ours, step)).toEqual(expected);
    const count = (what: string, by: number): void => {
      seen.set(what, (seen.get(what) ?? 0) + by);
    };
    count("steps", 1);
    count("preemptions", expected.preempted.length);
    count("evictions", expected.evicted.length);
    count("hits", expected.admitted.filter(([, hit]) => hit > 0).length);
    count("loads", expected.admitted.filter(([, , loaded]) => loaded > 0).length);
    count("waits for a load", expected.loading.length);
    count(
      "preempted loads",
      expected.preempted.filter((serial) => loading.includes(serial)).length,
    );
    loading = expected.loading;
    if (rules.groups.length > 1)
      count("hybrid hits", expected.admitted.filter(([, hit]) => hit > 0).length);
    if (
      expected.scheduled.length === 0 &&
      expected.preempted.length === 0 &&
      expected.loading.length === 0 &&
      next >= requests.length
    )
      return;
  }
}

describe("the engine and a plain implementation of the same rules", () => {
  test("agree on every step, table, free order, hit, eviction and preemption", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(scenario({ repeatOutputs: true }), (one) => compare(one, seen)),
      { numRuns: 400 },
    );
    // the scenarios reach what they are made for
    expect(seen.get("steps")).toBeGreaterThan(5000);
    for (const what of ["preemptions", "evictions", "hits", "hybrid hits"])
      expect(seen.get(what), what).toBeGreaterThan(50);
  });

  test("agree with tiers below the device: what is loaded, from where, and who waits for it", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(scenario({ repeatOutputs: true, tiers: true }), (one) => compare(one, seen)),
      { numRuns: 200 },
    );
    for (const what of ["preemptions", "loads", "waits for a load"])
      expect(seen.get(what), what).toBeGreaterThan(100);
    expect(seen.get("preempted loads")).toBeGreaterThan(2);
  });
});
