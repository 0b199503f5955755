/** Decoders of plain attention, layer after layer: what each family's weights hold beside the four projections. */
import { kvError } from "../errors.ts";
import type { Draft, Mixer } from "./draft.ts";
import { feedForwards } from "./feed-forward.ts";
import { type Config, count, flag, nested, optionalCount, value, warn } from "./fields.ts";
import { type HeadShape, type HeadTraits, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount } from "./layers.ts";
import { llama, type PlainTraits, plainFamilies, uncountedFamilies } from "./plain-families.ts";
import { layerSpans, type Span, type SpanRules, slidesExceptEvery, windowTokens } from "./spans.ts";
import { refuseUnknownCaches } from "./unknown-caches.ts";

/** Whether the family is read by {@link plain}. */
export function isPlain(modelType: string): boolean {
  return plainFamilies.has(modelType) || uncountedFamilies.has(modelType);
}

/** A decoder of plain attention; without traits, as if it were Llama. */
export function plain(config: Config, traits: PlainTraits = {}, why?: string): Draft {
  refuseUnknownCaches(config, traits.harmless);
  const layers = layerCount(config);
  const shape = headShape(config);
  const [attentionNorms, feedForwardNorms] = traits.norms ?? [1, 1];
  const spans = layerSpans(config, layers, spanRules(config, traits));
  const headTraits: HeadTraits = {
    ...biasOf(config, traits),
    ...qkNormOf(config, traits),
    sinks: traits.sinks ?? false,
    gated: traits.gated ?? false,
    norms: attentionNorms,
  };
  const sliding = slidingShape(config, shape);
  const mixerOf = (heads: HeadShape, span: Span, isOwner: boolean): Mixer => {
    const mixer = headsMixer(heads, [headsCache(heads, span)], headTraits);
    return isOwner ? mixer : withoutCache(mixer);
  };
  const owned = new Map<Span, Mixer>();
  const sharing = new Map<Span, Mixer>();
  const every = traits.crossLayer ? sharedEvery(config) : 1;
  const halves = feedForwards(config, shape.hiddenSize, layers, {
    ...traits.feedForward,
    norms: feedForwardNorms,
  });
  return {
    layers: halves.map((feedForward, layer) => {
      const span = spans[layer] ?? { kind: "full" };
      const heads = span.kind === "window" ? sliding : shape;
      const isOwner = layer % every === 0;
      const known = isOwner ? owned : sharing;
      const mixer = known.get(span) ?? mixerOf(heads, span, isOwner);
      known.set(span, mixer);
      return { mixer, feedForward };
    }),
    hiddenSize: shape.hiddenSize,
    finalNorms: (traits.finalNorms ?? 1) * shape.hiddenSize,
    tiedByDefault: traits.tied ?? false,
    ...(why !== undefined && { uncounted: why }),
  };
}

/** Cross-layer attention: so many layers in a row use the first one's cache. Source: vLLM commit 017e9f44, `hunyuan_v1`. */
function sharedEvery(config: Config): number {
  return flag(config, "use_cla") ? count(config, "cla_share_factor") : 1;
}

/** The layer that uses another's keys and values, and projects none. */
function withoutCache({ parameters, ...mixer }: Mixer): Mixer {
  return { ...mixer, caches: [{ kind: "shared" }], parameters: { ...parameters, keyValue: 0 } };
}

/** The reader of a family of the table. */
export function plainFamily(modelType: string): (config: Config) => Draft {
  return (config) => plain(config, plainFamilies.get(modelType), uncountedFamilies.get(modelType));
}

/** An architecture that nobody described, whose fields are those of plain attention. */
export function unknownPlain(config: Config, architecture: string): Draft {
  refuseUnknownCaches(config);
  const window = windowTokens(config);
  const isOn = value(config, "use_sliding_window") !== false;
  if (window !== undefined && isOn && value(config, "layer_types") === undefined)
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}sliding_window`,
      value: window,
      rule: `there is a window, and which layers of ${architecture} slide is not known`,
      hint: "say so with layer_types, or with use_sliding_window: false",
    });
  warn(
    config,
    "assumed-plain-attention",
    `no rule for ${architecture}: its fields are those of plain attention, so every layer is taken to keep keys and values as a Llama layer does, and to weigh what one weighs`,
  );
  return plain(config, { ...llama, tied: leavesOutTied(config) });
}

/**
 * Transformers before 5 leaves out of a file what equals `PretrainedConfig`'s default, and that of `tie_word_embeddings` is
 * true: a file that it wrote without the field is of a tied model.
 */
function leavesOutTied(config: Config): boolean {
  const version = value(config, "transformers_version");
  return typeof version === "string" && /^[34]\./.test(version);
}

/** Heads of the sliding layers, where the config gives them their own (Step 3.5). */
function slidingShape(config: Config, shape: HeadShape): HeadShape {
  const other = nested(config, "attention_other_setting");
  return other ? headShape(other, { hiddenSize: shape.hiddenSize }) : shape;
}

function spanRules(
  config: Config,
  { optIn, fullEvery, fullEveryField = "sliding_window_pattern" }: PlainTraits,
): SpanRules {
  const pattern = value(config, fullEveryField);
  const letters = typeof pattern === "string" && /^[LG]+$/.test(pattern) ? pattern : undefined;
  const every = letters === undefined ? (optionalCount(config, fullEveryField) ?? fullEvery) : 0;
  return {
    ...(optIn !== undefined && { optIn }),
    ...(letters !== undefined && {
      slides: (layer: number) => letters[layer % letters.length] === "L",
    }),
    ...(every !== undefined && every > 0 && { slides: slidesExceptEvery(every) }),
  };
}

function biasOf(
  config: Config,
  { bias, biasField = "attention_bias", biasAlways = false }: PlainTraits,
): HeadTraits {
  return bias !== undefined && (biasAlways || flag(config, biasField)) ? { bias } : {};
}

function qkNormOf(config: Config, { qkNorm, qkNormField }: PlainTraits): HeadTraits {
  const isOn = qkNormField === undefined || flag(config, qkNormField);
  return qkNorm !== undefined && isOn ? { qkNorm } : {};
}
