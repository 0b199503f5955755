/** Families of plain attention: what their weights hold beside Llama's, by `model_type`. */
import type { FeedForwardTraits } from "./feed-forward.ts";
import type { SpanRules } from "./spans.ts";

/** How a family departs from Llama: four projections, a gated feed-forward, two norms, a head of its own. */
export interface PlainTraits extends SpanRules {
  /** biases that `attention_bias: true` (or `always`) brings */
  readonly bias?: "qkv" | "qkvo";
  readonly biasAlways?: boolean;
  readonly qkNorm?: "head" | "full";
  /** the norms of queries and keys come with this field */
  readonly qkNormField?: string;
  readonly sinks?: boolean;
  /** norms of one hidden size in the attention half, and in the feed-forward half */
  readonly norms?: readonly [number, number];
  readonly finalNorms?: number;
  readonly feedForward?: FeedForwardTraits;
  readonly tied?: boolean;
  /** full layers come every so many, where `sliding_window_pattern` does not say */
  readonly fullEvery?: number;
  /** fields that look like another cache and are none in this family */
  readonly harmless?: readonly string[];
}

/** Llama, and what an unknown decoder is taken to be. */
export const llama: PlainTraits = { bias: "qkvo" };
const qwen2: PlainTraits = { bias: "qkv", biasAlways: true, optIn: true };
const qwen3: PlainTraits = { bias: "qkvo", qkNorm: "head", optIn: true };
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

/**
 * Families by `model_type`.
 *
 * Source: the model classes of Hugging Face transformers 4.57 and 5.x under the same names.
 */
export const plainFamilies: ReadonlyMap<string, PlainTraits> = new Map<string, PlainTraits>([
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
  ["smollm3", llama],
  ["bailing_moe", {}],
  ["bailing_moe_v2", { ...glm, feedForward: expertBias }],
  ["seed_oss", { bias: "qkv" }],
  ["dots1", { bias: "qkvo", qkNorm: "head", feedForward: expertBias }],
  ["ernie4_5_moe", { feedForward: expertBias }],
  ["arcee", { feedForward: twoMatrices }],
]);

/** Families whose weights hold more than these traits say: their caches are known, their parameters not. */
export const uncountedFamilies: ReadonlyMap<string, string> = new Map([
  ["afmoe", "AFMoE's attention gates"],
  ["phi4mm", "Phi-4-multimodal's adapters and encoders"],
  ["step3p5", "Step 3.5's head-wise gates"],
  ["step3p7", "Step 3.7's head-wise gates"],
]);
