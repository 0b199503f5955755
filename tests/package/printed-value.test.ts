import { describe, expect, test } from "vitest";
import { difference, differenceOfError } from "./printed-value.ts";

describe("a printed value", () => {
  test.each([
    [70272, "70272"],
    [70272, "70_272      (bf16; every layer)"],
    [0.933387, "0.93339"],
    [-1.5, "-1.5"],
    [1 / 3, "0.333..."],
    ["68.6 KiB", `"68.6 KiB"`],
    [{ a: 1, b: 2.004 }, "{ a: 1, b: 2.00, ... }"],
    [{ a: 1, b: { c: ["x"] } }, `{ a: 1, b: { c: ["x"] } }`],
    [{ a: 1, gone: undefined }, "{ a: 1 }"],
    [[1, 2, 3], "[1, 2, ...]"],
    [[1, 2, 3], "[...]"],
    [{}, "{}"],
    [undefined, "undefined"],
    [1.5e12, "1.5e12"],
  ])("%j agrees with %s", (actual, printed) => {
    expect(difference(actual, printed)).toBeUndefined();
  });

  test.each([
    [70273, "70272"],
    [2 ** 52 + 1, String(2 ** 52)],
    [0.9334, "0.93339"],
    [0.3334, "0.333..5"],
    [Number.NaN, "1"],
    ["70272", "70272"],
    [{ a: 1, b: 2 }, "{ a: 1 }"],
    [{ a: 1 }, "{ a: 1, b: 2, ... }"],
    [[1, 2, 3], "[1, 2]"],
    [null, "{}"],
    [0, "false"],
  ])("%j does not agree with %s", (actual, printed) => {
    let reported: unknown;
    try {
      reported = difference(actual, printed);
    } catch (error) {
      reported = error;
    }
    expect(reported).toBeDefined();
  });

  test("may be an error, by its code or its words", () => {
    const error = Object.assign(new Error("layers: expected"), { code: "bad-input" });
    expect(differenceOfError(error, "throws bad-input")).toBeUndefined();
    expect(differenceOfError(error, "throws unknown-id")).toBeDefined();
  });
});
