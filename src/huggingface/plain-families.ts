/** Families of plain attention: what their weights hold beside Llama's, by `model_type`. */
import type { FeedForwardTraits } from "./feed-forward.ts";
import type { SpanRules } from "./spans.ts";

/** How a family departs from Llama: four projections, a gated feed-forward, two norms, a head of its own. */
export interface PlainTraits extends SpanRules {
  /** biases that `biasField: true` (`attention_bias` unless given) or `always` brings */
  readonly bias?: "qkv" | "qkvo";
  readonly biasField?: string;
  readonly biasAlways?: boolean;
  readonly qkNorm?: "head" | "full";
  /** the norms of queries and keys come with this field */
  readonly qkNormField?: string;
  readonly sinks?: boolean;
  /** queries come with a gate of their own size */
  readonly gated?: boolean;
  /** with `use_cla`, the first of every `cla_share_factor` layers owns the cache of all of them */
  readonly crossLayer?: boolean;
  /** norms of one hidden size in the attention half, and in the feed-forward half */
  readonly norms?: readonly [number, number];
  readonly finalNorms?: number;
  readonly feedForward?: FeedForwardTraits;
  readonly tied?: boolean;
  /** full layers come every so many, where `fullEveryField` (`sliding_window_pattern` unless given) does not say */
  readonly fullEvery?: number;
  readonly fullEveryField?: string;
  /** fields that look like another cache and are none in this family */
  readonly harmless?: readonly string[];
}

/** Llama, and what an unknown decoder is taken to be. */
export const llama: PlainTraits = { bias: "qkvo" };
/** Dual chunk attention changes how far keys are seen to be, not what is kept. */
const dualChunk: PlainTraits = { optIn: true, harmless: ["dual_chunk_attention_config"] };
const qwen2: PlainTraits = { ...dualChunk, bias: "qkv", biasAlways: true };
const qwen3: PlainTraits = { ...dualChunk, bias: "qkvo", qkNorm: "head" };
const glm: PlainTraits = { bias: "qkv", qkNorm: "head", qkNormField: "use_qk_norm" };
const cohere: PlainTraits = { bias: "qkvo", norms: [1, 0], tied: true };
const layerNorms: PlainTraits = { norms: [2, 2], finalNorms: 2 };
const starcoder: PlainTraits = {
  ...layerNorms,
  bias: "qkvo",
  biasAlways: true,
  tied: true,
  feedForward: { matrices: 2, bias: true },
};
const twoMatrices: FeedForwardTraits = { matrices: 2 };
const gptOss: PlainTraits = {
  bias: "qkvo",
  sinks: true,
  fullEvery: 2,
  feedForward: { routerBias: true, bias: true },
};
const expertBias: FeedForwardTraits = { routerBias: true };
const fourNorms: PlainTraits = { norms: [2, 2] };
const hunyuan: PlainTraits = {
  bias: "qkvo",
  qkNorm: "head",
  crossLayer: true,
  harmless: ["cla_share_factor"],
};
const stablelm: PlainTraits = {
  ...layerNorms,
  bias: "qkv",
  biasField: "use_qkv_bias",
  qkNorm: "full",
  qkNormField: "qk_layernorm",
};

/**
 * Families by `model_type`.
 *
 * Source: the model classes of Hugging Face transformers 4.57 and 5.x under the same names.
 */
