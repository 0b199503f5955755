/** What the configuration classes of models without experts take for what a config leaves out. */
import { type ClassDefaults, defaults, delta, type Fields, kv } from "./model-class.ts";

const perLayerInputs: Fields = {
  hidden_size_per_layer_input: 256,
  vocab_size_per_layer_input: 262_144,
};
const gemma2Text: Fields = { ...kv(4, 256), sliding_window: 4096 };
const gemma3Text: Fields = { ...gemma2Text, max_position_embeddings: 131_072 };

/**
 * The classes by family: only fields that are read here.
 *
 * Source: the `configuration_*.py` of Hugging Face transformers 4.57.6, and of 5.18.0 for families that are newer.
 */
export const denseClasses: readonly (readonly [string, ClassDefaults])[] = [
  ["apertus", defaults([32, 4096, 32, 14_336, 131_072])],
  ["arcee", defaults([32, 2560, 32, 18_432, 32_000])],
  ["bamba", defaults([32, 4096, 32, 14_336, 128_000], kv(8))],
  ["bitnet", defaults([30, 2560, 20, 6912, 128_256], kv(5))],
  ["cohere", defaults([40, 8192, 64, 22_528, 256_000])],
  ["cohere2", defaults([40, 8192, 64, 22_528, 256_000], { sliding_window: 4096 })],
  ["ernie4_5", defaults([18, 1024, 16, 3072, 103_424], kv(2, 128))],
  ["exaone4", defaults([32, 4096, 32, 16_384, 102_400], { sliding_window: 4096 })],
  ["falcon_h1", defaults([32, 4096, 32, 14_336, 128_000], kv(8))],
  ["gemma", defaults([28, 3072, 16, 24_576, 256_000], kv(16, 256))],
  ["gemma2", defaults([26, 2304, 8, 9216, 256_000], gemma2Text)],
  ["gemma3", defaults([26, 2304, 8, 9216, 262_208], gemma3Text)],
  [
    "gemma3n",
    defaults(
      [35, 2048, 8, 16_384, 262_400],
      { ...kv(2, 256), sliding_window: 512, num_kv_shared_layers: 15 },
      { ...perLayerInputs, altup_num_inputs: 4, laurel_rank: 64 },
    ),
  ],
  [
    "gemma4",
    defaults([30, 2304, 8, 9216, 262_144], { ...kv(4, 256), sliding_window: 512 }, perLayerInputs),
  ],
  ["glm", defaults([40, 4096, 32, 13_696, 151_552], { ...kv(2, 128), attention_bias: true })],
  ["glm4", defaults([40, 4096, 32, 13_696, 151_552], { ...kv(2, 128), attention_bias: true })],
  ["glm4v", defaults([40, 4096, 32, 13_696, 151_552], kv(2))],
  ["glm_ocr", defaults([16, 1024, 16, 4096, 59_392], kv(8))],
  ["granite", defaults([32, 4096, 32, 11_008, 32_000])],
  ["helium", defaults([24, 2560, 20, 7040, 48_000], kv(20, 128))],
  ["lfm2", defaults([32, 2560, 32, 12_288, 65_536], { ...kv(8), conv_L_cache: 3 })],
  ["llama", defaults([32, 4096, 32, 11_008, 32_000])],
  ["ministral", defaults([32, 4096, 32, 14_336, 32_000], { ...kv(8), sliding_window: 4096 })],
  ["ministral3", defaults([34, 4096, 32, 14_336, 131_072], kv(8, 128))],
  ["mistral", defaults([32, 4096, 32, 14_336, 32_000], { ...kv(8), sliding_window: 4096 })],
  ["nemotron", defaults([32, 6144, 48, 24_576, 256_000])],
  ["olmo", defaults([32, 4096, 32, 11_008, 50_304])],
  ["olmo2", defaults([32, 4096, 32, 11_008, 50_304])],
  ["olmo3", defaults([32, 4096, 32, 11_008, 50_304], { sliding_window: 4096 })],
  ["phi3", defaults([32, 3072, 32, 8192, 32_064])],
  ["qwen2", defaults([32, 4096, 32, 22_016, 151_936])],
  ["qwen2_vl", defaults([80, 8192, 64, 29_568, 152_064], kv(8))],
  ["qwen2_5_vl", defaults([80, 8192, 64, 29_568, 152_064], kv(8))],
  ["qwen2_5_omni", defaults([28, 3584, 28, 18_944, 152_064], kv(4))],
  ["qwen3", defaults([32, 4096, 32, 22_016, 151_936], kv(32, 128))],
  ["qwen3_vl", defaults([32, 4096, 32, 22_016, 151_936], kv(32, 128))],
  ["qwen3_5", defaults([32, 4096, 16, 12_288, 248_320], { ...kv(4, 256), ...delta })],
  ["seed_oss", defaults([64, 4096, 80, 27_648, 155_136], { ...kv(8, 128), attention_bias: true })],
  ["smollm3", defaults([36, 2048, 16, 11_008, 128_256], kv(4))],
  ["stablelm", defaults([32, 2560, 32, 6912, 50_304])],
  ["starcoder2", defaults([30, 3072, 24, 12_288, 49_152], kv(2))],
  ["vaultgemma", defaults([26, 2304, 8, 9216, 256_000], gemma2Text)],
  [
    "youtu",
    defaults([32, 2048, 16, 6144, 128_256], { q_lora_rank: 1536, tie_word_embeddings: true }),
  ],
];
