/** A sweep against the plans of its points. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  type Axes,
  type PlanNumberName,
  plan,
  planNumberNames,
  type Scenario,
  streamSweep,
  sweep,
  sweepChunks,
  sweepPoint,
} from "../../src/index.ts";
import { withField } from "../../src/plan/axes.ts";
import { numbersOfPlan } from "../../src/plan/numbers.ts";
import { refusal } from "../refusal.ts";
import { scenario } from "./scenarios.ts";

const base: Scenario = {
  model: models["llama-3.1-8b"],
  device: devices["h100-sxm-80gb"],
  engine: { name: "vllm" },
  workload: { promptTokens: 4096, outputTokens: 1024 },
  price: { usdPerDeviceHour: 2 },
};

/** Every point of a sweep of all numbers against its own plan. */
function expectPlans(given: Scenario, axes: Axes): void {
  const found = sweep(given, axes, { columns: planNumberNames });
  for (let place = 0; place < found.status.length; place += 1) {
    const { values, status, numbers } = sweepPoint(found, place);
    const asked = Object.entries(values).reduce(
      (whole, [path, value]) => withField(whole, path, value),
      given,
    );
    try {
      const planned = plan(asked, { figures: false });
      const { deployment } = asked;
      const {
        pipelineParallel = 1,
        attentionDataParallel = 1,
        tensorParallel = 1,
      } = deployment ?? {};
      const product = pipelineParallel * attentionDataParallel * tensorParallel;
      const { fits, ...expected } = numbersOfPlan(planned, deployment?.devices ?? product);
      const missed = planned.speed?.objectiveMet === false;
      expect(status).toBe(fits ? (missed ? "objective" : "ok") : planned.limitedBy);
      for (const [name, value] of Object.entries(expected)) {
        const number = numbers[name as PlanNumberName];
        if (value === undefined) expect([name, number]).toEqual([name, undefined]);
        else if (Number.isInteger(value)) expect([name, number]).toEqual([name, value]);
        else expect(Math.abs((number ?? 0) / value - 1), name).toBeLessThan(1e-12);
      }
    } catch (error) {
      const { code, path } = error as { code?: string; path?: string };
      if (code === undefined) throw error;
      expect(status).toBe(code);
      expect(found.refusals.map((one) => `${one.code} ${one.path}`)).toContain(`${code} ${path}`);
      expect(numbers).toEqual({});
    }
  }
}

