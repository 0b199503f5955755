/** Phi-3. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type PhiId = "phi-3-mini-4k";

export const phi: Readonly<Record<PhiId, ModelSpec>> = {
  "phi-3-mini-4k": {
    name: "Phi-3-mini-4k",
    layerKinds: [
      {
        caches: [{ kind: "window", windowTokens: 2047, kvHeads: 32, keyDim: 96, valueDim: 96 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 18_874_368,
          keyValue: 18_874_368,
          attentionReplicated: 0,
          norms: 6144,
          denseFeedForward: 75_497_472,
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
    hiddenSize: 3072,
    vocabularySize: 32_064,
    weights: {
      totalParameters: 3_821_079_552,
      activeParameters: 3_722_578_944,
      outside: { embedding: 98_500_608, lmHead: 98_500_608, norms: 3072, other: 0 },
      source:
        "counted from the config; published: 3.82 B (checkpoint index of the repository, 2024-04)",
    },
    source:
      "Hugging Face microsoft/Phi-3-mini-4k-instruct, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
};
