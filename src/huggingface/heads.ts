/** Attention by heads: how many, how large, and what its projections weigh. */
import type { LayerCache } from "../model/index.ts";
import type { Mixer } from "./draft.ts";
import { type Config, count, fieldError, given, optionalCount, optionalNatural } from "./fields.ts";
import type { Span } from "./spans.ts";

/** The heads of one layer. */
export interface HeadShape {
  readonly hiddenSize: number;
  readonly queryHeads: number;
  readonly kvHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

/** What else the attention weights of a family hold. */
export interface HeadTraits {
  /** which projections have a bias */
  readonly bias?: "qkv" | "qkvo" | "o";
  /** norms of queries and keys: one for every head, or one across all heads */
  readonly qkNorm?: "head" | "full";
  /** queries come with a gate of their own size */
  readonly gated?: boolean;
  /** a learned sink per query head */
  readonly sinks?: boolean;
  /** keys serve as values: no value projection */
  readonly keyIsValue?: boolean;
  /** norms of one hidden size before and after */
  readonly norms?: number;
}

/** Names of the number of key-value heads. */
export const KV_HEADS = [
  "n_head_kv",
  "num_kv_heads",
  "num_key_value_heads",
  "multi_query_group_num",
  "num_attention_groups",
  "n_kv_heads",
  "num_query_groups",
] as const;

/**
 * Heads as engines find them: the first name that is there, else one key-value head for every query head.
 *
 * Source: vLLM commit 017e9f44, `ModelArchConfigConvertorBase`.
 */
export function headShape(config: Config, heads: Partial<HeadShape> = {}): HeadShape {
  const hiddenSize = heads.hiddenSize ?? hidden(config);
  const queryHeads =
    heads.queryHeads ?? count(config, "num_attention_heads", "n_heads", "n_head", "num_heads");
  const kvHeads = heads.kvHeads ?? optionalCount(config, ...KV_HEADS) ?? queryHeads;
  if (queryHeads % kvHeads !== 0)
    throw fieldError(
      `${config.path}${given(config, KV_HEADS) ?? "num_key_value_heads"}`,
      kvHeads,
      `${kvHeads} key-value heads do not divide ${queryHeads} query heads`,
    );
  const keyDim = heads.keyDim ?? headDim(config, hiddenSize, queryHeads);
  return {
    hiddenSize,
    queryHeads,
    kvHeads,
    keyDim,
    valueDim: heads.valueDim ?? optionalCount(config, "v_head_dim") ?? keyDim,
  };
}

/** The width of the residual stream. */
export function hidden(config: Config): number {
  return count(config, "hidden_size", "d_model", "n_embd", "n_embed");
}

function headDim(config: Config, hiddenSize: number, queryHeads: number): number {
  const stated = optionalNatural(
    config,
    "head_dim",
    "hidden_size_per_head",
    "kv_channels",
    "attention_head_dim",
  );
  if (stated !== undefined && stated > 0) return stated;
  if (hiddenSize % queryHeads === 0) return hiddenSize / queryHeads;
  throw fieldError(
    `${config.path}num_attention_heads`,
    queryHeads,
    `${queryHeads} heads do not divide a hidden size of ${hiddenSize}, and there is no head_dim`,
  );
}

/**
 * A layer's attention with this cache.
 *
 *     q = hidden × queryHeads × keyDim      k = hidden × kvHeads × keyDim
 *     v = hidden × kvHeads × valueDim       o = queryHeads × valueDim × hidden
 */
export function headsMixer(
  { hiddenSize, queryHeads, kvHeads, keyDim, valueDim }: HeadShape,
  caches: readonly LayerCache[],
  { bias, qkNorm, gated, sinks, keyIsValue, norms = 1 }: HeadTraits = {},
): Mixer {
  const queryWidth = queryHeads * keyDim;
  const keyWidth = kvHeads * keyDim;
  const valueWidth = kvHeads * valueDim;
  const outputWidth = queryHeads * valueDim;
  const biasOnInputs = bias === "qkv" || bias === "qkvo" ? 1 : 0;
  const biasOnOutput = bias === "o" || bias === "qkvo" ? 1 : 0;
  const queries = queryWidth * (gated ? 2 : 1);
  const keyValues = keyWidth + (keyIsValue ? 0 : valueWidth);
  const qkNorms = qkNorm === "head" ? 2 * keyDim : qkNorm === "full" ? queryWidth + keyWidth : 0;
  return {
    caches,
    attention: { queryHeads },
    parameters: {
      attention:
        queries * (hiddenSize + biasOnInputs) +
        outputWidth * hiddenSize +
        biasOnOutput * hiddenSize +
        (sinks ? queryHeads : 0),
      keyValue: keyValues * (hiddenSize + biasOnInputs),
      attentionReplicated: 0,
      norms: norms * hiddenSize + qkNorms,
    },
    outputParameters: outputWidth * hiddenSize,
  };
}

/** The cache of a layer that sees this far back. */
export function headsCache({ kvHeads, keyDim, valueDim }: HeadShape, span: Span): LayerCache {
  return { ...span, kvHeads, keyDim, valueDim };
}
