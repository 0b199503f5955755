/** DeepSeek-V4: windows, compressed latents (one per 4 tokens or per 128) and index keys. */
import type { ModelSpec } from "../../model/model.ts";

/** The ids of this file. */
export type DeepseekV4Id = "deepseek-v4-flash" | "deepseek-v4-pro";

export const deepseekV4: Readonly<Record<DeepseekV4Id, ModelSpec>> = {
  "deepseek-v4-flash": {
    name: "DeepSeek-V4-Flash",
    layerKinds: [
      {
        caches: [{ kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 }],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 100_663_360,
          keyValue: 0,
          attentionReplicated: 7_077_942,
          norms: 9728,
          denseFeedForward: 0,
          sharedExperts: 25_165_824,
          router: 1_048_576,
          routedExperts: { experts: 256, activeExperts: 6, parametersPerExpert: 25_165_824 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 4, latentDim: 448, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 4 },
          { kind: "compressor", windowTokens: 8, rowElements: 2048 },
          { kind: "compressor", windowTokens: 8, rowElements: 512 },
        ],
        attention: { queryHeads: 64, topTokens: 512, indexHeads: 64 },
        parameters: {
          attention: 100_663_360,
          keyValue: 0,
          attentionReplicated: 26_220_214,
          norms: 9728,
          denseFeedForward: 0,
          sharedExperts: 25_165_824,
          router: 1_048_576,
          routedExperts: { experts: 256, activeExperts: 6, parametersPerExpert: 25_165_824 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressor", windowTokens: 128, rowElements: 1024 },
        ],
        attention: { queryHeads: 64 },
        parameters: {
          attention: 100_663_360,
          keyValue: 0,
          attentionReplicated: 11_338_294,
          norms: 9728,
          denseFeedForward: 0,
          sharedExperts: 25_165_824,
          router: 1_048_832,
          routedExperts: { experts: 256, activeExperts: 6, parametersPerExpert: 25_165_824 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 4, latentDim: 448, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 4 },
          { kind: "compressor", windowTokens: 8, rowElements: 2048 },
          { kind: "compressor", windowTokens: 8, rowElements: 512 },
        ],
        attention: { queryHeads: 64, topTokens: 512, indexHeads: 64 },
        parameters: {
          attention: 100_663_360,
          keyValue: 0,
          attentionReplicated: 26_220_214,
          norms: 9728,
          denseFeedForward: 0,
          sharedExperts: 25_165_824,
          router: 1_048_832,
          routedExperts: { experts: 256, activeExperts: 6, parametersPerExpert: 25_165_824 },
        },
      },
    ],
    layerOrder: [
      0, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3,
      2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3,
    ],
    maxModelTokens: 1_048_576,
    hiddenSize: 4096,
    vocabularySize: 129_280,
    weights: {
      totalParameters: 284_332_240_471,
      activeParameters: 13_270_036_050,
      outside: {
        embedding: 529_530_880,
        lmHead: 529_530_880,
        norms: 4096,
        other: 65_541,
        multiTokenPrediction: 6_610_048_891,
      },
      formats: { attention: "fp8_block128", sharedExperts: "fp8_block128", routedExperts: "mxfp4" },
      source:
        "counted from the config; published: 284 B total, 13 B active (DeepSeek-V4 model card, 2026-04)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V4-Flash, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "deepseek-v4-pro": {
    name: "DeepSeek-V4-Pro",
    layerKinds: [
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressor", windowTokens: 128, rowElements: 1024 },
        ],
        attention: { queryHeads: 128 },
        parameters: {
          attention: 285_212_800,
          keyValue: 0,
          attentionReplicated: 23_462_454,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 66_060_288,
          router: 2_752_512,
          routedExperts: { experts: 384, activeExperts: 6, parametersPerExpert: 66_060_288 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 4, latentDim: 448, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 4 },
          { kind: "compressor", windowTokens: 8, rowElements: 2048 },
          { kind: "compressor", windowTokens: 8, rowElements: 512 },
        ],
        attention: { queryHeads: 128, topTokens: 1024, indexHeads: 64 },
        parameters: {
          attention: 285_212_800,
          keyValue: 0,
          attentionReplicated: 47_453_878,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 66_060_288,
          router: 2_752_512,
          routedExperts: { experts: 384, activeExperts: 6, parametersPerExpert: 66_060_288 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressor", windowTokens: 128, rowElements: 1024 },
        ],
        attention: { queryHeads: 128 },
        parameters: {
          attention: 285_212_800,
          keyValue: 0,
          attentionReplicated: 23_462_454,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 66_060_288,
          router: 2_752_896,
          routedExperts: { experts: 384, activeExperts: 6, parametersPerExpert: 66_060_288 },
        },
      },
      {
        caches: [
          { kind: "latent-window", windowTokens: 128, latentDim: 448, ropeDim: 64 },
          { kind: "compressed", tokensPerEntry: 4, latentDim: 448, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 4 },
          { kind: "compressor", windowTokens: 8, rowElements: 2048 },
          { kind: "compressor", windowTokens: 8, rowElements: 512 },
        ],
        attention: { queryHeads: 128, topTokens: 1024, indexHeads: 64 },
        parameters: {
          attention: 285_212_800,
          keyValue: 0,
          attentionReplicated: 47_453_878,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 66_060_288,
          router: 2_752_896,
          routedExperts: { experts: 384, activeExperts: 6, parametersPerExpert: 66_060_288 },
        },
      },
    ],
    layerOrder: [
      0, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3,
      2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3,
    ],
    maxModelTokens: 1_048_576,
    hiddenSize: 7168,
    vocabularySize: 129_280,
    weights: {
      totalParameters: 1_572_997_201_763,
      activeParameters: 48_852_287_326,
      outside: {
        embedding: 926_679_040,
        lmHead: 926_679_040,
        norms: 7168,
        other: 114_693,
        multiTokenPrediction: 25_840_145_979,
      },
      formats: { attention: "fp8_block128", sharedExperts: "fp8_block128", routedExperts: "mxfp4" },
      source:
        "counted from the config; published: 1.6 T total, 49 B active (DeepSeek-V4 model card, 2026-04)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V4-Pro, config.json as bundled with nvidia/DeepSeek-V4-Pro-NVFP4 in ai-dynamo/aiconfigurator, 2026-05; formats as DeepSeek-V4-Flash's",
  },
};
