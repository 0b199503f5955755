/** Gated delta nets between full attention layers: Qwen3-Next, Qwen3.5 and Qwen3.6. */
import { kvError } from "../errors.ts";
import type { StateCache } from "../model/index.ts";
import { type Draft, layerTotal, type Mixer } from "./draft.ts";
import { feedForwards } from "./feed-forward.ts";
import { type Config, count, flag, optionalCount, optionalNatural, textList } from "./fields.ts";
import { headShape, headsCache, headsMixer, hidden } from "./heads.ts";
import { predictionExtras } from "./latent.ts";
import { layerCount, perLayer } from "./layers.ts";
import { modelFormat, stateFormat } from "./number-formats.ts";
import { everything } from "./spans.ts";

/** Full attention on every `full_attention_interval`-th layer (or where `layer_types` says), else a gated delta net. */
export function deltaNet(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const isFull = attentionLayers(config, layers);
  const attention = headsMixer(shape, [headsCache(shape, everything)], {
    ...(flag(config, "attention_bias") && { bias: "qkvo" as const }),
    qkNorm: "head",
    gated: flag(config, "attn_output_gate", true),
  });
  const linear = deltaMixer(config);
  const halves = feedForwards(config, shape.hiddenSize, layers, { sharedGate: true });
  const drafted = halves.map((feedForward, layer) => ({
    mixer: isFull[layer] === true ? attention : linear,
    feedForward,
  }));
  const modules = optionalNatural(config, "mtp_num_hidden_layers", "num_nextn_predict_layers") ?? 0;
  const last = drafted.at(-1);
  return {
    layers: drafted,
    hiddenSize: shape.hiddenSize,
    ...(modules > 0 &&
      last && {
        multiTokenPrediction:
          modules * layerTotal({ ...last, mixer: attention }) + predictionExtras(shape.hiddenSize),
      }),
  };
}

function attentionLayers(config: Config, layers: number): readonly boolean[] {
  const types = textList(config, "layer_types");
  const every = optionalCount(config, "full_attention_interval") ?? 4;
  if (types === undefined)
    return Array.from({ length: layers }, (_, layer) => (layer + 1) % every === 0);
  return perLayer(config, "layer_types", types, layers).map((type, layer) => {
    if (type === "full_attention" || type === "linear_attention") return type === "full_attention";
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}layer_types.${layer}`,
      value: type,
      rule: "expected full_attention or linear_attention",
    });
  });
}

/**
 * One gated delta net.
 *
 *     channels = 2 × key heads × key dim + value heads × value dim
 *     in  = hidden × (channels + value heads × value dim + 2 × value heads)      out = value heads × value dim × hidden
 */
function deltaMixer(config: Config): Mixer {
  const hiddenSize = hidden(config);
  const keyHeads = count(config, "linear_num_key_heads");
  const heads = count(config, "linear_num_value_heads");
  const stateDim = count(config, "linear_key_head_dim");
  const headDim = count(config, "linear_value_head_dim");
  const kernel = count(config, "linear_conv_kernel_dim");
  const valueWidth = heads * headDim;
  const convChannels = 2 * keyHeads * stateDim + valueWidth;
  const convFormat = modelFormat(config);
  const cache: StateCache = {
    kind: "state",
    variant: "gated-delta-net",
    convTokens: kernel - 1,
    convChannels,
    groups: 0,
    groupChannels: 0,
    heads,
    headDim,
    stateDim,
    convFormat,
    stateFormat: stateFormat(config, "mamba_ssm_dtype", convFormat),
  };
  return {
    caches: [cache],
    parameters: {
      attention:
        hiddenSize * (convChannels + valueWidth + 2 * heads) +
        kernel * convChannels +
        2 * heads +
        valueWidth * hiddenSize,
      keyValue: 0,
      attentionReplicated: 0,
      norms: hiddenSize + headDim,
    },
    outputParameters: valueWidth * hiddenSize,
  };
}
