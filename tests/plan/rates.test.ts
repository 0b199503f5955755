/** The rates of a plan: predicted with the roofline beside them, an objective's, or those that somebody measured. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  decodeSeconds,
  gqa,
  plan,
  predictSpeed,
  prefillSeconds,
  type Scenario,
  stepProfile,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const scenario: Scenario = {
  model: models["llama-3.1-8b"],
  device: devices["h100-sxm-80gb"],
  workload: { promptTokens: 2000, outputTokens: 500 },
  price: { usdPerDeviceHour: 2 },
};
const steps = stepProfile({ model: scenario.model, device: scenario.device });

test("the roofline beside it: a step of the running batch at its mean context, and the prefill of those that come in meanwhile", () => {
  const { speed, concurrency } = plan(scenario);
  const running = concurrency.steady;
  const step = decodeSeconds(steps, { requestsPerGroup: running, contextTokens: 2000 + 499 / 2 });
  const prefill = prefillSeconds(steps, { newTokens: 2000 });
  const bound = speed?.bound;
  expect(bound?.decodeStepSeconds).toBe(step);
  expect(bound?.prefillSecondsPerQuery).toBe(prefill);
  const prefills = (running * prefill) / 500;
  expect((bound?.timePerOutputTokenSeconds ?? 0) / (step + prefills)).toBeGreaterThan(0.9);
  expect((bound?.timePerOutputTokenSeconds ?? 0) / (step + prefills)).toBeLessThan(1);
  expect((bound?.endToEndSeconds ?? 0) / (499 * step + running * prefill)).toBeCloseTo(1, 2);
});

test("the prediction is that of a closed loop of the same batch", () => {
  const asked = { ...scenario, engine: { name: "vllm", maxRequests: 32 } } as const;
  const { speed } = plan(asked);
  const { model, device } = scenario;
  const loop = { promptTokens: 2000, outputTokens: 500, requestsPerGroup: 32 };
  const predicted = predictSpeed({ model, device, engine: "vllm", ...loop });
  const { near } = predicted;
  for (const [found, expected] of [
    [speed?.decodeStepSeconds, predicted.decodeStepSeconds],
    [speed?.prefillSecondsPerQuery, predicted.prefillSeconds],
    [speed?.timePerOutputTokenSeconds, predicted.timePerOutputTokenSeconds],
    [speed?.outputTokensPerSecondPerDevice, predicted.outputTokensPerSecondPerDevice],
  ] as const)
    expect((found ?? 0) / expected).toBeCloseTo(1, 2);
  // of the others' prefills a plan has running / outputTokens before the first token, the loop none
  const ahead = (32 / 500) * predicted.prefillSeconds;
  expect(
    (speed?.timeToFirstTokenSeconds ?? 0) / (predicted.timeToFirstTokenSeconds + ahead),
  ).toBeCloseTo(1, 2);
  expect(speed).toMatchObject({ basis: near.basis, source: near.source, near: near.statement });
  const { residual } = near;
  if (speed === undefined || residual === undefined) throw new Error("nothing is near it");
  const { timePerOutputTokenSeconds: perToken, timeToFirstTokenSeconds: toFirst } = speed;
  expect(speed.range).toMatchObject({
    timePerOutputTokenSeconds: {
      low: perToken * residual.timePerOutputToken.low,
      high: perToken * residual.timePerOutputToken.high,
    },
    timeToFirstTokenSeconds: {
      low: toFirst * residual.timeToFirstToken.low,
      high: toFirst * residual.timeToFirstToken.high,
    },
  });
});

test("at a given load the range of the cost is that of the time that users wait, or none", () => {
  const of = (load: NonNullable<Scenario["load"]>) =>
    plan({ ...scenario, engine: { name: "vllm" }, price: { usdPerDeviceHour: 2 }, load });
  // all devices are paid by the hour and answer what comes, at any speed in the range
  const open = of({ kind: "open", requestsPerSecond: 0.01 });
  const devices = scenario.deployment?.devices ?? 1;
  expect(open.cost?.usdPerQuery).toBeCloseTo((2 * devices) / 3600 / 0.01, 9);
  expect(open.cost?.range).toBeUndefined();
  const patient = of({ kind: "closed", users: 4, thinkSeconds: 60 });
  const hurried = of({ kind: "closed", users: 4 });
  const spread = ({ cost }: typeof open): number =>
    (cost?.range?.usdPerQuery.high ?? 0) / (cost?.usdPerQuery ?? 1);
  expect(spread(patient)).toBeGreaterThan(1);
  expect(spread(patient)).toBeLessThan(spread(hurried));
});

test("a range of the speed is one of the cost, at the same price", () => {
  const { speed, cost } = plan({ ...scenario, engine: { name: "vllm" } });
  const relative = (cost?.range?.usdPerQuery.high ?? 0) / (cost?.usdPerQuery ?? 1);
  const slower =
    (speed?.range?.timePerOutputTokenSeconds.high ?? 0) / (speed?.timePerOutputTokenSeconds ?? 1);
  expect(relative).toBeCloseTo(slower, 12);
  expect(relative).toBeGreaterThan(1);
});

describe("where nothing can be predicted the roofline stands in, and says so", () => {
  const { hiddenSize: _, ...unsized } = scenario.model;
  const { intraNodeBytesPerSecond: __, ...unlinked } = scenario.device;

  test.each<readonly [string, Partial<Scenario>]>([
    ["a model without a hidden size", { model: unsized }],
    ["devices without a link", { device: unlinked, deployment: { devices: 2 } }],
  ])("%s", (_what, change) => {
    const { speed, warnings } = plan({ ...scenario, ...change });
    expect(warnings.map(({ code }) => code)).toContain("speed-is-a-bound");
    expect(speed?.basis).toBe("heuristic");
    expect(speed?.range).toBeUndefined();
    expect(speed?.timePerOutputTokenSeconds).toBe(speed?.bound?.timePerOutputTokenSeconds);
  });

  test("one device needs no link", () => {
    const { speed } = plan({ ...scenario, device: unlinked, engine: { name: "vllm" } });
    expect(speed?.range).not.toBeUndefined();
  });
});

test("a prompt found in the cache is not computed: decode alone remains", () => {
  const { speed } = plan({
    ...scenario,
    workload: { ...scenario.workload, cachedPromptFraction: 1 },
  });
  expect(speed?.prefillSecondsPerQuery).toBe(0);
  expect(speed?.timePerOutputTokenSeconds).toBe(speed?.decodeStepSeconds);
});

test("pipeline stages work on a share of the batch each: as many devices, the same cost per token or more", () => {
  const one = plan(scenario).speed;
  const two = plan({ ...scenario, deployment: { pipelineParallel: 2 } }).speed;
  expect(two?.outputTokensPerSecondPerReplica).toBeGreaterThan(
    one?.outputTokensPerSecondPerReplica ?? 0,
  );
  expect(two?.bound?.prefillSecondsPerQuery).toBe(one?.bound?.prefillSecondsPerQuery);
});

describe("an objective", () => {
  const at = (timePerOutputTokenSeconds: number) =>
    plan({ ...scenario, objective: { timePerOutputTokenSeconds } });

  test("ends the batch at the largest that meets it", () => {
    const { speed, limitedBy } = at(0.012);
    expect(limitedBy).toBe("objective");
    expect(speed?.timePerOutputTokenSeconds).toBeLessThanOrEqual(0.012);
    const next = plan({
      ...scenario,
      engine: { maxRequests: (speed?.runningPerGroup ?? 0) + 1 },
    });
    expect(next.speed?.timePerOutputTokenSeconds).toBeGreaterThan(0.012);
  });

  test("that the room already meets ends nothing", () => {
    const { speed: loose, concurrency, limitedBy } = at(10);
    const without = plan(scenario);
    expect({ ...loose, withinObjectivePerGroup: undefined }).toEqual(without.speed);
    expect(limitedBy).toBe(without.limitedBy);
    expect(concurrency.withinObjective).toBeGreaterThan(concurrency.steady);
  });

  test("that one request misses is said, with the rates of one request", () => {
    const planned = at(0.001);
    expect(planned).toMatchObject({ fits: true, limitedBy: "objective" });
    expect(planned.speed).toMatchObject({ objectiveMet: false, runningPerGroup: 1 });
    expect(planned.warnings.map(({ code }) => code)).toContain("objective-not-met");
  });

  test("is a time above 0", () => {
    for (const bad of [
      0,
      -0.05,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "50 ms" as unknown as number,
    ])
      expect(() => at(bad)).toThrow(
        expect.objectContaining({ code: "bad-input", path: "objective.timePerOutputTokenSeconds" }),
      );
  });

  test("asks a price: tokens that come faster cost no less", () => {
    expect(at(0.008).cost?.usdPerMillionOutputTokens).toBeGreaterThan(
      at(0.012).cost?.usdPerMillionOutputTokens ?? 0,
    );
  });
});

describe("measured rates", () => {
  const measured = {
    outputTokensPerSecondPerReplica: 5000,
    source: "our own load test, 2026-11-01",
  };
  const planned = plan({ ...scenario, measured });

  test("without that of prompts say that prefill is left out, and cannot tell a first token", () => {
    expect(planned.warnings.map(({ code }) => code)).toContain("prefill-not-measured");
    for (const objective of [{ timeToFirstTokenSeconds: 1 }, { endToEndSeconds: 60 }])
      expect(refusal(() => plan({ ...scenario, measured, objective }))).toMatchObject({
        code: "not-known",
        path: "measured.promptTokensPerSecondPerReplica",
      });
    const both = { ...measured, promptTokensPerSecondPerReplica: 40_000 };
    const told = plan({ ...scenario, measured: both, objective: { timeToFirstTokenSeconds: 100 } });
    expect(told.speed?.objectiveMet).toBe(true);
    expect(told.warnings.map(({ code }) => code)).not.toContain("prefill-not-measured");
  });

  test("take the prediction's place, and carry who measured them", () => {
    expect(planned.speed).toMatchObject({
      outputTokensPerSecondPerReplica: 5000,
      queriesPerSecondPerReplica: 10,
      basis: "measured",
      source: measured.source,
    });
    expect(planned.speed?.boundBy).toBeUndefined();
    expect(planned.warnings.map(({ code }) => code)).not.toContain("speed-is-a-bound");
    const rate = planned.figures.find(({ id }) => id === "speed.outputTokensPerSecondPerReplica");
    expect(rate).toMatchObject({ basis: "measured", source: measured.source });
  });

  test("give the cost of the whole replica, once", () => {
    expect(planned.cost?.usdPerQuery).toBeCloseTo((2 / 3600) * (500 / 5000), 15);
    expect(planned.cost?.promptMissUsd).toBe(0);
  });

  test("of prompts and of outputs share the replica's time, and so do their costs", () => {
    const both = plan({
      ...scenario,
      measured: { ...measured, promptTokensPerSecondPerReplica: 40_000 },
    });
    const querySeconds = 500 / 5000 + 2000 / 40_000;
    expect(both.speed?.queriesPerSecondPerReplica).toBeCloseTo(1 / querySeconds, 12);
    expect(both.speed?.outputTokensPerSecondPerReplica).toBeCloseTo(500 / querySeconds, 9);
    expect(both.cost?.usdPerQuery).toBeCloseTo((2 / 3600) * querySeconds, 15);
  });

  test("are judged by the objective like any other", () => {
    const slow = plan({ ...scenario, measured, objective: { timePerOutputTokenSeconds: 0.001 } });
    expect(slow.speed?.objectiveMet).toBe(false);
    expect(slow.warnings.map(({ code }) => code)).toContain("objective-not-met");
  });

  test("serve a model of which only the cache is known", () => {
    const model = gqa({ layers: 32, kvHeads: 8, headDim: 128 });
    const known = { ...scenario, model, weightBytesPerRank: 16e9 };
    expect(plan({ ...known, measured }).cost?.usdPerQuery).toBeGreaterThan(0);
    expect(() => plan(known)).toThrow(
      expect.objectContaining({ code: "not-known", path: "model.weights" }),
    );
    expect(() => plan({ ...scenario, model })).toThrow(
      expect.objectContaining({ code: "not-known", path: "model.weights" }),
    );
  });

  test("name their source and are above 0", () => {
    const bad = [
      [{ ...measured, outputTokensPerSecondPerReplica: 0 }, "outputTokensPerSecondPerReplica"],
      [{ ...measured, outputTokensPerSecondPerReplica: "5k" }, "outputTokensPerSecondPerReplica"],
      [{ ...measured, promptTokensPerSecondPerReplica: -1 }, "promptTokensPerSecondPerReplica"],
      [{ outputTokensPerSecondPerReplica: 5000 }, "source"],
      [{ ...measured, source: "" }, "source"],
    ] as const;
    for (const [rates, field] of bad)
      expect(() => plan({ ...scenario, measured: rates as never })).toThrow(
        expect.objectContaining({ code: "bad-input", path: `measured.${field}` }),
      );
  });
});

describe("price", () => {
  test("none given is no cost and a warning, not $0", () => {
    const { price: _, ...unpriced } = scenario;
    const planned = plan(unpriced);
    expect(planned.cost).toBeUndefined();
    expect(planned.speed).toBeDefined();
    expect(planned.warnings.map(({ code }) => code)).toContain("no-price");
    expect(planned.figures.some(({ id }) => id.startsWith("cost."))).toBe(false);
  });

  test("an empty one is not known", () => {
    expect(() => plan({ ...scenario, price: {} as never })).toThrow(
      expect.objectContaining({ code: "not-known", path: "price.usdPerDeviceHour" }),
    );
  });

  test("idle hours are charged: at a load factor of 0.25 a query costs four times as much", () => {
    const busy = plan(scenario).cost?.usdPerQuery ?? 0;
    const idle = plan({ ...scenario, price: { usdPerDeviceHour: 2, loadFactor: 0.25 } }).cost;
    expect((idle?.usdPerQuery ?? 0) / busy).toBeCloseTo(4, 9);
    expect(idle?.idleUsd).toBeCloseTo(3 * busy, 12);
  });

  test("a price list gives revenue, margin and markup", () => {
    const tokenPrices = { usdPerMillionPromptTokens: 0.1, usdPerMillionOutputTokens: 0.4 };
    const { cost } = plan({ ...scenario, price: { usdPerDeviceHour: 2, tokenPrices } });
    expect(cost?.revenueUsdPerQuery).toBeCloseTo((2000 * 0.1 + 500 * 0.4) / 1e6, 12);
    const { margin = 0, markup = 0 } = cost?.profit ?? {};
    expect((1 - margin) * (1 + markup)).toBeCloseTo(1, 9);
  });
});
