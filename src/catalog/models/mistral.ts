/** Mistral Small and Mixtral. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type MistralId = "mistral-small-24b" | "mixtral-8x7b";

export const mistral: Readonly<Record<MistralId, ModelSpec>> = {
  "mistral-small-24b": {
    name: "Mistral Small 24B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 41_943_040,
          keyValue: 10_485_760,
          attentionReplicated: 0,
          norms: 10_240,
          denseFeedForward: 503_316_480,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
    maxModelTokens: 32_768,
    hiddenSize: 5120,
    vocabularySize: 131_072,
    weights: {
      totalParameters: 23_572_403_200,
      activeParameters: 22_901_314_560,
      outside: { embedding: 671_088_640, lmHead: 671_088_640, norms: 5120, other: 0 },
      source: "counted from the config; published: 24 B (Mistral Small 3 model card, 2025-01)",
    },
    source:
      "Hugging Face mistralai/Mistral-Small-24B-Instruct-2501, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "mixtral-8x7b": {
    name: "Mixtral 8x7B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 33_554_432,
          keyValue: 8_388_608,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 32_768,
          routedExperts: { experts: 8, activeExperts: 2, parametersPerExpert: 176_160_768 },
        },
      },
    ],
    layerOrder: [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0,
    ],
    maxModelTokens: 32_768,
    hiddenSize: 4096,
    vocabularySize: 32_000,
    weights: {
      totalParameters: 46_702_792_704,
      activeParameters: 12_748_853_248,
      outside: { embedding: 131_072_000, lmHead: 131_072_000, norms: 4096, other: 0 },
      source:
        "counted from the config; published: 46.7 B total, 12.9 B active (Mistral AI, Mixtral of experts, 2023-12)",
    },
    source:
      "Hugging Face mistralai/Mixtral-8x7B-v0.1, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
