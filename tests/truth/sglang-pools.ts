/**
 * Pools of SGLang commit 8905cbd4 (2026-07-20), as its own pool configurators give them; `requests` is
 * `max_running_requests`.
 */
import type { ModelId } from "../../src/catalog/models.ts";
import type { SglangSettings } from "../../src/engine/sglang/index.ts";

interface Row {
  readonly model: ModelId;
  readonly settings: SglangSettings;
  readonly bytesPerToken: number;
  readonly tokens: number;
  readonly requests: number;
  readonly windowTokens?: number;
}

export const sglangPools: readonly Row[] = [
  {
    model: "llama-3.1-70b",
    settings: { tensorParallel: 4, contextTokens: 131_072, availableBytesPerRank: 38_654_705_664 },
    bytesPerToken: 81_920,
    tokens: 471_859,
    requests: 2048,
  },
  {
    model: "qwen3-8b",
    settings: {
      cacheDtype: "fp4_e2m1",
      contextTokens: 40_960,
      availableBytesPerRank: 21_474_836_480,
    },
    bytesPerToken: 43_520,
    tokens: 493_447,
    requests: 4096,
  },
  {
    model: "deepseek-v3.2",
    settings: {
      tensorParallel: 8,
      cacheDtype: "fp8_e4m3",
      pageTokens: 64,
      contextTokens: 163_840,
      availableBytesPerRank: 42_949_672_963,
    },
    bytesPerToken: 43_188,
    tokens: 994_432,
    requests: 3107,
  },
  {
    model: "gpt-oss-120b",
    settings: {
      tensorParallel: 2,
      pageTokens: 64,
      contextTokens: 131_072,
      availableBytesPerRank: 37_580_963_840,
      maxRunningRequests: 256,
      radixCache: false,
    },
    bytesPerToken: 33_177.6,
    tokens: 1_924_096,
    requests: 256,
    windowTokens: 114_752,
  },
  {
    model: "deepseek-v4-flash",
    settings: {
      tensorParallel: 4,
      pageTokens: 256,
      contextTokens: 1_048_576,
      availableBytesPerRank: 64_424_509_440,
    },
    bytesPerToken: 7705.450000000001,
    tokens: 2_801_920,
    requests: 2048,
    windowTokens: 280_064,
  },
];
