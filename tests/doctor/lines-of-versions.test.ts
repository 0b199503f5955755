/** Lines of versions from 2023 to 2026, in the engines' formats; each with a public log or source that prints it so. */
import { describe, expect, test } from "vitest";
import { diagnose } from "../../src/doctor/index.ts";
import { statedIn } from "./findings.ts";

type Row = readonly [name: string, source: string, log: string, stated: Record<string, unknown>];

const vllm: readonly Row[] = [
  [
    "a configuration without a version",
    "https://github.com/netease-youdao/QAnything/issues/302",
    "INFO llm_engine.py:73] Initializing an LLM engine with config: model=PosixPath('/m/x'), dtype=torch.bfloat16, max_seq_len=4096, tensor_parallel_size=2)\nINFO llm_engine.py:223] # GPU blocks: 800, # CPU blocks: 200",
    {
      modelName: "/m/x",
      dtype: "torch.bfloat16",
      maxModelTokens: 4096,
      tensorParallel: 2,
      gpuBlocks: 800,
    },
  ],
  [
    "blocks of other devices",
    "vLLM v0.7.3 executor_base.py",
    "INFO executor_base.py:111] # npu blocks: 1,436, # CPU blocks: 468",
    { gpuBlocks: 1436 },
  ],
  [
    "profiling results with commas",
    "vLLM v0.6.3 worker.py",
    "Memory profiling results: duration=4.36 seconds, total_gpu_memory=79.10GiB, initial_memory_usage=3.50GiB, peak_torch_memory=4.38GiB, memory_usage_post_profile=3.60GiB, non_torch_memory=0.55GiB, kv_cache_size=66.26GiB, gpu_memory_utilization=0.90.",
    {
      deviceGib: 79.1,
      peakTorchGib: 4.38,
      nonTorchGib: 0.55,
      availableKvGib: 66.26,
      memoryFraction: 0.9,
    },
  ],
  [
    "a shortage in GB",
    "vLLM v0.8.5 kv_cache_utils.py",
    "ValueError: To serve at least one request with the models's max seq len (40960), (5.62 GB KV cache is needed, which is larger than the available KV cache memory (2.40 GB).",
    {
      requestTokens: 40_960,
      neededKvGib: 5.62,
      availableKvGib: 2.4,
      startupFailure: "request-longer-than-the-pool",
    },
  ],
  [
    "a message that a terminal broke within words",
    "https://github.com/SergiioB/intel-arc-pro-b70-inference-cookbook/issues/4",
    "max seq len (1000), (4.26 GiB KV cach\ne is needed, which is larger than the available KV cache memory (4.25 GiB). Based on the avai\nlable memory, the estimated maximum model length is 990.",
    {
      requestTokens: 1000,
      neededKvGib: 4.26,
      availableKvGib: 4.25,
      estimatedMaxTokens: 990,
      startupFailure: "request-longer-than-the-pool",
    },
  ],
  [
    "a cache of a given size",
    "vLLM gpu_worker.py, 0.11 and later",
    "Initial free memory 78.64 GiB, reserved 1.00 GiB memory for KV Cache as specified by kv_cache_memory_bytes config and skipped memory profiling.",
    { freeGib: 78.64, availableKvGib: 1 },
  ],
  [
    "the room and the device in bytes",
    "vllm-ascend worker_v1.py, 0.11",
    "INFO [worker_v1.py:198] Available memory: 34359738368, total memory: 68719476736",
    { availableKvGib: 32, deviceGib: 64 },
  ],
  [
    "a cache in main memory, and its format",
    "vLLM v0.5 and later, config.py; kv_cache_utils.py",
    "INFO config.py] Using fp8_e5m2 data type to store kv cache.\nINFO CPU KV cache size: 65,536 tokens, Maximum concurrency for 8,192 tokens per request: 8.00x",
    { kvFormat: "fp8_e5m2", kvCacheTokens: 65_536, concurrencyTokens: 8192, maxConcurrency: 8 },
  ],
  [
    "a command over several lines, and short counts of either kind",
    "vLLM arg_utils.py, human_readable_int",
    "vllm serve org/m \\\n    --tensor-parallel-size 4 \\\n    --max-model-len 32K \\\n  --max-num-batched-tokens 8.5k\n--pipeline-parallel-size 9",
    {
      modelName: "org/m",
      tensorParallel: 4,
      maxModelTokens: 32_768,
      maxBatchedTokens: 8500,
    },
  ],
];

const banner: Row = [
  "its version in a banner, and the older server's command",
  "https://github.com/vllm-project/vllm/issues/51454; https://github.com/vllm-project/vllm/issues/17395",
  "python3 -m vllm.entrypoints.api_server --model org/m --tensor-parallel-size=2\nINFO [api_utils.py:339]  ▄▄ ▄█ █     █     █ ▀▄▀ █  version 0.25.0",
  { modelName: "org/m", tensorParallel: 2, engineVersion: "0.25.0" },
];

