/** ChatGLM3, GLM-4.5 and GLM-5 (latent attention with an indexer). */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type GlmId = "chatglm3-6b" | "glm-4.5" | "glm-5" | "glm-5.2";

export const glm: Readonly<Record<GlmId, ModelSpec>> = {
  "chatglm3-6b": {
    name: "ChatGLM3-6B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 33_558_528,
          keyValue: 2_097_664,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 168_296_448,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
    maxModelTokens: 8192,
    hiddenSize: 4096,
    vocabularySize: 65_024,
    weights: {
      totalParameters: 6_243_584_000,
      activeParameters: 5_977_245_696,
      outside: { embedding: 266_338_304, lmHead: 266_338_304, norms: 4096, other: 0 },
      formats: "fp16",
      source:
        "counted from the config; published: 6.24 B (checkpoint index of the repository, 2023-10)",
    },
    source:
      "Hugging Face zai-org/chatglm3-6b, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "glm-4.5": {
    name: "GLM-4.5",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 96 },
        parameters: {
          attention: 125_841_408,
          keyValue: 10_487_808,
          attentionReplicated: 0,
          norms: 10_496,
          denseFeedForward: 188_743_680,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 96 },
        parameters: {
          attention: 125_841_408,
          keyValue: 10_487_808,
          attentionReplicated: 0,
          norms: 10_496,
          denseFeedForward: 0,
          sharedExperts: 23_592_960,
          router: 819_360,
          routedExperts: { experts: 160, activeExperts: 8, parametersPerExpert: 23_592_960 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 5120,
    vocabularySize: 151_552,
    weights: {
      totalParameters: 352_797_829_024,
      activeParameters: 32_856_319_904,
      outside: { embedding: 775_946_240, lmHead: 775_946_240, norms: 5120, other: 0 },
      source:
        "counted from the config; published: 355 B total, 32 B active (GLM-4.5, arXiv 2508.06471, 2025-08)",
    },
    source:
      "Hugging Face zai-org/GLM-4.5, config.json re-typed, 2026-11; its parameters add up to the published checkpoint, its prediction module aside",
  },
  "glm-5": {
    name: "GLM-5",
    layerKinds: [
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: { queryHeads: 64, nopeDim: 192, valueDim: 256, topTokens: 2048, indexHeads: 32 },
        parameters: {
          attention: 148_897_792,
          keyValue: 0,
          attentionReplicated: 25_493_760,
          norms: 14_848,
          denseFeedForward: 226_492_416,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: { queryHeads: 64, nopeDim: 192, valueDim: 256, topTokens: 2048, indexHeads: 32 },
        parameters: {
          attention: 148_897_792,
          keyValue: 0,
          attentionReplicated: 25_493_760,
          norms: 14_848,
          denseFeedForward: 0,
          sharedExperts: 37_748_736,
          router: 1_573_120,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 37_748_736 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 202_752,
    hiddenSize: 6144,
    vocabularySize: 154_880,
    weights: {
      totalParameters: 743_911_218_432,
      activeParameters: 40_833_146_112,
      outside: {
        embedding: 951_582_720,
        lmHead: 951_582_720,
        norms: 6144,
        other: 0,
        multiTokenPrediction: 9_952_920_576,
      },
      source:
        "counted from the config; published: 744 B total, 40 B active (GLM-5, arXiv 2602.15763, 2026-02)",
    },
    source:
      "Hugging Face zai-org/GLM-5, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "glm-5.2": {
    name: "GLM-5.2",
    layerKinds: [
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: { queryHeads: 64, nopeDim: 192, valueDim: 256, topTokens: 2048, indexHeads: 32 },
        parameters: {
          attention: 148_897_792,
          keyValue: 0,
          attentionReplicated: 25_493_760,
          norms: 14_848,
          denseFeedForward: 226_492_416,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 64, nopeDim: 192, valueDim: 256, topTokens: 2048 },
        parameters: {
          attention: 148_897_792,
          keyValue: 0,
          attentionReplicated: 16_121_856,
          norms: 14_848,
          denseFeedForward: 0,
          sharedExperts: 37_748_736,
          router: 1_573_120,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 37_748_736 },
        },
      },
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: { queryHeads: 64, nopeDim: 192, valueDim: 256, topTokens: 2048, indexHeads: 32 },
        parameters: {
          attention: 148_897_792,
          keyValue: 0,
          attentionReplicated: 25_493_760,
          norms: 14_848,
          denseFeedForward: 0,
          sharedExperts: 37_748_736,
          router: 1_573_120,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 37_748_736 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2,
      1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1,
      2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1,
    ],
    maxModelTokens: 1_048_576,
    hiddenSize: 6144,
    vocabularySize: 154_880,
    weights: {
      totalParameters: 743_377_019_904,
      activeParameters: 40_298_947_584,
      outside: {
        embedding: 951_582_720,
        lmHead: 951_582_720,
        norms: 6144,
        other: 0,
        multiTokenPrediction: 9_952_920_576,
      },
      source:
        "counted from the config; published: 744 B total, 40 B active (GLM-5.2 documentation as pages quote it, 2026-06)",
    },
    source:
      "Hugging Face zai-org/GLM-5.2, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