export const plainFamilies: ReadonlyMap<string, PlainTraits> = new Map<string, PlainTraits>([
  [
    "afmoe",
    {
      ...fourNorms,
      gated: true,
      qkNorm: "head",
      fullEvery: 4,
      fullEveryField: "global_attn_every_n_layers",
      harmless: ["global_attn_every_n_layers"],
      feedForward: expertBias,
    },
  ],
  ["apertus", { bias: "qkvo", qkNorm: "head", feedForward: twoMatrices }],
  ["bitnet", llama],
  ["ernie4_5", { tied: true }],
  ["exaone", {}],
  ["exaone_moe", { qkNorm: "head", fullEvery: 4, feedForward: expertBias }],
  ["flex_olmo", { bias: "qkvo", qkNorm: "full" }],
  ["glm4v", { ...fourNorms, bias: "qkv", biasAlways: true }],
  ["glm_ocr", fourNorms],
  ["grok-1", fourNorms],
  ["helium", llama],
  ["hunyuan", hunyuan],
  ["hunyuan_v1_dense", hunyuan],
  ["hunyuan_v1_moe", hunyuan],
  ["hy_v3", { bias: "qkvo", qkNorm: "head", feedForward: expertBias }],
  ["internlm", { bias: "qkvo", biasField: "bias" }],
  ["internlm3", { bias: "qkv", biasField: "qkv_bias" }],
  ["jais2", { ...layerNorms, bias: "qkvo", feedForward: { matrices: 2, bias: true } }],
  ["solar_open", { bias: "qkvo", feedForward: expertBias }],
  ["stablelm", stablelm],
  ["stablelm_epoch", { ...stablelm, bias: "qkv" }],
  ["vaultgemma", { tied: true, fullEvery: 2 }],
  ["laguna", { optIn: true, harmless: ["num_attention_heads_per_layer"] }],
  ["llama", llama],
  ["mistral", {}],
  ["ministral", {}],
  ["ministral3", {}],
  ["mixtral", {}],
  ["granite", llama],
  ["granitemoe", llama],
  ["granitemoeshared", llama],
  ["deepseek", llama],
  ["gemma", { tied: true }],
  ["minicpm", { tied: true }],
  ["qwen2", qwen2],
  ["qwen2_moe", { ...qwen2, feedForward: { sharedGate: true } }],
  ["qwen2_vl", qwen2],
  ["qwen2_5_vl", qwen2],
  ["qwen2_5_omni", qwen2],
  ["mimo", qwen2],
  ["qwen3", qwen3],
  ["qwen3_moe", qwen3],
  ["qwen3_omni_moe", qwen3],
  ["qwen3_vl", qwen3],
  ["qwen3_vl_moe", qwen3],
  ["glm", { bias: "qkv" }],
  ["glm4", { bias: "qkv", norms: [2, 2] }],
  ["glm4_moe", { ...glm, feedForward: expertBias }],
  ["glm4v_moe", { ...glm, feedForward: expertBias }],
  ["phi3", {}],
  ["phimoe", { ...layerNorms, bias: "qkvo" }],
  ["minimax_m2", { qkNorm: "full", qkNormField: "use_qk_norm", harmless: ["attn_type_list"] }],
  ["gpt_oss", gptOss],
  ["cohere", { ...cohere, qkNorm: "full", qkNormField: "use_qk_norm" }],
  ["cohere2", { ...cohere, fullEvery: 4 }],
  ["exaone4", { qkNorm: "head", fullEvery: 4 }],
  ["olmo", { norms: [0, 0], finalNorms: 0 }],
  ["olmo2", { bias: "qkvo", qkNorm: "full" }],
  ["olmo3", { bias: "qkvo", qkNorm: "full", fullEvery: 4 }],
  ["olmoe", { bias: "qkvo", qkNorm: "full" }],
  ["starcoder2", starcoder],
  ["nemotron", { ...layerNorms, bias: "qkvo", feedForward: twoMatrices }],
  ["internlm2", {}],
  ["baichuan", {}],
  ["persimmon", { ...starcoder, tied: false, qkNorm: "head", qkNormField: "qk_layernorm" }],
  ["smollm3", { ...llama, tied: true }],
  ["bailing_moe", {}],
  ["bailing_moe_v2", { ...glm, feedForward: expertBias }],
  ["seed_oss", { bias: "qkv" }],
  ["dots1", { bias: "qkvo", qkNorm: "head", feedForward: expertBias }],
  ["ernie4_5_moe", { tied: true, feedForward: expertBias }],
  ["arcee", { feedForward: twoMatrices }],
]);

/** Families whose weights hold more than these traits say: their caches are known, their parameters not. */
export const uncountedFamilies: ReadonlyMap<string, string> = new Map([
  ["phi3_v", "Phi-3-vision's encoder and projector"],
  ["phi4mm", "Phi-4-multimodal's adapters and encoders"],
  ["arctic", "Arctic's dense halves beside its experts"],
  ["laguna", "Laguna's gates and its heads by layer"],
  ["step3_text", "Step-3's factored queries"],
  ["step3", "Step-3's factored queries"],
  ["step3p5", "Step 3.5's head-wise gates"],
  ["step3p7", "Step 3.7's head-wise gates"],
]);
