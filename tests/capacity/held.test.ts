import { expect, test } from "vitest";
import { gqa, kvProfile, meanHeldBits, mla } from "../../src/index.ts";
import { gptOss120b, qwen36 } from "../truth/shapes.ts";

const byteEach = kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 1 }), { format: { bits: 4 } });

test("one answer holds its prompt and half of what it writes", () => {
  const held = meanHeldBits(byteEach, [{ promptTokens: 100, outputTokens: 11, weight: 1 }]);
  expect(held).toBe(8 * 105);
});

test("an answer of one token holds its prompt", () => {
  expect(meanHeldBits(byteEach, [{ promptTokens: 100, outputTokens: 1, weight: 1 }])).toBe(800);
});

test("the mean is over steps, not over requests", () => {
  const list = [
    { promptTokens: 1000, outputTokens: 1, weight: 1 },
    { promptTokens: 0, outputTokens: 999, weight: 1 },
  ];
  expect(meanHeldBits(byteEach, list)).toBe((8 * (1000 + (999 * 998) / 2)) / 1000);
});

test("full windows add nothing", () => {
  const profile = kvProfile(gptOss120b);
  const held = meanHeldBits(profile, [{ promptTokens: 1000, outputTokens: 3, weight: 1 }]);
  expect(held).toBe(8 * 2048 * 18 * (128 + 1001));
});

test("constant states are held from the first step", () => {
  const profile = kvProfile(qwen36);
  const held = meanHeldBits(profile, [{ promptTokens: 0, outputTokens: 1, weight: 1 }]);
  expect(held).toBe(profile.fixedBits);
});

test("ranks that share the tokens hold a rounded share at every step", () => {
  const profile = kvProfile(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), {
    tensorParallel: 4,
    decodeContextParallel: 4,
  });
  const held = meanHeldBits(profile, [{ promptTokens: 4, outputTokens: 5, weight: 1 }]);
  expect(held).toBe((576 * 16 * (1 + 2 + 2 + 2 + 2)) / 5);
});
