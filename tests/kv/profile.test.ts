import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import {
  compareKv,
  gqa,
  kvBytes,
  kvProfile,
  kvProfiles,
  type LayerCache,
  type ModelSpec,
  mla,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { gptOss120b, inTurn, layer, qwen36, sparseLatent } from "../truth/shapes.ts";

const heads = { kvHeads: 8, keyDim: 64, valueDim: 64 } as const;

describe("kvProfile", () => {
  test("says what was asked of it", () => {
    const model = gqa({ layers: 4, kvHeads: 8, headDim: 64, name: "mine" });
    expect(
      kvProfile(model, { format: "fp8", tensorParallel: 2, pipelineParallel: 2, stage: 1 }),
    ).toMatchObject({
      model: "mine",
      format: "fp8",
      tensorParallel: 2,
      decodeContextParallel: 1,
      pipelineParallel: 2,
      stage: 1,
      cachedLayers: 2,
      tokenLayers: 2,
    });
  });

  test("is unsharded bf16 when nothing is asked", () => {
    expect(kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 1 }))).toMatchObject({
      format: "bf16",
      tensorParallel: 1,
      decodeContextParallel: 1,
      pipelineParallel: 1,
      stage: 0,
    });
  });

  test("puts equal caches together and keeps unequal ones apart", () => {
    expect(kvProfile(gptOss120b).parts.map(({ kind, layers }) => [kind, layers])).toEqual([
      ["window", 18],
      ["full", 18],
    ]);
    const windows = inTurn("two windows", 4, [
      layer({ kind: "window", ...heads, windowTokens: 128 }),
      layer({ kind: "window", ...heads, windowTokens: 256 }),
    ]);
    expect(kvProfile(windows).parts).toHaveLength(2);
  });

  test("keeps caches apart that differ in elements alone", () => {
    const model = inTurn("as many bits", 2, [
      layer({ kind: "full", kvHeads: 1, keyDim: 64, valueDim: 128 }),
      layer({ kind: "full", kvHeads: 1, keyDim: 96, valueDim: 64 }),
    ]);
    const format = { key: "bf16", value: "fp8" } as const;
    const { parts } = kvProfile(model, { format });
    expect(parts.map((part) => part.entryBits)).toEqual([2048, 2048]);
    expect(parts.map((part) => part.entryElements)).toEqual([192, 160]);
    const comparison = compareKv({
      baseline: kvProfile(model),
      candidate: kvProfile(model, { format }),
    });
    expect(comparison.factors.elementsPerLayer).toBe(1);
  });

  test("counts the layers that keep anything, and those that keep something of every token", () => {
    expect(kvProfile(qwen36)).toMatchObject({ cachedLayers: 64, tokenLayers: 16 });
    const shared = inTurn("shared", 6, [
      layer({ kind: "full", ...heads }),
      layer({ kind: "shared" }),
      { caches: [] },
    ]);
    expect(kvProfile(shared)).toMatchObject({ cachedLayers: 2, tokenLayers: 2 });
  });

  test("splits what grows from what is bounded and what is constant", () => {
    const { growingBitsPerToken, fixedBits, bounded } = kvProfile(qwen36);
    expect(growingBitsPerToken).toBe(65_536 * 8);
    expect(fixedBits).toBe(48 * (3 * 10_240 + 48 * 128 * 128) * 32);
    expect(bounded).toEqual([]);
    expect(kvProfile(gptOss120b).bounded.map(({ windowTokens }) => windowTokens)).toEqual([128]);
  });

  test("holds the index keys of sparse attention beside its latents", () => {
    const { parts, cachedLayers } = kvProfile(sparseLatent(61), { format: "fp8_ds_mla" });
    expect(parts.map(({ kind, entryBits }) => [kind, entryBits / 8])).toEqual([
      ["latent", 656],
      ["index", 132],
    ]);
    expect(cachedLayers).toBe(61);
  });

  test("is that of the stage with most full layers, not with most windows, when none is named", () => {
    const model = models["gemma-3-27b"];
    const stages = kvProfiles(model, { pipelineParallel: 6 });
    const bytes = stages.map((stage) => kvBytes(stage, 131_072));
    const { stage } = kvProfile(model, { pipelineParallel: 6 });
    expect(bytes[stage]).toBe(Math.max(...bytes));
  });

  test("is that of the stage with most layers where all are alike", () => {
    const stages = kvProfiles(mla({ layers: 61, latentDim: 512, ropeDim: 64 }), {
      pipelineParallel: 4,
    });
    expect(stages.map((stage) => stage.cachedLayers)).toEqual([15, 15, 16, 15]);
    const model = mla({ layers: 61, latentDim: 512, ropeDim: 64 });
    expect(kvProfile(model, { pipelineParallel: 4 }).stage).toBe(2);
  });

  test("is that of the first stage where all keep as much", () => {
    const model = gqa({ layers: 4, kvHeads: 8, headDim: 64 });
    expect(kvProfile(model, { pipelineParallel: 2 }).stage).toBe(0);
  });

  test("gives a recurrent state no window, though it is computed in chunks", () => {
    const [part] = kvProfile(models["nemotron-3-nano"]).parts.filter(
      ({ kind }) => kind === "state",
    );
    expect(part).not.toHaveProperty("windowTokens");
  });

  test("refuses a stage that there is not", () => {
    const model = gqa({ layers: 4, kvHeads: 1, headDim: 1 });
    for (const stage of [2, -1, 0.5, Number.NaN])
      expect(refusal(() => kvProfile(model, { pipelineParallel: 2, stage }))).toMatchObject({
        code: "bad-input",
        path: "stage",
      });
  });
});

