import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { gqa } from "../../src/model/attention-kinds.ts";
import { finding } from "./findings.ts";

const config = "INFO 11-24 09:12:10 [core.py:77] Initializing a V1 LLM engine";

describe("what is not known is said", () => {
  test("a count that no rule gives keeps its distance and the cause unknown", () => {
    const log = "Available KV cache memory: 50.00 GiB\nGPU KV cache size: 123,456 tokens";
    const found = finding(diagnose(log, { model: models["llama-3.1-8b"] }), "kvCacheTokens");
    expect(found).toMatchObject({ predicted: 409_600, cause: { id: "unknown" } });
    expect(found.relativeError).toBeCloseTo(2.318, 3);
  });

  test("without a model the log's own figures are held against each other", () => {
    const log =
      "GPU KV cache size: 198,784 tokens\nMaximum concurrency for 8,192 tokens per request: 24.27x";
    const diagnosis = diagnose(log);
    expect(diagnosis.warnings.map(({ code }) => code)).toEqual(["no-model"]);
    expect(finding(diagnosis, "maxConcurrency").cause.id).toBe("agrees");
    expect(finding(diagnosis, "kvCacheTokens")).not.toHaveProperty("predicted");
  });

  test("a log of none of the engines, and one without figures", () => {
    expect(diagnose("nothing here").warnings.map(({ code }) => code)).toEqual([
      "unknown-engine",
      "no-model",
    ]);
    const plain = diagnose(`${config} (v0.11.0) with config: x`, {
      model: gqa({ layers: 2, kvHeads: 1, headDim: 64 }),
    });
    expect(plain.warnings.map(({ code }) => code)).toEqual(["nothing-to-reconcile"]);
  });

  test("a version after those whose rules are known is named", () => {
    const { warnings } = diagnose(
      `${config} (v0.31.0) with config: x\nGPU KV cache size: 16 tokens`,
      { model: models["llama-3.1-8b"] },
    );
    expect(warnings.map(({ code }) => code)).toContain("unknown-version");
  });

  test("settings out of range are refused", () => {
    for (const settings of [{ tensorParallel: 0 }, { blockTokens: 1.5 }, { memoryFraction: 1.2 }])
      expect(() => diagnose("", { settings })).toThrow(
        expect.objectContaining({
          code: "bad-input",
          path: `settings.${Object.keys(settings)[0]}`,
        }),
      );
  });

  test("text is asked for", () => {
    expect(() => diagnose(42 as never)).toThrow(
      expect.objectContaining({ code: "bad-input", path: "logText" }),
    );
  });
});
