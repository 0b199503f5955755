/** Nemotron 3 (Mamba-2, attention and experts as layers of their own) and a Llama pruned by search. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type NemotronId = "nemotron-3-nano" | "nemotron-3-ultra" | "nemotron-super-49b";

export const nemotron: Readonly<Record<NemotronId, ModelSpec>> = {
  "nemotron-3-nano": {
    name: "Nemotron 3 Nano 30B A3B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "mamba-2",
            convTokens: 3,
            convChannels: 4096,
            groups: 8,
            groupChannels: 256,
            heads: 64,
            headDim: 64,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
            chunkTokens: 128,
          },
        ],
        parameters: {
          attention: 38_738_112,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 6784,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 2688,
          denseFeedForward: 0,
          sharedExperts: 19_955_712,
          router: 344_192,
          routedExperts: { experts: 128, activeExperts: 6, parametersPerExpert: 9_977_856 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 32 },
        parameters: {
          attention: 22_020_096,
          keyValue: 1_376_256,
          attentionReplicated: 0,
          norms: 2688,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0,
      1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 2688,
    vocabularySize: 131_072,
    weights: {
      totalParameters: 31_577_940_288,
      activeParameters: 3_227_754_816,
      outside: { embedding: 352_321_536, lmHead: 352_321_536, norms: 2688, other: 0 },
      source:
        "counted from the config; published: 31.6 B total, 3.2 B active (Nemotron 3 Nano report, 2025-12)",
    },
    source:
      "Hugging Face nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "nemotron-3-ultra": {
    name: "Nemotron 3 Ultra 550B A55B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "mamba-2",
            convTokens: 3,
            convChannels: 16_384,
            groups: 8,
            groupChannels: 256,
            heads: 256,
            headDim: 64,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
            chunkTokens: 128,
          },
        ],
        parameters: {
          attention: 421_620_480,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 24_576,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 0,
          sharedExperts: 201_326_592,
          router: 4_194_816,
          routedExperts: { experts: 512, activeExperts: 22, parametersPerExpert: 20_971_520 },
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 2, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_217_728,
          keyValue: 4_194_304,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 0,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1,
      0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0,
      1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1,
      0, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 1,
    ],
    maxModelTokens: 262_144,
    hiddenSize: 8192,
    vocabularySize: 131_072,
    weights: {
      totalParameters: 549_308_993_536,
      activeParameters: 54_985_101_312,
      outside: {
        embedding: 1_073_741_824,
        lmHead: 1_073_741_824,
        norms: 8192,
        other: 0,
        multiTokenPrediction: 11_215_610_368,
      },
      source:
        "counted from the config; published: 550 B total, 55 B active (name of the model, 2026)",
    },
    source:
      "Hugging Face nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "nemotron-super-49b": {
    name: "Llama 3.3 Nemotron Super 49B",
    layerKinds: [
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_217_728,
          keyValue: 16_777_216,
          attentionReplicated: 0,
          norms: 16_384,
          denseFeedForward: 352_321_536,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 134_217_728,
          keyValue: 16_777_216,
          attentionReplicated: 0,
          norms: 16_384,
          denseFeedForward: 704_643_072,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 352_321_536,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 440_401_920,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 176_160_768,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 704_643_072,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 138_412_032,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [],
        parameters: {
          attention: 0,
          keyValue: 0,
          attentionReplicated: 0,
          norms: 8192,
          denseFeedForward: 69_206_016,
          sharedExperts: 0,
          router: 0,
        },
      },
    ],
    layerOrder: [
      0, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 2, 2, 4, 5, 4, 2, 4, 4, 4, 1, 4, 6, 6, 4, 6, 6, 6, 4, 4,
      7, 7, 6, 6, 7, 7, 6, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 8192,
    vocabularySize: 128_256,
    weights: {
      totalParameters: 49_867_145_216,
      activeParameters: 48_816_472_064,
      outside: { embedding: 1_050_673_152, lmHead: 1_050_673_152, norms: 8192, other: 0 },
      source:
        "counted from the config; published: 49.9 B (checkpoint index of the repository, 2025-03)",
    },
    source:
      "Hugging Face nvidia/Llama-3_3-Nemotron-Super-49B-v1, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
};