describe("ranks", () => {
  const bytesOn = (model: ModelSpec, tensorParallel: number): number =>
    kvBytes(kvProfile(model, { tensorParallel }), 1000);

  test("split heads while there are enough, and repeat them beyond", () => {
    const model = gqa({ layers: 1, kvHeads: 8, headDim: 64 });
    const bytes = [1, 2, 4, 8, 16, 64].map((count) => bytesOn(model, count) / 256_000);
    expect(bytes).toEqual([8, 4, 2, 1, 1, 1]);
  });

  test("refuse heads that they can neither split nor repeat", () => {
    const model = gqa({ layers: 1, kvHeads: 8, headDim: 64 });
    for (const tensorParallel of [3, 5, 6, 12])
      expect(refusal(() => kvProfile(model, { tensorParallel }))).toMatchObject({
        code: "unsupported",
        path: "deployment.tensorParallel",
        value: tensorParallel,
      });
  });

  test("keep latents and index keys whole", () => {
    expect(bytesOn(sparseLatent(61), 8)).toBe(bytesOn(sparseLatent(61), 1));
  });

  test("split recurrent states, and repeat a group once a rank where they do not divide it", () => {
    const state = {
      kind: "state",
      variant: "mamba-2",
      convTokens: 3,
      convChannels: 8192,
      groupChannels: 256,
      heads: 128,
      headDim: 64,
      stateDim: 128,
      convFormat: "bf16",
      stateFormat: "bf16",
    } as const;
    const model = (groups: number) => inTurn("state", 1, [layer({ ...state, groups })]);
    expect(bytesOn(model(8), 8)).toBe(bytesOn(model(8), 1) / 8);
    expect(bytesOn(model(1), 1)).toBe(2 * (3 * (8192 + 256) + 128 * 64 * 128));
    expect(bytesOn(model(1), 8)).toBe(2 * (3 * (1024 + 256) + 16 * 64 * 128));
    expect(refusal(() => bytesOn(model(1), 3)).code).toBe("unsupported");
    expect(refusal(() => bytesOn(model(3), 2)).code).toBe("unsupported");
  });
});

