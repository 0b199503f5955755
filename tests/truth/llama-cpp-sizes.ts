/** Sizes of caches that llama.cpp and its kin printed. */
import type { ModelId } from "../../src/catalog/models.ts";
import type { LlamaCppSettings } from "../../src/engine/llama-cpp/index.ts";

interface Row {
  readonly model: ModelId;
  readonly settings: LlamaCppSettings;
  readonly part?: "full" | "window";
  readonly mib: number;
  readonly where: string;
}

const ollama: LlamaCppSettings = { contextTokens: 262_144, sequences: 2, microBatchTokens: 1024 };

export const llamaCppSizes: readonly Row[] = [
  {
    model: "deepseek-v3",
    settings: { contextTokens: 32_768 },
    mib: 2196,
    where: "DeepSeek-V3 in f16",
  },
  {
    model: "deepseek-v3",
    settings: { contextTokens: 32_768, keyType: "q8_0" },
    mib: 1166.625,
    where: "ik_llama.cpp pull request 259, q8_0",
  },
  {
    model: "gpt-oss-120b",
    settings: ollama,
    part: "full",
    mib: 9216,
    where: "ollama issue 16480, full layers",
  },
  {
    model: "gpt-oss-120b",
    settings: ollama,
    part: "window",
    mib: 90,
    where: "ollama issue 16480, window layers",
  },
];
