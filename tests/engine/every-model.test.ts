/** SGLang, TensorRT-LLM and llama.cpp on every model of the catalogue and every published config: whole numbers or a reason. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { llamaCppCache } from "../../src/engine/llama-cpp/index.ts";
import { sglangCache } from "../../src/engine/sglang/index.ts";
import { tensorRtLlmCache } from "../../src/engine/tensorrt-llm/index.ts";
import { modelFromConfig } from "../../src/huggingface/index.ts";
import type { ModelSpec } from "../../src/model/index.ts";
import { describeWithShared, sharedFiles, sharedText } from "../shared.ts";

function everyEngine(model: ModelSpec): void {
  for (const tensorParallel of [1, 2, 8, 16])
    for (const bytes of [-1, 0, 1e6, 4e10, 2e11]) {
      const caches = [
        sglangCache(model, { tensorParallel, contextTokens: 8192, cacheBytesPerRank: bytes }),
        tensorRtLlmCache(model, { tensorParallel, maxModelTokens: 8192, freeBytesPerRank: bytes }),
        llamaCppCache(model, {
          contextTokens: 8192,
          devices: tensorParallel,
          availableBytes: bytes,
        }),
      ];
      for (const cache of caches) {
        expect(cache.fits).toBe(cache.refusal === undefined);
        if (bytes <= 0) expect(cache.fits).toBe(false);
        for (const [name, value] of Object.entries(cache))
          if (typeof value === "number") {
            expect(Number.isFinite(value), `${model.name} ${name} ${value}`).toBe(true);
            if (!/^freeBytes/.test(name)) expect(value).toBeGreaterThanOrEqual(0);
          }
      }
    }
}

describe("every model of the catalogue", () => {
  test.each(Object.entries(models))("%s has whole numbers or a reason", (_, model) => {
    everyEngine(model);
  });
});

describeWithShared("every published config", () => {
  const files = sharedFiles("hf-configs", ".json").filter((name) => !name.includes("hf_quant"));

  test.each(files)("%s has whole numbers or a reason", (file) => {
    everyEngine(modelFromConfig(sharedText(`hf-configs/${file}`)));
  });
});
