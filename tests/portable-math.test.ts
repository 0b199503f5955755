/** The library's own logarithms and exponentials against those of the platform, which are good to about one last place. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cosine, exp, expm1, ln, ln1p, log2, power, sine } from "../src/portable-math.ts";

/** Distance in units of the last place of what was expected. */
function placesOff(actual: number, expected: number): number {
  if (actual === expected) return 0;
  const place = 2 ** Math.max(-1074, Math.floor(Math.log2(Math.abs(expected))) - 52);
  return Math.abs(actual - expected) / place;
}

/** Positive numbers of every size, many of them near 1. */
const positive = fc.oneof(
  fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
  fc.double({ min: 0.25, max: 4, noNaN: true }),
  fc.double({ min: -300, max: 300, noNaN: true }).map((digits) => 10 ** digits),
);
/** Numbers of every size below one thousand, of both signs. */
const small = fc
  .tuple(fc.double({ min: -18, max: 2.84, noNaN: true }), fc.constantFrom(1, -1))
  .map(([digits, sign]) => sign * 10 ** digits);

describe("within two last places of the platform's", () => {
  test.each<[string, (x: number) => number, (x: number) => number, fc.Arbitrary<number>]>([
    ["ln", ln, Math.log, positive],
    [
      "ln1p",
      ln1p,
      Math.log1p,
      fc.oneof(
        positive,
        small.filter((x) => x > -1),
      ),
    ],
    ["log2", log2, Math.log2, positive],
    ["exp", exp, Math.exp, small],
    ["expm1", expm1, Math.expm1, small],
  ])("%s", (_, own, platform, numbers) => {
    fc.assert(
      fc.property(numbers, (x) => {
        expect(placesOff(own(x), platform(x))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2000 },
    );
  });
});

test("sine and cosine are within 4e-16 of the platform's, for angles of a million the angle's own rounding", () => {
  const angle = fc.oneof(
    fc.double({ min: -7, max: 7, noNaN: true }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: -600_000, max: 600_000 }).map((turns) => (turns * Math.PI) / 2),
  );
  fc.assert(
    fc.property(angle, (x) => {
      expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(4e-16);
      expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(4e-16);
    }),
    { numRuns: 2000 },
  );
});

test("a power is within a last place for each of its multiplications", () => {
  const exponent = fc.oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.double({ min: -40, max: 40, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), exponent, (base, by) => {
      expect(placesOff(power(base, by), base ** by)).toBeLessThanOrEqual(4 + 2 * Math.abs(by));
    }),
    { numRuns: 2000 },
  );
});

describe("at the edges", () => {
  test.each<[string, number, number]>([
    ["ln 0", ln(0), -1 / 0],
    ["ln of infinity", ln(1 / 0), 1 / 0],
    ["ln of less than nothing", ln(-1), Number.NaN],
    ["ln 1", ln(1), 0],
    ["ln of the least number", ln(Number.MIN_VALUE), Math.log(Number.MIN_VALUE)],
    ["ln of the largest number", ln(Number.MAX_VALUE), Math.log(Number.MAX_VALUE)],
    ["ln1p of -1", ln1p(-1), -1 / 0],
    ["ln1p of less", ln1p(-2), Number.NaN],
    ["ln1p of infinity", ln1p(1 / 0), 1 / 0],
    ["log2 0", log2(0), -1 / 0],
    ["log2 of the least number", log2(Number.MIN_VALUE), -1074],
    ["log2 8", log2(8), 3],
    ["exp 0", exp(0), 1],
    ["exp of too much", exp(710), 1 / 0],
    ["exp of infinity", exp(1 / 0), 1 / 0],
    ["exp of minus infinity", exp(-1 / 0), 0],
    ["exp of too little", exp(-800), 0],
    ["exp of no number", exp(Number.NaN), Number.NaN],
    ["exp of the least that is not 0", exp(-745), 5e-324],
    ["expm1 of minus infinity", expm1(-1 / 0), -1],
    ["expm1 of no number", expm1(Number.NaN), Number.NaN],
    ["the power 0", power(17, 0), 1],
    ["the power 2", power(1.1, 2), 1.1 * 1.1],
    ["a square root", power(6.25, 0.5), 2.5],
    ["a power without end", power(2, 1 / 0), 1 / 0],
    ["sine of 0", sine(0), 0],
    ["cosine of 0", cosine(0), 1],
  ])("%s", (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
