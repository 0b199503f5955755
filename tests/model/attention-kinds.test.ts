import { describe, expect, test } from "vitest";
import { gqa, kvBytesPerToken, mha, mla, mqa } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

describe("a model from a few numbers", () => {
  test("has that many layers, all of one kind", () => {
    const model = gqa({ layers: 95, kvHeads: 8, headDim: 128 });
    expect(model.layerOrder).toHaveLength(95);
    expect(new Set(model.layerOrder)).toEqual(new Set([0]));
    expect(model.layerKinds).toEqual([
      { caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }] },
    ]);
  });

  test("keeps what else it is given, and names itself otherwise", () => {
    const model = gqa({
      layers: 1,
      kvHeads: 1,
      headDim: 64,
      name: "mine",
      hiddenSize: 4096,
      maxModelTokens: 8192,
      vocabularySize: 32_000,
    });
    expect(model).toMatchObject({
      name: "mine",
      hiddenSize: 4096,
      maxModelTokens: 8192,
      vocabularySize: 32_000,
    });
    expect(mla({ layers: 2, latentDim: 8, ropeDim: 0 }).name).toBe("2 layers of latent attention");
  });

  test("multi-head is grouped-query with a key and a value for every query head", () => {
    const many = mha({ layers: 3, heads: 16, headDim: 64 });
    const grouped = gqa({ layers: 3, queryHeads: 16, kvHeads: 16, headDim: 64 });
    expect(many.layerKinds).toEqual(grouped.layerKinds);
  });

  test("multi-query is grouped-query with one", () => {
    expect(mqa({ layers: 3, headDim: 64 })).toEqual(gqa({ layers: 3, kvHeads: 1, headDim: 64 }));
  });

  test("2 n d l elements for n heads or groups, 2 d l for one (DeepSeek-V2, table 1)", () => {
    const elements = { format: { bits: 8 } } as const;
    expect(kvBytesPerToken(mha({ layers: 7, heads: 12, headDim: 96 }), elements)).toBe(
      2 * 12 * 96 * 7,
    );
    expect(kvBytesPerToken(gqa({ layers: 7, kvHeads: 3, headDim: 96 }), elements)).toBe(
      2 * 3 * 96 * 7,
    );
    expect(kvBytesPerToken(mqa({ layers: 7, headDim: 96 }), elements)).toBe(2 * 96 * 7);
    expect(kvBytesPerToken(mla({ layers: 7, latentDim: 512, ropeDim: 64 }), elements)).toBe(
      (512 + 64) * 7,
    );
  });

  test("values may be of another size than keys", () => {
    const model = gqa({ layers: 1, kvHeads: 4, headDim: 192, valueDim: 128 });
    expect(kvBytesPerToken(model)).toBe(4 * (192 + 128) * 2);
  });

  test("latent attention carries its query side for the speed model", () => {
    const model = mla({
      layers: 1,
      latentDim: 512,
      ropeDim: 64,
      queryHeads: 128,
      nopeDim: 128,
      valueDim: 128,
    });
    expect(model.layerKinds[0]?.attention).toEqual({
      queryHeads: 128,
      nopeDim: 128,
      valueDim: 128,
    });
  });

  test("a latent may have no rotary part", () => {
    expect(kvBytesPerToken(mla({ layers: 1, latentDim: 512, ropeDim: 0 }))).toBe(1024);
  });

  test("groups must divide the query heads", () => {
    const error = refusal(() => gqa({ layers: 1, queryHeads: 64, kvHeads: 7, headDim: 128 }));
    expect(error).toMatchObject({ code: "bad-input", path: "kvHeads", value: 7 });
  });

  test("a hundred thousand layers at most", () => {
    expect(gqa({ layers: 100_000, kvHeads: 1, headDim: 1 }).layerOrder).toHaveLength(100_000);
    const error = refusal(() => gqa({ layers: 100_001, kvHeads: 1, headDim: 1 }));
    expect(error).toMatchObject({ code: "bad-input", path: "layers" });
  });
});
