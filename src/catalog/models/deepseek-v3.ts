/** DeepSeek-V3 and R1 (latent attention), V3.2 (with an indexer on every layer). */
import type { LayerKind } from "../../model/layer.ts";
import type { ModelSpec, WeightFormats } from "../../model/model.ts";

/** The ids of this file. */
export type DeepseekV3Id = "deepseek-r1" | "deepseek-v3" | "deepseek-v3.2";

/** three dense layers, then experts */
const order: readonly number[] = [
  0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/** V3's layers, and R1's */
const v3Layers: readonly LayerKind[] = [
  {
    caches: [{ kind: "latent", latentDim: 512, ropeDim: 64 }],
    attention: { queryHeads: 128, nopeDim: 128, valueDim: 128 },
    parameters: {
      attention: 171_966_464,
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
    attention: { queryHeads: 128, nopeDim: 128, valueDim: 128 },
    parameters: {
      attention: 171_966_464,
      keyValue: 0,
      attentionReplicated: 15_138_816,
      norms: 16_384,
      denseFeedForward: 0,
      sharedExperts: 44_040_192,
      router: 1_835_264,
      routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 44_040_192 },
    },
  },
];

/** fp8 in tiles of 128 by 128 */
const tiles: WeightFormats = {
  attention: "fp8_block128",
  denseFeedForward: "fp8_block128",
  sharedExperts: "fp8_block128",
  routedExperts: "fp8_block128",
};

export const deepseekV3: Readonly<Record<DeepseekV3Id, ModelSpec>> = {
  "deepseek-r1": {
    name: "DeepSeek-R1",
    layerKinds: v3Layers,
    layerOrder: order,
    maxModelTokens: 163_840,
    hiddenSize: 7168,
    vocabularySize: 129_280,
    weights: {
      totalParameters: 671_026_419_200,
      activeParameters: 36_625_618_432,
      outside: {
        embedding: 926_679_040,
        lmHead: 926_679_040,
        norms: 7168,
        other: 0,
        multiTokenPrediction: 11_610_068_224,
      },
      formats: tiles,
      source:
        "counted from the config; published: 671 B total, 37 B active (DeepSeek-R1, arXiv 2501.12948, 2025-01)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-R1, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "deepseek-v3": {
    name: "DeepSeek-V3",
    layerKinds: v3Layers,
    layerOrder: order,
    maxModelTokens: 163_840,
    hiddenSize: 7168,
    vocabularySize: 129_280,
    weights: {
      totalParameters: 671_026_419_200,
      activeParameters: 36_625_618_432,
      outside: {
        embedding: 926_679_040,
        lmHead: 926_679_040,
        norms: 7168,
        other: 0,
        multiTokenPrediction: 11_610_068_224,
      },
      formats: tiles,
      source:
        "counted from the config; published: 671 B total, 37 B active (DeepSeek-V3, arXiv 2412.19437, 2024-12)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V3, config.json as bundled in ai-dynamo/aiconfigurator 095f58a5, 2026-08-21",
  },
  "deepseek-v3.2": {
    name: "DeepSeek-V3.2",
    layerKinds: [
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: {
          queryHeads: 128,
          nopeDim: 128,
          valueDim: 128,
          topTokens: 2048,
          indexHeads: 64,
        },
        parameters: {
          attention: 171_966_464,
          keyValue: 0,
          attentionReplicated: 29_098_240,
          norms: 16_384,
          denseFeedForward: 396_361_728,
          sharedExperts: 0,
          router: 0,
        },
      },
      {
        caches: [
          { kind: "latent", latentDim: 512, ropeDim: 64 },
          { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 1 },
        ],
        attention: {
          queryHeads: 128,
          nopeDim: 128,
          valueDim: 128,
          topTokens: 2048,
          indexHeads: 64,
        },
        parameters: {
          attention: 171_966_464,
          keyValue: 0,
          attentionReplicated: 29_098_240,
          norms: 16_384,
          denseFeedForward: 0,
          sharedExperts: 44_040_192,
          router: 1_835_264,
          routedExperts: { experts: 256, activeExperts: 8, parametersPerExpert: 44_040_192 },
        },
      },
    ],
    layerOrder: order,
    maxModelTokens: 163_840,
    hiddenSize: 7168,
    vocabularySize: 129_280,
    weights: {
      totalParameters: 671_877_944_064,
      activeParameters: 37_477_143_296,
      outside: {
        embedding: 926_679_040,
        lmHead: 926_679_040,
        norms: 7168,
        other: 0,
        multiTokenPrediction: 11_624_027_648,
      },
      formats: tiles,
      source:
        "counted from the config; published: 671 B total, 37 B active (DeepSeek-V3.1 model card, 2025-08; V3.2 adds its indexers)",
    },
    source:
      "Hugging Face deepseek-ai/DeepSeek-V3.2, config.json, 2026-11: the fields of its cache as bundled in ai-dynamo/aiconfigurator 095f58a5, the rest as DeepSeek-V3's",
  },
};
