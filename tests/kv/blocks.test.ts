import { describe, expect, test } from "vitest";
import { gqa, kvBlockBytes, kvBytes, kvProfile, mla, windowBlocks } from "../../src/index.ts";
import { gemma3, inTurn, layer, qwen36 } from "../truth/shapes.ts";

describe("kvBlockBytes", () => {
  const profile = kvProfile(gqa({ layers: 32, kvHeads: 8, headDim: 128 }));

  test("rounds tokens up to whole blocks", () => {
    expect(kvBlockBytes(profile, { tokens: 1000, blockTokens: 16 })).toEqual({
      bytes: 1008 * 131_072,
      usedBytes: 1000 * 131_072,
      wastedBytes: 8 * 131_072,
    });
    expect(kvBlockBytes(profile, { tokens: 1008, blockTokens: 16 }).wastedBytes).toBe(0);
    expect(kvBlockBytes(profile, { tokens: 1, blockTokens: 256 }).bytes).toBe(256 * 131_072);
  });

  test("takes nothing for no tokens", () => {
    expect(kvBlockBytes(profile, { tokens: 0, blockTokens: 16 })).toEqual({
      bytes: 0,
      usedBytes: 0,
      wastedBytes: 0,
    });
  });

  test("does not round constant states", () => {
    const hybrid = kvProfile(qwen36);
    expect(kvBlockBytes(hybrid, { tokens: 0, blockTokens: 16 }).bytes).toBe(kvBytes(hybrid, 0));
  });

  test("rounds a window up where its edge is inside a block", () => {
    const window = { kind: "window", kvHeads: 1, keyDim: 64, valueDim: 64 } as const;
    const bytes = (windowTokens: number) =>
      kvBlockBytes(kvProfile(inTurn("w", 1, [layer({ ...window, windowTokens })])), {
        tokens: 1000,
        blockTokens: 16,
      }).bytes / 256;
    expect([127, 128, 129].map(bytes)).toEqual([128, 128, 144]);
  });

  test("rounds in every layer of a mix", () => {
    const mix = kvProfile(gemma3(6, 1, 64));
    expect(kvBlockBytes(mix, { tokens: 1030, blockTokens: 16 }).bytes).toBe(
      256 * (5 * 1024 + 1040),
    );
  });

  test("rounds each rank's share of the tokens", () => {
    const latents = kvProfile(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), {
      tensorParallel: 8,
      decodeContextParallel: 8,
    });
    expect(kvBlockBytes(latents, { tokens: 129, blockTokens: 16 })).toEqual({
      bytes: 32 * 1152,
      usedBytes: 17 * 1152,
      wastedBytes: 15 * 1152,
    });
  });
});

describe("windowBlocks", () => {
  test.each([
    [4, 1, 100, 4, 2],
    [1024, 16_384, 131_072, 16, 1089],
    [128, 8192, 17, 16, 3],
    [128, 512, 1, 64, 2],
    [4096, 8192, 4096, 16, 257],
  ])(
    "a window of %i with %i in flight, %i at most, in blocks of %i: %i blocks",
    (windowTokens, inFlightTokens, maxTokens, blockTokens, blocks) => {
      expect(windowBlocks({ windowTokens, inFlightTokens, maxTokens, blockTokens })).toBe(blocks);
    },
  );
});
