/** The compiled plan against the plan. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  compilePlan,
  type PlanChange,
  type PlanNumbers,
  plan,
  type Scenario,
} from "../../src/index.ts";
import { scenario } from "./scenarios.ts";

const deepseek: Scenario = {
  model: models["deepseek-v3"],
  device: devices["h20-96gb"],
  deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
  engine: { maxModelTokens: 16_384 },
  formats: { weights: "fp8", kv: "bf16" },
  workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0.5 },
  price: { usdPerDeviceHour: 1.5 },
};

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const change: fc.Arbitrary<PlanChange> = fc
  .record({
    promptTokens: optional(fc.integer({ min: 0, max: 4096 })),
    outputTokens: optional(fc.integer({ min: 1, max: 2048 })),
    cachedPromptFraction: optional(fc.double({ min: 0, max: 1, noNaN: true })),
    maxModelTokens: optional(fc.integer({ min: 16_384, max: 131_072 })),
    usdPerDeviceHour: optional(fc.double({ min: 0.01, max: 100, noNaN: true })),
  })
  .map((fields) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  );

/** The scenario that a change stands for. */
function changed(
  given: Scenario,
  { usdPerDeviceHour, maxModelTokens, ...lengths }: PlanChange,
): Scenario {
  const { requests, ...workload } = given.workload;
  const isList = lengths.promptTokens === undefined && lengths.outputTokens === undefined;
  return {
    ...given,
    workload: { ...workload, ...(isList && requests && { requests }), ...lengths },
    engine: { ...given.engine, ...(maxModelTokens !== undefined && { maxModelTokens }) },
    ...(usdPerDeviceHour !== undefined && { price: { ...given.price, usdPerDeviceHour } }),
  };
}

/** The numbers of a plan in the compiled form's shape. */
function expected(given: Scenario): PlanNumbers {
  const { fits, concurrency, speed, cost } = plan(given, { figures: false });
  const {
    pipelineParallel = 1,
    attentionDataParallel = 1,
    tensorParallel,
  } = given.deployment ?? {};
  const stages = pipelineParallel * attentionDataParallel;
  const { guaranteed, peak, steady } = concurrency;
  return {
    fits,
    guaranteed,
    peak,
    steady,
    devices: given.deployment?.devices ?? stages * (tensorParallel ?? 1),
    runningPerReplica: speed?.runningPerReplica,
    decodeStepSeconds: speed?.decodeStepSeconds,
    prefillSecondsPerQuery: speed?.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: speed?.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: speed?.timeToFirstTokenSeconds,
    endToEndSeconds: speed?.endToEndSeconds,
    tokensPerSecondPerUser: speed?.tokensPerSecondPerUser,
    outputTokensPerSecondPerReplica: speed?.outputTokensPerSecondPerReplica,
    outputTokensPerSecondPerDevice: speed?.outputTokensPerSecondPerDevice,
    queriesPerSecondPerReplica: speed?.queriesPerSecondPerReplica,
    usdPerQuery: cost?.usdPerQuery,
    usdPerMillionOutputTokens: cost?.usdPerMillionOutputTokens,
    usdPerMillionTokens: cost?.usdPerMillionTokens,
  };
}

/** The same numbers, or within 1e-12 of them; or the same refusal. */
function expectSame(given: Scenario, difference: PlanChange): void {
  const [numbers, refused] = outcome(() => compilePlan(given)(difference));
  const [planned, plansRefusal] = outcome(() => expected(changed(given, difference)));
  expect(refused).toEqual(plansRefusal);
  if (numbers === undefined || planned === undefined) return;
  expect(Object.keys(numbers)).toEqual(Object.keys(planned));
  for (const [name, value] of Object.entries(planned)) {
    const compiled = numbers[name as keyof PlanNumbers];
    if (typeof value !== "number" || Number.isInteger(value))
      expect([name, compiled]).toEqual([name, value]);
    else expect(Math.abs(Number(compiled) / value - 1), name).toBeLessThan(1e-12);
  }
}

/** What a function gives, or the code and the path of its refusal. */
function outcome<Value>(run: () => Value): readonly [Value | undefined, unknown] {
  try {
    return [run(), undefined];
  } catch (error) {
    const { name, code, path } = error as { name: string; code: unknown; path: unknown };
    return [undefined, { name, code, path }];
  }
}

