/** Qwen2.5 and Qwen3 with attention on every layer. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type QwenId = "qwen2.5-72b" | "qwen3-235b" | "qwen3-32b" | "qwen3-8b";

export const qwen: Readonly<Record<QwenId, ModelSpec>> = {
  "qwen2.5-72b": {
    name: "Qwen2.5-72B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_225_920,
          keyValue: 16_779_264,
          attentionReplicated: 0,
          norms: 16_384,
          denseFeedForward: 726_663_168,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
    maxModelTokens: 32_768,
    hiddenSize: 8192,
    vocabularySize: 152_064,
    weights: {
      totalParameters: 72_706_203_648,
      activeParameters: 71_460_495_360,
      outside: { embedding: 1_245_708_288, lmHead: 1_245_708_288, norms: 8192, other: 0 },
      source: "counted from the config; published: 72.7 B (Qwen2.5-72B model card, 2024-09)",
    },
    source:
      "Hugging Face Qwen/Qwen2.5-72B-Instruct, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "qwen3-235b": {
    name: "Qwen3-235B-A22B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 4, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 67_108_864,
          keyValue: 4_194_304,
          attentionReplicated: 0,
          norms: 8448,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 524_288,
          routedExperts: { experts: 128, activeExperts: 8, parametersPerExpert: 18_874_368 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0,
    ],
    maxModelTokens: 40_960,
    hiddenSize: 4096,
    vocabularySize: 151_936,
    weights: {
      totalParameters: 235_093_634_560,
      activeParameters: 21_568_433_664,
      outside: { embedding: 622_329_856, lmHead: 622_329_856, norms: 4096, other: 0 },
      source:
        "counted from the config; published: 235 B total, 22 B active (Qwen3, arXiv 2505.09388, 2025-05)",
    },
    source:
      "Hugging Face Qwen/Qwen3-235B-A22B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "qwen3-32b": {
    name: "Qwen3-32B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 83_886_080,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_496,
          denseFeedForward: 393_216_000,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0,
    ],
    maxModelTokens: 40_960,
    hiddenSize: 5120,
    vocabularySize: 151_936,
    weights: {
      totalParameters: 32_762_123_264,
      activeParameters: 31_984_210_944,
      outside: { embedding: 777_912_320, lmHead: 777_912_320, norms: 5120, other: 0 },
      source: "counted from the config; published: 32.8 B (Qwen3, arXiv 2505.09388, 2025-05)",
    },
    source:
      "Hugging Face Qwen/Qwen3-32B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "qwen3-8b": {
    name: "Qwen3-8B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 33_554_432,
          keyValue: 8_388_608,
          attentionReplicated: 0,
          norms: 8448,
          denseFeedForward: 150_994_944,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0,
    ],
    maxModelTokens: 40_960,
    hiddenSize: 4096,
    vocabularySize: 151_936,
    weights: {
      totalParameters: 8_190_735_360,
      activeParameters: 7_568_405_504,
      outside: { embedding: 622_329_856, lmHead: 622_329_856, norms: 4096, other: 0 },
      source: "counted from the config; published: 8.2 B (Qwen3, arXiv 2505.09388, 2025-05)",
    },
    source:
      "Hugging Face Qwen/Qwen3-8B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
