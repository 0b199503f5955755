/** Plain attention and windows: the fields of published configs that caches and weights need, and what was published. */

/** A model in few fields. */
export interface PublishedModel {
  readonly name: string;
  readonly config: object;
  /** cache bytes that one token adds over all layers, bf16 */
  readonly bytesPerToken: number;
  /** layers by what they keep, in the words of the cache kinds */
  readonly layers: Readonly<Record<string, number>>;
  /** as the model card prints it, in billions of parameters */
  readonly printed: string;
  /** what that figure counts: exact where the checkpoint's own count is known */
  readonly meant: number;
  /** parameters that a token meets, in billions; meant: the LM head counted, the embedding look-up not */
  readonly active?: { readonly printed: string; readonly meant: number };
}

const every = (layers: number, period: number, type: string, other: string): readonly string[] =>
  Array.from({ length: layers }, (_, layer) => ((layer + 1) % period === 0 ? type : other));

/** The shape of a decoder: layers, hidden size, heads, width, vocabulary. */
function shape(
  num_hidden_layers: number,
  hidden_size: number,
  [num_attention_heads, num_key_value_heads, head_dim]: readonly [number, number, number?],
  intermediate_size: number,
  vocab_size: number,
): object {
  return {
    num_hidden_layers,
    hidden_size,
    num_attention_heads,
    num_key_value_heads,
    ...(head_dim !== undefined && { head_dim }),
    intermediate_size,
    vocab_size,
  };
}

