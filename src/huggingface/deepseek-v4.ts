/** DeepSeek-V4: a window of latents on every layer, compressed entries behind it, and hyper-connections around it. */
import { kvError } from "../errors.ts";
import type { LayerCache } from "../model/index.ts";
import { type Draft, layerTotal, type Mixer } from "./draft.ts";
import { experts, feedForwards } from "./feed-forward.ts";
import {
  type Config,
  count,
  fieldError,
  numberList,
  optionalCount,
  optionalNatural,
  weightCount,
} from "./fields.ts";
import { hidden } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { windowTokens } from "./spans.ts";

/** Tokens per entry of compressed sparse attention (CSA): its windows overlap, and an indexer picks entries. */
const SPARSE_RATIO = 4;
/** Tokens per entry of heavily compressed attention (HCA). */
const HEAVY_RATIO = 128;

/**
 * Layers by `compress_ratios`: 0 keeps a window only, 4 compresses with an indexer, 128 compresses more.
 *
 * Source: vLLM commit 017e9f44, `deepseek_v4`; the names and shapes of the published checkpoint.
 */
export function deepseekV4(config: Config): Draft {
  const layers = layerCount(config);
  const hiddenSize = hidden(config);
  const given = numberList(config, "compress_ratios");
  if (given === undefined)
    throw fieldError(`${config.path}compress_ratios`, undefined, "missing, and caches follow it");
  const ratios = perLayer(config, "compress_ratios", given, layers);
  const mixers = new Map<number, Mixer>();
  const halves = feedForwards(config, hiddenSize, layers, { routerBias: true });
  const hashed = optionalNatural(config, "num_hash_layers") ?? 0;
  const hashHalf = hashed > 0 ? experts(config, hiddenSize, { routerBias: false }) : undefined;
  const mixerOf = (ratio: number): Mixer => {
    const mixer = mixers.get(ratio) ?? ratioMixer(config, ratio);
    mixers.set(ratio, mixer);
    return mixer;
  };
  const mult = weightCount(config, "hc_mult");
  const modules = optionalNatural(config, "num_nextn_predict_layers") ?? 0;
  const lastHalf = halves.at(-1);
  const headMix = mult * (mult * hiddenSize + 1) + 1;
  return {
    layers: halves.map((feedForward, layer) => ({
      mixer: mixerOf(ratios[layer] ?? 0),
      feedForward: layer < hashed && hashHalf ? hashHalf : feedForward,
    })),
    hiddenSize,
    otherParameters: headMix,
    ...(modules > 0 &&
      lastHalf && {
        multiTokenPrediction:
          modules *
          (layerTotal({ mixer: mixerOf(given[layers] ?? 0), feedForward: lastHalf }) +
            2 * hiddenSize * hiddenSize +
            3 * hiddenSize +
            headMix),
      }),
  };
}

function ratioMixer(config: Config, ratio: number): Mixer {
  if (![0, 1, SPARSE_RATIO, HEAVY_RATIO].includes(ratio))
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}compress_ratios`,
      value: ratio,
      rule: `no rule for a compression of ${ratio}`,
      hint: "known are 0, 4 and 128",
    });
  const isSparse = ratio === SPARSE_RATIO;
  const queryHeads = count(config, "num_attention_heads");
  const topTokens = optionalCount(config, "index_topk");
  const indexHeads = optionalCount(config, "index_n_heads");
  return {
    caches: ratioCaches(config, ratio),
    attention: {
      queryHeads,
      ...(isSparse && topTokens !== undefined && { topTokens }),
      ...(isSparse && indexHeads !== undefined && { indexHeads }),
    },
    parameters: ratioParameters(config, ratio),
    outputParameters: outputProjection(config),
  };
}

function ratioCaches(config: Config, ratio: number): readonly LayerCache[] {
  const headDim = count(config, "head_dim");
  const ropeDim = count(config, "qk_rope_head_dim");
  if (ropeDim >= headDim)
    throw fieldError(
      `${config.path}qk_rope_head_dim`,
      ropeDim,
      `${ropeDim} rotary elements leave none of a head of ${headDim}`,
    );
  const window = windowTokens(config);
  if (window === undefined)
    throw fieldError(`${config.path}sliding_window`, undefined, "missing, and every layer has one");
  const shape = { latentDim: headDim - ropeDim, ropeDim };
  const newest: LayerCache = { kind: "latent-window", windowTokens: window, ...shape };
  if (ratio <= 1) return [newest];
  const entries: LayerCache = { kind: "compressed", tokensPerEntry: ratio, ...shape };
  if (ratio === HEAVY_RATIO)
    return [newest, entries, { kind: "compressor", windowTokens: ratio, rowElements: 2 * headDim }];
  const keyDim = count(config, "index_head_dim");
  const windowed = 2 * ratio;
  return [
    newest,
    entries,
    { kind: "index", keyDim, format: "fp8_scale128", tokensPerEntry: ratio },
    { kind: "compressor", windowTokens: windowed, rowElements: 2 * 2 * headDim },
    { kind: "compressor", windowTokens: windowed, rowElements: 2 * 2 * keyDim },
  ];
}

/**
 *     wq_a, wq_b, wkv, wo_a (a matrix per output group), wo_b, a sink per head
 *     compressor = hidden × 2 × overlap × dim + ratio × overlap × dim + dim      (overlap 2 at ratio 4, else 1)
 *     hyper-connections, twice a layer: (2 + m) m × (m × hidden + 1) + 3
 */
function ratioParameters(config: Config, ratio: number): Mixer["parameters"] {
  const hiddenSize = hidden(config);
  const headDim = count(config, "head_dim");
  const heads = count(config, "num_attention_heads");
  const queryRank = weightCount(config, "q_lora_rank");
  const mult = weightCount(config, "hc_mult");
  const mixing = (2 + mult) * mult * (mult * hiddenSize + 1) + 3;
  const compressor = (dim: number, overlap: number): number =>
    overlap * dim * (2 * hiddenSize + ratio) + dim;
  const keyDim = optionalCount(config, "index_head_dim") ?? 0;
  const isSparse = ratio === SPARSE_RATIO;
  const indexHeads = isSparse ? weightCount(config, "index_n_heads") : 0;
  return {
    attention: queryRank * heads * headDim + outputProjection(config) + heads,
    keyValue: 0,
    attentionReplicated:
      hiddenSize * (queryRank + headDim) +
      2 * mixing +
      (ratio > 1 ? compressor(headDim, isSparse ? 2 : 1) : 0) +
      (isSparse
        ? compressor(keyDim, 2) + queryRank * indexHeads * keyDim + hiddenSize * indexHeads
        : 0),
    norms: hiddenSize + queryRank + headDim,
  };
}

function outputProjection(config: Config): number {
  const rank = weightCount(config, "o_lora_rank");
  const width = count(config, "num_attention_heads") * count(config, "head_dim");
  return rank * (width + weightCount(config, "o_groups") * hidden(config));
}