describe("each point is the plan of its scenario", () => {
  test("over lengths, hit rate, slots, price and objectives", () => {
    expectPlans(base, {
      "workload.promptTokens": [0, 1, 4096, 100_000],
      "workload.cachedPromptFraction": [0, 0.5, 1],
      "engine.maxRequests": [1, 64],
      "objective.timePerOutputTokenSeconds": [0.002, 0.01, 0.1],
      "price.usdPerDeviceHour": [1, 3],
    });
  });

  test("over models, devices, deployments, engines and formats, in any order of axes", () => {
    expectPlans(base, {
      "workload.outputTokens": [1, 700],
      device: [devices["h20-96gb"], devices["b200-180gb"]],
      "deployment.tensorParallel": [1, 2, 3],
      model: [models["llama-3.1-8b"], models["gemma-3-27b"], models["deepseek-v3"]],
      "engine.name": ["ideal", "vllm", "sglang", "vlm"],
      "formats.kv": ["bf16", "fp8"],
    });
  });

  test("over what takes a whole plan: workloads, loads, shares of requests, measured rates", () => {
    const requests = [
      { promptTokens: 100, outputTokens: 900 },
      { promptTokens: 3000, outputTokens: 50, weight: 3 },
    ];
    expectPlans(base, {
      workload: [{ requests }, { promptTokens: 10, outputTokens: 20, sharedPrefixTokens: 10 }],
      "objective.quantile": [undefined, 0.9],
      "objective.endToEndSeconds": [5, 20],
      load: [undefined, { kind: "open", requestsPerSecond: 0.5 }],
      measured: [undefined, { outputTokensPerSecondPerReplica: 900, source: "a test" }],
    });
  });

  test("where points are refused: too long, shorter than their prefix, wrong prices, two paces", () => {
    const prefixed = { ...base, workload: { ...base.workload, sharedPrefixTokens: 510 } };
    expectPlans(prefixed, {
      "workload.promptTokens": [100, 500, 510, 4096],
      "engine.maxModelTokens": [1000, 8192, 8192.5],
      "price.usdPerDeviceHour": [0, 2, -1],
      "engine.maxRequests": [0, 2, 2.5],
    });
    expectPlans(base, {
      "objective.tokensPerSecondPerUser": [undefined, 20],
      "objective.timePerOutputTokenSeconds": [0.05, -1],
    });
    const { price: _, ...unpriced } = base;
    expectPlans(unpriced, { "price.loadFactor": [0.5, 1] });
    expectPlans(unpriced, { "price.usdPerDeviceHour": [1.5, 0] });
  });

  test("of any scenario", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        expectPlans(given, {
          "deployment.tensorParallel": [1, 4],
          "workload.cachedPromptFraction": [0.25, 1],
          "price.usdPerDeviceHour": [3],
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("axes", () => {
  const values = (axis: Axes[string]) =>
    sweep(base, { "price.usdPerDeviceHour": axis }).axes[0]?.values;

  test("go by steps or by so many points, ends included, without the dust of adding", () => {
    expect(values({ from: 0.1, to: 0.5, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(values({ from: 1, to: 2, points: 5 })).toEqual([1, 1.25, 1.5, 1.75, 2]);
    expect(values({ from: 1, to: 1000, points: 4, ratio: true })).toEqual([1, 10, 100, 1000]);
    expect(values({ from: 3, to: 3, points: 1 })).toEqual([3]);
  });

  test("that are numbers have their numbers as a column, others their places", () => {
    const { axisColumns } = sweep(base, {
      device: [devices["h20-96gb"], devices["h100-sxm-80gb"]],
      "workload.promptTokens": [100, 200],
    });
    expect(axisColumns).toEqual({
      device: Uint32Array.from([0, 0, 1, 1]),
      "workload.promptTokens": Float64Array.from([100, 200, 100, 200]),
    });
  });

  test("none is the scenario itself, once", () => {
    const { points, columns } = sweep(base, {}, { columns: ["steady"] });
    expect(points).toBe(1);
    expect(columns.steady?.[0]).toBe(plan(base).concurrency.steady);
  });

  test.each<readonly [string, unknown, object]>([
    [
      "an unknown field",
      { "workload.promt": [1] },
      { code: "unknown-id", path: "axes.workload.promt" },
    ],
    ["an unknown room", { gpu: [1] }, { code: "unknown-id", path: "axes.gpu" }],
    ["no values", { device: [] }, { code: "bad-input", path: "axes.device" }],
    ["text for values", { device: "h100" }, { code: "bad-input", path: "axes.device" }],
    [
      "steps of 0",
      { "price.usdPerDeviceHour": { from: 1, to: 2, step: 0 } },
      { code: "bad-input" },
    ],
    [
      "steps backwards",
      { "price.loadFactor": { from: 1, to: 0, step: 0.1 } },
      { code: "bad-input" },
    ],
    ["no points", { "price.loadFactor": { from: 0, to: 1, points: 0 } }, { code: "bad-input" }],
    [
      "a ratio from 0",
      { "price.loadFactor": { from: 0, to: 1, points: 3, ratio: true } },
      { code: "bad-input" },
    ],
    [
      "more steps than can be held",
      { "price.loadFactor": { from: 0, to: 1, step: 1e-12 } },
      { code: "bad-input" },
    ],
    [
      "two axes for one field",
      { workload: [base.workload], "workload.promptTokens": [1] },
      { code: "bad-input", path: "axes.workload.promptTokens" },
    ],
    ["no axes", null, { code: "bad-input", path: "axes" }],
  ])("%s is refused", (_, axes, refused) => {
    expect(refusal(() => sweep(base, axes as Axes))).toMatchObject(refused);
  });
});

describe("in parts", () => {
  const axes: Axes = {
    device: [devices["h20-96gb"], devices["h100-sxm-80gb"]],
    "workload.promptTokens": { from: 100, to: 90_000, step: 900 },
  };
  const whole = sweep(base, axes);

  test("ranges put together are the whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.points }), (middle) => {
        const [one, other] = [
          sweep(base, axes, { to: middle }),
          sweep(base, axes, { from: middle }),
        ];
        expect([...one.status, ...other.status]).toEqual([...whole.status]);
        for (const name of ["steady", "usdPerQuery"] as const)
          expect(
            Float64Array.of(...(one.columns[name] ?? []), ...(other.columns[name] ?? [])),
          ).toEqual(whole.columns[name]);
      }),
      { numRuns: 20 },
    );
  });

  test("chunks are the whole, one after the other, and tell how far they are", async () => {
    const told: number[] = [];
    const options = {
      chunkPoints: 64,
      onProgress: ({ done }: { done: number }) => told.push(done),
    };
    const chunks = [...sweepChunks(base, axes, options)];
    expect(chunks.flatMap(({ status }) => [...status])).toEqual([...whole.status]);
    expect(told).toEqual([64, 128, 192, 200]);
    const streamed: number[] = [];
    for await (const { to } of streamSweep(base, axes, { chunkPoints: 64 })) streamed.push(to);
    expect(streamed).toEqual(told);
  });

  test("a signal ends it between two chunks, with what there is", async () => {
    const stop = new AbortController();
    const found = sweep(base, axes, {
      chunkPoints: 50,
      signal: stop.signal,
      onProgress: ({ done }) => done === 100 && stop.abort(),
    });
    expect(found).toMatchObject({ complete: false, from: 0, to: 100 });
    expect(found.columns.steady).toEqual(whole.columns.steady?.slice(0, 100));
    expect(sweep(base, axes, { signal: stop.signal })).toMatchObject({ complete: false, to: 0 });
  });

  test.each([
    [{ from: 201 }, "from"],
    [{ to: 201 }, "to"],
    [{ from: 5, to: 4 }, "from"],
    [{ from: -1 }, "from"],
    [{ chunkPoints: 0 }, "chunkPoints"],
    [{ columns: ["speed"] as never }, "columns"],
  ])("%j is refused", (options, path) => {
    expect(refusal(() => sweep(base, axes, options)).path).toBe(path);
  });
});

test("a point beyond the last is refused", () => {
  expect(refusal(() => sweepPoint(sweep(base, {}), 1)).path).toBe("place");
});
