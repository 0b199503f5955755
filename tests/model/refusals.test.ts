/** What the model's arithmetic refuses, with where and what instead; and what it keeps of what it was given. */
import { describe, expect, test } from "vitest";
import {
  deployment,
  elementFormat,
  gqa,
  type LayerParameters,
  type ModelSpec,
  mla,
  parameters,
  parametersByComponent,
  stageLayers,
  weightBytes,
  weightFormat,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const heads = { layers: 2, kvHeads: 8, headDim: 64 };
const latent = { layers: 2, latentDim: 512, ropeDim: 64, queryHeads: 16 };
const none = 0;

describe("numbers of an attention are refused by name", () => {
  test.each<[string, () => unknown]>([
    ["kvHeads", () => gqa({ ...heads, kvHeads: none })],
    ["queryHeads", () => gqa({ ...heads, queryHeads: none })],
    ["queryHeads", () => mla({ ...latent, queryHeads: none })],
    ["nopeDim", () => mla({ ...latent, nopeDim: none })],
    ["valueDim", () => mla({ ...latent, valueDim: none })],
    ["deployment.pipelineParallel", () => stageLayers(4, none)],
    ["formats.weights.bits", () => weightFormat({ bits: none }, "attention")],
    ["formats.weights.bits", () => weightFormat({ attention: { bits: none } }, "attention")],
  ])("%s", (path, run) => {
    expect(refusal(run)).toMatchObject({ code: "bad-input", path });
  });
});

test("an attention keeps the query side that it was given, and nothing else", () => {
  const attentionOf = ({ layerKinds: [kind] }: ModelSpec) => kind?.attention;
  expect(attentionOf(gqa(heads))).toBeUndefined();
  expect(attentionOf(gqa({ ...heads, queryHeads: 64 }))).toEqual({ queryHeads: 64 });
  expect(attentionOf(mla(latent))).toEqual({ queryHeads: 16 });
  expect(attentionOf(mla({ ...latent, nopeDim: 128, valueDim: 96 }))).toEqual({
    queryHeads: 16,
    nopeDim: 128,
    valueDim: 96,
  });
});

test("a product of ranks that is not the devices is refused with what to leave out", () => {
  expect(refusal(() => deployment({ devices: 8, tensorParallel: 3 }))).toMatchObject({
    path: "deployment.devices",
    hint: "leave one of the four out, or make the product equal",
  });
});

test("an unknown format is refused with those that are known, one by one", () => {
  expect(refusal(() => elementFormat("fp1" as never)).hint).toContain("fp32, bf16, fp16, ");
});

describe("parameters", () => {
  const layer: LayerParameters = {
    attention: 100,
    keyValue: 10,
    attentionReplicated: 1,
    denseFeedForward: 1000,
    sharedExperts: 0,
    router: 0,
    norms: 2,
  };
  const outside = { embedding: 640, lmHead: 320, norms: 3, other: 7, multiTokenPrediction: 4000 };
  const counted: ModelSpec = {
    name: "counted",
    layerKinds: [{ caches: [], parameters: layer }],
    layerOrder: [0, 0],
    weights: { totalParameters: 1, activeParameters: 1, outside },
  };
  const totals = { totalParameters: 1, activeParameters: 1 };
  const message = (model: ModelSpec): string => refusal(() => parameters(model, "total")).message;

  test("that a token meets are those of a head of its own, or of the embedding that stands for it", () => {
    expect(parametersByComponent(counted, "active").lmHead).toBe(320);
    const tied = { ...counted, weights: { ...totals, outside: { ...outside, lmHead: 0 } } };
    expect(parametersByComponent(tied, "active").lmHead).toBe(640);
    expect(parametersByComponent(tied, "total").lmHead).toBe(0);
  });

  test("of a multi-token prediction are shared by the ranks when it is loaded", () => {
    const bytes = (multiTokenPrediction: boolean): number =>
      weightBytes(counted, { deployment: { tensorParallel: 2 }, multiTokenPrediction });
    expect(bytes(true) - bytes(false)).toBe((4000 / 2) * 2);
  });

  test("that are not known are refused, with which of them", () => {
    expect(message(gqa({ ...heads, name: "plain" }))).toMatch(/plain carries no parameter counts;/);
    expect(message({ ...counted, weights: totals })).toMatch(/no parameter counts by component;/);
    const half = { layerKinds: [...counted.layerKinds, { caches: [] }], layerOrder: [0, 1] };
    expect(message({ ...counted, ...half })).toMatch(/counts for every layer;/);
  });

  test("in total are a whole number", () => {
    const broken = { ...counted, weights: { ...totals, totalParameters: 0.5, outside } };
    expect(refusal(() => parameters(broken, "total")).path).toBe("model.weights.totalParameters");
  });
});
