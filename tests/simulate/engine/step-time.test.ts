/** The step time of a profile: decode and prefill alone are those of the speed room, together they share the weights. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import {
  profileStepTime,
  type StepWork,
  simulate,
  stepSecondsOf,
} from "../../../src/simulate/engine/index.ts";
import { decodeSeconds, prefillSeconds, stepProfile } from "../../../src/speed/index.ts";

const device = devices["h100-sxm-80gb"];
const profiles = ["llama-3.1-8b", "gemma-3-27b", "deepseek-v3", "qwen3-next-80b-a3b"].flatMap(
  (id) => (id in models ? [stepProfile({ model: models[id as keyof typeof models], device })] : []),
);

function work(
  decode: readonly [number, number],
  chunks: readonly (readonly [number, number])[],
): StepWork {
  return {
    decodeRequests: decode[0],
    decodeContextTokens: decode[0] * decode[1],
    prefillTokens: chunks.reduce((sum, [tokens]) => sum + tokens, 0),
    chunks: chunks.length,
    chunkTokens: chunks.map(([tokens]) => tokens),
    chunkContextTokens: chunks.map(([, before]) => before),
  };
}

describe.each(profiles)("$model", (profile) => {
  const seconds = profileStepTime(profile);
  const requests = fc.integer({ min: 1, max: 300 });
  const tokens = fc.integer({ min: 1, max: 9000 });

  test("decodes as decodeSeconds says", () => {
    fc.assert(
      fc.property(requests, tokens, (requestsPerGroup, contextTokens) => {
        const expected = decodeSeconds(profile, { requestsPerGroup, contextTokens });
        expect(seconds(work([requestsPerGroup, contextTokens], [])) / expected).toBeCloseTo(1, 9);
      }),
    );
  });

  test("computes a prompt as prefillSeconds says", () => {
    fc.assert(
      fc.property(tokens, tokens, (newTokens, cachedTokens) => {
        const expected = prefillSeconds(profile, { newTokens, cachedTokens });
        expect(seconds(work([0, 0], [[newTokens, cachedTokens]])) / expected).toBeCloseTo(1, 9);
      }),
    );
  });

  test("both together take at least as long as either and at most as long as one after the other", () => {
    fc.assert(
      fc.property(requests, tokens, tokens, tokens, (count, context, newTokens, cached) => {
        const decode = seconds(work([count, context], []));
        const prefill = seconds(work([0, 0], [[newTokens, cached]]));
        const both = seconds(work([count, context], [[newTokens, cached]]));
        expect(both).toBeGreaterThanOrEqual(Math.max(decode, prefill) * (1 - 1e-12));
        expect(both).toBeLessThanOrEqual((decode + prefill) * (1 + 1e-12));
      }),
    );
  });
});

test("losses divide the bound and add to every step", () => {
  const [profile] = profiles;
  if (profile === undefined) throw new Error("no model");
  const bound = profileStepTime(profile)(work([8, 100], []));
  const lossy = profileStepTime(profile, { efficiency: 0.5, overheadSeconds: 0.001 });
  expect(lossy(work([8, 100], []))).toBeCloseTo(2 * bound + 0.001, 12);
});

test("a line and the same line as a function give the same run", () => {
  const line = { stepSeconds: 0.01, secondsPerPrefillToken: 1e-5, secondsPerDecodeRequest: 1e-4 };
  const requests = Array.from({ length: 50 }, (_, index) => ({
    arrivalSeconds: index / 7,
    promptTokens: 100 + index,
    outputTokens: 40,
  }));
  const engine = { poolBlocks: 100 };
  const drawn = simulate(requests, { engine, stepTime: line });
  const called = simulate(requests, { engine, stepTime: stepSecondsOf(line) });
  expect(called).toEqual({ ...drawn, settings: { ...drawn.settings, stepTime: "function" } });
});
