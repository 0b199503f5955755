/** Falcon. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type FalconId = "falcon-180b" | "falcon-7b";

export const falcon: Readonly<Record<FalconId, ModelSpec>> = {
  "falcon-180b": {
    name: "Falcon 180B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 232 },
        parameters: {
          attention: 440_926_208,
          keyValue: 15_204_352,
          attentionReplicated: 0,
          norms: 59_392,
          denseFeedForward: 1_763_704_832,
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
    maxModelTokens: 2048,
    hiddenSize: 14_848,
    vocabularySize: 65_024,
    weights: {
      totalParameters: 179_522_565_120,
      activeParameters: 178_557_088_768,
      outside: { embedding: 965_476_352, lmHead: 965_476_352, norms: 29_696, other: 0 },
      source: "counted from the config; published: 180 B (Falcon model card, 2023-09)",
    },
    source:
      "Hugging Face tiiuae/falcon-180B, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "falcon-7b": {
    name: "Falcon 7B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 1, keyDim: 64, valueDim: 64 }],
        attention: { queryHeads: 71 },
        parameters: {
          attention: 41_295_872,
          keyValue: 581_632,
          attentionReplicated: 0,
          norms: 9088,
          denseFeedForward: 165_183_488,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0,
    ],
    maxModelTokens: 2048,
    hiddenSize: 4544,
    vocabularySize: 65_024,
    weights: {
      totalParameters: 6_921_720_704,
      activeParameters: 6_921_720_704,
      outside: { embedding: 295_469_056, lmHead: 0, norms: 9088, other: 0 },
      source: "counted from the config; published: 7 B (Falcon model card, 2023-05)",
    },
    source: "Hugging Face tiiuae/falcon-7b, config.json re-typed, 2026-11: unconfirmed",
  },
};
