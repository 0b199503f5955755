/** MiMo-V2: windows of 128 between full layers, keys wider than values. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type MimoId = "mimo-v2-flash";

export const mimo: Readonly<Record<MimoId, ModelSpec>> = {
  "mimo-v2-flash": {
    name: "MiMo-V2-Flash",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 4, keyDim: 192, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 83_886_080,
          keyValue: 5_242_880,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 201_326_592,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "window", windowTokens: 128, kvHeads: 8, keyDim: 192, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 83_886_144,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 1_048_832,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 25_165_824 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 4, keyDim: 192, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 83_886_080,
          keyValue: 5_242_880,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 1_048_832,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 25_165_824 },
        },
      },
    ],
    layerOrder: [
      0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1,
      1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 4096,
    vocabularySize: 152_576,
    weights: {
      totalParameters: 308_778_780_864,
      activeParameters: 14_820_985_024,
      outside: { embedding: 624_951_296, lmHead: 624_951_296, norms: 4096, other: 0 },
      formats: {
        attention: "fp8_block128",
        denseFeedForward: "fp8_block128",
        routedExperts: "fp8_block128",
      },
      source:
        "counted from the config; published: 309 B total, 15 B active (MiMo-V2-Flash model card, 2025-12)",
    },
    source:
      "Hugging Face XiaomiMiMo/MiMo-V2-Flash, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
