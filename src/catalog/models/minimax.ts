/** MiniMax M2.5 and M3 (index keys from the fourth layer on). */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type MinimaxId = "minimax-m2.5" | "minimax-m3";

export const minimax: Readonly<Record<MinimaxId, ModelSpec>> = {
  "minimax-m2.5": {
    name: "MiniMax-M2.5",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 48 },
        parameters: {
          attention: 37_748_736,
          keyValue: 6_291_456,
          attentionReplicated: 0,
          norms: 13_312,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 786_688,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 14_155_776 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
    maxModelTokens: 196_608,
    hiddenSize: 3072,
    vocabularySize: 200_064,
    weights: {
      totalParameters: 228_689_764_864,
      activeParameters: 10_415_956_480,
      outside: { embedding: 614_596_608, lmHead: 614_596_608, norms: 3072, other: 0 },
      formats: { attention: "fp8_block128", routedExperts: "fp8_block128" },
      source:
        "counted from the config; published: 230 B total, 10 B active (MiniMax-M2 model card, 2025-10)",
    },
    source:
      "Hugging Face MiniMaxAI/MiniMax-M2.5, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "minimax-m3": {
    name: "MiniMax-M3",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 4, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 100_663_296,
          keyValue: 6_291_456,
          attentionReplicated: 0,
          norms: 12_544,
          denseFeedForward: 226_492_416,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [
          { kind: "full", kvHeads: 4, keyDim: 128, valueDim: 128 },
          { kind: "index", keyDim: 128, format: "bf16", tokensPerEntry: 1 },
        ],
        attention: { queryHeads: 64, topTokens: 2048, indexHeads: 4 },
        parameters: {
          attention: 100_663_296,
          keyValue: 6_291_456,
          attentionReplicated: 3_932_160,
          norms: 12_800,
          denseFeedForward: 0,
          sharedExperts: 56_623_104,
          router: 786_560,
          routedExperts: { experts: 128, activeExperts: 4, parametersPerExpert: 56_623_104 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 1_048_576,
    hiddenSize: 6144,
    vocabularySize: 200_064,
    weights: {
      totalParameters: 426_174_572_928,
      activeParameters: 24_733_280_640,
      outside: { embedding: 1_229_193_216, lmHead: 1_229_193_216, norms: 6144, other: 0 },
      source:
        "counted from the config; published: 428 B total, 23 B active (MiniMax-M3 model card, 2026-06); the vision encoder is not counted",
    },
    source:
      "Hugging Face MiniMaxAI/MiniMax-M3, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