describe("ranks that share the tokens", () => {
  const shares = (model: ModelSpec, tensorParallel: number, decodeContextParallel: number) =>
    kvProfile(model, { tensorParallel, decodeContextParallel });

  test("hold a share of the tokens each, rounded up", () => {
    const model = mla({ layers: 1, latentDim: 512, ropeDim: 64 });
    const bytes = (tokens: number) => kvBytes(shares(model, 8, 8), tokens) / 1152;
    expect([0, 1, 8, 9, 1600].map(bytes)).toEqual([0, 1, 1, 2, 200]);
  });

  test("are at most as many as there would be copies", () => {
    const two = gqa({ layers: 1, kvHeads: 2, headDim: 64 });
    expect(kvBytes(shares(two, 8, 4), 1000)).toBe(250 * 256);
    expect(refusal(() => shares(two, 8, 8))).toMatchObject({
      code: "unsupported",
      path: "deployment.decodeContextParallel",
      value: 8,
    });
    const many = gqa({ layers: 1, kvHeads: 8, headDim: 64 });
    expect(refusal(() => shares(many, 8, 2)).code).toBe("unsupported");
  });

  const bounded: readonly LayerCache[] = [
    { kind: "window", kvHeads: 1, keyDim: 64, valueDim: 64, windowTokens: 128 },
    { kind: "chunked", kvHeads: 1, keyDim: 64, valueDim: 64, chunkTokens: 128 },
    { kind: "latent-window", latentDim: 448, ropeDim: 64, windowTokens: 128 },
    { kind: "compressed", latentDim: 448, ropeDim: 64, tokensPerEntry: 4 },
    { kind: "compressor", windowTokens: 8, rowElements: 512 },
    { kind: "index", keyDim: 128, format: "bf16", tokensPerEntry: 4 },
  ];

  test.each(bounded)("cannot share a cache of kind $kind", (cache) => {
    const model = inTurn("bounded", 1, [layer(cache)]);
    expect(refusal(() => shares(model, 8, 2)).code).toBe("unsupported");
  });

  test("leave recurrent states alone", () => {
    const model = inTurn("hybrid", 4, [
      ...qwen36.layerKinds.slice(0, 1),
      layer({ kind: "full", kvHeads: 1, keyDim: 64, valueDim: 64 }),
    ]);
    expect(shares(model, 8, 8).fixedBits).toBe(kvProfile(model, { tensorParallel: 8 }).fixedBits);
  });
});

describe("formats", () => {
  test("of keys and values may differ", () => {
    const model = gqa({ layers: 1, kvHeads: 1, headDim: 64 });
    expect(kvBytes(kvProfile(model, { format: { key: "q8_0", value: "q4_0" } }), 1)).toBe(68 + 36);
  });

  test("of latents are the keys'", () => {
    const model = mla({ layers: 1, latentDim: 512, ropeDim: 64 });
    expect(kvBytes(kvProfile(model, { format: { key: "fp8", value: "bf16" } }), 1)).toBe(576);
  });

  test("that lay out a latent are refused where keys and values are kept by head", () => {
    for (const format of ["fp8_ds_mla", "fp8_ds_v4"] as const)
      expect(
        refusal(() => kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 64 }), { format })),
      ).toMatchObject({ code: "unsupported", path: "format" });
  });

  test("of one name are two layouts: 656 B for V3.2's latents, 584 B for V4's", () => {
    const v4 = inTurn("v4", 1, [
      layer({ kind: "latent-window", latentDim: 448, ropeDim: 64, windowTokens: 128 }),
    ]);
    expect(kvBytes(kvProfile(v4, { format: "fp8_ds_mla" }), 1)).toBe(584);
    const v3 = mla({ layers: 1, latentDim: 512, ropeDim: 64 });
    expect(kvBytes(kvProfile(v3, { format: "fp8_ds_mla" }), 1)).toBe(656);
  });

  test("do not touch index keys, which have their own", () => {
    const index = inTurn("index", 1, [
      layer({ kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 }),
    ]);
    for (const format of ["bf16", "fp8", "q4_0"] as const)
      expect(kvBytes(kvProfile(index, { format }), 1)).toBe(132);
  });
});
