/** Valid inputs that fuzzing starts from. Real configs from `../shared` join them where that folder is. */

import { plainModels } from "../huggingface/dense-configs.ts";
import { expertModels } from "../huggingface/expert-configs.ts";
import { sharedFiles, sharedFolder, sharedJson } from "../shared.ts";

/** Caches that the published shapes among the tests' configs lack. */
const unusual: readonly object[] = [
  {
    model_type: "qwen3_next",
    num_hidden_layers: 8,
    hidden_size: 256,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    head_dim: 64,
    intermediate_size: 512,
    vocab_size: 1000,
    full_attention_interval: 4,
    linear_num_key_heads: 4,
    linear_num_value_heads: 8,
    linear_key_head_dim: 32,
    linear_value_head_dim: 32,
    linear_conv_kernel_dim: 4,
    num_experts: 16,
    num_experts_per_tok: 2,
    moe_intermediate_size: 64,
    shared_expert_intermediate_size: 64,
  },
  {
    model_type: "nemotron_h",
    num_hidden_layers: 6,
    hidden_size: 256,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    head_dim: 32,
    intermediate_size: 512,
    vocab_size: 1000,
    hybrid_override_pattern: "M*M-ME",
    ssm_state_size: 16,
    conv_kernel: 4,
    n_groups: 2,
    mamba_num_heads: 8,
    mamba_head_dim: 32,
    expand: 2,
    n_routed_experts: 8,
    num_experts_per_tok: 2,
    moe_intermediate_size: 64,
    moe_shared_expert_intermediate_size: 64,
  },
  {
    model_type: "gemma3",
    architectures: ["Gemma3ForConditionalGeneration"],
    text_config: {
      model_type: "gemma3_text",
      num_hidden_layers: 6,
      hidden_size: 256,
      num_attention_heads: 8,
      num_key_value_heads: 2,
      head_dim: 32,
      intermediate_size: 512,
      vocab_size: 1000,
      sliding_window: 128,
      sliding_window_pattern: 3,
    },
    vision_config: {
      hidden_size: 64,
      intermediate_size: 128,
      num_hidden_layers: 2,
      patch_size: 14,
    },
  },
  {
    model_type: "mamba2",
    num_hidden_layers: 4,
    hidden_size: 256,
    vocab_size: 1000,
    state_size: 16,
    conv_kernel: 4,
    expand: 2,
    n_groups: 1,
    num_heads: 16,
    head_dim: 32,
  },
  {
    model_type: "deepseek_v4",
    num_hidden_layers: 4,
    hidden_size: 256,
    num_attention_heads: 8,
    num_key_value_heads: 1,
    head_dim: 64,
    qk_rope_head_dim: 16,
    q_lora_rank: 64,
    intermediate_size: 512,
    vocab_size: 1000,
    sliding_window: 128,
    compress_ratios: [0, 4, 128, 4],
    index_head_dim: 16,
    index_n_heads: 4,
    index_topk: 64,
    n_routed_experts: 8,
    num_experts_per_tok: 2,
    moe_intermediate_size: 64,
  },
];

const published: readonly object[] = [...plainModels, ...expertModels].map(({ config }) => config);

const real: readonly object[] =
  sharedFolder === undefined
    ? []
    : sharedFiles("hf-configs", ".json").map((name) => sharedJson<object>(`hf-configs/${name}`));

export const configs: readonly object[] = [...published, ...unusual, ...real];

export const quantities: readonly string[] = [
  "80 GB",
  "79.65 GiB",
  "1e3 MB",
  ".5 kB",
  "3.35 TB/s",
  "128 KiB/token",
  "989.5 TFLOPS",
  "$2.19/Mtoken",
  "0.55 USD/million tokens",
  "$1.69/GPU-hour",
  "120.96 µs",
  "14800 tokens/s",
  "4096",
];

export const traces: readonly string[] = [
  '{"timestamp": 27482, "input_length": 1000, "output_length": 52, "hash_ids": [46, 47]}\n{"timestamp": 27500, "input_length": 600, "output_length": 1, "hash_ids": [46, 48]}\n',
  '{"chat_id": 159, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 40, "output_length": 132, "type": "text", "turn": 1, "hash_ids": [1089, 1090, 6326]}\n{"chat_id": 160, "parent_chat_id": 159, "timestamp": 70, "input_length": 40, "output_length": 2, "type": "text", "turn": 2, "hash_ids": [1089, 1090]}\n',
  "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 23:59:59.6805900,374,44\r\n2023-11-17 00:00:00.0000001,396,109\r\n",
  "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,1,3.5,ChatGPT,472,18,490,Conversation log\n45,,1.2,GPT-4,1087,0,1087,API log\n",
  "arrival,prompt,output\n0,100,20\n1.5,80,10\n",
  '{"arrival": 0, "prompt": 100, "output": 20}\n{"arrival": 2, "prompt": 10, "output": 1}\n',
];

export const logs: readonly string[] = [
  "INFO 11-24 09:12:10 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='m', max_seq_len=32768, tensor_parallel_size=2\nINFO [gpu_worker.py:276] Available KV cache memory: 25.00 GiB\nINFO [kv_cache_utils.py:864] GPU KV cache size: 409,600 tokens\nINFO [kv_cache_utils.py:868] Maximum concurrency for 32,768 tokens per request: 12.50x",
  "Memory profiling results: total_gpu_memory=23.58GiB peak_torch_memory=17.06GiB memory non_torch_memory=0.35GiB kv_cache_size=3.81GiB gpu_memory_utilization=0.90\n# GPU blocks: 1952, # CPU blocks: 2048\nMaximum concurrency for 20000 tokens per request: 1.56x",
  "vllm serve m --tensor-parallel-size 2 --gpu-memory-utilization 0.9\nModel loading took 65.9 GiB memory\nAvailable KV cache memory: -2.14 GiB\nFree memory on device cuda:0 (60.12/79.10 GiB) on startup is less than desired GPU memory utilization (0.92, 72.77 GiB)",
  "[TP0] Load weight begin. avail mem=78.50 GB\n[TP0] Load weight end. avail mem=63.40 GB, mem usage=15.10 GB.\n[TP0] max_total_num_tokens=422912, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=2048, context_len=131072\nsglang.launch_server --tp-size 8 --dp-size 8 --enable-dp-attention --mem-fraction-static 0.85",
  "server_args=ServerArgs(model_path='m', tp_size=8, kv_cache_dtype='fp8_e4m3', mem_fraction_static=0.85)\n[TP0] KV Cache is allocated. #tokens: 700000, K size: 45.81 GB, V size: 45.81 GB\nUse Sliding window memory pool. full_layer_tokens=181760, swa_layer_tokens=9088\nMamba Cache is allocated. max_mamba_cache_size: 63, conv_state size: 0.09GB, ssm_state size: 3.75GB",
  "Memory usage when calculating max tokens in paged kv cache: total: 79.10 GiB, available: 40.00 GiB\nNumber of blocks in KV cache primary pool: 9216\nNumber of tokens per block: 32.\n[MemUsageChange] Allocated 36.00 GiB for max tokens in paged KV cache (294912).",
  "n_seq_max  = 1\nn_ctx  = 32768\nn_ubatch = 512\nllama_kv_cache: size = 2560.00 MiB ( 32768 cells,  10 layers,  1/1 seqs), K (f16): 1280.00 MiB, V (f16): 1280.00 MiB",
];
