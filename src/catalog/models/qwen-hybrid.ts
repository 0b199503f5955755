/** Qwen3-Next and Qwen3.5: gated delta nets, full attention on every fourth layer. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type QwenHybridId = "qwen3-next-80b" | "qwen3.5-122b" | "qwen3.5-35b" | "qwen3.5-397b";

export const qwenHybrid: Readonly<Record<QwenHybridId, ModelSpec>> = {
  "qwen3-next-80b": {
    name: "Qwen3-Next-80B-A3B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "gated-delta-net",
            convTokens: 3,
            convChannels: 8192,
            groups: 0,
            groupChannels: 0,
            heads: 32,
            headDim: 128,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "bf16",
          },
        ],
        parameters: {
          attention: 33_718_336,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 4224,
          denseFeedForward: 0,
          sharedExperts: 3_147_776,
          router: 1_048_576,
          routedExperts: { experts: 512, activeExperts: 10, parametersPerExpert: 3_145_728 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 25_165_824,
          keyValue: 2_097_152,
          attentionReplicated: 0,
          norms: 4608,
          denseFeedForward: 0,
          sharedExperts: 3_147_776,
          router: 1_048_576,
          routedExperts: { experts: 512, activeExperts: 10, parametersPerExpert: 3_145_728 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
      1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 2048,
    vocabularySize: 151_936,
    weights: {
      totalParameters: 79_674_391_296,
      activeParameters: 3_563_764_480,
      outside: { embedding: 311_164_928, lmHead: 311_164_928, norms: 2048, other: 0 },
      source:
        "counted from the config; published: 80 B total, 3 B active (Qwen3-Next model card, 2025-09)",
    },
    source:
      "Hugging Face Qwen/Qwen3-Next-80B-A3B-Instruct, config.json as bundled for Qwen3-Next-80B-A3B-Thinking in ai-dynamo/aiconfigurator 1b7cfb10, 2025",
  },
  "qwen3.5-122b": {
    name: "Qwen3.5-122B-A10B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "gated-delta-net",
            convTokens: 3,
            convChannels: 12_288,
            groups: 0,
            groupChannels: 0,
            heads: 64,
            headDim: 128,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
          },
        ],
        parameters: {
          attention: 88_522_880,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 6272,
          denseFeedForward: 0,
          sharedExperts: 9_440_256,
          router: 786_432,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 9_437_184 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 75_497_472,
          keyValue: 3_145_728,
          attentionReplicated: 0,
          norms: 6656,
          denseFeedForward: 0,
          sharedExperts: 9_440_256,
          router: 786_432,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 9_437_184 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
      1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 3072,
    vocabularySize: 248_320,
    weights: {
      totalParameters: 122_562_817_776,
      activeParameters: 9_008_449_536,
      outside: {
        embedding: 762_839_040,
        lmHead: 762_839_040,
        norms: 3072,
        other: 451_290_864,
        multiTokenPrediction: 2_523_679_232,
      },
      source:
        "counted from the config; published: 122 B total, 10 B active (name of the model, 2026-02)",
    },
    source:
      "Hugging Face Qwen/Qwen3.5-122B-A10B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "qwen3.5-35b": {
    name: "Qwen3.5-35B-A3B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "gated-delta-net",
            convTokens: 3,
            convChannels: 8192,
            groups: 0,
            groupChannels: 0,
            heads: 32,
            headDim: 128,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
          },
        ],
        parameters: {
          attention: 33_718_336,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 4224,
          denseFeedForward: 0,
          sharedExperts: 3_147_776,
          router: 524_288,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 3_145_728 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 16 },
        parameters: {
          attention: 25_165_824,
          keyValue: 2_097_152,
          attentionReplicated: 0,
          norms: 4608,
          denseFeedForward: 0,
          sharedExperts: 3_147_776,
          router: 524_288,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 3_145_728 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
      1, 0, 0, 0, 1, 0, 0, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 2048,
    vocabularySize: 248_320,
    weights: {
      totalParameters: 35_107_181_936,
      activeParameters: 2_946_429_568,
      outside: {
        embedding: 508_559_360,
        lmHead: 508_559_360,
        norms: 2048,
        other: 446_571_248,
        multiTokenPrediction: 844_640_768,
      },
      source:
        "counted from the config; published: 35 B total, 3 B active (name of the model, 2026-02)",
    },
    source:
      "Hugging Face Qwen/Qwen3.5-35B-A3B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "qwen3.5-397b": {
    name: "Qwen3.5-397B-A17B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "gated-delta-net",
            convTokens: 3,
            convChannels: 12_288,
            groups: 0,
            groupChannels: 0,
            heads: 64,
            headDim: 128,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
          },
        ],
        parameters: {
          attention: 118_014_080,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8320,
          denseFeedForward: 0,
          sharedExperts: 12_587_008,
          router: 2_097_152,
          routedExperts: { experts: 512, activeExperts: 10, parametersPerExpert: 12_582_912 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 256, valueDim: 256 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 100_663_296,
          keyValue: 4_194_304,
          attentionReplicated: 0,
          norms: 8704,
          denseFeedForward: 0,
          sharedExperts: 12_587_008,
          router: 2_097_152,
          routedExperts: { experts: 512, activeExperts: 10, parametersPerExpert: 12_582_912 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
      1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 4096,
    vocabularySize: 248_320,
    weights: {
      totalParameters: 396_802_360_816,
      activeParameters: 16_331_922_176,
      outside: {
        embedding: 1_017_118_720,
        lmHead: 1_017_118_720,
        norms: 4096,
        other: 456_010_480,
        multiTokenPrediction: 6_595_568_128,
      },
      source:
        "counted from the config; published: 397 B total, 17 B active (name of the model, 2026-02)",
    },
    source:
      "Hugging Face Qwen/Qwen3.5-397B-A17B, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
