/** Gemma 2, 3, 3n and 4: windows between full layers. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type GemmaId =
  | "gemma-2-27b"
  | "gemma-3-12b"
  | "gemma-3-27b"
  | "gemma-3n-e4b"
  | "gemma-4-26b";

export const gemma: Readonly<Record<GemmaId, ModelSpec>> = {
  "gemma-2-27b": {
    name: "Gemma 2 27B",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 4096, kvHeads: 16, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 37_748_736,
          keyValue: 18_874_368,
          attentionReplicated: 0,
          norms: 18_432,
          denseFeedForward: 509_607_936,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 16, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 37_748_736,
          keyValue: 18_874_368,
          attentionReplicated: 0,
          norms: 18_432,
          denseFeedForward: 509_607_936,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
      1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
    ],
    maxModelTokens: 8192,
    hiddenSize: 4608,
    vocabularySize: 256_000,
    weights: {
      totalParameters: 27_227_128_320,
      activeParameters: 27_227_128_320,
      outside: { embedding: 1_179_648_000, lmHead: 0, norms: 4608, other: 0 },
      source:
        "counted from the config; published: 27.2 B (checkpoint index of the repository, 2024-06)",
    },
    source:
      "Hugging Face google/gemma-2-27b, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "gemma-3-12b": {
    name: "Gemma 3 12B",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 1024, kvHeads: 8, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 31_457_280,
          keyValue: 15_728_640,
          attentionReplicated: 0,
          norms: 15_872,
          denseFeedForward: 176_947_200,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 31_457_280,
          keyValue: 15_728_640,
          attentionReplicated: 0,
          norms: 15_872,
          denseFeedForward: 176_947_200,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0,
      0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 3840,
    vocabularySize: 262_208,
    weights: {
      totalParameters: 12_187_325_040,
      activeParameters: 11_766_034_176,
      outside: { embedding: 1_006_878_720, lmHead: 0, norms: 3840, other: 421_290_864 },
      source:
        "counted from the config; published: 12.2 B (checkpoint index of the repository, 2025-03)",
    },
    source:
      "Hugging Face google/gemma-3-12b-it, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "gemma-3-27b": {
    name: "Gemma 3 27B",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 1024, kvHeads: 16, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 44_040_192,
          keyValue: 22_020_096,
          attentionReplicated: 0,
          norms: 21_760,
          denseFeedForward: 346_816_512,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 16, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 44_040_192,
          keyValue: 22_020_096,
          attentionReplicated: 0,
          norms: 21_760,
          denseFeedForward: 346_816_512,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0,
      0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 5376,
    vocabularySize: 262_208,
    weights: {
      totalParameters: 27_432_406_640,
      activeParameters: 27_009_346_304,
      outside: { embedding: 1_409_630_208, lmHead: 0, norms: 5376, other: 423_060_336 },
      source:
        "counted from the config; published: 27.4 B (checkpoint index of the repository, 2025-03)",
    },
    source:
      "Hugging Face google/gemma-3-27b-it, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "gemma-3n-e4b": {
    name: "Gemma 3n E4B",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 512, kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 8 },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 8 },
      },
      {
        caches: [{ kind: "shared" }],
        attention: { queryHeads: 8 },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
      2, 2, 2, 2,
    ],
    maxModelTokens: 32_768,
    hiddenSize: 2048,
    vocabularySize: 262_400,
    weights: {
      totalParameters: 8_000_000_000,
      activeParameters: 4_000_000_000,
      source: "Gemma 3n model card, 2025-06: 8 B raw, 4 B effective, both to one digit",
    },
    source: "Hugging Face google/gemma-3n-E4B-it, config.json re-typed, 2026-11: unconfirmed",
  },
  "gemma-4-26b": {
    name: "Gemma 4 26B A4B",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 1024, kvHeads: 8, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 23_068_672,
          keyValue: 11_534_336,
          attentionReplicated: 0,
          norms: 20_224,
          denseFeedForward: 17_842_176,
          sharedExperts: 0,
          router: 363_392,
          routedExperts: { experts: 128, activeExperts: 8, parametersPerExpert: 5_947_392 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 512, valueDim: 512 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 46_137_344,
          keyValue: 2_883_584,
          attentionReplicated: 0,
          norms: 20_736,
          denseFeedForward: 17_842_176,
          sharedExperts: 0,
          router: 363_392,
          routedExperts: { experts: 128, activeExperts: 8, parametersPerExpert: 5_947_392 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 2816,
    vocabularySize: 262_144,
    weights: {
      totalParameters: 25_233_141_760,
      activeParameters: 3_822_530_560,
      outside: { embedding: 738_197_504, lmHead: 0, norms: 2816, other: 0 },
      source:
        "counted from the config; published: 25.2 B total, 3.8 B active (Gemma 4 model card, 2026-04, recalled: unconfirmed); the vision encoder is not counted",
    },
    source:
      "Hugging Face google/gemma-4-26B-A4B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
