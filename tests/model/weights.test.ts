import { describe, expect, test } from "vitest";
import {
  gqa,
  type LayerParameters,
  type ModelSpec,
  parameters,
  parametersByComponent,
  stageWeightBytes,
  weightBytes,
  weightFormat,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const layer: LayerParameters = {
  attention: 1000 * 16,
  keyValue: 100 * 16,
  attentionReplicated: 7,
  denseFeedForward: 0,
  sharedExperts: 200 * 16,
  router: 11,
  norms: 5,
  routedExperts: { experts: 6, activeExperts: 2, parametersPerExpert: 64 },
};

const mixture: ModelSpec = {
  ...gqa({ layers: 4, kvHeads: 2, headDim: 64 }),
  name: "mixture",
  layerKinds: [
    { caches: [{ kind: "full", kvHeads: 2, keyDim: 64, valueDim: 64 }], parameters: layer },
  ],
  weights: {
    totalParameters: 90_000,
    activeParameters: 89_000,
    outside: { embedding: 3200, lmHead: 3200, norms: 3, other: 13, multiTokenPrediction: 1600 },
  },
};

const attention = 16_000 + 1600 + 7;

describe("parameters", () => {
  test("are counted by component, all of them or those that a token meets", () => {
    expect(parametersByComponent(mixture, "total")).toEqual({
      embedding: 3200,
      attention: 4 * attention,
      denseFeedForward: 0,
      sharedExperts: 4 * 3200,
      routedExperts: 4 * 6 * 64,
      router: 44,
      norms: 4 * 5 + 3,
      lmHead: 3200,
      other: 13,
    });
    expect(parametersByComponent(mixture, "active")).toMatchObject({
      embedding: 0,
      routedExperts: 4 * 2 * 64,
      lmHead: 3200,
      other: 0,
    });
  });

  test("of a tied head are counted once, as the embedding in all, as the head in the active", () => {
    const { weights } = mixture;
    const tied: ModelSpec = {
      ...mixture,
      weights: {
        totalParameters: 1,
        activeParameters: 1,
        outside: { embedding: 3200, norms: 3, other: 13, lmHead: 0 },
      },
    };
    expect(parameters(mixture, "total") - parameters(tied, "total")).toBe(3200);
    expect(parameters(mixture, "active")).toBe(parameters(tied, "active"));
    expect(weights?.outside?.lmHead).toBe(3200);
  });

  test("that nobody gave are not known", () => {
    const none = gqa({ layers: 1, kvHeads: 1, headDim: 1 });
    const totals = { ...none, weights: { totalParameters: 8, activeParameters: 8 } };
    for (const model of [none, totals])
      expect(refusal(() => parameters(model, "total"))).toMatchObject({
        code: "not-known",
        path: "model.weights",
      });
  });
});

describe("weightFormat", () => {
  test("of a single narrow format is that of the matrices; the rest stays bf16", () => {
    for (const component of [
      "attention",
      "denseFeedForward",
      "sharedExperts",
      "routedExperts",
    ] as const)
      expect(weightFormat("nvfp4", component).bits).toBe(4);
    for (const component of ["embedding", "lmHead", "router", "norms", "other"] as const)
      expect(weightFormat("nvfp4", component).bits).toBe(16);
  });

  test("of a single wide format is that of everything", () => {
    expect(weightFormat("fp32", "norms").bits).toBe(32);
    expect(weightFormat({ bits: 16 }, "embedding").bits).toBe(16);
  });

  test("by component is as named, and bf16 where nothing is", () => {
    const formats = { routedExperts: "mxfp4", embedding: "fp8" } as const;
    expect(weightFormat(formats, "routedExperts").bits).toBe(4);
    expect(weightFormat(formats, "embedding").bits).toBe(8);
    expect(weightFormat(formats, "attention").bits).toBe(16);
  });
});

describe("weightBytes", () => {
  test("on one device are two for each parameter", () => {
    expect(weightBytes(mixture)).toBe(2 * parameters(mixture, "total"));
  });

  test("split attention by ranks, keys and values by heads, and nothing that is replicated", () => {
    const perLayer = 16_000 / 4 + 1600 / 2 + 7 + 3200 / 4 + 11 + 5 + 6 * (64 / 4);
    expect(weightBytes(mixture, { deployment: { tensorParallel: 4 } })).toBe(
      2 * (4 * perLayer + 3200 / 4 + 3200 / 4 + 13 + 3),
    );
  });

  test("spread whole experts, the fullest rank counting", () => {
    const spread = { tensorParallel: 4, expertParallel: 4 } as const;
    const difference =
      weightBytes(mixture, { deployment: spread }) -
      weightBytes(mixture, { deployment: { tensorParallel: 4 } });
    expect(difference).toBe(2 * 4 * (2 * 64 - (6 * 64) / 4));
  });

  test("count spare copies of experts over all ranks", () => {
    const spread = { tensorParallel: 4, expertParallel: 4 } as const;
    const more = weightBytes(mixture, { deployment: { ...spread, redundantExperts: 6 } });
    expect(more - weightBytes(mixture, { deployment: spread })).toBe(2 * 4 * 64);
  });

  test("repeat everything but the experts in every attention group", () => {
    const attentionGroups = { attentionDataParallel: 2, expertParallel: 2 } as const;
    expect(weightBytes(mixture, { deployment: attentionGroups })).toBe(
      2 * (parameters(mixture, "total") - 4 * 3 * 64),
    );
  });

  test("of the stages hold the embedding first and the head last", () => {
    const stages = stageWeightBytes(mixture, { deployment: { pipelineParallel: 4 } });
    const middle = stages[1] ?? 0;
    expect(stages).toEqual([middle + 2 * (3200 + 13), middle, middle, middle + 2 * (3200 + 3)]);
  });

  test("load prediction modules only when asked to", () => {
    const more = weightBytes(mixture, { multiTokenPrediction: true });
    expect(more - weightBytes(mixture)).toBe(2 * 1600);
  });

  test("of a model with a total only are that total, evenly", () => {
    const model: ModelSpec = {
      ...gqa({ layers: 4, kvHeads: 1, headDim: 1 }),
      weights: { totalParameters: 1000, activeParameters: 1000 },
    };
    expect(weightBytes(model)).toBe(2000);
    expect(
      stageWeightBytes(model, { deployment: { tensorParallel: 2, pipelineParallel: 2 } }),
    ).toEqual([500, 500]);
    expect(weightBytes(model, { formats: "fp8" })).toBe(1000);
  });

  test("follow the checkpoint's formats unless others are given", () => {
    const fp8: ModelSpec = {
      ...mixture,
      weights: {
        ...(mixture.weights ?? { totalParameters: 1, activeParameters: 1 }),
        formats: "fp8",
      },
    };
    expect(weightBytes(fp8)).toBe(weightBytes(mixture, { formats: "fp8" }));
    expect(weightBytes(fp8, { formats: "bf16" })).toBe(weightBytes(mixture));
  });

  test("are not known where nobody gave parameters", () => {
    const model = gqa({ layers: 1, kvHeads: 1, headDim: 1 });
    expect(refusal(() => weightBytes(model)).code).toBe("not-known");
  });
});
