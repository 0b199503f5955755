import { describe, expect, test } from "vitest";
import { compareKv, gqa, kvProfile, mha, mla } from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { gemma3, inTurn, layer, qwen36 } from "../truth/shapes.ts";

const baseline = kvProfile(gqa({ layers: 95, kvHeads: 8, headDim: 128 }));
const candidate = kvProfile(mla({ layers: 60, latentDim: 512, ropeDim: 64 }), {
  format: { bits: 6 },
});

describe("compareKv", () => {
  test("gives both sides, the reduction, the ratio and what remains", () => {
    expect(compareKv({ baseline, candidate })).toMatchObject({
      baselineBytes: 389_120,
      candidateBytes: 25_920,
      reduction: 1 - 25_920 / 389_120,
      ratio: 389_120 / 25_920,
      remaining: 25_920 / 389_120,
      factors: { layers: 60 / 95, elementsPerLayer: 576 / 2048, bitsPerElement: 6 / 16 },
    });
  });

  test("counts an entry of several tokens by each one's share, in bytes and in elements", () => {
    const latent = { latentDim: 448, ropeDim: 64 };
    const compressed = inTurn("one entry for four tokens", 3, [
      layer({ kind: "compressed", ...latent, tokensPerEntry: 4 }),
    ]);
    const { candidateBytes, factors } = compareKv({
      baseline: kvProfile(mla({ layers: 3, ...latent })),
      candidate: kvProfile(compressed),
    });
    expect(candidateBytes).toBe((3 * 512 * 2) / 4);
    expect(factors.elementsPerLayer * factors.layers).toBe(1 / 4);
    expect(factors.bitsPerElement).toBe(1);
  });

  test("compares sequences where a length is given", () => {
    const windows = kvProfile(gemma3(62, 16, 128));
    const full = kvProfile(gqa({ layers: 62, kvHeads: 16, headDim: 128 }));
    const at = (tokens: number) => compareKv({ baseline: full, candidate: windows, tokens });
    expect(at(1024).reduction).toBe(0);
    expect(at(32_768).remaining).toBe((52 * 1024 + 10 * 32_768) / (62 * 32_768));
    expect(compareKv({ baseline: full, candidate: windows }).reduction).toBe(0);
  });

  test("counts bits with their scales", () => {
    const model = mha({ layers: 1, heads: 1, headDim: 64 });
    const { factors } = compareKv({
      baseline: kvProfile(model),
      candidate: kvProfile(model, { format: "q8_0" }),
    });
    expect(factors).toEqual({ layers: 1, elementsPerLayer: 1, bitsPerElement: 8.5 / 16 });
  });

  test("leaves constant states out of what a token adds, and counts them at a length", () => {
    const full = kvProfile(gqa({ layers: 64, kvHeads: 4, headDim: 256 }));
    const hybrid = kvProfile(qwen36);
    expect(compareKv({ baseline: full, candidate: hybrid }).remaining).toBe(0.25);
    expect(compareKv({ baseline: full, candidate: hybrid }).factors).toEqual({
      layers: 0.25,
      elementsPerLayer: 1,
      bitsPerElement: 1,
    });
    const atLength = compareKv({ baseline: full, candidate: hybrid, tokens: 1000 });
    expect(atLength.remaining).toBeGreaterThan(0.25);
    expect(atLength.factors.layers).toBe(1);
  });

  test("can find more, not less", () => {
    const { reduction, ratio } = compareKv({ baseline: candidate, candidate: baseline });
    expect(reduction).toBeLessThan(0);
    expect(ratio).toBeLessThan(1);
  });

  test("refuses a side that keeps nothing, and says which", () => {
    const nothing = kvProfile(inTurn("nothing", 2, [{ caches: [] }]));
    expect(refusal(() => compareKv({ baseline: nothing, candidate }))).toMatchObject({
      code: "bad-input",
      path: "baseline",
    });
    expect(refusal(() => compareKv({ baseline, candidate: nothing, tokens: 8 }))).toMatchObject({
      code: "bad-input",
      path: "candidate",
    });
  });

  test("refuses lengths that are none", () => {
    for (const tokens of [0, -1, 1.5, Number.NaN])
      expect(refusal(() => compareKv({ baseline, candidate, tokens })).path).toBe("tokens");
  });
});
