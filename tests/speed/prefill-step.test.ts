/** Prefill: causal pairs counted one by one, cached prefixes, windows. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { attentionFlops, type ModelSpec, prefillStep, stepProfile } from "../../src/index.ts";
import { operatorTime } from "./operator-time.ts";

const h100 = devices["h100-sxm-80gb"];
const heads = { kvHeads: 2, keyDim: 64, valueDim: 64 };

function oneLayer(windowTokens?: number): ModelSpec {
  return {
    name: "one layer",
    layerKinds: [
      {
        caches: [
          windowTokens === undefined
            ? { kind: "full", ...heads }
            : { kind: "window", ...heads, windowTokens },
        ],
        attention: { queryHeads: 8 },
      },
    ],
    layerOrder: [0],
    weights: { totalParameters: 1000, activeParameters: 1000 },
  };
}

function attentionOf(model: ModelSpec, newTokens: number, cachedTokens = 0) {
  const step = prefillStep(stepProfile({ model, device: h100 }), { newTokens, cachedTokens });
  const operator = step.operators.find(({ name }) => name.endsWith("attention"));
  if (operator === undefined) throw new Error("no attention");
  const perPair = attentionFlops({ kind: "full", ...heads }, { queryHeads: 8 }, "absorbed");
  return { pairs: operator.flops / perPair, tokensRead: operator.bytes / (2 * 128 * 2) };
}

const lengths = fc.record({
  newTokens: fc.integer({ min: 1, max: 200 }),
  cachedTokens: fc.integer({ min: 0, max: 200 }),
});

describe("pairs of new and cached tokens", () => {
  test("are causal: the masked half is not counted", () => {
    fc.assert(
      fc.property(lengths, ({ newTokens: n, cachedTokens: p }) => {
        expect(attentionOf(oneLayer(), n, p).pairs).toBe(n * p + (n * (n + 1)) / 2);
      }),
    );
  });

  test("stay within the window", () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 100 }), (prompt, window) => {
        let pairs = 0;
        for (let t = 1; t <= prompt.newTokens; t += 1)
          pairs += Math.min(prompt.cachedTokens + t, window);
        const { newTokens, cachedTokens } = prompt;
        expect(attentionOf(oneLayer(window), newTokens, cachedTokens).pairs).toBe(pairs);
      }),
    );
  });

  test("of a whole prompt longer than its window are window × prompt less the triangle", () => {
    const [n, w] = [5000, 1024];
    expect(attentionOf(oneLayer(w), n).pairs).toBe(w * n - (w * (w - 1)) / 2);
  });
});

test("a prefill reads each cached token once, and of a window only what its tokens look at", () => {
  expect(attentionOf(oneLayer(), 10, 1000).tokensRead).toBe(1010);
  expect(attentionOf(oneLayer(64), 10, 1000).tokensRead).toBe(64 + 9);
  expect(attentionOf(oneLayer(64), 1000, 0).tokensRead).toBe(1000);
});

test("only the last token meets the LM head", () => {
  const profile = stepProfile({ model: models["llama-3.1-8b"], device: h100 });
  const step = prefillStep(profile, { newTokens: 4096 });
  expect(operatorTime(step, "lm head").flops).toBe(2 * 128_256 * 4096);
  expect(operatorTime(step, "feed-forward").flops).toBe(2 * 4096 * 32 * 3 * 4096 * 14_336);
});

test("a prefill of DeepSeek-V3 expands its latents: 81,920 FLOP per pair and layer", () => {
  const profile = stepProfile({ model: models["deepseek-v3"], device: h100 });
  const step = prefillStep(profile, { newTokens: 1000 });
  expect(operatorTime(step, "latent attention").flops).toBe(61 * 81_920 * ((1000 * 1001) / 2));
});

test("two chunks compute as many pairs as the whole prompt", () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 200 }), ({ newTokens, cachedTokens }, more) => {
      const whole = attentionOf(oneLayer(), newTokens + more, cachedTokens).pairs;
      const first = attentionOf(oneLayer(), newTokens, cachedTokens).pairs;
      const second = attentionOf(oneLayer(), more, cachedTokens + newTokens).pairs;
      expect(first + second).toBe(whole);
    }),
  );
});

test("on H20 a prefill takes 6.7 times as long as on H100 where arithmetic is the bound", () => {
  const seconds = (id: "h100-sxm-80gb" | "h20-96gb") =>
    prefillStep(
      stepProfile({
        model: models["deepseek-v3"],
        device: devices[id],
        formats: { weights: "fp8" },
      }),
      { newTokens: 32_768 },
    ).seconds;
  expect(seconds("h20-96gb") / seconds("h100-sxm-80gb")).toBeCloseTo(6.7, 1);
});
