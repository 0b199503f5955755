/**
 * The cache as vLLM commit 017e9f44 (2026-08-17) accounts it, by its own code under a stand-in for its tensor library;
 * `told` are its argument names. Defaults are left out.
 */
import type { ModelId } from "../../src/catalog/models.ts";

interface Fact {
  readonly model: ModelId;
  readonly why: string;
  readonly told: Readonly<Record<string, unknown>>;
  readonly gave: {
    readonly fits: boolean;
    readonly blocks: number;
    readonly blocksPerRequest: number;
    readonly maxConcurrency: number;
    readonly kvCacheTokens: number;
    readonly finalMaxModelTokens: number;
    readonly bytesPerBlockPerRank: readonly number[];
    readonly admissionBytesPerRank: readonly number[];
    readonly groups: number;
  };
}

export const vllmFacts: readonly Fact[] = [
  {
    model: "llama-3.1-8b",
    why: "one group of full layers",
    told: {
      available_memory_bytes_per_worker: [59_055_812_665],
      max_model_len: 131_072,
    },
    gave: {
      fits: true,
      blocks: 28_160,
      blocksPerRequest: 8192,
      maxConcurrency: 3.4375,
      kvCacheTokens: 450_560,
      finalMaxModelTokens: 131_072,
      bytesPerBlockPerRank: [2_097_152],
      admissionBytesPerRank: [17_179_869_184],
      groups: 1,
    },
  },
  {
    model: "llama-3.1-8b",
    why: "a quantised cache with four layers left alone, in blocks of 96",
    told: {
      attention_backend: "TURBOQUANT",
      available_memory_bytes_per_worker: [64_424_509_440],
      kv_cache_dtype: "turboquant_3bit_nc",
      max_model_len: 32_768,
    },
    gave: {
      fits: true,
      blocks: 17_105,
      blocksPerRequest: 342,
      maxConcurrency: 50.014619883040936,
      kvCacheTokens: 1_638_879,
      finalMaxModelTokens: 32_768,
      bytesPerBlockPerRank: [3_766_272],
      admissionBytesPerRank: [1_288_065_024],
      groups: 1,
    },
  },
  {
    model: "llama-3.1-8b",
    why: "a number of blocks instead of memory",
    told: {
      available_memory_bytes_per_worker: [14_000_000_000],
      max_model_len: 8192,
      num_gpu_blocks_override: 1000,
    },
    gave: {
      fits: true,
      blocks: 1000,
      blocksPerRequest: 512,
      maxConcurrency: 1.953125,
      kvCacheTokens: 16_000,
      finalMaxModelTokens: 8192,
      bytesPerBlockPerRank: [2_097_152],
      admissionBytesPerRank: [1_073_741_824],
      groups: 1,
    },
  },
  {
    model: "llama-3.1-405b",
    why: "context parallelism gives back repeated heads",
    told: {
      available_memory_bytes_per_worker: [53_687_091_200],
      decode_context_parallel_size: 2,
      max_model_len: 131_072,
      tensor_parallel_size: 16,
    },
    gave: {
      fits: true,
      blocks: 52_012,
      blocksPerRequest: 4096,
      maxConcurrency: 12.6982421875,
      kvCacheTokens: 1_664_384,
      finalMaxModelTokens: 131_072,
      bytesPerBlockPerRank: [1_032_192],
      admissionBytesPerRank: [4_227_858_432],
      groups: 1,
    },
  },
  {
    model: "deepseek-v3",
    why: "stages of 20, 21 and 20 layers",
    told: {
      attention_backend: "FLASH_ATTN_MLA",
      available_memory_bytes_per_worker: [64_424_509_440, 64_424_509_440, 64_424_509_440],
      max_model_len: 163_840,
      pipeline_parallel_size: 3,
      tensor_parallel_size: 8,
      use_v2_model_runner: false,
    },
    gave: {
      fits: true,
      blocks: 166_440,
      blocksPerRequest: 10_240,
      maxConcurrency: 16.25390625,
      kvCacheTokens: 2_663_040,
      finalMaxModelTokens: 163_840,
      bytesPerBlockPerRank: [368_640, 387_072, 368_640],
      admissionBytesPerRank: [3_774_873_600, 3_963_617_280, 3_774_873_600],
      groups: 1,
    },
  },
  {
    model: "deepseek-v3",
    why: "eight bytes of scales beside a latent",
    told: {
      attention_backend: "TRITON_MLA",
      available_memory_bytes_per_worker: [40_802_189_312],
      kv_cache_dtype: "fp8_per_token_head",
      max_model_len: 65_536,
      tensor_parallel_size: 8,
    },
    gave: {
      fits: true,
      blocks: 71_584,
      blocksPerRequest: 4096,
      maxConcurrency: 17.4765625,
      kvCacheTokens: 1_145_344,
      finalMaxModelTokens: 65_536,
      bytesPerBlockPerRank: [569_984],
      admissionBytesPerRank: [2_334_654_464],
      groups: 1,
    },
  },
  {
    model: "deepseek-v3.2",
    why: "latents and index keys with pages of their own",
    told: {
      attention_backend: "FLASHMLA_SPARSE",
      available_memory_bytes_per_worker: [42_949_672_963],
      kv_cache_dtype: "fp8_ds_mla",
      max_model_len: 163_840,
      tensor_parallel_size: 8,
    },
    gave: {
      fits: true,
      blocks: 13_961,
      blocksPerRequest: 2560,
      maxConcurrency: 5.453515625,
      kvCacheTokens: 893_504,
      finalMaxModelTokens: 163_840,
      bytesPerBlockPerRank: [3_076_352],
      admissionBytesPerRank: [7_875_461_120],
      groups: 1,
    },
  },
  {
    model: "glm-5.2",
    why: "21 indexers for 78 layers, and a token lost to the order of the floats",
    told: {
      attention_backend: "FLASHMLA_SPARSE",
      available_memory_bytes_per_worker: [10_981_320_977],
      kv_cache_dtype: "fp8_ds_mla",
      max_model_len: 202_752,
      tensor_parallel_size: 8,
    },
    gave: {
      fits: true,
      blocks: 3181,
      blocksPerRequest: 3168,
      maxConcurrency: 1.0041035353535352,
      kvCacheTokens: 203_583,
      finalMaxModelTokens: 202_752,
      bytesPerBlockPerRank: [3_452_160],
      admissionBytesPerRank: [10_936_442_880],
      groups: 1,
    },
  },
  {
    model: "deepseek-v4-flash",
    why: "packed groups",
    told: {
      attention_backend: "DSV4",
      available_memory_bytes_per_worker: [64_424_509_440],
      kv_cache_dtype: "fp8_ds_mla",
      max_model_len: 1_048_576,
      tensor_parallel_size: 4,
    },
    gave: {
      fits: true,
      blocks: 64_280,
      blocksPerRequest: 10_778,
      maxConcurrency: 5.964000742252737,
      kvCacheTokens: 6_253_708,
      finalMaxModelTokens: 1_048_576,
      bytesPerBlockPerRank: [1_002_240],
      admissionBytesPerRank: [11_336_041_728],
      groups: 5,
    },
  },
  {
    model: "gemma-3-27b",
    why: "seven groups on two stages",
    told: {
      available_memory_bytes_per_worker: [48_318_382_081, 48_318_382_081],
      max_model_len: 131_072,
      pipeline_parallel_size: 2,
      tensor_parallel_size: 2,
      use_v2_model_runner: true,
    },
    gave: {
      fits: true,
      blocks: 147_456,
      blocksPerRequest: 17_798,
      maxConcurrency: 8.284975839982021,
      kvCacheTokens: 1_085_928,
      finalMaxModelTokens: 131_072,
      bytesPerBlockPerRank: [327_680, 327_680],
      admissionBytesPerRank: [5_832_048_640, 5_832_048_640],
      groups: 7,
    },
  },
  {
    model: "gemma-3-27b",
    why: "windows kept in full",
    told: {
      available_memory_bytes_per_worker: [48_318_382_081],
      disable_hybrid_kv_cache_manager: true,
      max_model_len: 131_072,
      tensor_parallel_size: 2,
    },
    gave: {
      fits: true,
      blocks: 11_891,
      blocksPerRequest: 8192,
      maxConcurrency: 1.4515380859375,
      kvCacheTokens: 190_256,
      finalMaxModelTokens: 131_072,
      bytesPerBlockPerRank: [4_063_232],
      admissionBytesPerRank: [33_285_996_544],
      groups: 1,
    },
  },
  {
    model: "gemma-3-27b",
    why: "a length that was fitted",
    told: {
      auto_fit_max_model_len: true,
      available_memory_bytes_per_worker: [6_442_450_944],
      max_model_len: 131_072,
    },
    gave: {
      fits: true,
      blocks: 4915,
      blocksPerRequest: 14_726,
      maxConcurrency: 1.0004070832485243,
      kvCacheTokens: 11_220,
      finalMaxModelTokens: 11_216,
      bytesPerBlockPerRank: [1_310_720],
      admissionBytesPerRank: [19_301_662_720],
      groups: 7,
    },
  },
  {
    model: "gpt-oss-120b",
    why: "a window ignores the block size until pages are made equal",
    told: {
      available_memory_bytes_per_worker: [37_580_963_840],
      block_size: 64,
      max_model_len: 131_072,
      tensor_parallel_size: 2,
    },
    gave: {
      fits: true,
      blocks: 31_857,
      blocksPerRequest: 2307,
      maxConcurrency: 13.808842652795839,
      kvCacheTokens: 1_809_952,
      finalMaxModelTokens: 131_072,
      bytesPerBlockPerRank: [1_179_648],
      admissionBytesPerRank: [2_721_447_936],
      groups: 2,
    },
  },
  {
    model: "mimo-v2-flash",
    why: "keys of 192 and values of 128, heads by kind of layer",
    told: {
      attention_backend: "FLASH_ATTN_DIFFKV",
      available_memory_bytes_per_worker: [42_949_672_960],
      max_model_len: 262_144,
      tensor_parallel_size: 4,
    },
    gave: {
      fits: true,
      blocks: 233_016,
      blocksPerRequest: 13_357,
      maxConcurrency: 17.445234708392604,
      kvCacheTokens: 4_573_163,
      finalMaxModelTokens: 262_144,
      bytesPerBlockPerRank: [184_320],
      admissionBytesPerRank: [2_461_962_240],
      groups: 6,
    },
  },
  {
    model: "qwen3-next-80b",
    why: "two states at block edges, in blocks of 1072",
    told: {
      available_memory_bytes_per_worker: [23_622_320_128],
      kv_cache_dtype: "fp8",
      mamba_cache_mode: "align",
      max_model_len: 65_536,
      tensor_parallel_size: 2,
    },
    gave: {
      fits: true,
      blocks: 3586,
      blocksPerRequest: 68,
      maxConcurrency: 52.73529411764706,
      kvCacheTokens: 3_456_060,
      finalMaxModelTokens: 65_536,
      bytesPerBlockPerRank: [6_586_368],
      admissionBytesPerRank: [447_873_024],
      groups: 4,
    },
  },
  {
    model: "nemotron-3-nano",
    why: "a state per block, in blocks of 2176",
    told: {
      available_memory_bytes_per_worker: [53_687_091_200],
      mamba_cache_mode: "all",
      max_model_len: 262_144,
      tensor_parallel_size: 2,
    },
    gave: {
      fits: true,
      blocks: 8031,
      blocksPerRequest: 605,
      maxConcurrency: 13.274380165289257,
      kvCacheTokens: 3_479_799,
      finalMaxModelTokens: 262_144,
      bytesPerBlockPerRank: [6_684_672],
      admissionBytesPerRank: [4_044_226_560],
      groups: 5,
    },
  },
];

/** What start-up logs of 2025 and early 2026 printed: tokens by slots, concurrency by blocks. */
export const olderLogs: readonly {
  readonly model: ModelId;
  readonly where: string;
  readonly told: Readonly<Record<string, unknown>>;
  readonly tokens: number;
  readonly concurrency: string;
}[] = [
  {
    model: "qwen3.5-122b",
    where:
      "Qwen3.5-122B on a Jetson Thor, 24.05 GiB, 2026-04-08: slots and concurrency disagree 3.5-fold",
    told: {
      kv_cache_dtype: "fp8",
      mamba_cache_mode: "align",
      speculative_config: { method: "mtp", num_speculative_tokens: 1 },
      max_model_len: 262_144,
      kv_cache_memory_bytes: Math.round(24.05 * 2 ** 30),
    },
    tokens: 482_080,
    concurrency: "6.42",
  },
];
