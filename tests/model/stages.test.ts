import { describe, expect, test } from "vitest";
import { gqa, stageKindCounts, stageLayers } from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { gptOss120b } from "../truth/shapes.ts";

describe("stageLayers", () => {
  test.each([
    [61, 1, [61]],
    [61, 4, [15, 15, 16, 15]],
    [95, 4, [24, 24, 24, 23]],
    [27, 5, [5, 5, 6, 6, 5]],
    [27, 8, [3, 3, 3, 3, 4, 4, 4, 3]],
    [5, 5, [1, 1, 1, 1, 1]],
    [9, 5, [2, 2, 2, 2, 1]],
  ])("%i layers on %i stages are %j", (layers, stages, expected) => {
    expect(stageLayers(layers, stages)).toEqual(expected);
  });

  test("refuses more stages than layers", () => {
    expect(refusal(() => stageLayers(4, 5))).toMatchObject({
      code: "bad-input",
      path: "deployment.pipelineParallel",
      value: 5,
    });
  });
});

describe("stageKindCounts", () => {
  test("counts the kinds of each stage in the order of the layers", () => {
    expect(stageKindCounts(gptOss120b, 5)).toEqual([
      [4, 3],
      [3, 4],
      [4, 3],
      [4, 4],
      [3, 4],
    ]);
  });

  test.each([1, -1, 0.5, Number.NaN])("refuses a layer of kind %s where there is one", (kind) => {
    const model = { ...gqa({ layers: 3, kvHeads: 1, headDim: 1 }), layerOrder: [0, kind, 0] };
    expect(refusal(() => stageKindCounts(model, 1))).toMatchObject({
      code: "bad-input",
      path: "layerOrder[1]",
    });
  });

  test("refuses a model without layers", () => {
    const model = { ...gqa({ layers: 1, kvHeads: 1, headDim: 1 }), layerOrder: [] };
    expect(refusal(() => stageKindCounts(model, 1)).code).toBe("bad-input");
  });
});
