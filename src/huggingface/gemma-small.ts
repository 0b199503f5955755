/** What Gemma's models for small devices weigh besides: embeddings for every layer (3n, 4), alternating updates and laurel (3n). */
import type { Draft, Mixer } from "./draft.ts";
import { type Config, optionalNatural, weightCount } from "./fields.ts";

/** Parameters beside the projections: of every layer, and outside the layers. */
export interface BesideLayers {
  readonly replicated: number;
  readonly norms: number;
  readonly outside: number;
}

/**
 * An embedding of `hidden_size_per_layer_input` elements for every word and layer; 0 is none.
 *
 *     layer   = 2 × hidden × inputs, and a norm        outside = layers × inputs × (words + hidden) + inputs
 */
export function perLayerInputs(config: Config, hiddenSize: number, layers: number): BesideLayers {
  const inputs = optionalNatural(config, "hidden_size_per_layer_input") ?? 0;
  if (inputs === 0) return { replicated: 0, norms: 0, outside: 0 };
  const words = weightCount(config, "vocab_size_per_layer_input", "vocab_size");
  return {
    replicated: 2 * hiddenSize * inputs,
    norms: hiddenSize,
    outside: layers * inputs * (words + hiddenSize) + inputs,
  };
}

/**
 * Gemma 3n's alternating updates over `altup_num_inputs` streams, and its laurel of `laurel_rank`.
 *
 *     layer   = n × hidden + n² + n³ + 2 × hidden × rank, and three norms        outside = 2 (n - 1) × hidden²
 */
export function alternatingUpdates(config: Config, hiddenSize: number): BesideLayers {
  const streams = weightCount(config, "altup_num_inputs");
  const rank = weightCount(config, "laurel_rank");
  return {
    replicated: streams * (hiddenSize + streams * (1 + streams)) + 2 * hiddenSize * rank,
    norms: 3 * hiddenSize,
    outside: 2 * Math.max(0, streams - 1) * hiddenSize * hiddenSize,
  };
}

/** The draft with these parameters in every layer and outside. Equal layers still share their mixer. */
export function withBeside(draft: Draft, parts: readonly BesideLayers[]): Draft {
  const sum = (part: keyof BesideLayers): number =>
    parts.reduce((all, beside) => all + beside[part], 0);
  const widened = new Map<Mixer, Mixer>();
  const widen = (mixer: Mixer): Mixer => {
    const { parameters } = mixer;
    const wide = widened.get(mixer) ?? {
      ...mixer,
      parameters: {
        ...parameters,
        attentionReplicated: parameters.attentionReplicated + sum("replicated"),
        norms: parameters.norms + sum("norms"),
      },
    };
    widened.set(mixer, wide);
    return wide;
  };
  return {
    ...draft,
    layers: draft.layers.map((layer) => ({ ...layer, mixer: widen(layer.mixer) })),
    otherParameters: (draft.otherParameters ?? 0) + sum("outside"),
  };
}
