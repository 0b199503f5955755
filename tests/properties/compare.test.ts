/** What holds of a comparison of two caches, whatever they are. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareKv, type KvProfile, kvProfile } from "../../src/index.ts";
import { stored, storedGrowing, tokenCount } from "../arbitraries.ts";

const near = (value: number, expected: number): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));

const profileOf = ({
  model,
  format,
}: {
  model: Parameters<typeof kvProfile>[0];
  format: KvProfile["format"];
}) => kvProfile(model, { format });

const keeps = (profile: KvProfile, tokens: number): boolean =>
  profile.fixedBits > 0 ||
  profile.growingBitsPerToken > 0 ||
  profile.bounded.some(
    (part) => part.tokensPerEntry <= Math.min(tokens, part.windowTokens ?? tokens),
  );

describe("a comparison", () => {
  test("has factors whose product is what remains, per token", () => {
    fc.assert(
      fc.property(storedGrowing, storedGrowing, (one, other) => {
        const { factors, remaining, reduction, ratio } = compareKv({
          baseline: profileOf(one),
          candidate: profileOf(other),
        });
        near(factors.layers * factors.elementsPerLayer * factors.bitsPerElement, remaining);
        expect(reduction).toBe(1 - remaining);
        near(ratio * remaining, 1);
      }),
    );
  });

  test("has factors whose product is what remains, at any length and for any cache", () => {
    fc.assert(
      fc.property(stored, stored, tokenCount, (one, other, length) => {
        const tokens = length + 1;
        const baseline = profileOf(one);
        const candidate = profileOf(other);
        fc.pre(keeps(baseline, tokens) && keeps(candidate, tokens));
        const { factors, remaining } = compareKv({ baseline, candidate, tokens });
        near(factors.layers * factors.elementsPerLayer * factors.bitsPerElement, remaining);
        expect(Object.values(factors).every((factor) => factor > 0)).toBe(true);
      }),
    );
  });

  test("of a cache with itself finds nothing to reduce", () => {
    fc.assert(
      fc.property(storedGrowing, (one) => {
        const profile = profileOf(one);
        const { reduction, ratio, factors } = compareKv({ baseline: profile, candidate: profile });
        expect({ reduction, ratio }).toEqual({ reduction: 0, ratio: 1 });
        expect(factors).toEqual({ layers: 1, elementsPerLayer: 1, bitsPerElement: 1 });
      }),
    );
  });

  test("the other way round has the inverse factors", () => {
    fc.assert(
      fc.property(storedGrowing, storedGrowing, (one, other) => {
        const there = compareKv({ baseline: profileOf(one), candidate: profileOf(other) });
        const back = compareKv({ baseline: profileOf(other), candidate: profileOf(one) });
        near(there.ratio * back.ratio, 1);
        near(there.factors.layers * back.factors.layers, 1);
        near(there.factors.elementsPerLayer * back.factors.elementsPerLayer, 1);
        near(there.factors.bitsPerElement * back.factors.bitsPerElement, 1);
      }),
    );
  });

  test("of one model in two formats leaves layers and elements alone", () => {
    fc.assert(
      fc.property(storedGrowing, fc.constantFrom("bf16", "fp8", "fp32"), ({ model }, format) => {
        const { factors } = compareKv({
          baseline: kvProfile(model, { format: "bf16" }),
          candidate: kvProfile(model, { format }),
        });
        near(factors.layers, 1);
        near(factors.elementsPerLayer, 1);
      }),
    );
  });
});
