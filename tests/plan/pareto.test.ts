/** The front against the definition: no point of it is beaten, and every other one is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  joinSweeps,
  type ParetoObjective,
  pareto,
  plan,
  type Scenario,
  servingObjectives,
  sweep,
  sweepPoint,
} from "../../src/index.ts";
import { servingObjectivesOf } from "../../src/plan/pareto.ts";
import { paretoFront, rows } from "../../src/report/index.ts";
import { refusal } from "../refusal.ts";

const names = ["a", "b", "c", "d"] as const;
type Point = Readonly<Record<(typeof names)[number], number>>;

const value = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.double({ min: -1e9, max: 1e9 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
);
const points: fc.Arbitrary<readonly Point[]> = fc.array(
  fc.record({ a: value, b: value, c: value, d: value }),
  { maxLength: 60 },
);
const directions = fc.tuple(
  ...names.map((column) =>
    fc.constantFrom<ParetoObjective["best"]>("max", "min").map((best) => ({ column, best })),
  ),
);

/** By the definition, in n² comparisons. */
function byDefinition(given: readonly Point[], objectives: readonly ParetoObjective[]): number[] {
  const loss = (point: Point, { column, best }: ParetoObjective): number =>
    (best === "max" ? -1 : 1) * point[column as keyof Point];
  const counted = given.flatMap((point, place) =>
    objectives.every((one) => Number.isFinite(loss(point, one))) ? [place] : [],
  );
  const beats = (one: Point, other: Point): boolean =>
    objectives.every((by) => loss(one, by) <= loss(other, by)) &&
    objectives.some((by) => loss(one, by) < loss(other, by));
  const at = (place: number): Point => given[place] as Point;
  const [first] = objectives as readonly [ParetoObjective];
  return counted
    .filter((place) => !counted.some((other) => beats(at(other), at(place))))
    .sort((one, other) => loss(at(one), first) - loss(at(other), first) || one - other);
}

test.each([1, 2, 3, 4])(
  "with %d objectives it is the front of the definition, in its order",
  (count) => {
    fc.assert(
      fc.property(points, directions, (given, objectives) => {
        const asked = objectives.slice(0, count);
        expect(pareto(given, asked)).toEqual(byDefinition(given, asked));
      }),
      { numRuns: 400 },
    );
  },
);

describe("of a sweep", () => {
  const scenario: Scenario = {
    model: models["llama-3.1-70b"],
    device: devices["h100-sxm-80gb"],
    engine: { name: "vllm" },
    workload: { promptTokens: 1024, outputTokens: 1024 },
    price: { usdPerDeviceHour: 2 },
  };
  const found = sweep(scenario, {
    "deployment.tensorParallel": [1, 2, 4, 8],
    "engine.maxRequests": [1, 2, 4, 8, 16, 32, 64, 128, 256],
  });
  const front = pareto(found);

  test("holds neither what does not fit nor what is beaten", () => {
    expect(found.status[0]).not.toBe(0);
    expect(front.every((place) => found.status[place] === 0)).toBe(true);
    expect(front.length).toBeGreaterThan(3);
    expect(front.length).toBeLessThan(found.status.length);
  });

  test("trades speed for a user against work per device", () => {
    const front = pareto(found, servingObjectives.slice(0, 2));
    const column = (name: "tokensPerSecondPerUser" | "outputTokensPerSecondPerDevice") =>
      front.map((place) => found.columns[name]?.[place] ?? 0);
    const [users, device] = [
      column("tokensPerSecondPerUser"),
      column("outputTokensPerSecondPerDevice"),
    ];
    expect([...users].sort((one, other) => other - one)).toEqual(users);
    expect([...device].sort((one, other) => one - other)).toEqual(device);
  });

  test("weighs no cost where there is no price, and is refused where one is asked for", () => {
    const { price: _, ...unpriced } = scenario;
    const free = sweep(unpriced, { "engine.maxRequests": [1, 16, 64], "deployment.devices": [8] });
    expect(pareto(free)).toEqual(pareto(free, servingObjectives.slice(0, 2)));
    expect(pareto(free).length).toBeGreaterThan(0);
    expect(servingObjectivesOf(found)).toEqual(servingObjectives);
    expect(refusal(() => pareto(free, servingObjectives))).toMatchObject({
      code: "not-known",
      path: "objectives[2].column",
      hint: "give price.usdPerDeviceHour",
    });
    const none = sweep(unpriced, { "deployment.devices": [1] });
    expect(none.status[0]).not.toBe(0);
    expect(pareto(none, servingObjectives)).toEqual([]);
  });

  test("that has been through JSON is refused by name", () => {
    const parsed = JSON.parse(JSON.stringify(found));
    for (const run of [
      () => pareto(parsed),
      () => sweepPoint(parsed, 0),
      () => joinSweeps([parsed]),
      () => rows(parsed),
      () => paretoFront(parsed),
    ])
      expect(refusal(run)).toMatchObject({ code: "bad-input", path: "sweep.status" });
  });

  test("takes an axis of numbers as an objective", () => {
    const objectives = [
      { column: "deployment.tensorParallel", best: "min" },
      { column: "queriesPerSecondPerReplica", best: "max" },
    ] as const;
    expect(pareto(found, objectives).length).toBeGreaterThan(1);
  });
});

test.each<readonly [string, unknown, object]>([
  ["no objectives", [], { code: "bad-input", path: "objectives" }],
  ["a direction of no kind", [{ column: "a", best: "most" }], { path: "objectives[0].best" }],
  ["no list", "cost", { code: "bad-input", path: "objectives" }],
])("%s is refused", (_, objectives, refused) => {
  expect(refusal(() => pareto([], objectives as never))).toMatchObject(refused);
});

test("a column that a sweep does not have is refused, with those it has", () => {
  const { speed } = plan({
    model: models["llama-3.1-8b"],
    device: devices["h100-sxm-80gb"],
    workload: { promptTokens: 1, outputTokens: 1 },
  });
  expect(speed?.objectiveMet).toBe(true);
  const found = sweep(
    {
      model: models["llama-3.1-8b"],
      device: devices["h100-sxm-80gb"],
      workload: { promptTokens: 1, outputTokens: 1 },
    },
    {},
    { columns: ["steady"] },
  );
  expect(refusal(() => pareto(found, [{ column: "speed", best: "max" }]))).toMatchObject({
    code: "unknown-id",
    path: "objectives[0].column",
    hint: "it has steady",
  });
});
