import { describe, expect, test } from "vitest";
import { cacheBudgetBytes, engineNamed, engines, type MemoryRule } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const GIB = 2 ** 30;
const inputs = {
  deviceBytes: 80 * GIB,
  weightBytesPerRank: 50 * GIB,
  reserve: { runtimeBytes: GIB, activationBytes: 2 * GIB, graphBytes: 3 * GIB },
  memoryFraction: 0.75,
};
const budget = (rule: MemoryRule, more: Partial<typeof inputs> = {}): number =>
  cacheBudgetBytes(rule, { ...inputs, ...more }) / GIB;

describe("a budget", () => {
  test("of all is what the reserve leaves", () => {
    expect(budget("all", { memoryFraction: 1 })).toBe(80 - 50 - 6);
  });

  test("of all takes no fraction, and refuses one rather than pass over it", () => {
    expect(refusal(() => budget("all", { memoryFraction: 0.9 }))).toMatchObject({
      code: "unsupported",
      path: "engine.memoryFraction",
      value: 0.9,
    });
  });

  test("of the total takes the fraction first", () => {
    expect(budget("of-total")).toBe(60 - 50 - 6);
  });

  test("of what is free takes it last", () => {
    expect(budget("of-free")).toBe(0.75 * 24);
  });

  test("that is static leaves activations and graphs to the rest", () => {
    expect(budget("static")).toBe(0.75 * 79 - 50);
  });

  test("of what is free is not of the total: mixing them up makes 18 of 4", () => {
    expect(budget("of-free") - budget("of-total")).toBe(14);
  });

  test("is short by the same, whatever the fraction, where weights do not fit", () => {
    for (const memoryFraction of [0.1, 0.5, 1])
      expect(budget("of-free", { weightBytesPerRank: 90 * GIB, memoryFraction })).toBe(-16);
    expect(budget("all", { weightBytesPerRank: 90 * GIB, memoryFraction: 1 })).toBe(-16);
    expect(budget("of-total", { weightBytesPerRank: 90 * GIB })).toBe(-36);
  });

  test("is a whole number of bytes", () => {
    for (const rule of ["of-total", "of-free", "static"] as const)
      expect(Number.isInteger(cacheBudgetBytes(rule, { ...inputs, memoryFraction: 0.777 }))).toBe(
        true,
      );
  });

  test.each([0, -0.5, 1.5, 90, Number.NaN, Number.POSITIVE_INFINITY, "0.9"])(
    "of a fraction of %s is refused",
    (memoryFraction) => {
      const error = refusal(() =>
        cacheBudgetBytes("of-total", { ...inputs, memoryFraction: memoryFraction as number }),
      );
      expect(error).toMatchObject({ code: "bad-input", path: "engine.memoryFraction" });
    },
  );

  test("by a rule that there is not is refused", () => {
    expect(refusal(() => budget("free" as MemoryRule))).toMatchObject({
      code: "unknown-id",
      path: "engine.rule",
    });
  });
});

describe("engines", () => {
  test("follow their rules: vLLM of the total, TensorRT-LLM of what is free, SGLang static", () => {
    expect(Object.values(engines).map(({ name, rule }) => [name, rule])).toEqual([
      ["ideal", "all"],
      ["vllm", "of-total"],
      ["sglang", "static"],
      ["tensorrt-llm", "of-free"],
      ["llama-cpp", "all"],
    ]);
  });

  test("are found by name, and have a source", () => {
    for (const [name, engine] of Object.entries(engines)) {
      expect(engineNamed(name)).toBe(engine);
      expect(engine.source).not.toBe("");
    }
  });

  test.each(["VLLM", "", "__proto__", "constructor"])(
    "refuse %j with those that there are",
    (name) => {
      const error = refusal(() => engineNamed(name));
      expect(error).toMatchObject({ code: "unknown-id", path: "engine.name", value: name });
      expect(error.hint).toContain("vllm");
    },
  );
});
