/** DeepSeek 67B (grouped-query attention), V2 and V2-Lite (latent attention). */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type DeepseekId = "deepseek-67b" | "deepseek-v2" | "deepseek-v2-lite";

export const deepseek: Readonly<Record<DeepseekId, ModelSpec>> = {
  "deepseek-67b": {
    name: "DeepSeek 67B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_217_728,
          keyValue: 16_777_216,
          attentionReplicated: 0,
          norms: 16_384,
          denseFeedForward: 541_065_216,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0,
    ],
    maxModelTokens: 4096,
    hiddenSize: 8192,
    vocabularySize: 102_400,
    weights: {
      totalParameters: 67_425_001_472,
      activeParameters: 66_586_140_672,
      outside: { embedding: 838_860_800, lmHead: 838_860_800, norms: 8192, other: 0 },
      source: "counted from the config; published: 67 B (DeepSeek LLM, arXiv 2401.02954, 2024-01)",
    },
    source:
      "Hugging Face deepseek-ai/deepseek-llm-67b-base, config.json re-typed, 2026-11; layers, heads and width as in public derivatives, the rest unconfirmed",
  },
  "deepseek-v2": {
    name: "DeepSeek-V2",
    layerKinds: [
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 128, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 138_412_032,
          keyValue: 0,
          attentionReplicated: 10_813_440,
          norms: 12_288,
          denseFeedForward: 188_743_680,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 128, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 138_412_032,
          keyValue: 0,
          attentionReplicated: 10_813_440,
          norms: 12_288,
          denseFeedForward: 0,
          sharedExperts: 47_185_920,
          router: 819_200,
          routedExperts: { experts: 160, activeExperts: 6, parametersPerExpert: 23_592_960 },
        },
      },
    ],
    layerOrder: [
      0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 163_840,
    hiddenSize: 5120,
    vocabularySize: 102_400,
    weights: {
      totalParameters: 235_741_434_880,
      activeParameters: 20_851_512_320,
      outside: { embedding: 524_288_000, lmHead: 524_288_000, norms: 5120, other: 0 },
      source:
        "counted from the config; published: 236 B total, 21 B active (DeepSeek-V2, arXiv 2405.04434, 2024-05)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V2, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "deepseek-v2-lite": {
    name: "DeepSeek-V2-Lite",
    layerKinds: [
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 16, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 12_582_912,
          keyValue: 0,
          attentionReplicated: 1_179_648,
          norms: 4608,
          denseFeedForward: 67_239_936,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 16, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 12_582_912,
          keyValue: 0,
          attentionReplicated: 1_179_648,
          norms: 4608,
          denseFeedForward: 0,
          sharedExperts: 17_301_504,
          router: 131_072,
          routedExperts: { experts: 64, activeExperts: 6, parametersPerExpert: 8_650_752 },
        },
      },
    ],
    layerOrder: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    maxModelTokens: 163_840,
    hiddenSize: 2048,
    vocabularySize: 102_400,
    weights: {
      totalParameters: 15_706_484_224,
      activeParameters: 2_451_435_008,
      outside: { embedding: 209_715_200, lmHead: 209_715_200, norms: 2048, other: 0 },
      source:
        "counted from the config; published: 15.7 B total, 2.4 B active (DeepSeek-V2, arXiv 2405.04434, 2024-05)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V2-Lite, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
};