const sglang: readonly Row[] = [
  [
    "the summary of 2024",
    "https://github.com/sgl-project/sglang/issues/2468",
    "[2024-12-13 01:45:02 TP0] max_total_num_tokens=56524, max_prefill_tokens=16384, max_running_requests=2049, context_len=32768",
    { kvCacheTokens: 56_524, maxRequests: 2049, maxModelTokens: 32_768 },
  ],
  [
    "the summary of early 2024",
    "SGLang v0.1.13 model_runner.py",
    "Rank 0: max_total_num_token=63985, max_prefill_num_token=10664, context_len=32768, model_mode=[]",
    { kvCacheTokens: 63_985, maxModelTokens: 32_768 },
  ],
  [
    "the fraction that is too small",
    "SGLang v0.5 kv_cache_configurator.py",
    "[x TP0] Load weight begin. avail mem=78.50 GB\nRuntimeError: Not enough memory. Please try to increase --mem-fraction-static. Current value: mem_fraction_static=0.85",
    { freeGib: 78.5, memoryFraction: 0.85, startupFailure: "no-room-for-the-cache" },
  ],
  [
    "the cache's format and the graphs",
    "SGLang v0.5 model_runner.py",
    "[x TP0] Using KV cache dtype: torch.float8_e4m3fn\n[x TP0] Capture cuda graph end. Time elapsed: 1.01 s. mem usage=0.75 GB. avail mem=2.39 GB.\n[x TP0] max_total_num_tokens=10, chunked_prefill_size=-1, max_prefill_tokens=1, max_running_requests=3, context_len=5, available_gpu_mem=2.00 GB",
    {
      kvFormat: "float8_e4m3fn",
      graphGib: 0.75,
      kvCacheTokens: 10,
      maxRequests: 3,
      maxModelTokens: 5,
    },
  ],
];

const tensorRtLlm: readonly Row[] = [
  [
    "a wrapped line, and buffers beside the cache",
    "TensorRT-LLM docs/source/memory.md; wrapped by its reader",
    "[TensorRT-LLM][INFO] [MemUsageChange] Allocated 1134.01 MiB for execution context memory.\n[TensorRT-LLM][INFO] [MemUsageChange] Allocated 9.00 GiB for max tokens in paged\n  KV cache (4096).",
    { kvPoolGib: 9, kvCacheTokens: 4096 },
  ],
  [
    "the trial run of later versions",
    "TensorRT-LLM _torch/pyexecutor/_util.py, 1.2",
    "[TRT-LLM] [I] Peak memory during memory usage profiling (torch + non-torch): 20.00 GiB, available KV cache memory when calculating max tokens: 54.90 GiB, fraction is set 0.9, kv size per token is 131072. device total memory 80.00 GiB, temporary kv cache memory during profiling 1.00 GiB",
    {
      peakMemoryGib: 20,
      kvPoolGib: 54.9,
      memoryFraction: 0.9,
      bytesPerToken: 131_072,
      deviceGib: 80,
      trialPoolGib: 1,
    },
  ],
  [
    "the cache of 2023",
    "https://github.com/NVIDIA/TensorRT-LLM/issues/1400",
    "[TensorRT-LLM][INFO] Allocate 4294967296 bytes for k/v cache. \n[TensorRT-LLM][INFO] Using 8192 tokens in paged KV cache.",
    { kvPoolGib: 4, kvCacheTokens: 8192 },
  ],
  [
    "the cache of 2024, and its engine",
    "https://github.com/janhq/cortex.cpp/issues/981",
    "[TensorRT-LLM][INFO] Loaded engine size: 6144 MiB\n[TensorRT-LLM][INFO] Max tokens in paged KV cache: 128. Allocating 16777216 bytes.",
    { weightGib: 6, kvCacheTokens: 128, kvPoolGib: 0.015_625 },
  ],
  [
    "the trial run and then the cache that is kept",
    "TensorRT-LLM _torch/pyexecutor/_util.py and kvCacheManager.cpp, 1.0",
    `[TensorRT-LLM][INFO] Max KV cache blocks per sequence: 65 [window size=2051], tokens per block=32, primary blocks=257, secondary blocks=0
[TensorRT-LLM][INFO] [MemUsageChange] Allocated 1.00 GiB for max tokens in paged KV cache (8224).
[TRT-LLM] [I] Memory used after loading model weights (inside torch) in memory usage profiling: 15.02 GiB
[TensorRT-LLM][INFO] Max KV cache blocks per sequence: 65 [window size=2051], tokens per block=32, primary blocks=14147, secondary blocks=0
[TensorRT-LLM][INFO] [MemUsageChange] Allocated 55.26 GiB for max tokens in paged KV cache (452704).
[TRT-LLM] [I] max_seq_len=131072, max_num_requests=2048, max_num_tokens=8192`,
    {
      blockTokens: 32,
      gpuBlocks: 14_147,
      kvPoolGib: 55.26,
      kvCacheTokens: 452_704,
      weightGib: 15.02,
      maxModelTokens: 131_072,
      maxRequests: 2048,
      maxBatchedTokens: 8192,
    },
  ],
];