export const plainModels: readonly PublishedModel[] = [
  {
    name: "Llama 2 7B",
    config: { model_type: "llama", ...shape(32, 4096, [32, 32], 11_008, 32_000) },
    bytesPerToken: 524_288,
    layers: { full: 32 },
    printed: "6.7",
    meant: 6_738_415_616,
  },
  {
    name: "Llama 3.1 405B",
    config: { model_type: "llama", ...shape(126, 16_384, [128, 8], 53_248, 128_256) },
    bytesPerToken: 516_096,
    layers: { full: 126 },
    printed: "405.9",
    meant: 405_853_388_800,
  },
  {
    name: "DeepSeek 67B",
    config: { model_type: "llama", ...shape(95, 8192, [64, 8], 22_016, 102_400) },
    bytesPerToken: 389_120,
    layers: { full: 95 },
    printed: "67",
    meant: 67.4e9,
  },
  {
    name: "Qwen2.5 72B",
    config: {
      model_type: "qwen2",
      ...shape(80, 8192, [64, 8], 29_568, 152_064),
      sliding_window: 131_072,
      use_sliding_window: false,
    },
    bytesPerToken: 327_680,
    layers: { full: 80 },
    printed: "72.7",
    meant: 72_706_203_648,
  },
  {
    name: "Mistral Small 24B",
    config: {
      model_type: "mistral",
      ...shape(40, 5120, [32, 8, 128], 32_768, 131_072),
      sliding_window: null,
    },
    bytesPerToken: 163_840,
    layers: { full: 40 },
    printed: "23.6",
    meant: 23_572_403_200,
  },
  {
    name: "Phi-3 mini",
    config: {
      model_type: "phi3",
      ...shape(32, 3072, [32, 32], 8192, 32_064),
      sliding_window: 2047,
    },
    bytesPerToken: 393_216,
    layers: { window: 32 },
    printed: "3.8",
    meant: 3_821_079_552,
  },
  {
    name: "Command R+",
    config: {
      model_type: "cohere",
      ...shape(64, 12_288, [96, 8], 33_792, 256_000),
      use_qk_norm: true,
    },
    bytesPerToken: 262_144,
    layers: { full: 64 },
    printed: "104",
    meant: 103_810_674_688,
  },
  {
    name: "Command A",
    config: {
      model_type: "cohere2",
      ...shape(64, 12_288, [96, 8, 128], 36_864, 256_000),
      sliding_window: 4096,
    },
    bytesPerToken: 262_144,
    layers: { window: 48, full: 16 },
    printed: "111",
    meant: 111_057_580_032,
  },
  {
    name: "OLMo 2 13B",
    config: { model_type: "olmo2", ...shape(40, 5120, [40, 40], 13_824, 100_352) },
    bytesPerToken: 819_200,
    layers: { full: 40 },
    printed: "13.7",
    meant: 13_716_198_400,
  },
  {
    name: "EXAONE 4.0 32B",
    config: {
      model_type: "exaone4",
      ...shape(64, 5120, [40, 8, 128], 27_392, 102_400),
      sliding_window: 4096,
      sliding_window_pattern: "LLLG",
    },
    bytesPerToken: 262_144,
    layers: { window: 48, full: 16 },
    printed: "32",
    meant: 32.0e9,
  },
  {
    name: "Nemotron-4 340B",
    config: { model_type: "nemotron", ...shape(96, 18_432, [96, 8], 73_728, 256_000) },
    bytesPerToken: 589_824,
    layers: { full: 96 },
    printed: "340",
    meant: 341e9,
  },
  {
    name: "StarCoder2 15B",
    config: {
      model_type: "starcoder2",
      ...shape(40, 6144, [48, 4], 24_576, 49_152),
      sliding_window: 4096,
      tie_word_embeddings: false,
    },
    bytesPerToken: 81_920,
    layers: { window: 40 },
    printed: "16",
    meant: 15_957_889_024,
  },
  {
    name: "Gemma 2 27B",
    config: {
      model_type: "gemma2",
      ...shape(46, 4608, [32, 16, 128], 36_864, 256_000),
      sliding_window: 4096,
    },
    bytesPerToken: 376_832,
    layers: { window: 23, full: 23 },
    printed: "27.2",
    meant: 27_227_128_320,
  },
  {
    name: "Gemma 3 27B, language model",
    config: {
      model_type: "gemma3",
      text_config: {
        model_type: "gemma3_text",
        ...shape(62, 5376, [32, 16, 128], 21_504, 262_208),
        sliding_window: 1024,
      },
    },
    bytesPerToken: 507_904,
    layers: { window: 52, full: 10 },
    printed: "27",
    meant: 27.009e9,
  },
  {
    name: "Falcon 7B",
    config: {
      model_type: "falcon",
      num_hidden_layers: 32,
      hidden_size: 4544,
      num_attention_heads: 71,
      num_kv_heads: 71,
      multi_query: true,
      new_decoder_architecture: false,
      vocab_size: 65_024,
    },
    bytesPerToken: 8192,
    layers: { full: 32 },
    // the card's figure counts the LM head a second time, which is the embedding
    printed: "7.2",
    meant: 6_921_720_704,
  },
  {
    name: "Falcon 180B",
    config: {
      model_type: "falcon",
      num_hidden_layers: 80,
      hidden_size: 14_848,
      num_attention_heads: 232,
      num_kv_heads: 8,
      multi_query: true,
      new_decoder_architecture: true,
      vocab_size: 65_024,
    },
    bytesPerToken: 163_840,
    layers: { full: 80 },
    printed: "180",
    meant: 178_557_088_768,
  },
  {
    name: "StarCoder 15B",
    config: {
      model_type: "gpt_bigcode",
      n_layer: 40,
      n_embd: 6144,
      n_head: 48,
      n_inner: 24_576,
      n_positions: 8192,
      multi_query: true,
      vocab_size: 49_152,
    },
    bytesPerToken: 20_480,
    layers: { full: 40 },
    printed: "15.5",
    meant: 15_517_456_384,
  },
  {
    name: "ChatGLM3 6B",
    config: {
      model_type: "chatglm",
      num_layers: 28,
      hidden_size: 4096,
      num_attention_heads: 32,
      multi_query_attention: true,
      multi_query_group_num: 2,
      kv_channels: 128,
      ffn_hidden_size: 13_696,
      padded_vocab_size: 65_024,
      add_qkv_bias: true,
    },
    bytesPerToken: 28_672,
    layers: { full: 28 },
    printed: "6.2",
    meant: 6_243_584_000,
  },
  {
    name: "MPT 7B",
    config: {
      model_type: "mpt",
      n_layers: 32,
      d_model: 4096,
      n_heads: 32,
      expansion_ratio: 4,
      no_bias: true,
      vocab_size: 50_432,
      attn_config: { attn_type: "multihead_attention" },
    },
    bytesPerToken: 524_288,
    layers: { full: 32 },
    printed: "6.7",
    meant: 6_649_286_656,
  },
  {
    name: "GPT-2",
    config: {
      model_type: "gpt2",
      n_layer: 12,
      n_embd: 768,
      n_head: 12,
      n_positions: 1024,
      vocab_size: 50_257,
    },
    bytesPerToken: 36_864,
    layers: { full: 12 },
    printed: "0.124",
    meant: 124_439_808,
  },
  {
    name: "GPT-J 6B",
    config: {
      model_type: "gptj",
      n_layer: 28,
      n_embd: 4096,
      n_head: 16,
      vocab_size: 50_400,
    },
    bytesPerToken: 458_752,
    layers: { full: 28 },
    printed: "6.05",
    meant: 6_050_882_784,
  },
  {
    name: "GPT-NeoX 20B",
    config: { model_type: "gpt_neox", ...shape(44, 6144, [64, 64], 24_576, 50_432) },
    bytesPerToken: 1_081_344,
    layers: { full: 44 },
    printed: "20.6",
    meant: 20_554_567_680,
  },
  {
    name: "OPT 6.7B",
    config: {
      model_type: "opt",
      num_hidden_layers: 32,
      hidden_size: 4096,
      num_attention_heads: 32,
      ffn_dim: 16_384,
      max_position_embeddings: 2048,
      word_embed_proj_dim: 4096,
      vocab_size: 50_272,
    },
    bytesPerToken: 524_288,
    layers: { full: 32 },
    printed: "6.7",
    meant: 6_658_473_984,
  },
  {
    name: "BLOOM 7B",
    config: {
      model_type: "bloom",
      n_layer: 30,
      hidden_size: 4096,
      n_head: 32,
      vocab_size: 250_880,
    },
    bytesPerToken: 491_520,
    layers: { full: 30 },
    printed: "7.1",
    meant: 7_069_016_064,
  },
  {
    name: "Phi-2",
    config: { model_type: "phi", ...shape(32, 2560, [32, 32], 10_240, 51_200) },
    bytesPerToken: 327_680,
    layers: { full: 32 },
    printed: "2.8",
    meant: 2_779_683_840,
  },
];

export { every, shape };
