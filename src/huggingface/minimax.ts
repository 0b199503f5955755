/** MiniMax-01 and M1 (lightning attention between softmax layers) and MiniMax-M3 (index keys beside grouped heads). */
import { kvError } from "../errors.ts";
import type { IndexCache, StateCache } from "../model/index.ts";
import type { Draft, Mixer } from "./draft.ts";
import { experts, feedForwards } from "./feed-forward.ts";
import {
  type Config,
  count,
  fieldError,
  flag,
  nested,
  numberList,
  optionalCount,
  textList,
} from "./fields.ts";
import { type HeadShape, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { modelFormat } from "./number-formats.ts";
import { everything } from "./spans.ts";

/** MiniMax-01: `attn_type_list` says 0 for lightning attention and 1 for softmax, or `layer_types` says it in words. */
export function minimax01(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const softmax = headsMixer(shape, [headsCache(shape, everything)]);
  const lightning = lightningMixer(config, shape);
  const feedForward = experts(config, shape.hiddenSize);
  return {
    layers: lightningLayers(config, layers).map((isLightning) => ({
      mixer: isLightning ? lightning : softmax,
      feedForward,
    })),
    hiddenSize: shape.hiddenSize,
  };
}

function lightningLayers(config: Config, layers: number): readonly boolean[] {
  const list = numberList(config, "attn_type_list");
  const name = list ? "attn_type_list" : "layer_types";
  const types = list ?? textList(config, "layer_types");
  if (types === undefined)
    throw fieldError(`${config.path}attn_type_list`, undefined, "missing, and states follow it");
  return perLayer<number | string>(config, name, types, layers).map((type, layer) => {
    if (type === 0 || type === "linear_attention") return true;
    if (type === 1 || type === "full_attention") return false;
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}${name}.${layer}`,
      value: type,
      rule: "expected 0 or linear_attention, 1 or full_attention",
    });
  });
}

/** q, k, v, gate and o of `heads × dim`, and a norm across them. */
function lightningMixer(config: Config, { hiddenSize, queryHeads, keyDim }: HeadShape): Mixer {
  const width = queryHeads * keyDim;
  const format = modelFormat(config);
  const cache: StateCache = {
    kind: "state",
    variant: "lightning",
    convTokens: 0,
    convChannels: 0,
    groups: 0,
    groupChannels: 0,
    heads: queryHeads,
    headDim: keyDim,
    stateDim: keyDim,
    convFormat: format,
    stateFormat: format,
  };
  return {
    caches: [cache],
    parameters: {
      attention: 5 * hiddenSize * width,
      keyValue: 0,
      attentionReplicated: 0,
      norms: hiddenSize + width,
    },
    outputParameters: hiddenSize * width,
  };
}

/**
 * MiniMax-M3: on layers with a non-zero `sparse_attention_freq`, index keys of `sparse_index_dim` in bf16 beside the
 * keys and values; a query reads `sparse_topk_blocks` blocks.
 *
 * Source: vLLM commit 017e9f44, `minimax_m3`; tensor names of the published checkpoint (`index_q_proj`, `index_k_proj`).
 */
export function minimaxM3(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const sparse = nested(config, "sparse_attention_config");
  const isOn = sparse !== undefined && flag(sparse, "use_sparse_attention", true);
  const frequency = isOn ? numberList(sparse, "sparse_attention_freq") : undefined;
  if (isOn && frequency === undefined)
    throw fieldError(
      `${sparse.path}sparse_attention_freq`,
      undefined,
      "missing, and the layers with index keys are in it",
    );
  const indexed = frequency && perLayer(config, "sparse_attention_freq", frequency, layers);
  const full = headsMixer(shape, [headsCache(shape, everything)], {
    ...(flag(config, "use_qk_norm") && { qkNorm: "head" as const }),
    gated: flag(config, "attention_output_gate"),
  });
  const withIndex = isOn ? indexMixer(sparse, full, shape.hiddenSize) : full;
  const halves = feedForwards(config, shape.hiddenSize, layers, {
    denseNames: ["dense_intermediate_size", "intermediate_size"],
  });
  return {
    layers: halves.map((feedForward, layer) => ({
      mixer: (indexed?.[layer] ?? 0) > 0 ? withIndex : full,
      feedForward,
    })),
    hiddenSize: shape.hiddenSize,
  };
}

function indexMixer(sparse: Config, full: Mixer, hiddenSize: number): Mixer {
  const keyDim = count(sparse, "sparse_index_dim");
  const indexHeads = count(sparse, "sparse_num_index_heads");
  const blocks = optionalCount(sparse, "sparse_topk_blocks");
  const blockTokens = optionalCount(sparse, "sparse_block_size");
  const index: IndexCache = { kind: "index", keyDim, format: "bf16", tokensPerEntry: 1 };
  return {
    ...full,
    caches: [...full.caches, index],
    attention: {
      queryHeads: full.attention?.queryHeads ?? 0,
      ...(blocks !== undefined && blockTokens !== undefined && { topTokens: blocks * blockTokens }),
      indexHeads,
    },
    parameters: {
      ...full.parameters,
      attentionReplicated: hiddenSize * keyDim * (indexHeads + 1),
      norms: full.parameters.norms + 2 * keyDim,
    },
  };
}
