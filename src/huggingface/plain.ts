/** Decoders of plain attention, layer after layer: what each family's weights hold beside the four projections. */
import { kvError } from "../errors.ts";
import type { Draft, Mixer } from "./draft.ts";
import { type FeedForwardTraits, feedForwards } from "./feed-forward.ts";
import { type Config, flag, layerCount, optionalCount, value, warn } from "./fields.ts";
import { type HeadTraits, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerSpans, type Span, type SpanRules, slidesExceptEvery, windowTokens } from "./spans.ts";
import { refuseUnknownCaches } from "./unknown-caches.ts";

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

const llama: PlainTraits = { bias: "qkvo" };
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
  ["mixtral", {}],
  ["granite", llama],
  ["granitemoe", llama],
  ["qwen2", qwen2],
  ["qwen2_moe", { ...qwen2, feedForward: { sharedGate: true } }],
  ["qwen2_vl", qwen2],
  ["qwen2_5_vl", qwen2],
  ["mimo", qwen2],
  ["qwen3", qwen3],
  ["qwen3_moe", qwen3],
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
  ["seed_oss", { bias: "qkv" }],
  ["dots1", { bias: "qkvo", qkNorm: "head", feedForward: expertBias }],
  ["ernie4_5_moe", { feedForward: expertBias }],
  ["arcee", { feedForward: twoMatrices }],
]);

/** Families whose weights hold more than these traits say: their caches are known, their parameters not. */
const uncounted: ReadonlyMap<string, string> = new Map([
  ["afmoe", "AFMoE's attention gates"],
  ["step3p5", "Step 3.5's head-wise gates"],
  ["step3p7", "Step 3.7's head-wise gates"],
]);

/** Whether the family is read by {@link plain}. */
export function isPlain(modelType: string): boolean {
  return plainFamilies.has(modelType) || uncounted.has(modelType);
}

/** A decoder of plain attention; without traits, as if it were Llama. */
export function plain(config: Config, traits: PlainTraits = {}, why?: string): Draft {
  refuseUnknownCaches(config, traits.harmless);
  const layers = layerCount(config);
  const shape = headShape(config);
  const [attentionNorms, feedForwardNorms] = traits.norms ?? [1, 1];
  const spans = layerSpans(config, layers, spanRules(config, traits));
  const headTraits: HeadTraits = {
    ...biasOf(config, traits),
    ...qkNormOf(config, traits),
    sinks: traits.sinks ?? false,
    norms: attentionNorms,
  };
  const mixers = new Map<Span, Mixer>();
  const halves = feedForwards(config, shape.hiddenSize, layers, {
    ...traits.feedForward,
    norms: feedForwardNorms,
  });
  return {
    layers: halves.map((feedForward, layer) => {
      const span = spans[layer] ?? { kind: "full" };
      const mixer = mixers.get(span) ?? headsMixer(shape, [headsCache(shape, span)], headTraits);
      mixers.set(span, mixer);
      return { mixer, feedForward };
    }),
    hiddenSize: shape.hiddenSize,
    finalNorms: (traits.finalNorms ?? 1) * shape.hiddenSize,
    tiedByDefault: traits.tied ?? false,
    ...(why !== undefined && { uncounted: why }),
  };
}

/** The reader of a family of the table. */
export function plainFamily(modelType: string): (config: Config) => Draft {
  return (config) => plain(config, plainFamilies.get(modelType), uncounted.get(modelType));
}

/** An architecture that nobody described, whose fields are those of plain attention. */
export function unknownPlain(config: Config, architecture: string): Draft {
  refuseUnknownCaches(config);
  const window = windowTokens(config);
  const isOn = value(config, "use_sliding_window") !== false;
  if (window !== undefined && isOn && value(config, "layer_types") === undefined)
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}sliding_window`,
      value: window,
      rule: `there is a window, and which layers of ${architecture} slide is not known`,
      hint: "say so with layer_types, or with use_sliding_window: false",
    });
  warn(
    config,
    "assumed-plain-attention",
    `no rule for ${architecture}: its fields are those of plain attention, so every layer is taken to keep keys and values as a Llama layer does, and to weigh what one weighs`,
  );
  return plain(config, llama);
}

function spanRules(config: Config, { optIn, fullEvery }: PlainTraits): SpanRules {
  const pattern = value(config, "sliding_window_pattern");
  const letters = typeof pattern === "string" && /^[LG]+$/.test(pattern) ? pattern : undefined;
  const every =
    letters === undefined ? (optionalCount(config, "sliding_window_pattern") ?? fullEvery) : 0;
  return {
    ...(optIn !== undefined && { optIn }),
    ...(letters !== undefined && {
      slides: (layer: number) => letters[layer % letters.length] === "L",
    }),
    ...(every !== undefined && every > 0 && { slides: slidesExceptEvery(every) }),
  };
}

function biasOf(config: Config, { bias, biasAlways = false }: PlainTraits): HeadTraits {
  return bias !== undefined && (biasAlways || flag(config, "attention_bias")) ? { bias } : {};
}

function qkNormOf(config: Config, { qkNorm, qkNormField }: PlainTraits): HeadTraits {
  const isOn = qkNormField === undefined || flag(config, qkNormField);
  return qkNorm !== undefined && isOn ? { qkNorm } : {};
}
