/** gpt-oss: windows of 128 and full layers in turn. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type GptOssId = "gpt-oss-120b" | "gpt-oss-20b";

export const gptOss: Readonly<Record<GptOssId, ModelSpec>> = {
  "gpt-oss-120b": {
    name: "gpt-oss-120b",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 128, kvHeads: 8, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 23_600_000,
          keyValue: 2_950_144,
          attentionReplicated: 0,
          norms: 5760,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 368_768,
          routedExperts: { experts: 128, activeExperts: 4, parametersPerExpert: 24_891_840 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 23_600_000,
          keyValue: 2_950_144,
          attentionReplicated: 0,
          norms: 5760,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 368_768,
          routedExperts: { experts: 128, activeExperts: 4, parametersPerExpert: 24_891_840 },
        },
      },
    ],
    layerOrder: [
      0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
      1, 0, 1, 0, 1,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 2880,
    vocabularySize: 201_088,
    weights: {
      totalParameters: 116_829_156_672,
      activeParameters: 5_132_849_472,
      outside: { embedding: 579_133_440, lmHead: 579_133_440, norms: 2880, other: 0 },
      formats: { attention: "bf16", routedExperts: "mxfp4" },
      source:
        "counted from the config; published: 116.8 B total, 5.1 B active (gpt-oss model card, arXiv 2508.10925, 2025-08)",
    },
    source:
      "Hugging Face openai/gpt-oss-120b, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "gpt-oss-20b": {
    name: "gpt-oss-20b",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 128, kvHeads: 8, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 23_600_000,
          keyValue: 2_950_144,
          attentionReplicated: 0,
          norms: 5760,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 92_192,
          routedExperts: { experts: 32, activeExperts: 4, parametersPerExpert: 24_891_840 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 23_600_000,
          keyValue: 2_950_144,
          attentionReplicated: 0,
          norms: 5760,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 92_192,
          routedExperts: { experts: 32, activeExperts: 4, parametersPerExpert: 24_891_840 },
        },
      },
    ],
    layerOrder: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    maxModelTokens: 131_072,
    hiddenSize: 2880,
    vocabularySize: 201_088,
    weights: {
      totalParameters: 20_914_757_184,
      activeParameters: 3_608_307_264,
      outside: { embedding: 579_133_440, lmHead: 579_133_440, norms: 2880, other: 0 },
      formats: { attention: "bf16", routedExperts: "mxfp4" },
      source:
        "counted from the config; published: 20.9 B total, 3.6 B active (gpt-oss model card, arXiv 2508.10925, 2025-08)",
    },
    source:
      "Hugging Face openai/gpt-oss-20b, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
};
