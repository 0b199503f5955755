/** Falcon, GPT-BigCode, ChatGLM, Qwen 1, DBRX and MPT: plain attention under field names of their own. */
import type { Draft, DraftLayer, FeedForward, Mixer } from "./draft.ts";
import { dense, network } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  nested,
  optionalCount,
  optionalNatural,
  weightCount,
} from "./fields.ts";
import { headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount } from "./layers.ts";
import { everything } from "./spans.ts";

function alike(config: Config, mixer: Mixer, feedForward: FeedForward): readonly DraftLayer[] {
  return new Array<DraftLayer>(layerCount(config)).fill({ mixer, feedForward });
}

/**
 * Falcon: with the new decoder architecture `num_kv_heads`, else one head if `multi_query`, whatever `num_kv_heads` says.
 *
 * Source: Hugging Face `FalconConfig`; vLLM commit 017e9f44, `get_total_num_kv_heads`.
 */
export function falcon(config: Config): Draft {
  const isNew = flag(config, "new_decoder_architecture");
  const single = !isNew && flag(config, "multi_query", true);
  const shape = headShape(config, single ? { kvHeads: 1 } : {});
  const hasBias = flag(config, "bias");
  const layerNorms = isNew ? (optionalCount(config, "num_ln_in_parallel_attn") ?? 2) : 1;
  const isParallel = flag(config, "parallel_attn", true);
  const width = optionalCount(config, "ffn_hidden_size") ?? 4 * shape.hiddenSize;
  const mixer = headsMixer(shape, [headsCache(shape, everything)], {
    ...(hasBias && { bias: "qkvo" as const }),
    norms: 2 * (isNew || isParallel ? layerNorms : 2),
  });
  return {
    layers: alike(
      config,
      mixer,
      dense(shape.hiddenSize, width, { matrices: 2, bias: hasBias, norms: 0 }),
    ),
    hiddenSize: shape.hiddenSize,
    finalNorms: 2 * shape.hiddenSize,
    tiedByDefault: true,
  };
}

/** Falcon 40B under its first name, `RefinedWeb`: the new decoder architecture. `RefinedWebModel` is the old one. */
export function falconNew(config: Config): Draft {
  return falcon({ ...config, json: { new_decoder_architecture: true, ...config.json } });
}

/** GPT-BigCode (StarCoder): one key-value head if `multi_query`, learned positions, biases everywhere. */
export function gptBigCode(config: Config): Draft {
  const shape = headShape(config, flag(config, "multi_query", true) ? { kvHeads: 1 } : {});
  const width = optionalCount(config, "n_inner") ?? 4 * shape.hiddenSize;
  const mixer = headsMixer(shape, [headsCache(shape, everything)], { bias: "qkvo", norms: 2 });
  return {
    layers: alike(
      config,
      mixer,
      dense(shape.hiddenSize, width, { matrices: 2, bias: true, norms: 2 }),
    ),
    hiddenSize: shape.hiddenSize,
    finalNorms: 2 * shape.hiddenSize,
    tiedByDefault: true,
    otherParameters: weightCount(config, "n_positions") * shape.hiddenSize,
  };
}

/** ChatGLM2, ChatGLM3 and GLM-4: `multi_query_group_num` key-value heads of `kv_channels`. */
export function chatGlm(config: Config): Draft {
  const grouped = flag(config, "multi_query_attention")
    ? count(config, "multi_query_group_num")
    : count(config, "num_attention_heads");
  const shape = headShape(config, { kvHeads: grouped });
  const qkv = flag(config, "add_qkv_bias", true) || flag(config, "add_bias_linear");
  const mixer = headsMixer(shape, [headsCache(shape, everything)], qkv ? { bias: "qkv" } : {});
  return {
    layers: alike(
      config,
      mixer,
      dense(shape.hiddenSize, weightCount(config, "ffn_hidden_size", "intermediate_size")),
    ),
    hiddenSize: shape.hiddenSize,
  };
}

/** Qwen 1 and Molmo: biases on queries, keys and values, and an `intermediate_size` that counts both halves of the gated network. */
export function qwen(config: Config): Draft {
  const shape = headShape(config);
  const hasBias = flag(config, "qkv_bias", true);
  const mixer = headsMixer(shape, [headsCache(shape, everything)], hasBias ? { bias: "qkv" } : {});
  const width = weightCount(config, "intermediate_size") / 2;
  return {
    layers: alike(config, mixer, dense(shape.hiddenSize, width)),
    hiddenSize: shape.hiddenSize,
  };
}

/** DBRX: heads in `attn_config`, experts in `ffn_config`; layer norms without bias. */
export function dbrx(config: Config): Draft {
  const attention = nested(config, "attn_config");
  const shape = headShape(config, { kvHeads: attention ? count(attention, "kv_n_heads") : 1 });
  const experts = nested(config, "ffn_config") ?? { ...config, json: {}, path: "ffn_config." };
  const routed = weightCount(experts, "moe_num_experts");
  const feedForward: FeedForward = {
    denseFeedForward: 0,
    sharedExperts: 0,
    router: routed * shape.hiddenSize,
    norms: shape.hiddenSize,
    routedExperts: {
      experts: routed,
      activeExperts: weightCount(experts, "moe_top_k"),
      parametersPerExpert: network(shape.hiddenSize, weightCount(experts, "ffn_hidden_size"), {}),
    },
  };
  return {
    layers: alike(config, headsMixer(shape, [headsCache(shape, everything)]), feedForward),
    hiddenSize: shape.hiddenSize,
  };
}

/** MPT: `attn_config.kv_n_heads` if grouped, one if `multiquery_attention`; no biases when `no_bias`. */
export function mpt(config: Config): Draft {
  const attention = nested(config, "attn_config");
  const grouped = attention && optionalCount(attention, "kv_n_heads");
  const kvHeads = grouped ?? (isMultiQuery(attention) ? 1 : undefined);
  const shape = headShape(config, kvHeads === undefined ? {} : { kvHeads });
  const hasBias = !flag(config, "no_bias", true);
  const norms = hasBias ? 2 : 1;
  const ratio = optionalNatural(config, "expansion_ratio") ?? 4;
  const mixer = headsMixer(shape, [headsCache(shape, everything)], {
    ...(hasBias && { bias: "qkvo" as const }),
    norms,
  });
  return {
    layers: alike(
      config,
      mixer,
      dense(shape.hiddenSize, ratio * shape.hiddenSize, { matrices: 2, bias: hasBias, norms }),
    ),
    hiddenSize: shape.hiddenSize,
    finalNorms: norms * shape.hiddenSize,
    tiedByDefault: true,
  };
}

function isMultiQuery(attention: Config | undefined): boolean {
  return attention?.json["attn_type"] === "multiquery_attention";
}
