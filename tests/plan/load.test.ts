/** Little's law: how many run at a load, how long they wait, and where it breaks. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Load, type Objective, plan, type Scenario } from "../../src/index.ts";
import { planLoad } from "../../src/plan/load.ts";
import { refusal } from "../refusal.ts";

const scenario: Scenario = {
  model: models["llama-3.1-8b"],
  device: devices["h100-sxm-80gb"],
  engine: { name: "vllm", maxRequests: 64 },
  workload: { promptTokens: 2000, outputTokens: 500 },
  price: { usdPerDeviceHour: 2 },
};
const under = (load: Load, change: Partial<Scenario> = {}) =>
  plan({ ...scenario, ...change, load }, { figures: false });
const loadOf = (load: Load, objective?: Objective) =>
  under(load, objective === undefined ? {} : { objective }).speed?.load;
const saturation = loadOf({ kind: "open" })?.saturationRequestsPerSecond ?? 0;

describe("an open system", () => {
  test("holds as many as come while one is answered", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (share) => {
        const point = loadOf({ kind: "open", requestsPerSecond: share * saturation })?.at;
        const { endToEndSeconds = 0 } = point?.times ?? {};
        const answered = endToEndSeconds - (point?.waitingSeconds ?? 0);
        const running = point?.runningPerReplica ?? 0;
        expect((share * saturation * answered) / running).toBeCloseTo(1, 9);
        expect(point?.loadFactor).toBeCloseTo(share, 12);
      }),
    );
  });

  test("whose batch changes nothing waits as M/M/c does", () => {
    for (const places of [1, 4, 32, 700])
      for (const loadFactor of [0.5, 0.8, 0.95]) {
        const times = {
          timePerOutputTokenSeconds: 1,
          timeToFirstTokenSeconds: 1,
          endToEndSeconds: 10,
        };
        const { at } = planLoad(
          { kind: "open", requestsPerSecond: (loadFactor * places) / 10 },
          {
            timesAt: () => times,
            endSecondsAt: () => 10,
            mostRunning: places,
            groups: 1,
            limits: undefined,
            isWithinObjective: true,
            isEndedByObjective: false,
          },
        );
        const exact = erlangWait(places, loadFactor * places, 10);
        const found = at?.waitingSeconds ?? 0;
        expect(Math.abs(found - exact)).toBeLessThan(1e-9 * exact + 1e-15);
      }
  });

  test("slows down with the load and never answers more than its largest batch", () => {
    const at = (share: number) =>
      loadOf({ kind: "open", requestsPerSecond: share * saturation })?.at;
    const shares = [0, 0.2, 0.5, 0.9, 0.99].map((share) => at(share)?.times?.endToEndSeconds ?? 0);
    expect([...shares].sort((one, other) => one - other)).toEqual(shares);
    for (const share of [1, 1.5]) {
      expect(at(share)).toMatchObject({ isStable: false, objectiveMet: true });
      expect(at(share)?.times).toBeUndefined();
    }
    const codes = under({ kind: "open", requestsPerSecond: 2 * saturation }).warnings;
    expect(codes.map(({ code }) => code)).toContain("overloaded");
  });

  test("breaks where the time to the first token, waiting included, reaches its objective", () => {
    for (const quantile of [undefined, 0.9, 0.99]) {
      const objective = {
        timeToFirstTokenSeconds: 1,
        ...(quantile !== undefined && { quantile }),
      };
      const found = loadOf({ kind: "open" }, objective);
      const most = found?.mostRequestsPerSecond ?? 0;
      expect(found?.brokenBy).toBe("objective");
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThan(found?.saturationRequestsPerSecond ?? 0);
      const at = (share: number) =>
        loadOf({ kind: "open", requestsPerSecond: share * most }, objective)?.at;
      expect(at(0.999)?.objectiveMet).toBe(true);
      expect(at(1.001)?.objectiveMet).toBe(false);
      expect(at(1.001)?.missedObjectives[0]?.objective).toBe("timeToFirstTokenSeconds");
    }
  });

  test("without a time to the first or last token goes to saturation", () => {
    expect(loadOf({ kind: "open" })).toMatchObject({
      brokenBy: "saturation",
      mostRequestsPerSecond: saturation,
    });
    const paced = loadOf({ kind: "open" }, { timePerOutputTokenSeconds: 0.012 });
    expect(paced?.brokenBy).toBe("objective");
    expect(paced?.mostRequestsPerSecond).toBeLessThan(saturation);
  });

  test("answers nothing within objectives that one request misses", () => {
    const found = loadOf({ kind: "open" }, { endToEndSeconds: 0.1 });
    expect(found).toMatchObject({ mostRequestsPerSecond: 0, brokenBy: "objective" });
  });
});

describe("a closed system", () => {
  test("of one user who does not think is one request", () => {
    expect(loadOf({ kind: "closed", users: 1 })?.at).toMatchObject({ waitingSeconds: 0 });
    expect(loadOf({ kind: "closed", users: 1 })?.at?.runningPerReplica).toBeCloseTo(1, 9);
  });

  test("has every user running, thinking or waiting", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 60 }),
        (users, think) => {
          const at = loadOf({ kind: "closed", users, thinkSeconds: think })?.at;
          const { requestsPerSecond = 0, runningPerReplica = 0, waitingSeconds = 0 } = at ?? {};
          const counted = runningPerReplica + requestsPerSecond * (think + waitingSeconds);
          expect(counted / users).toBeCloseTo(1, 9);
          expect(requestsPerSecond).toBeLessThanOrEqual(saturation * (1 + 1e-12));
        },
      ),
    );
  });

  test("has as many users as can be kept within the objective, and no more", () => {
    const objective = { timeToFirstTokenSeconds: 4 };
    const load = { kind: "closed", thinkSeconds: 20 } as const;
    const most = loadOf(load, objective)?.mostUsers ?? 0;
    expect(most).toBeGreaterThan(64);
    expect(loadOf({ ...load, users: most }, objective)?.at?.objectiveMet).toBe(true);
    expect(loadOf({ ...load, users: most + 1 }, objective)?.at?.objectiveMet).toBe(false);
  });

  test("without an objective has the users that never wait", () => {
    const load = { kind: "closed", thinkSeconds: 20 } as const;
    const most = loadOf(load)?.mostUsers ?? 0;
    expect(loadOf({ ...load, users: most })?.at?.waitingSeconds).toBe(0);
    expect(loadOf({ ...load, users: most + 1 })?.at?.waitingSeconds).toBeGreaterThan(0);
  });
});

describe("cost", () => {
  test("spreads the replica's hour over what is asked", () => {
    const { cost } = under({ kind: "open", requestsPerSecond: 0.25 * saturation });
    const perQuery = 2 / 3600 / (0.25 * saturation);
    expect((cost?.usdPerQuery ?? 0) / perQuery).toBeCloseTo(1, 9);
  });

  test("does not exist where nobody asks, and it is said", () => {
    const idle = under({ kind: "open", requestsPerSecond: 0 });
    expect(idle.cost).toBeUndefined();
    expect(idle.warnings.map(({ code }) => code)).toContain("no-load");
    expect(idle.speed?.load?.at?.times?.timeToFirstTokenSeconds).toBeGreaterThan(0);
  });
});

test.each<readonly [string, Partial<Scenario>, string]>([
  ["a rate below 0", { load: { kind: "open", requestsPerSecond: -1 } }, "load.requestsPerSecond"],
  ["no number of users", { load: { kind: "closed", users: Number.NaN } }, "load.users"],
  ["thoughts below 0", { load: { kind: "closed", thinkSeconds: -1 } }, "load.thinkSeconds"],
  ["a load of no kind", { load: { kind: "peak" } as never }, "load.kind"],
  [
    "a load and a load factor",
    { load: { kind: "open" }, price: { usdPerDeviceHour: 2, loadFactor: 0.5 } },
    "price.loadFactor",
  ],
  [
    "a load of measured rates",
    { load: { kind: "open" }, measured: { outputTokensPerSecondPerReplica: 1, source: "a test" } },
    "load",
  ],
])("%s is refused", (_, change, path) => {
  expect(refusal(() => plan({ ...scenario, ...change })).path).toBe(path);
});

/** Mean wait of M/M/c by the sum itself. */
function erlangWait(places: number, offered: number, seconds: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < places; k += 1) {
    term *= offered / k;
    sum += term;
  }
  const last = (term * offered) / places / (1 - offered / places);
  return ((last / (sum + last)) * seconds) / (places - offered);
}

test("the working shows the most that is answered, and what breaks it", () => {
  const { figures } = plan({ ...scenario, load: { kind: "open", requestsPerSecond: 1 } });
  expect(figures.find(({ id }) => id === "speed.load.mostRequestsPerSecond")).toMatchObject({
    value: saturation,
    basis: "heuristic",
    inputs: { brokenBy: "saturation", asked: 1 },
  });
});
