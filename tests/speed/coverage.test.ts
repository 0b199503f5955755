import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedExperts, expectedSkewedExperts } from "../../src/index.ts";

test.each([
  [1, 8],
  [8, 57.4],
  [16, 102.0],
  [32, 163.3],
  [64, 222.4],
  [128, 251.6],
  [256, 255.9],
])("%d tokens of DeepSeek-V3 touch %d of its 256 experts", (tokens, experts) => {
  expect(expectedExperts({ experts: 256, activeExperts: 8, tokens })).toBeCloseTo(experts, 1);
});

test("a batch touches at least what one token does, at most every expert and at most what its tokens choose", () => {
  const batch = fc.integer({ min: 1, max: 512 }).chain((experts) =>
    fc.record({
      experts: fc.constant(experts),
      activeExperts: fc.integer({ min: 1, max: experts }),
      tokens: fc.integer({ min: 1, max: 100_000 }),
    }),
  );
  fc.assert(
    fc.property(batch, (routing) => {
      const touched = expectedExperts(routing);
      const most = Math.min(routing.experts, routing.activeExperts * routing.tokens);
      expect(touched).toBeGreaterThanOrEqual(routing.activeExperts * (1 - 1e-9));
      expect(touched).toBeLessThanOrEqual(most * (1 + 1e-9));
      expect(expectedExperts({ ...routing, tokens: routing.tokens + 1 })).toBeGreaterThanOrEqual(
        touched,
      );
    }),
  );
});

test("the expectation is that of drawing experts one token at a time", () => {
  let untouched = 1;
  for (let tokens = 1; tokens <= 64; tokens += 1) {
    untouched *= 1 - 6 / 160;
    expect(expectedExperts({ experts: 160, activeExperts: 6, tokens })).toBeCloseTo(
      160 * (1 - untouched),
      9,
    );
  }
});

test("even probabilities are the even case, and skewed ones touch fewer", () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 2,
    maxLength: 64,
  });
  fc.assert(
    fc.property(shares, fc.integer({ min: 0, max: 1000 }), (probabilities, tokens) => {
      const activeExperts = probabilities.reduce((sum, share) => sum + share, 0);
      const experts = probabilities.length;
      const even = expectedExperts({ experts, activeExperts, tokens });
      const same = new Array<number>(experts).fill(activeExperts / experts);
      expect(expectedSkewedExperts({ probabilities: same, tokens })).toBeCloseTo(even, 6);
      expect(expectedSkewedExperts({ probabilities, tokens })).toBeLessThanOrEqual(even + 1e-9);
    }),
  );
});