describe("the compiled form gives the numbers of the plan", () => {
  test("for DeepSeek-V3 on 16 devices, at any lengths, context and price", () => {
    fc.assert(
      fc.property(change, (difference) => expectSame(deepseek, difference)),
      {
        numRuns: 300,
      },
    );
  });

  test("for every scenario, with objectives, windows, states, shared prefixes and lists", () => {
    fc.assert(fc.property(scenario, change, expectSame), { numRuns: 500 });
  });

  test("over pipeline stages, of which the tightest decides", () => {
    const staged = (id: "deepseek-v3" | "gemma-3-27b" | "qwen3-next-80b"): Scenario => ({
      ...deepseek,
      model: models[id],
      deployment: { devices: 16, pipelineParallel: 4, tensorParallel: 4 },
      objective: { timePerOutputTokenSeconds: 0.03 },
    });
    fc.assert(
      fc.property(
        fc.constantFrom("deepseek-v3", "gemma-3-27b", "qwen3-next-80b"),
        change,
        (id, difference) => expectSame(staged(id), difference),
      ),
    );
  });

  test("for lengths that are spread", () => {
    const promptTokens = { kind: "uniform", least: 100, most: 4000 } as const;
    expectSame(deepseek, { promptTokens });
    expectSame({ ...deepseek, workload: { promptTokens, outputTokens: 500 } }, {});
    expectSame(
      { ...deepseek, workload: { promptTokens, outputTokens: 500 } },
      { promptTokens: 700 },
    );
  });

  test("for rates that were measured", () => {
    const measured = { outputTokensPerSecondPerReplica: 9000, source: "a load test" };
    expectSame({ ...deepseek, measured }, { outputTokens: 300, usdPerDeviceHour: 3 });
  });
});

test("without a change it is the scenario's own plan", () => {
  expect(compilePlan(deepseek)()).toEqual(compilePlan(deepseek)({}));
  expectSame(deepseek, {});
});

test("no price is no cost, not $0, until one is given", () => {
  const { price: _, ...unpriced } = deepseek;
  const compiled = compilePlan(unpriced);
  expect(compiled({}).usdPerQuery).toBeUndefined();
  expect(compiled({}).usdPerMillionOutputTokens).toBeUndefined();
  expect(compiled({ usdPerDeviceHour: 1.5 }).usdPerQuery).toBe(compilePlan(deepseek)().usdPerQuery);
});

test("what does not fit is an answer without times and costs", () => {
  const alone = compilePlan({ ...deepseek, deployment: { devices: 1 } })();
  expect(alone).toMatchObject({ fits: false, guaranteed: 0 });
  const { fits, guaranteed, peak, steady, devices: one, ...rest } = alone;
  expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
});

test("a list of requests gives way to both lengths, and to no single one", () => {
  const requests = [
    { promptTokens: 100, outputTokens: 900 },
    { promptTokens: 3000, outputTokens: 50, weight: 3 },
  ];
  const compiled = compilePlan({ ...deepseek, workload: { requests } });
  expectSame({ ...deepseek, workload: { requests } }, { cachedPromptFraction: 0.25 });
  expectSame({ ...deepseek, workload: { requests } }, { promptTokens: 10, outputTokens: 10 });
  expect(() => compiled({ promptTokens: 10 })).toThrow(
    expect.objectContaining({ code: "bad-input", path: "workload.outputTokens" }),
  );
});

test.each<[string, unknown, string]>([
  ["promptTokens", -1, "workload.promptTokens"],
  ["promptTokens", "1000", "workload.promptTokens"],
  ["outputTokens", 0, "workload.outputTokens"],
  ["outputTokens", 1.5, "workload.outputTokens"],
  ["cachedPromptFraction", 1.01, "workload.cachedPromptFraction"],
  ["cachedPromptFraction", "0.5", "workload.cachedPromptFraction"],
  ["maxModelTokens", 100, "engine.maxModelTokens"],
  ["maxModelTokens", Number.NaN, "engine.maxModelTokens"],
  ["usdPerDeviceHour", 0, "price.usdPerDeviceHour"],
  ["usdPerDeviceHour", Number.POSITIVE_INFINITY, "price.usdPerDeviceHour"],
])("%s of %s is refused as a plan refuses it", (field, value, path) => {
  const compiled = compilePlan(deepseek);
  expect(() => compiled({ [field]: value } as PlanChange)).toThrow(
    expect.objectContaining({ name: "KvHeadroomError", code: "bad-input", path }),
  );
});

test("an objective or a load factor that a plan refuses is refused", () => {
  expect(() => compilePlan({ ...deepseek, objective: { timePerOutputTokenSeconds: -1 } })).toThrow(
    expect.objectContaining({ path: "objective.timePerOutputTokenSeconds" }),
  );
  const idle = compilePlan({ ...deepseek, price: { usdPerDeviceHour: 2, loadFactor: 1.5 } });
  expect(() => idle()).toThrow(expect.objectContaining({ code: "bad-input" }));
});