const llamaCpp: readonly Row[] = [
  [
    "the cache of 2023",
    "https://github.com/abetlen/llama-cpp-python/issues/66",
    "llama_model_load_internal: n_ctx      = 512\nllama_init_from_file: kv self size  =  512.00 MB",
    { maxModelTokens: 512, kvPoolGib: 0.5 },
  ],
  [
    "the unified cache of 2025",
    "llama.cpp b5500 to b6500, llama-kv-cache-unified.cpp",
    "llama_kv_cache_unified: size = 1024.00 MiB (  4096 cells,  32 layers,  1 seqs), K (f16):  512.00 MiB, V (f16):  512.00 MiB",
    {
      kvPoolGib: 1,
      kvCacheTokens: 4096,
      cacheLayers: 32,
      maxRequests: 1,
      kvFormat: "f16",
      keyPoolGib: 0.5,
      valueFormat: "f16",
      valuePoolGib: 0.5,
    },
  ],
  [
    "latents of ik_llama.cpp, beside an empty transposed cache",
    "https://github.com/ikawrakow/ik_llama.cpp/issues/749",
    "llama_new_context_with_model: KV self size  = 1024.00 MiB, c^KV (q8_0): 1024.00 MiB, kv^T (f16):    0.00 MiB",
    { kvPoolGib: 1, kvFormat: "q8_0", keyPoolGib: 1 },
  ],
  [
    "what it projects to use, and the context that it leaves",
    "llama.cpp tools/fit-params/README.md",
    "llama_params_fit_impl: projected to use 61440 MiB of device memory vs. 24576 MiB of free device memory\nllama_params_fit_impl: context size reduced from 40960 to 4096 -> need 3456 MiB less memory in total",
    { projectedGib: 60, freeGib: 24, askedModelTokens: 40_960, reducedModelTokens: 4096 },
  ],
  [
    "the context, and not that of a slot",
    "llama.cpp tools/server, 2026",
    "llama_context: n_ctx         = 65536\nslot   load_model: id  0 | task -1 | new slot, n_ctx = 16384",
    { maxModelTokens: 65_536 },
  ],
  [
    "recurrent states",
    "llama.cpp llama-memory-recurrent.cpp",
    "llama_memory_recurrent: size =  512.00 MiB (     4 cells,  32 layers,  4 seqs  2 rs_seq), R (f32):  128.00 MiB, S (f32):  384.00 MiB",
    {
      statePoolGib: 0.5,
      stateSlots: 4,
      stateSnapshots: 2,
      convStateGib: 0.125,
      recurrentStateGib: 0.375,
    },
  ],
];

describe.each([
  ["vllm", [...vllm, banner]],
  ["sglang", sglang],
  ["tensorrt-llm", tensorRtLlm],
  ["llama-cpp", llamaCpp],
] as const)("%s states", (engine, rows) => {
  test.each(rows)("%s (%s)", (_, __, log, expected) => {
    expect(statedIn(log)).toEqual(expected);
    expect(diagnose(log)).toMatchObject({ engine, unread: [] });
  });
});

test("python's -m is not llama.cpp's", () => {
  const command = "python3 -m sglang.launch_server --model-path org/m --tp 8";
  expect(statedIn("", { command })).toEqual({ modelName: "org/m", tensorParallel: 8 });
  expect(statedIn("", { command: "llama-server -m m.gguf -c 4096" })).toEqual({
    modelName: "m.gguf",
    maxModelTokens: 4096,
  });
});

test("a command in a sentence names no model", () => {
  expect(statedIn("then vllm serve fails with --tensor-parallel-size 4")).toEqual({
    tensorParallel: 4,
  });
});

test("workers with ranks in their names are told apart", () => {
  const log = `(VllmWorker rank=1 pid=22) INFO Available KV cache memory: 36.00 GiB
(RayWorkerWrapper pid=7, ip=10.0.0.2) INFO Available KV cache memory: 34.00 GiB
(VllmWorker rank=0 pid=21) INFO Available KV cache memory: 35.00 GiB`;
  expect(diagnose(log).stated).toMatchObject([{ value: 34, others: [36, 35] }]);
});
