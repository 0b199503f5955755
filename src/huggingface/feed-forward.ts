/** The feed-forward half of a layer: dense or experts, which layers have which, and what they weigh. */
import { type FeedForward, noFeedForward } from "./draft.ts";
import {
  type Config,
  fieldError,
  flag,
  numberList,
  optionalCount,
  optionalNatural,
  text,
  textList,
  value,
  weightCount,
} from "./fields.ts";
import { perLayer } from "./layers.ts";

/** What else the feed-forward weights of a family hold. */
export interface FeedForwardTraits {
  /** 3 with a gate, 2 without */
  readonly matrices?: 2 | 3;
  readonly bias?: boolean;
  readonly norms?: number;
  /** a correction (or bias) per expert beside the router's matrix */
  readonly routerBias?: boolean;
  /** the shared expert has a gate of one hidden size */
  readonly sharedGate?: boolean;
  /** fields of the dense width, when not `intermediate_size` */
  readonly denseNames?: readonly string[];
}

/** Parameters of one feed-forward network. */
export function network(
  hiddenSize: number,
  intermediateSize: number,
  { matrices = 3, bias = false }: FeedForwardTraits,
): number {
  const biases = bias ? (matrices - 1) * intermediateSize + hiddenSize : 0;
  return matrices * hiddenSize * intermediateSize + biases;
}

/** A dense layer. */
export function dense(
  hiddenSize: number,
  intermediateSize: number,
  traits: FeedForwardTraits = {},
): FeedForward {
  return {
    denseFeedForward: network(hiddenSize, intermediateSize, traits),
    sharedExperts: 0,
    router: 0,
    norms: (traits.norms ?? 1) * hiddenSize,
  };
}

/** Names of the number of routed experts. */
export const ROUTED_EXPERTS = [
  "n_routed_experts",
  "num_local_experts",
  "num_experts",
  "moe_num_experts",
] as const;
/** Names of the number of experts that a token visits. */
export const ACTIVE_EXPERTS = [
  "num_experts_per_tok",
  "experts_per_token",
  "num_experts_per_token",
  "top_k_experts",
  "moe_topk",
  "moe_top_k",
  "moe_k",
] as const;
/** Names of an expert's width, where it is not that of the dense layers. */
export const EXPERT_WIDTHS = ["moe_intermediate_size", "expert_ffn_hidden_size"] as const;
/** Names of the number of shared experts. */
export const SHARED_EXPERTS = [
  "n_shared_experts",
  "num_shared_experts",
  "num_shared_expert",
  "moe_num_shared_experts",
] as const;

/** Whether the config speaks of more than one routed expert. */
export function hasExperts(config: Config): boolean {
  if (value(config, "is_moe") === false) return false;
  return (optionalNatural(config, ...ROUTED_EXPERTS) ?? 0) > 1;
}

/** The config with a list that says the same of every layer as the number that it repeats (Hunyuan). */
function alike(config: Config): Config {
  const repeated = [...ACTIVE_EXPERTS, ...EXPERT_WIDTHS, ...SHARED_EXPERTS].flatMap((name) => {
    const list = value(config, name);
    const isAlike = Array.isArray(list) && list.every((entry) => entry === list[0]);
    return isAlike ? [[name, list[0]] as const] : [];
  });
  if (repeated.length === 0) return config;
  return { ...config, json: { ...config.json, ...Object.fromEntries(repeated) } };
}

