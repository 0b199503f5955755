/** How far measurements speak for a case, and what is said where they do not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import {
  fittedEfficiencies,
  measuredNear,
  plan,
  predictSpeed,
  type SpeedQuestion,
} from "../../../src/index.ts";
import { measuredDevices, measuredModels } from "../../../src/speed/predict/fitted.ts";

const h100 = devices["h100-sxm-80gb"];
const fact = { value: 5e12, basis: "spec", source: "typed", asOf: "2026-01" } as const;

const server = {
  model: models["llama-3.1-70b"],
  device: h100,
  deployment: { devices: 8 },
  formats: { weights: "fp8" },
} as const;

const question = {
  ...server,
  engine: "vllm",
  promptTokens: 1024,
  outputTokens: 1024,
  requestsPerGroup: 32,
} as const satisfies SpeedQuestion;

const residualOf = (change: Partial<SpeedQuestion>) => {
  const { near, timePerOutputTokenRange: range } = predictSpeed({ ...question, ...change });
  expect(range === undefined).toBe(near.residual === undefined);
  return near;
};

describe("a case like the rows", () => {
  test.each<[string, Partial<SpeedQuestion>]>([
    ["the case itself", {}],
    ["lengths between those of the rows", { promptTokens: 3000, outputTokens: 500 }],
    ["lengths a little beyond", { promptTokens: 8192, outputTokens: 8192 }],
    ["another batch of the rows", { requestsPerGroup: 128 }],
    ["the checkpoint's own format, which was measured", { formats: {} }],
    ["more memory, which no time depends on", { device: { ...h100, driverMemoryMib: fact } }],
    ["another name of the same shape", { model: { ...question.model, name: "mine" } }],
  ])("has the range of these: %s", (_, change) => {
    const near = residualOf(change);
    expect(near).toMatchObject({ basis: "fitted", residual: { covers: "cases-like-it" } });
    expect(near.statement).toMatch(/^\d+ rows of dense GQA on h100-sxm-80gb with vllm/);
  });
});

describe("a case beside the rows", () => {
  test.each<[string, Partial<SpeedQuestion>]>([
    ["Llama 3.1 405B, measured llama-3.1-70b, qwen3-32b", { model: models["llama-3.1-405b"] }],
    [
      "Llama 3.1 70B, measured llama-3.1-70b",
      { model: { ...question.model, layerOrder: question.model.layerOrder.slice(1) } },
    ],
    ["20000 prompt tokens, measured 922 to 7373", { promptTokens: 20_000 }],
    ["64 output tokens, measured 128 to 7373", { outputTokens: 64 }],
    ["256 running in a group, measured 4 to 128", { requestsPerGroup: 256 }],
    ["1 running in a group, measured 4 to 128", { requestsPerGroup: 1 }],
    ["1 tensor parallel, measured 2 to 8", { deployment: { devices: 1 } }],
  ])("has the range of models left out of the fit: %s", (words, change) => {
    const near = residualOf(change);
    expect(near).toMatchObject({ basis: "fitted", residual: { covers: "models-left-out" } });
    expect(near.statement).toContain(words);
    expect(near.statement).toContain("8 of 10 rows of 9 models, each left out of the fit");
  });

  test("has a range that holds that of the rows", () => {
    const like = predictSpeed(question).near.residual;
    for (const { device, engine, residuals } of fittedEfficiencies)
      for (const { hull, mode } of residuals) {
        if (mode === "disaggregated") continue;
        const [id = ""] = hull.models;
        const model = models[id as keyof typeof models];
        const other = { ...model, layerOrder: [...model.layerOrder, 0] };
        const [narrow, wide] = [model, other].map(
          (one) =>
            measuredNear({
              model: one,
              device: devices[device as keyof typeof devices],
              engine,
              deployment: {
                tensorParallel: hull.spans.tensorParallel[1],
                attentionDataParallel: hull.spans.attentionDataParallel[0],
                expertParallel: hull.spans.expertParallel[0],
              },
              formats: measuredFormats(hull),
            }).residual,
        );
        expect([narrow?.covers, wide?.covers]).toEqual(["cases-like-it", "models-left-out"]);
        for (const time of ["timePerOutputToken", "timeToFirstToken"] as const) {
          expect(wide?.[time].low).toBeLessThanOrEqual(narrow?.[time].low ?? 0);
          expect(wide?.[time].high).toBeGreaterThanOrEqual(narrow?.[time].high ?? Infinity);
        }
      }
    expect(like?.covers).toBe("cases-like-it");
  });
});

describe("a case far from the rows", () => {
  test.each<[string, Partial<SpeedQuestion>]>([
    ["300 prompt tokens, measured 922 to 7373", { promptTokens: 300 }],
    ["120000 prompt tokens, measured 922 to 7373", { promptTokens: 120_000 }],
    ["24 prompt tokens, measured 922", { promptTokens: 1024, cachedPromptTokens: 1000 }],
    ["1024 running in a group, measured 4 to 128", { requestsPerGroup: 1024 }],
    ["2 pipeline parallel, measured 1", { deployment: { devices: 8, pipelineParallel: 2 } }],
    [
      "2 attention data parallel, measured 1",
      { deployment: { devices: 8, attentionDataParallel: 2 } },
    ],
    ["2 nodes, measured 1", { deployment: { devices: 16, tensorParallel: 16 } }],
    ["decode context parallel 2", { deployment: { devices: 8, decodeContextParallel: 2 } }],
    [
      "weights in int4_group128, measured 16 bits, 8 bits",
      { formats: { weights: "int4_group128" } },
    ],
    ["weights in nvfp4", { formats: { weights: "nvfp4" } }],
    ["weights in 6 bits", { formats: { weights: { bits: 6 } } }],
    ["cache in int4_per_token_head", { formats: { weights: "fp8", kv: "int4_per_token_head" } }],
    ["cache in fp8 arithmetic", { formats: { weights: "fp8", kv: "fp8", attentionMath: "fp8" } }],
    ["3 drafts a step", { speculation: { draftTokens: 3, acceptedTokens: 2.5 } }],
    ["other figures of h100-sxm-80gb", { device: { ...h100, memoryBytesPerSecond: fact } }],
    [
      "other figures of h100-sxm-80gb",
      { device: { ...h100, denseFlopsPerSecond: { ...h100.denseFlopsPerSecond, bf16: fact } } },
    ],
    ["no rows of sparse on h100-sxm-80gb", { model: models["minimax-m3"] }],
    ["no rows of sparse on h100-sxm-80gb", { model: models["deepseek-v4-flash"], formats: {} }],
  ])("has no range and says why: %s", (words, change) => {
    const near = residualOf(change);
    expect(near).toMatchObject({ basis: "heuristic", rows: 0 });
    expect(near.residual).toBeUndefined();
    expect(near.statement).toMatch(/^nothing was measured near it: /);
    expect(near.statement).toContain(words);
  });
});

test("a load that grows never narrows the range", () => {
  const width = (prompt: number, output: number, requests: number): number => {
    const { residual } = measuredNear(question, {
      promptTokens: [prompt, prompt],
      outputTokens: [output, output],
      requestsPerGroup: requests,
    });
    return residual === undefined
      ? Infinity
      : residual.timePerOutputToken.high / residual.timePerOutputToken.low;
  };
  const least = fc.record({
    prompt: fc.integer({ min: 922, max: 50_000 }),
    output: fc.integer({ min: 128, max: 50_000 }),
    requests: fc.integer({ min: 4, max: 2000 }),
  });
  const more = fc.tuple(fc.double({ min: 1, max: 9, noNaN: true }), fc.constantFrom(0, 1, 2));
  fc.assert(
    fc.property(least, more, ({ prompt, output, requests }, [factor, which]) => {
      const grown = [prompt, output, requests].map((one, at) =>
        at === which ? one * factor : one,
      );
      const [p = 0, o = 0, r = 0] = grown;
      expect(width(p, o, r)).toBeGreaterThanOrEqual(width(prompt, output, requests));
    }),
  );
});

test("a plan whose requests differ is judged by four of five of them", () => {
  const covers = (weight: number) =>
    plan({
      ...server,
      engine: { name: "vllm", maxRequests: 32 },
      workload: {
        requests: [
          { promptTokens: 1000, outputTokens: 500, weight: 1 - weight },
          { promptTokens: 100_000, outputTokens: 500, weight },
        ],
      },
    });
  expect(covers(0.01).speed?.range?.covers).toBe("cases-like-it");
  const tail = covers(0.2);
  expect(tail.speed?.range).toBeUndefined();
  expect(tail.warnings.map(({ code }) => code)).toContain("speed-not-measured");
});

test("a plan with the range of models left out warns of it, and its cost has that range", () => {
  const { speed, cost, warnings } = plan({
    ...server,
    engine: { name: "vllm", maxRequests: 32 },
    workload: { promptTokens: 20_000, outputTokens: 500 },
    price: { usdPerDeviceHour: 2 },
  });
  expect(speed?.range?.covers).toBe("models-left-out");
  const warning = warnings.find(({ code }) => code === "speed-not-measured");
  expect(warning?.message).toContain("the range of the speed is that of models left out");
  const { low, high } = speed?.range?.timePerOutputTokenSeconds ?? { low: 0, high: 0 };
  const query = cost?.range?.usdPerQuery ?? { low: 1, high: 1 };
  expect(query.high / query.low).toBeCloseTo(high / low, 9);
});

test("the figures that shares are of, and the shapes of measured models, are the catalogue's", () => {
  for (const [id, figures] of Object.entries(measuredDevices)) {
    const device = devices[id as keyof typeof devices];
    const { bf16, fp8, fp4 } = device.denseFlopsPerSecond as Record<string, { value: number }>;
    const facts = [device.memoryBytesPerSecond, bf16, fp8, fp4, device.intraNodeBytesPerSecond];
    expect(facts.map((one) => one?.value ?? 0)).toEqual(figures);
  }
  for (const [id, [layers, hidden, parameters = 0]] of Object.entries(measuredModels)) {
    const { layerOrder, hiddenSize, weights } = models[id as keyof typeof models];
    expect([layerOrder.length, hiddenSize]).toEqual([layers, hidden]);
    expect((weights?.totalParameters ?? 0) / parameters).toBeCloseTo(1, 3);
  }
});

function measuredFormats({
  weights,
  caches,
}: {
  weights: readonly string[];
  caches: readonly string[];
}) {
  const named = (format: string | undefined) =>
    format === "16 bits" ? "bf16" : format === "8 bits" ? "fp8" : (format as "nvfp4" | "mxfp4");
  return { weights: named(weights[0]), kv: named(caches[0]) } as const;
}
