/** MiMo-V2: windows and full layers with key-value heads and head sizes of their own; keys wider than values. */
import type { Draft, Mixer } from "./draft.ts";
import { feedForwards } from "./feed-forward.ts";
import { type Config, fieldError, flag, numberList, optionalCount } from "./fields.ts";
import { type HeadShape, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { everything, type Span, windowTokens } from "./spans.ts";

/**
 * `hybrid_layer_pattern`: 1 is a window with the `swa_*` heads, 0 is full. `attention_chunk_size` has no effect.
 *
 * Source: vLLM commit 017e9f44, `mimo_v2_flash`.
 */
export function mimoV2(config: Config): Draft {
  const layers = layerCount(config);
  const full = headShape(config);
  const sliding = headShape(config, {
    queryHeads: optionalCount(config, "swa_num_attention_heads") ?? full.queryHeads,
    kvHeads: optionalCount(config, "swa_num_key_value_heads") ?? full.kvHeads,
    keyDim: optionalCount(config, "swa_head_dim") ?? full.keyDim,
    valueDim: optionalCount(config, "swa_v_head_dim") ?? full.valueDim,
  });
  const tokens = windowTokens(config);
  const pattern = numberList(config, "hybrid_layer_pattern");
  if (tokens === undefined || pattern === undefined) {
    const name = tokens === undefined ? "sliding_window" : "hybrid_layer_pattern";
    throw fieldError(`${config.path}${name}`, undefined, "missing, and the windows depend on it");
  }
  const mixerOf = (shape: HeadShape, span: Span, sinkField: string): Mixer =>
    headsMixer(shape, [headsCache(shape, span)], {
      ...(flag(config, "attention_bias") && { bias: "qkv" as const }),
      sinks: flag(config, sinkField),
    });
  const fullMixer = mixerOf(full, everything, "add_full_attention_sink_bias");
  const slidingMixer = mixerOf(
    sliding,
    { kind: "window", windowTokens: tokens },
    "add_swa_attention_sink_bias",
  );
  const halves = feedForwards(config, full.hiddenSize, layers);
  const slides = perLayer(config, "hybrid_layer_pattern", pattern, layers);
  return {
    layers: halves.map((feedForward, layer) => ({
      mixer: slides[layer] === 0 ? fullMixer : slidingMixer,
      feedForward,
    })),
    hiddenSize: full.hiddenSize,
  };
}
