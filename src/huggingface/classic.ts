/** The decoders before Llama: GPT-2, GPT-J, GPT-Neo, GPT-NeoX, OPT, BLOOM and Phi, with biases, layer norms and two matrices. */
import { type Draft, noMixer } from "./draft.ts";
import { dense } from "./feed-forward.ts";
import {
  type Config,
  count,
  fieldError,
  LARGEST_LAYERS,
  optionalCount,
  textList,
  value,
  weightCount,
} from "./fields.ts";
import { type HeadTraits, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { everything, type Span } from "./spans.ts";
import { refuseUnknownCaches } from "./unknown-caches.ts";

/** How a classic decoder departs from GPT-2. */
interface Classic {
  readonly bias?: HeadTraits["bias"];
  /** one norm for both halves, which run side by side */
  readonly isParallel?: boolean;
  readonly tied: boolean;
  /** elements beside the layers, counted in hidden sizes */
  readonly extraRows?: (config: Config) => number;
  /** a bias per word on the LM head */
  readonly headBias?: boolean;
  /** the feed-forward half is as wide as the class says unless stated, and not four hidden sizes */
  readonly statesWidth?: boolean;
}

const FAMILIES: ReadonlyMap<string, Classic> = new Map<string, Classic>([
  ["gpt2", { bias: "qkvo", tied: true, extraRows: (c) => weightCount(c, "n_positions", "n_ctx") }],
  ["gptj", { isParallel: true, tied: false, headBias: true }],
  // every other layer looks back `window_size` tokens
  [
    "gpt_neo",
    { bias: "o", tied: true, extraRows: (c) => weightCount(c, "max_position_embeddings") },
  ],
  ["gpt_neox", { bias: "qkvo", tied: false, statesWidth: true }],
  // OPT's table of positions starts at 2
  [
    "opt",
    {
      bias: "qkvo",
      tied: true,
      statesWidth: true,
      extraRows: (c) => weightCount(c, "max_position_embeddings") + 2,
    },
  ],
  // the embedding has a layer norm of its own
  ["bloom", { bias: "qkvo", tied: true, extraRows: () => 2 }],
  ["phi", { bias: "qkvo", isParallel: true, tied: false, headBias: true, statesWidth: true }],
]);

/** Whether the family is read here. */
export function isClassic(modelType: string): boolean {
  return FAMILIES.has(modelType);
}

/**
 * The reader of a classic family. The feed-forward half is four hidden sizes wide unless stated.
 *
 * Source: the model classes of Hugging Face transformers 4.57 under the same names.
 */
export function classicFamily(modelType: string): (config: Config) => Draft {
  return (config) => classic(config, FAMILIES.get(modelType) ?? { tied: true });
}

function classic(config: Config, traits: Classic): Draft {
  const { bias, isParallel, tied, extraRows, headBias, statesWidth } = traits;
  refuseUnknownCaches(config, ["attention_types", "attention_layers"]);
  const shape = headShape(config);
  const { hiddenSize } = shape;
  const widths = ["intermediate_size", "ffn_dim", "n_inner"];
  const width = statesWidth
    ? weightCount(config, ...widths)
    : (optionalCount(config, ...widths) ?? 4 * hiddenSize);
  const mixerOf = (span: Span) =>
    headsMixer(shape, [headsCache(shape, span)], {
      ...(bias !== undefined && { bias }),
      norms: 2,
    });
  const spans = alternatingSpans(config, layerCount(config));
  const mixers = new Map([...new Set(spans)].map((span) => [span, mixerOf(span)] as const));
  const half = dense(hiddenSize, width, { matrices: 2, bias: true, norms: isParallel ? 0 : 2 });
  const words = headBias ? weightCount(config, "vocab_size") : 0;
  const narrow = optionalCount(config, "word_embed_proj_dim") ?? hiddenSize;
  const isNarrow = narrow !== hiddenSize || value(config, "do_layer_norm_before") === false;
  return {
    layers: spans.map((span) => ({ mixer: mixers.get(span) ?? noMixer, feedForward: half })),
    hiddenSize,
    finalNorms: 2 * hiddenSize,
    tiedByDefault: tied,
    otherParameters: (extraRows?.(config) ?? 0) * hiddenSize + words,
    ...(isNarrow && { uncounted: "the narrow embedding of this size of OPT" }),
  };
}

/** GPT-Neo's `attention_layers` (or `attention_types`: patterns and how often each comes), `local` or `global`. */
function alternatingSpans(config: Config, layers: number): readonly Span[] {
  const types = textList(config, "attention_layers") ?? repeatedTypes(config);
  if (types === undefined) return new Array<Span>(layers).fill(everything);
  const name =
    value(config, "attention_layers") === undefined ? "attention_types" : "attention_layers";
  const local: Span = { kind: "window", windowTokens: count(config, "window_size") };
  return perLayer(config, name, types, layers).map((type, layer) => {
    if (type === "global" || type === "local") return type === "local" ? local : everything;
    throw fieldError(`${config.path}${name}.${layer}`, type, "expected local or global");
  });
}

function repeatedTypes(config: Config): readonly string[] | undefined {
  const groups = value(config, "attention_types");
  if (!Array.isArray(groups)) return undefined;
  const types: string[] = [];
  for (const group of groups) {
    const [pattern, times] = Array.isArray(group) ? group : [];
    if (!Array.isArray(pattern) || !Number.isSafeInteger(times) || times < 1)
      throw fieldError(`${config.path}attention_types`, group, "expected types and how often");
    if (types.length + pattern.length * times > LARGEST_LAYERS)
      throw fieldError(
        `${config.path}attention_types`,
        times,
        `more than ${LARGEST_LAYERS} layers`,
      );
    for (let time = 0; time < times; time += 1) types.push(...pattern.map(String));
  }
  return types;
}