/** A layer of routed experts, with a shared one where the config has it. */
export function experts(
  stated: Config,
  hiddenSize: number,
  traits: FeedForwardTraits = {},
): FeedForward {
  const config = alike(stated);
  const routed = weightCount(config, ...ROUTED_EXPERTS);
  const activeExperts = weightCount(config, ...ACTIVE_EXPERTS);
  if (activeExperts > routed)
    throw fieldError(
      `${config.path}${ACTIVE_EXPERTS[0]}`,
      activeExperts,
      `${activeExperts} experts per token are more than the ${routed} that there are`,
    );
  const expertWidth = weightCount(config, ...EXPERT_WIDTHS, "intermediate_size");
  const sharedWidth = sharedIntermediate(config, expertWidth);
  return {
    denseFeedForward: 0,
    sharedExperts:
      sharedWidth === 0
        ? 0
        : network(hiddenSize, sharedWidth, traits) + (traits.sharedGate ? hiddenSize : 0),
    router: routed * (hiddenSize + (traits.routerBias ? 1 : 0)),
    norms: (traits.norms ?? 1) * hiddenSize,
    routedExperts: {
      experts: routed,
      activeExperts,
      parametersPerExpert: network(hiddenSize, expertWidth, traits),
    },
  };
}

/** Width of all shared experts together. */
export function sharedIntermediate(config: Config, expertWidth: number): number {
  const stated = optionalNatural(
    config,
    "moe_shared_expert_intermediate_size",
    "shared_expert_intermediate_size",
    "shared_intermediate_size",
  );
  const shared = optionalNatural(config, ...SHARED_EXPERTS);
  return stated === undefined ? (shared ?? 0) * expertWidth : stated * (shared ?? 1);
}

/**
 * Which layers have experts: a list if there is one, else all but the first few and every so many.
 *
 * Source: the Hugging Face model classes of Qwen-MoE (`decoder_sparse_step`, `mlp_only_layers`), DeepSeek
 * (`first_k_dense_replace`, `moe_layer_freq`), Ernie (`moe_layer_start_index`), GLM-5.2 (`mlp_layer_types`).
 */
export function expertLayers(config: Config, layers: number): readonly boolean[] {
  const types = textList(config, "mlp_layer_types");
  if (types)
    return perLayer(config, "mlp_layer_types", types, layers).map((type) => type === "sparse");
  const frequency = value(config, "moe_layer_freq");
  if (Array.isArray(frequency)) {
    const list = numberList(config, "moe_layer_freq") ?? [];
    return perLayer(config, "moe_layer_freq", list, layers).map((entry) => entry > 0);
  }
  const every = optionalCount(config, "moe_layer_freq", "moe_layer_interval") ?? 1;
  const first =
    optionalNatural(
      config,
      "first_k_dense_replace",
      "moe_layer_start_index",
      "num_dense_layers",
      "moe_layer_num_skipped",
    ) ?? 0;
  const step = optionalCount(config, "decoder_sparse_step") ?? 1;
  const denseOnly = new Set(numberList(config, "mlp_only_layers"));
  return Array.from(
    { length: layers },
    (_, layer) =>
      layer >= first && layer % every === 0 && (layer + 1) % step === 0 && !denseOnly.has(layer),
  );
}

/** The feed-forward half of every layer, in order. */
export function feedForwards(
  config: Config,
  hiddenSize: number,
  layers: number,
  traits: FeedForwardTraits = {},
): readonly FeedForward[] {
  const { denseNames = ["intermediate_size", "ffn_hidden_size", "n_inner"] } = traits;
  const sparse = hasExperts(config)
    ? expertLayers(config, layers)
    : new Array<boolean>(layers).fill(false);
  const denseLayer = sparse.includes(false)
    ? dense(hiddenSize, weightCount(config, ...denseNames), traits)
    : noFeedForward;
  const routerBias =
    traits.routerBias ??
    (text(config, "topk_method") === "noaux_tc" || flag(config, "use_routing_bias"));
  const routed = sparse.includes(true)
    ? experts(config, hiddenSize, { ...traits, routerBias })
    : noFeedForward;
  // Grok-2 has a dense half beside its experts
  const expertLayer = flag(config, "residual_moe")
    ? {
        ...routed,
        denseFeedForward: network(hiddenSize, weightCount(config, ...denseNames), traits),
      }
    : routed;
  return sparse.map((isSparse) => (isSparse ? expertLayer : denseLayer));
}
