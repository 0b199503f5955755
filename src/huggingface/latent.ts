/** Multi-Head Latent Attention: DeepSeek-V2, V3 and V3.2, Kimi K2, GLM-5 and others, with or without an indexer. */
import { kvError } from "../errors.ts";
import type { IndexCache, LatentCache } from "../model/index.ts";
import { type Draft, layerTotal, type Mixer } from "./draft.ts";
import { feedForwards } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  optionalCount,
  optionalNatural,
  text,
  textList,
  value,
  weightCount,
} from "./fields.ts";
import { hidden } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { plain } from "./plain.ts";
import { llama } from "./plain-families.ts";
import { windowTokens } from "./spans.ts";
import { refuseUnknownCaches } from "./unknown-caches.ts";

/**
 * One layer of latent attention. An indexer adds a key cache of its own where the layer does not share another's.
 *
 *     q_a  = hidden × q_lora_rank                q_b  = q_lora_rank × heads × (nope + rope)
 *     kv_a = hidden × (kv_lora_rank + rope)      kv_b = kv_lora_rank × heads × (nope + value)
 *     o    = heads × value × hidden
 *     indexer = q_lora_rank × index heads × index dim + hidden × (index dim + index heads) + 2 × index dim
 */
export function latentMixer(config: Config, hasIndex = false): Mixer {
  const hiddenSize = hidden(config);
  const queryHeads = count(config, "num_attention_heads");
  const latentDim = count(config, "kv_lora_rank");
  const ropeDim = count(config, "qk_rope_head_dim");
  const nopeDim = optionalCount(config, "qk_nope_head_dim");
  const valueDim = optionalCount(config, "v_head_dim");
  const nope = weightCount(config, "qk_nope_head_dim");
  const vectorDim = weightCount(config, "v_head_dim");
  const queryRank = optionalNatural(config, "q_lora_rank") ?? 0;
  const queryWidth = queryHeads * (nope + ropeDim);
  const bias = flag(config, "attention_bias") ? 1 : 0;
  const indexHeads = optionalCount(config, "index_n_heads");
  const topTokens = optionalCount(config, "index_topk");
  const latent: LatentCache = { kind: "latent", latentDim, ropeDim };
  return {
    caches: hasIndex ? [latent, indexCache(config)] : [latent],
    attention: {
      queryHeads,
      ...(nopeDim !== undefined && { nopeDim }),
      ...(valueDim !== undefined && { valueDim }),
      ...(topTokens !== undefined && { topTokens }),
      ...(hasIndex && indexHeads !== undefined && { indexHeads }),
    },
    parameters: {
      attention:
        (queryRank > 0 ? queryRank : hiddenSize) * queryWidth +
        latentDim * queryHeads * (nope + vectorDim) +
        (queryHeads * vectorDim + bias) * hiddenSize,
      keyValue: 0,
      attentionReplicated:
        queryRank * (hiddenSize + bias) +
        (hiddenSize + bias) * (latentDim + ropeDim) +
        (hasIndex ? indexer(config, hiddenSize, queryRank) : 0),
      norms: hiddenSize + queryRank + latentDim,
    },
    outputParameters: queryHeads * vectorDim * hiddenSize,
  };
}

/** Index keys as the engine stores them: fp8 with an fp32 scale per 128. */
export function indexCache(config: Config): IndexCache {
  const keyDim = count(config, "index_head_dim");
  return { kind: "index", keyDim, format: "fp8_scale128", tokensPerEntry: 1 };
}

function indexer(config: Config, hiddenSize: number, queryRank: number): number {
  const heads = weightCount(config, "index_n_heads");
  const keyDim = count(config, "index_head_dim");
  return queryRank * heads * keyDim + hiddenSize * (keyDim + heads) + 2 * keyDim;
}

