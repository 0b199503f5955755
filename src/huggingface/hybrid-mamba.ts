/** Mamba layers between or beside attention: Jamba, Granite 4, Bamba and Falcon-H1. */
import { kvError } from "../errors.ts";
import type { Draft, DraftLayer, FeedForward, Mixer } from "./draft.ts";
import { dense, experts, hasExperts } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  numberList,
  optionalCount,
  optionalNatural,
  textList,
  value,
  weightCount,
} from "./fields.ts";
import { headShape, headsCache, headsMixer, hidden } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { mamba1Mixer, mamba2Mixer, timeStepRank } from "./mamba.ts";
import { modelFormat, stateFormat } from "./number-formats.ts";
import { everything } from "./spans.ts";

/** Jamba: attention where `layer % attn_layer_period = attn_layer_offset`, else Mamba-1; experts likewise. */
export function jamba(config: Config): Draft {
  const hiddenSize = hidden(config);
  const shape = headShape(config);
  const attention = headsMixer(shape, [headsCache(shape, everything)]);
  const mamba = mamba1Mixer(config, {
    hiddenSize,
    inner: (optionalCount(config, "mamba_expand") ?? 2) * hiddenSize,
    stateDim: count(config, "mamba_d_state"),
    kernel: count(config, "mamba_d_conv"),
    timeStepRank: timeStepRank(config, "mamba_dt_rank", hiddenSize),
    convBias: flag(config, "mamba_conv_bias", true),
    projectionBias: flag(config, "mamba_proj_bias"),
    innerNorms: true,
  });
  const period = count(config, "attn_layer_period");
  const offset = optionalNatural(config, "attn_layer_offset") ?? 0;
  const expertPeriod = optionalCount(config, "expert_layer_period") ?? 1;
  const expertOffset = optionalNatural(config, "expert_layer_offset") ?? 0;
  const denseHalf = dense(hiddenSize, weightCount(config, "intermediate_size"));
  const expertHalf = hasExperts(config) ? experts(config, hiddenSize) : denseHalf;
  return {
    layers: Array.from({ length: layerCount(config) }, (_, layer) => ({
      mixer: layer % period === offset ? attention : mamba,
      feedForward: layer % expertPeriod === expertOffset ? expertHalf : denseHalf,
    })),
    hiddenSize,
  };
}

/** The Mamba-2 layer of the families that name its numbers `mamba_n_heads`, `mamba_d_head` and so on. */
function namedMamba2(config: Config, gatedNorm: boolean): Mixer {
  const hiddenSize = hidden(config);
  const heads = count(config, "mamba_n_heads");
  const inner =
    optionalCount(config, "mamba_d_ssm") ??
    (optionalCount(config, "mamba_expand") ?? 2) * hiddenSize;
  const headDim = optionalCount(config, "mamba_d_head") ?? inner / heads;
  return mamba2Mixer(config, {
    hiddenSize,
    heads,
    headDim,
    stateDim: count(config, "mamba_d_state"),
    groups: optionalCount(config, "mamba_n_groups") ?? 1,
    kernel: count(config, "mamba_d_conv"),
    convBias: flag(config, "mamba_conv_bias", true),
    projectionBias: flag(config, "mamba_proj_bias"),
    gatedNorm,
    stateFormat: stateFormat(config, "mamba_ssm_cache_dtype", modelFormat(config)),
  });
}

/** Granite 4 (`layer_types`) and Bamba (`attn_layer_indices`): Mamba-2 or attention, then a feed-forward half. */
export function graniteHybrid(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const isAttention = graniteAttention(config, layers);
  const bias = flag(config, "attention_bias") ? { bias: "qkvo" as const } : {};
  const attention = headsMixer(shape, [headsCache(shape, everything)], bias);
  const mamba = isAttention.includes(false) ? namedMamba2(config, true) : attention;
  const feedForward = graniteHalf(config, shape.hiddenSize);
  return {
    layers: isAttention.map((isFull) => ({ mixer: isFull ? attention : mamba, feedForward })),
    hiddenSize: shape.hiddenSize,
  };
}

function graniteHalf(config: Config, hiddenSize: number): FeedForward {
  if (hasExperts(config)) return experts(config, hiddenSize);
  return dense(hiddenSize, weightCount(config, "shared_intermediate_size", "intermediate_size"));
}

function graniteAttention(config: Config, layers: number): readonly boolean[] {
  const indices = numberList(config, "attn_layer_indices");
  if (indices) {
    const full = new Set(indices);
    return Array.from({ length: layers }, (_, layer) => full.has(layer));
  }
  const types =
    textList(config, "layer_types") ??
    textList(config, "layers_block_type") ??
    missingTypes(config);
  return perLayer(config, "layer_types", types, layers).map((type, layer) => {
    if (/^(full_)?attention$/.test(type)) return true;
    if (type === "mamba" || type === "linear_attention") return false;
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}layer_types.${layer}`,
      value: type,
      rule: "expected mamba or linear_attention, attention or full_attention",
    });
  });
}

function missingTypes(config: Config): never {
  throw kvError({
    code: "bad-input",
    path: `${config.path}layer_types`,
    value: value(config, "layer_types"),
    rule: "missing, and which layers keep keys and values is in it",
  });
}

/** Falcon-H1: attention and Mamba-2 side by side in every layer. */
export function falconH1(config: Config): Draft {
  const shape = headShape(config);
  const bias = flag(config, "attention_bias") ? { bias: "qkvo" as const } : {};
  const attention = headsMixer(shape, [headsCache(shape, everything)], bias);
  const mamba = namedMamba2(config, flag(config, "mamba_rms_norm"));
  const mixer: Mixer = {
    ...attention,
    caches: [...attention.caches, ...mamba.caches],
    parameters: {
      ...attention.parameters,
      attention: attention.parameters.attention + mamba.parameters.attention,
      norms: mamba.parameters.norms,
    },
    outputParameters: attention.outputParameters + mamba.outputParameters,
  };
  const half = dense(shape.hiddenSize, weightCount(config, "intermediate_size"));
  return {
    layers: new Array<DraftLayer>(layerCount(config)).fill({ mixer, feedForward: half }),
    hiddenSize: shape.hiddenSize,
  };
}
