/** Kimi K2 (latent attention) and Kimi Linear (delta attention, latent on every fourth layer). */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type KimiId = "kimi-k2" | "kimi-linear-48b";

export const kimi: Readonly<Record<KimiId, ModelSpec>> = {
  "kimi-k2": {
    name: "Kimi K2",
    layerKinds: [
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 64, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 85_983_232,
          keyValue: 0,
          attentionReplicated: 15_138_816,
          norms: 16_384,
          denseFeedForward: 396_361_728,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 64, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 85_983_232,
          keyValue: 0,
          attentionReplicated: 15_138_816,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 44_040_192,
          router: 2_752_896,
          routedExperts: { experts: 384, activeExperts: 8, parametersPerExpert: 44_040_192 },
        },
      },
    ],
    layerOrder: [
      0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ],
    maxModelTokens: 131_072,
    hiddenSize: 7168,
    vocabularySize: 163_840,
    weights: {
      totalParameters: 1_026_408_232_448,
      activeParameters: 31_687_095_808,
      outside: { embedding: 1_174_405_120, lmHead: 1_174_405_120, norms: 7168, other: 0 },
      formats: {
        attention: "fp8_block128",
        denseFeedForward: "fp8_block128",
        sharedExperts: "fp8_block128",
        routedExperts: "fp8_block128",
      },
      source:
        "counted from the config; published: 1.03 T total, 32 B active (Kimi K2 model card, 2025-07, and checkpoint index)",
    },
    source:
      "Hugging Face moonshotai/Kimi-K2-Instruct, config.json re-typed, 2026-11; its parameters add up to the published checkpoint",
  },
  "kimi-linear-48b": {
    name: "Kimi Linear 48B A3B",
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "kda",
            convTokens: 3,
            convChannels: 12_288,
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
          attention: 38_924_320,
          keyValue: 0,
          attentionReplicated: 589_824,
          norms: 4736,
          denseFeedForward: 63_700_992,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [
          {
            kind: "state",
            variant: "kda",
            convTokens: 3,
            convChannels: 12_288,
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
          attention: 38_924_320,
          keyValue: 0,
          attentionReplicated: 589_824,
          norms: 4736,
          denseFeedForward: 0,
          sharedExperts: 7_077_888,
          router: 590_080,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 7_077_888 },
        },
      },
      {
        caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
        attention: { queryHeads: 32, nopeDim: 128, valueDim: 128 },
        parameters: {
          attention: 27_787_264,
          keyValue: 0,
          attentionReplicated: 1_327_104,
          norms: 5120,
          denseFeedForward: 0,
          sharedExperts: 7_077_888,
          router: 590_080,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 7_077_888 },
        },
      },
    ],
    layerOrder: [0, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 2],
    maxModelTokens: 1_048_576,
    hiddenSize: 2304,
    vocabularySize: 163_840,
    weights: {
      totalParameters: 49_122_681_728,
      activeParameters: 3_106_972_544,
      outside: { embedding: 377_487_360, lmHead: 377_487_360, norms: 2304, other: 0 },
      source:
        "counted from the config; published: 49.1 B total, 3 B active (checkpoint index of the repository, 2025-10, recalled: unconfirmed; the name says 48B-A3B)",
    },
    source:
      "Hugging Face moonshotai/Kimi-Linear-48B-A3B-Instruct, config.json re-typed, 2026-11: unconfirmed",
  },
};