/**
 * Which layers own an indexer: letters of `index_topk_pattern` other than `S`, else `indexer_types`, else
 *
 *     max(layer - index_skip_topk_offset + 1, 0) % index_topk_freq = 0
 *
 * Source: vLLM commit 017e9f44, `deepseek_v2` (defaults: offset 2, frequency 1).
 */
export function indexedLayers(config: Config, layers: number): readonly boolean[] {
  if (value(config, "index_topk") === undefined) return new Array<boolean>(layers).fill(false);
  const letters = text(config, "index_topk_pattern");
  if (letters !== undefined)
    return perLayer(config, "index_topk_pattern", [...letters], layers).map((x) => x !== "S");
  const types = textList(config, "indexer_types");
  if (types)
    return perLayer(config, "indexer_types", types, layers).map((type, layer) => {
      if (type === "full" || type === "shared") return type === "full";
      throw kvError({
        code: "unknown-architecture",
        path: `${config.path}indexer_types.${layer}`,
        value: type,
        rule: "expected full or shared",
      });
    });
  const frequency = optionalCount(config, "index_topk_freq") ?? 1;
  const offset = optionalNatural(config, "index_skip_topk_offset") ?? 2;
  return Array.from(
    { length: layers },
    (_, layer) => Math.max(layer - offset + 1, 0) % frequency === 0,
  );
}

/** The config without the sizes of latent attention, which are 0 or null where there is none (DeepSeek-OCR). */
function withoutLatents(config: Config): Config {
  const sizes = [
    "kv_lora_rank",
    "q_lora_rank",
    "qk_nope_head_dim",
    "qk_rope_head_dim",
    "v_head_dim",
  ];
  const kept = Object.entries(config.json).filter(([name]) => !sizes.includes(name));
  return { ...config, json: Object.fromEntries(kept) };
}

/** A decoder of latent attention on every layer; with `use_mla: false` one of plain heads. */
export function latent(config: Config): Draft {
  if (!flag(config, "use_mla", true)) return plain(withoutLatents(config), llama);
  refuseOthers(config);
  const layers = layerCount(config);
  const hiddenSize = hidden(config);
  const indexed = indexedLayers(config, layers);
  const withIndex = indexed.includes(true) ? latentMixer(config, true) : undefined;
  const without = latentMixer(config);
  const halves = feedForwards(config, hiddenSize, layers);
  const drafted = halves.map((feedForward, layer) => ({
    mixer: indexed[layer] === true && withIndex ? withIndex : without,
    feedForward,
  }));
  const modules = optionalNatural(config, "num_nextn_predict_layers") ?? 0;
  const last = drafted.at(-1);
  const predictor = last && { ...last, mixer: withIndex ?? without };
  return {
    layers: drafted,
    hiddenSize,
    ...(modules > 0 &&
      predictor && {
        multiTokenPrediction: modules * (layerTotal(predictor) + predictionExtras(hiddenSize)),
      }),
  };
}

/** What a prediction module adds to a layer: the projection of two streams to one, and three norms. */
export function predictionExtras(hiddenSize: number): number {
  return 2 * hiddenSize * hiddenSize + 3 * hiddenSize;
}

/** Fields that belong to latent attention and its indexer. */
const KNOWN = [
  "kv_lora_rank",
  "q_lora_rank",
  "qk_nope_head_dim",
  "qk_rope_head_dim",
  "index_head_dim",
  "index_n_heads",
  "index_topk",
  "index_topk_freq",
  "index_topk_pattern",
  "index_skip_topk_offset",
  "index_share_for_mtp_iteration",
  "indexer_types",
  "indexer_rope_interleave",
];

function refuseOthers(config: Config): void {
  refuseUnknownCaches(config, KNOWN);
  const window = windowTokens(config);
  if (window === undefined || value(config, "use_sliding_window") === false) return;
  throw kvError({
    code: "unknown-architecture",
    path: `${config.path}sliding_window`,
    value: window,
    rule: "a window over latents is not a rule of this architecture",
  });
}
