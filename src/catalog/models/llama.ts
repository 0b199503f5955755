/** Llama 2, 3.1 and 4 (chunked local layers). */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type LlamaId =
  | "llama-2-7b"
  | "llama-3.1-405b"
  | "llama-3.1-70b"
  | "llama-3.1-8b"
  | "llama-4-maverick"
  | "llama-4-scout";

export const llama: Readonly<Record<LlamaId, ModelSpec>> = {
  "llama-2-7b": {
    name: "Llama 2 7B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 32, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 33_554_432,
          keyValue: 33_554_432,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 135_266_304,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0,
    ],
    maxModelTokens: 4096,
    hiddenSize: 4096,
    vocabularySize: 32_000,
    weights: {
      totalParameters: 6_738_415_616,
      activeParameters: 6_607_343_616,
      outside: { embedding: 131_072_000, lmHead: 131_072_000, norms: 4096, other: 0 },
      formats: "fp16",
      source:
        "counted from the config; published: 6.74 B (checkpoint index of the repository, 2023-07)",
    },
    source:
      "Hugging Face meta-llama/Llama-2-7b-hf, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "llama-3.1-405b": {
    name: "Llama 3.1 405B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 128 },
        parameters: {
          attention: 536_870_912,
          keyValue: 33_554_432,
          attentionReplicated: 0,
          norms: 32_768,
          denseFeedForward: 2_617_245_696,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 16_384,
    vocabularySize: 128_256,
    weights: {
      totalParameters: 405_853_388_800,
      activeParameters: 403_752_042_496,
      outside: { embedding: 2_101_346_304, lmHead: 2_101_346_304, norms: 16_384, other: 0 },
      source:
        "counted from the config; published: 405.9 B (checkpoint index of the repository, 2024-07)",
    },
    source:
      "Hugging Face meta-llama/Llama-3.1-405B, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "llama-3.1-70b": {
    name: "Llama 3.1 70B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_217_728,
          keyValue: 16_777_216,
          attentionReplicated: 0,
          norms: 16_384,
          denseFeedForward: 704_643_072,
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
    maxModelTokens: 131_072,
    hiddenSize: 8192,
    vocabularySize: 128_256,
    weights: {
      totalParameters: 70_553_706_496,
      activeParameters: 69_503_033_344,
      outside: { embedding: 1_050_673_152, lmHead: 1_050_673_152, norms: 8192, other: 0 },
      source:
        "counted from the config; published: 70.6 B (checkpoint index of the repository, 2024-07)",
    },
    source:
      "Hugging Face meta-llama/Llama-3.1-70B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "llama-3.1-8b": {
    name: "Llama 3.1 8B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 33_554_432,
          keyValue: 8_388_608,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 176_160_768,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 4096,
    vocabularySize: 128_256,
    weights: {
      totalParameters: 8_030_261_248,
      activeParameters: 7_504_924_672,
      outside: { embedding: 525_336_576, lmHead: 525_336_576, norms: 4096, other: 0 },
      source:
        "counted from the config; published: 8.03 B (checkpoint index of the repository, 2024-07)",
    },
    source:
      "Hugging Face meta-llama/Llama-3.1-8B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "llama-4-maverick": {
    name: "Llama 4 Maverick",
    layerKinds: [
      {
        caches: [{ kind: "chunked", chunkTokens: 8192, kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 40 },
        parameters: {
          attention: 52_428_800,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 251_658_240,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "chunked", chunkTokens: 8192, kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 40 },
        parameters: {
          attention: 52_428_800,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 0,
          sharedExperts: 125_829_120,
          router: 655_360,
          routedExperts: { experts: 128, activeExperts: 1, parametersPerExpert: 125_829_120 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 40 },
        parameters: {
          attention: 52_428_800,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 0,
          sharedExperts: 125_829_120,
          router: 655_360,
          routedExperts: { experts: 128, activeExperts: 1, parametersPerExpert: 125_829_120 },
        },
      },
    ],
    layerOrder: [
      0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0,
      2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2,
    ],
    maxModelTokens: 1_048_576,
    hiddenSize: 5120,
    vocabularySize: 202_048,
    weights: {
      totalParameters: 401_583_781_376,
      activeParameters: 16_150_205_440,
      outside: { embedding: 1_034_485_760, lmHead: 1_034_485_760, norms: 5120, other: 871_932_416 },
      source:
        "counted from the config; published: 400 B total, 17 B active (Llama 4 model card, 2025-04)",
    },
    source:
      "Hugging Face meta-llama/Llama-4-Maverick-17B-128E-Instruct, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21; the vision encoder is the rest of the published checkpoint",
  },
  "llama-4-scout": {
    name: "Llama 4 Scout",
    layerKinds: [
      {
        caches: [{ kind: "chunked", chunkTokens: 8192, kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 40 },
        parameters: {
          attention: 52_428_800,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 0,
          sharedExperts: 125_829_120,
          router: 81_920,
          routedExperts: { experts: 16, activeExperts: 1, parametersPerExpert: 125_829_120 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 40 },
        parameters: {
          attention: 52_428_800,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 0,
          sharedExperts: 125_829_120,
          router: 81_920,
          routedExperts: { experts: 16, activeExperts: 1, parametersPerExpert: 125_829_120 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
      1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
    ],
    maxModelTokens: 10_485_760,
    hiddenSize: 5120,
    vocabularySize: 202_048,
    weights: {
      totalParameters: 108_641_793_536,
      activeParameters: 16_138_408_960,
      outside: { embedding: 1_034_485_760, lmHead: 1_034_485_760, norms: 5120, other: 871_932_416 },
      source:
        "counted from the config; published: 109 B total, 17 B active (Llama 4 model card, 2025-04)",
    },
    source:
      "Hugging Face meta-llama/Llama-4-Scout-17B-16E-Instruct, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21; the vision encoder is the rest of the published checkpoint",
  },
};
