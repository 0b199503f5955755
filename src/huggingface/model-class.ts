/** The configuration class of a family, as a row of a table. */

/** Fields of a config by their names. */
export type Fields = Readonly<Record<string, number | boolean>>;

/** The defaults of one configuration class. */
export interface ClassDefaults {
  /** how large the model is: left out only of nested configs, which hold what departs from the class */
  readonly sizes: Fields;
  /** likewise, sizes whose absence must not read as "none": of experts, of embeddings for every layer */
  readonly parts: Fields;
  /** everything else whose absence means something other than "none" */
  readonly choices: Fields;
}

type Shape = readonly [
  layers: number,
  hidden: number,
  heads: number,
  width: number,
  vocabulary: number,
];

/** The row of a class: its sizes, what it chooses, and the sizes of its parts. */
export function defaults(
  [num_hidden_layers, hidden_size, num_attention_heads, intermediate_size, vocab_size]: Shape,
  choices: Fields = {},
  parts: Fields = {},
): ClassDefaults {
  const shape = { num_hidden_layers, hidden_size, num_attention_heads, intermediate_size };
  return { sizes: { ...shape, vocab_size }, parts, choices };
}

/** Key-value heads, and their size where the class has one. */
export const kv = (num_key_value_heads: number, head_dim?: number): Fields =>
  head_dim === undefined ? { num_key_value_heads } : { num_key_value_heads, head_dim };
/** The gated delta nets of Qwen3-Next and Qwen3.5. */
export const delta: Fields = {
  linear_num_key_heads: 16,
  linear_num_value_heads: 32,
  linear_key_head_dim: 128,
  linear_value_head_dim: 128,
  linear_conv_kernel_dim: 4,
};
