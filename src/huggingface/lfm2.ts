/** LFM2: short convolutions, which keep their last few inputs, between layers of grouped heads. */
import { kvError } from "../errors.ts";
import type { StateCache } from "../model/index.ts";
import type { Draft, Mixer } from "./draft.ts";
import { dense, experts, hasExperts } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  numberList,
  optionalNatural,
  positiveNumber,
  textList,
  value,
  weightCount,
} from "./fields.ts";
import { headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { modelFormat } from "./number-formats.ts";
import { everything } from "./spans.ts";

/**
 * Layers by `layer_types` (or `full_attn_idxs`): `full_attention` or `conv`. With experts, the first `num_dense_layers` are
 * dense.
 *
 * Source: Hugging Face `Lfm2Config`, `Lfm2MoeConfig` and their models; vLLM commit 017e9f44, `short_conv`.
 */
export function lfm2(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const attention = headsMixer(shape, [headsCache(shape, everything)], { qkNorm: "head" });
  const convolution = shortConvolution(config, shape.hiddenSize);
  const isMixed = hasExperts(config);
  const dropped = optionalNatural(config, "num_dense_layers") ?? 0;
  const denseHalf = dense(shape.hiddenSize, isMixed ? statedWidth(config) : adjustedWidth(config));
  const expertHalf = isMixed
    ? experts(config, shape.hiddenSize, { routerBias: flag(config, "use_expert_bias", true) })
    : denseHalf;
  return {
    layers: attentionLayers(config, layers).map((isFull, layer) => ({
      mixer: isFull ? attention : convolution,
      feedForward: layer < dropped ? denseHalf : expertHalf,
    })),
    hiddenSize: shape.hiddenSize,
    tiedByDefault: flag(config, "tie_embedding", true),
  };
}

function attentionLayers(config: Config, layers: number): readonly boolean[] {
  const types = textList(config, "layer_types");
  if (types === undefined) {
    const full = numberList(config, "full_attn_idxs");
    return Array.from({ length: layers }, (_, layer) => full?.includes(layer) ?? true);
  }
  return perLayer(config, "layer_types", types, layers).map((type, layer) => {
    if (type === "full_attention" || type === "conv") return type === "full_attention";
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}layer_types.${layer}`,
      value: type,
      rule: "expected full_attention or conv",
    });
  });
}

/** `in = 3 hidden²`, a convolution of `conv_L_cache` taps per channel, `out = hidden²`; it keeps all taps but one. */
function shortConvolution(config: Config, hiddenSize: number): Mixer {
  const taps = count(config, "conv_L_cache");
  const bias = flag(config, "conv_bias") ? 1 : 0;
  const format = modelFormat(config);
  const cache: StateCache = {
    kind: "state",
    variant: "short-conv",
    convTokens: taps - 1,
    convChannels: hiddenSize,
    groups: 0,
    groupChannels: 0,
    heads: 0,
    headDim: 0,
    stateDim: 0,
    convFormat: format,
    stateFormat: format,
  };
  return {
    caches: [cache],
    parameters: {
      attention: 4 * hiddenSize * hiddenSize + hiddenSize * (taps + 5 * bias),
      keyValue: 0,
      attentionReplicated: 0,
      norms: hiddenSize,
    },
    outputParameters: hiddenSize * hiddenSize,
  };
}

function statedWidth(config: Config): number {
  return weightCount(config, "block_ff_dim", "intermediate_size");
}

/** Two thirds of the stated width times a factor, rounded up to a multiple, unless `block_auto_adjust_ff_dim` is false. */
function adjustedWidth(config: Config): number {
  const stated = statedWidth(config);
  if (!flag(config, "block_auto_adjust_ff_dim", true)) return stated;
  const isFactored = value(config, "block_ffn_dim_multiplier") !== undefined;
  const factor = isFactored ? positiveNumber(config, "block_ffn_dim_multiplier") : 1;
  const multiple =
    value(config, "block_multiple_of") === undefined ? 256 : count(config, "block_multiple_of");
  return multiple * Math.ceil(Math.floor(factor * Math.floor((2 * stated) / 3)) / multiple);
}
