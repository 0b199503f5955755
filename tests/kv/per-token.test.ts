import { describe, expect, test } from "vitest";
import { gqa, kvBytesPerToken, mla } from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { deepseekV4, gemma3, qwen36, sparseLatent, v4Flash } from "../truth/shapes.ts";

describe("kvBytesPerToken", () => {
  test("adds up every layer", () => {
    expect(kvBytesPerToken(gqa({ layers: 95, kvHeads: 8, headDim: 128 }))).toBe(389_120);
    expect(kvBytesPerToken(mla({ layers: 61, latentDim: 512, ropeDim: 64 }))).toBe(70_272);
  });

  test("counts windows as still filling", () => {
    expect(kvBytesPerToken(gemma3(62, 16, 128))).toBe(62 * 8192);
  });

  test("does not count constant states", () => {
    expect(kvBytesPerToken(qwen36)).toBe(65_536);
  });

  test("counts an entry of several tokens by each one's share", () => {
    const bytes = 43 * 1024 + 21 * (1024 / 4 + 256 / 4) + 20 * (1024 / 128);
    expect(kvBytesPerToken(deepseekV4(v4Flash, "bf16"))).toBe(bytes);
  });

  test("is that of one rank, index keys and latents whole", () => {
    expect(kvBytesPerToken(sparseLatent(61), { tensorParallel: 8 })).toBe(61 * 1284);
    expect(
      kvBytesPerToken(gqa({ layers: 80, kvHeads: 8, headDim: 128 }), { tensorParallel: 8 }),
    ).toBe(40_960);
  });

  test("is a fraction where elements are packed", () => {
    const tiny = gqa({ layers: 1, kvHeads: 1, headDim: 1 });
    expect(kvBytesPerToken(tiny, { format: { bits: 6 } })).toBe(1.5);
  });

  test("refuses ranks that are no count", () => {
    const model = gqa({ layers: 1, kvHeads: 1, headDim: 1 });
    expect(refusal(() => kvBytesPerToken(model, { tensorParallel: 0 }))).toMatchObject({
      code: "bad-input",
      path: "tensorParallel",
    });
  });
});
