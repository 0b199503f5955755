/** What the configuration classes of mixtures of experts take for what a config leaves out. */
import { type ClassDefaults, defaults, delta, type Fields, kv } from "./model-class.ts";

const local = (num_local_experts: number, num_experts_per_tok: number): Fields => ({
  num_local_experts,
  num_experts_per_tok,
});
const routed = (
  n_routed_experts: number,
  active: number,
  moe_intermediate_size: number,
): Fields => ({
  n_routed_experts,
  num_experts_per_tok: active,
  moe_intermediate_size,
});
const deepseek: Fields = { n_shared_experts: 1, first_k_dense_replace: 3, q_lora_rank: 1536 };
const index = (index_n_heads: number): Fields => ({
  index_n_heads,
  index_topk: 2048,
  index_head_dim: 128,
});
const glmMoe: Fields = { ...kv(8), n_shared_experts: 1, first_k_dense_replace: 1 };

/**
 * The classes by family: only fields that are read here.
 *
 * Source: the `configuration_*.py` of Hugging Face transformers 4.57.6, and of 5.18.0 for families that are newer.
 */
export const expertClasses: readonly (readonly [string, ClassDefaults])[] = [
  [
    "afmoe",
    defaults(
      [32, 2048, 16, 6144, 200_192],
      { head_dim: 128, sliding_window: 1024, num_shared_experts: 2, num_dense_layers: 1 },
      { num_experts: 64, num_experts_per_tok: 6, moe_intermediate_size: 1408 },
    ),
  ],
  [
    "axk1",
    defaults(
      [61, 7168, 64, 18_432, 163_840],
      { ...deepseek, first_k_dense_replace: 1 },
      routed(192, 8, 2048),
    ),
  ],
  ["deepseek_v3", defaults([61, 7168, 128, 18_432, 129_280], deepseek, routed(256, 8, 2048))],
  [
    "deepseek_v32",
    defaults([61, 7168, 128, 18_432, 129_280], { ...deepseek, ...index(64) }, routed(256, 8, 2048)),
  ],
  [
    "ernie4_5_moe",
    defaults(
      [28, 2560, 20, 12_288, 103_424],
      { ...kv(4), moe_num_shared_experts: 2, moe_layer_start_index: 1 },
      { moe_num_experts: 64, moe_k: 6, moe_intermediate_size: 1536 },
    ),
  ],
  [
    "exaone_moe",
    defaults(
      [32, 4096, 32, 16_384, 102_400],
      { sliding_window: 4096, num_shared_experts: 1, first_k_dense_replace: 1 },
      { num_experts: 64, num_experts_per_tok: 8, moe_intermediate_size: 1024 },
    ),
  ],
  [
    "flex_olmo",
    defaults([32, 4096, 32, 11_008, 100_352], {}, { num_experts: 7, num_experts_per_tok: 5 }),
  ],
  ["glm4_moe", defaults([46, 4096, 96, 10_944, 151_552], glmMoe, routed(128, 8, 1408))],
  [
    "glm4_moe_lite",
    defaults(
      [47, 2048, 20, 10_240, 154_880],
      { n_shared_experts: 1, first_k_dense_replace: 1, q_lora_rank: 768 },
      routed(64, 4, 1536),
    ),
  ],
  [
    "glm4v_moe",
    defaults(
      [46, 4096, 96, 10_944, 151_424],
      { ...glmMoe, attention_bias: true },
      routed(128, 8, 1408),
    ),
  ],
  [
    "glm_moe_dsa",
    defaults(
      [78, 6144, 64, 12_288, 154_880],
      { ...deepseek, q_lora_rank: 2048, ...index(32) },
      routed(256, 8, 2048),
    ),
  ],
  [
    "gpt_oss",
    defaults(
      [36, 2880, 64, 2880, 201_088],
      { ...kv(8, 64), sliding_window: 128, attention_bias: true },
      local(128, 4),
    ),
  ],
  ["granitemoe", defaults([32, 4096, 32, 11_008, 32_000], {}, local(8, 2))],
  ["granitemoeshared", defaults([32, 4096, 32, 11_008, 32_000], {}, local(8, 2))],
  [
    "hy_v3",
    defaults(
      [80, 4096, 64, 13_312, 120_832],
      { ...kv(8, 128), num_shared_experts: 1, first_k_dense_replace: 1 },
      { num_experts: 192, num_experts_per_tok: 8, moe_intermediate_size: 1536 },
    ),
  ],
  [
    "jamba",
    defaults(
      [32, 4096, 32, 14_336, 65_536],
      {
        ...kv(8),
        attn_layer_period: 8,
        attn_layer_offset: 4,
        expert_layer_period: 2,
        expert_layer_offset: 1,
      },
      { num_experts: 16, num_experts_per_tok: 2 },
    ),
  ],
  [
    "lfm2_moe",
    defaults(
      [32, 2048, 32, 7168, 65_536],
      { ...kv(8), conv_L_cache: 3, num_dense_layers: 2 },
      { num_experts: 32, num_experts_per_tok: 4, moe_intermediate_size: 1792 },
    ),
  ],
  [
    "laguna",
    defaults(
      [40, 2048, 48, 8192, 100_352],
      { ...kv(8, 128), sliding_window: 512, shared_expert_intermediate_size: 512 },
      { num_experts: 256, num_experts_per_tok: 8, moe_intermediate_size: 512 },
    ),
  ],
  [
    "llama4",
    defaults(
      [48, 5120, 40, 8192, 202_048],
      { ...kv(8, 128), attention_chunk_size: 8192 },
      { ...local(16, 1), intermediate_size_mlp: 16_384 },
    ),
  ],
  ["minimax", defaults([32, 4096, 32, 14_336, 32_000], kv(8), local(8, 2))],
  ["minimax_m2", defaults([62, 3072, 48, 1536, 200_064], kv(8, 128), local(256, 8))],
  [
    "minimax_m3_vl",
    defaults(
      [60, 6144, 64, 3072, 200_064],
      { ...kv(4, 128), shared_intermediate_size: 3072 },
      local(128, 4),
    ),
  ],
  [
    "mistral4",
    defaults(
      [36, 4096, 32, 12_288, 131_072],
      { n_shared_experts: 1, q_lora_rank: 1024 },
      routed(128, 4, 2048),
    ),
  ],
  ["mixtral", defaults([32, 4096, 32, 14_336, 32_000], kv(8), local(8, 2))],
  [
    "olmoe",
    defaults([16, 2048, 16, 2048, 50_304], {}, { num_experts: 64, num_experts_per_tok: 8 }),
  ],
  ["phimoe", defaults([32, 4096, 32, 6400, 32_064], kv(8), local(16, 2))],
  [
    "qwen2_moe",
    defaults(
      [24, 2048, 16, 5632, 151_936],
      { shared_expert_intermediate_size: 5632 },
      { num_experts: 60, num_experts_per_tok: 4, moe_intermediate_size: 1408 },
    ),
  ],
  [
    "qwen3_moe",
    defaults([24, 2048, 32, 6144, 151_936], kv(4), {
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 768,
    }),
  ],
  [
    "qwen3_vl_moe",
    defaults([24, 2048, 16, 5632, 151_936], kv(16), {
      num_experts: 60,
      num_experts_per_tok: 4,
      moe_intermediate_size: 1408,
    }),
  ],
  [
    "qwen3_next",
    defaults(
      [48, 2048, 16, 5632, 151_936],
      { ...kv(2, 256), ...delta, shared_expert_intermediate_size: 512 },
      { num_experts: 512, num_experts_per_tok: 10, moe_intermediate_size: 512 },
    ),
  ],
  [
    "qwen3_5_moe",
    defaults(
      [40, 2048, 16, 0, 248_320],
      { ...kv(2, 256), ...delta, shared_expert_intermediate_size: 512 },
      { num_experts: 256, num_experts_per_tok: 8, moe_intermediate_size: 512 },
    ),
  ],
  [
    "solar_open",
    defaults(
      [48, 4096, 64, 0, 196_608],
      { ...kv(8, 128), n_shared_experts: 1 },
      routed(128, 8, 1280),
    ),
  ],
];
