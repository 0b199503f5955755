import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestNames } from "../src/nearest-names.ts";

const known = ["deepseek-v2", "deepseek-v3", "gemma-3-27b", "h100-sxm-80gb", "qwen2.5-72b"];

test("the name itself comes first, whatever its case and separators", () => {
  expect(nearestNames("DeepSeek V3", known)[0]).toBe("deepseek-v3");
  expect(nearestNames("qwen2.5_72B", known)[0]).toBe("qwen2.5-72b");
});

test("a part of a name finds it", () => {
  expect(nearestNames("h100", known)).toEqual(["h100-sxm-80gb"]);
});

test("what resembles nothing finds nothing", () => {
  expect(nearestNames("zzzzzzzzzzzz", known)).toEqual([]);
  expect(nearestNames(42, known)).toEqual([]);
});

test("returns known names only, none twice, at most so many", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 9 }), (name, count) => {
      const near = nearestNames(name, known, count);
      expect(near.length).toBeLessThanOrEqual(count);
      expect(new Set(near).size).toBe(near.length);
      for (const one of near) expect(known).toContain(one);
    }),
  );
});

test("one wrong character still finds the name", () => {
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(9), fc.constantFrom(..."xyzw"), (name, at, c) => {
      expect(nearestNames(name.slice(0, at) + c + name.slice(at + 1), known)).toContain(name);
    }),
  );
});
