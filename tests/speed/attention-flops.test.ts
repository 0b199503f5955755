import { describe, expect, test } from "vitest";
import { type Attention, attentionFlops, kvBytesPerToken, mla } from "../../src/index.ts";

const latent = { kind: "latent", latentDim: 512, ropeDim: 64 } as const;
const v3: Attention = { queryHeads: 128, nopeDim: 128, valueDim: 128 };
const entryBytes = kvBytesPerToken(mla({ layers: 1, latentDim: 512, ropeDim: 64 }));

describe("one query token of DeepSeek-V3 against one cached token of one layer", () => {
  test("absorbed it takes 278,528 FLOP: scores 147,456 and values 131,072", () => {
    expect(attentionFlops(latent, v3, "absorbed")).toBe(278_528);
    expect(2 * 128 * (512 + 64) + 2 * 128 * 512).toBe(278_528);
  });

  test("expanded it takes 81,920 FLOP", () => {
    expect(attentionFlops(latent, v3, "expanded")).toBe(81_920);
  });

  test("the head sizes that expansion needs are not guessed: without them the latent stays absorbed", () => {
    expect(attentionFlops(latent, { queryHeads: 128 }, "expanded")).toBe(278_528);
  });

  test("absorbed over a bf16 entry of 1,152 B is 241.8 FLOP/B, over an fp8 entry of 656 B 424.6", () => {
    const flops = attentionFlops(latent, v3, "absorbed");
    expect(entryBytes).toBe(1152);
    expect(flops / entryBytes).toBeCloseTo(241.8, 1);
    const fp8Bytes = kvBytesPerToken(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), {
      format: "fp8_ds_mla",
    });
    expect(flops / fp8Bytes).toBeCloseTo(424.6, 1);
  });

  test("expanding a prefix of 33.55 MFLOP per token pays from a chunk of 171 query tokens on", () => {
    const expansion = 2 * 512 * 128 * (128 + 128);
    const saved = attentionFlops(latent, v3, "absorbed") - attentionFlops(latent, v3, "expanded");
    expect(expansion / 1e6).toBeCloseTo(33.55, 2);
    expect(saved).toBe(196_608);
    expect(Math.ceil(expansion / saved)).toBe(171);
  });
});

test("grouped queries reach 8 FLOP/B for Llama-3.1-70B at bf16, far below every ridge", () => {
  const flops = attentionFlops(
    { kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 },
    { queryHeads: 64 },
    "absorbed",
  );
  expect(flops / (8 * 256 * 2)).toBe(8);
});

test("each cache kind has its own arithmetic", () => {
  const shape = { kvHeads: 2, keyDim: 192, valueDim: 128 };
  const heads = { queryHeads: 4, indexHeads: 64 };
  expect(attentionFlops({ kind: "window", ...shape, windowTokens: 128 }, heads, "absorbed")).toBe(
    2 * 4 * 320,
  );
  expect(attentionFlops({ kind: "chunked", ...shape, chunkTokens: 128 }, heads, "expanded")).toBe(
    2 * 4 * 320,
  );
  expect(
    attentionFlops(
      { kind: "compressed", latentDim: 448, ropeDim: 64, tokensPerEntry: 4 },
      heads,
      "absorbed",
    ),
  ).toBe(4 * 4 * 512);
  expect(
    attentionFlops(
      { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
      heads,
      "absorbed",
    ),
  ).toBe(2 * 64 * 128);
  expect(attentionFlops({ kind: "shared" }, heads, "absorbed")).toBe(0);
});
