/** Llama 4: three chunked layers to one full one without rotation, and experts on every so many layers. */
import { type Draft, type FeedForward, noMixer } from "./draft.ts";
import { dense, experts } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  numberList,
  optionalCount,
  optionalNatural,
  textList,
  weightCount,
} from "./fields.ts";
import { headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { everything, layerSpans, type Span } from "./spans.ts";

/**
 * Layers are chunked where `no_rope_layers` is not 0; without that list, all but every fourth.
 *
 *     expert layers: interleave_moe_layer_step - 1, and every interleave_moe_layer_step after it
 *
 * Source: Hugging Face `Llama4TextConfig`; vLLM commit 017e9f44, `llama4`.
 */
export function llama4(config: Config): Draft {
  const layers = layerCount(config);
  const shape = headShape(config);
  const hasBias = flag(config, "attention_bias");
  const traits = hasBias ? { bias: "qkvo" as const } : {};
  const mixerOf = (span: Span) => headsMixer(shape, [headsCache(shape, span)], traits);
  const spans = llama4Spans(config, layers);
  const mixers = new Map([...new Set(spans)].map((span) => [span, mixerOf(span)] as const));
  return {
    layers: llama4Halves(config, shape.hiddenSize, layers).map((feedForward, layer) => ({
      mixer: mixers.get(spans[layer] ?? everything) ?? noMixer,
      feedForward,
    })),
    hiddenSize: shape.hiddenSize,
  };
}

function llama4Spans(config: Config, layers: number): readonly Span[] {
  if (textList(config, "layer_types")) return layerSpans(config, layers);
  const chunked: Span = { kind: "chunked", chunkTokens: count(config, "attention_chunk_size") };
  const rotated = numberList(config, "no_rope_layers");
  const interval = optionalCount(config, "no_rope_layer_interval") ?? 4;
  const isChunked =
    rotated && rotated.length > 0
      ? perLayer(config, "no_rope_layers", rotated, layers).map((entry) => entry !== 0)
      : Array.from({ length: layers }, (_, layer) => (layer + 1) % interval !== 0);
  return isChunked.map((local) => (local ? chunked : everything));
}

function llama4Halves(config: Config, hiddenSize: number, layers: number): readonly FeedForward[] {
  const step = optionalNatural(config, "interleave_moe_layer_step") ?? 1;
  const listed = numberList(config, "moe_layers");
  const withExperts = listed && new Set(listed);
  const sparse = Array.from({ length: layers }, (_, layer) =>
    withExperts ? withExperts.has(layer) : step > 0 && (layer + 1) % step === 0,
  );
  const width = sparse.includes(false) ? weightCount(config, "intermediate_size_mlp") : 0;
  const denseHalf = dense(hiddenSize, width);
  // one shared expert, as wide as a routed one, in every expert layer; the config does not say so
  const routed: Config = { ...config, json: { n_shared_experts: 1, ...config.json } };
  const expertHalf = sparse.includes(true) ? experts(routed, hiddenSize) : denseHalf;
  return sparse.map((isSparse) => (isSparse ? expertHalf : denseHalf));
}
