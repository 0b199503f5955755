/** The decoders before Llama: GPT-2, GPT-J, GPT-NeoX, OPT, BLOOM and Phi, with biases, layer norms and two matrices. */
import type { Draft, DraftLayer } from "./draft.ts";
import { dense } from "./feed-forward.ts";
import { type Config, optionalCount, value, weightCount } from "./fields.ts";
import { type HeadTraits, headShape, headsCache, headsMixer } from "./heads.ts";
import { layerCount } from "./layers.ts";
import { everything } from "./spans.ts";
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
}

const FAMILIES: ReadonlyMap<string, Classic> = new Map<string, Classic>([
  ["gpt2", { bias: "qkvo", tied: true, extraRows: (c) => weightCount(c, "n_positions", "n_ctx") }],
  ["gptj", { isParallel: true, tied: false, headBias: true }],
  ["gpt_neox", { bias: "qkvo", tied: false }],
  // OPT's table of positions starts at 2
  [
    "opt",
    { bias: "qkvo", tied: true, extraRows: (c) => weightCount(c, "max_position_embeddings") + 2 },
  ],
  // the embedding has a layer norm of its own
  ["bloom", { bias: "qkvo", tied: true, extraRows: () => 2 }],
  ["phi", { bias: "qkvo", isParallel: true, tied: false, headBias: true }],
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

function classic(config: Config, { bias, isParallel, tied, extraRows, headBias }: Classic): Draft {
  refuseUnknownCaches(config);
  const shape = headShape(config);
  const { hiddenSize } = shape;
  const width = optionalCount(config, "intermediate_size", "ffn_dim", "n_inner") ?? 4 * hiddenSize;
  const mixer = headsMixer(shape, [headsCache(shape, everything)], {
    ...(bias !== undefined && { bias }),
    norms: 2,
  });
  const half = dense(hiddenSize, width, { matrices: 2, bias: true, norms: isParallel ? 0 : 2 });
  const words = headBias ? weightCount(config, "vocab_size") : 0;
  const narrow = optionalCount(config, "word_embed_proj_dim") ?? hiddenSize;
  const isNarrow = narrow !== hiddenSize || value(config, "do_layer_norm_before") === false;
  return {
    layers: new Array<DraftLayer>(layerCount(config)).fill({ mixer, feedForward: half }),
    hiddenSize,
    finalNorms: 2 * hiddenSize,
    tiedByDefault: tied,
    otherParameters: (extraRows?.(config) ?? 0) * hiddenSize + words,
    ...(isNarrow && { uncounted: "the narrow embedding of this size of OPT" }),
  };
}
