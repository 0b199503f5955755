import { describe, expect, test } from "vitest";
import {
  gqa,
  kvBreakdown,
  kvBytes,
  kvProfile,
  kvTokens,
  type LayerCache,
  marginalKvBytes,
  mla,
} from "../../src/index.ts";
import { gemma3, gptOss120b, inTurn, layer, qwen36 } from "../truth/shapes.ts";

const latents = kvProfile(mla({ layers: 61, latentDim: 512, ropeDim: 64 }));
const alone = (cache: LayerCache) => kvProfile(inTurn("one layer", 1, [layer(cache)]));
const heads = { kvHeads: 1, keyDim: 64, valueDim: 64 } as const;

describe("kvBytes", () => {
  test("is nothing for no tokens, where nothing is constant", () => {
    expect(kvBytes(latents, 0)).toBe(0);
  });

  test("is the rate times the tokens where every token is kept", () => {
    expect(kvBytes(latents, 1)).toBe(70_272);
    expect(kvBytes(latents, 4989)).toBe(350_587_008);
  });

  test("of a window fills, and then stays", () => {
    const window = alone({ kind: "window", ...heads, windowTokens: 128 });
    expect([0, 1, 127, 128, 129, 1e6].map((tokens) => kvBytes(window, tokens) / 256)).toEqual([
      0, 1, 127, 128, 128, 128,
    ]);
  });

  test("of chunks is at most one chunk", () => {
    const chunked = alone({ kind: "chunked", ...heads, chunkTokens: 8192 });
    expect(kvBytes(chunked, 8192)).toBe(8192 * 256);
    expect(kvBytes(chunked, 100_000)).toBe(8192 * 256);
  });

  test("of a compressed layer is one entry for each full group of tokens", () => {
    const compressed = alone({
      kind: "compressed",
      tokensPerEntry: 4,
      latentDim: 448,
      ropeDim: 64,
    });
    expect([0, 3, 4, 7, 8].map((tokens) => kvBytes(compressed, tokens) / 1024)).toEqual([
      0, 0, 1, 1, 2,
    ]);
  });

  test("of a compressor is its newest rows, in fp32 whatever the format", () => {
    const model = inTurn("compressor", 1, [
      layer({ kind: "compressor", windowTokens: 8, rowElements: 2048 }),
    ]);
    for (const format of ["bf16", "fp8", "fp8_ds_mla"] as const)
      expect(kvBytes(kvProfile(model, { format }), 100)).toBe(8 * 2048 * 4);
  });

  test("of a short convolution are its last inputs, split over the ranks, and no matrix", () => {
    const convolution = {
      kind: "state",
      variant: "short-conv",
      convTokens: 2,
      convChannels: 2048,
      groups: 0,
      groupChannels: 0,
      heads: 0,
      headDim: 0,
      stateDim: 0,
      convFormat: "bf16",
      stateFormat: "bf16",
    } as const;
    const model = { name: "one", layerKinds: [{ caches: [convolution] }], layerOrder: [0] };
    expect(kvBytes(kvProfile(model), 1000)).toBe(2 * 2048 * 2);
    expect(kvBytes(kvProfile(model, { tensorParallel: 2 }), 1000)).toBe(2048 * 2);
    const broken = { ...convolution, variant: "mamba-2" } as const;
    expect(() => kvProfile({ ...model, layerKinds: [{ caches: [broken] }] })).toThrow("state");
  });

  test("of a recurrent state does not depend on the length", () => {
    const state = kvBytes(kvProfile(qwen36), 0);
    expect(state).toBe(48 * (3 * 10_240 + 48 * 128 * 128) * 4);
    expect(kvBytes(kvProfile(qwen36), 1)).toBe(state + 65_536);
  });

  test("of a layer that shares another's cache, or keeps none, is nothing", () => {
    expect(kvBytes(alone({ kind: "shared" }), 1000)).toBe(0);
    expect(kvBytes(kvProfile(inTurn("nothing", 3, [{ caches: [] }])), 1000)).toBe(0);
  });

  test("rounds bits up to bytes once, over all layers", () => {
    const odd = kvProfile(gqa({ layers: 3, kvHeads: 1, headDim: 1 }), { format: { bits: 1 } });
    expect([1, 2, 3, 4].map((tokens) => kvBytes(odd, tokens))).toEqual([1, 2, 3, 3]);
  });
});

describe("kvTokens", () => {
  test("is the longest sequence that fits", () => {
    expect(kvTokens(latents, 2 ** 30)).toBe(15_279);
    expect(kvTokens(latents, 15_279 * 70_272)).toBe(15_279);
    expect(kvTokens(latents, 15_279 * 70_272 - 1)).toBe(15_278);
  });

  test("is none where not one token fits", () => {
    expect(kvTokens(latents, 70_271)).toBe(0);
    expect(kvTokens(latents, 0)).toBe(0);
    expect(kvTokens(kvProfile(qwen36), 1e6)).toBe(0);
  });

  test("has no end where full windows fit, and one where they do not", () => {
    const window = alone({ kind: "window", ...heads, windowTokens: 128 });
    expect(kvTokens(window, 128 * 256)).toBe(Number.POSITIVE_INFINITY);
    expect(kvTokens(window, 128 * 256 - 1)).toBe(127);
  });

  test("has no end in a budget without one", () => {
    expect(kvTokens(latents, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test("counts windows as full and the rest by the token", () => {
    const profile = kvProfile(gptOss120b);
    const windows = 18 * 128 * 2048;
    expect(kvTokens(profile, windows + 18 * 2048 * 100_000)).toBe(100_000);
  });

  test("takes a part of a byte for none", () => {
    expect(kvTokens(latents, 70_272.9)).toBe(1);
    expect(kvTokens(latents, 70_271.9)).toBe(0);
    const odd = kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 1 }), { format: { bits: 1 } });
    expect(kvTokens(odd, 0.9)).toBe(0);
    expect(kvTokens(odd, 1.9)).toBe(4);
  });
});

describe("marginalKvBytes", () => {
  test("falls when the windows are full", () => {
    const profile = kvProfile(gemma3(62, 16, 128));
    expect(marginalKvBytes(profile, 1023)).toBe(62 * 8192);
    expect(marginalKvBytes(profile, 1024)).toBe(10 * 8192);
  });
});

describe("kvBreakdown", () => {
  test("has a line for each kind of cache, with its layers and bytes", () => {
    expect(kvBreakdown(kvProfile(gptOss120b), 131_072)).toEqual([
      { kind: "window", layers: 18, bytes: 18 * 128 * 2048 },
      { kind: "full", layers: 18, bytes: 18 * 131_072 * 2048 },
    ]);
  });
});
