/** Start-ups that failed: why, how much was missing, and what makes it start. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { statedIn } from "./findings.ts";

const torch = (tried: string, free: string): string =>
  `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate ${tried}. GPU 0 has a total capacity of 47.38 GiB of which ${free} is free.`;

describe("an allocation that failed", () => {
  const config =
    "INFO [core.py:93] Initializing a V1 LLM engine (v0.11.2) with config: model='m', tensor_parallel_size=1";

  test("while weights are read is explained by their size", () => {
    const { failure } = diagnose(`${config}\n${torch("500.00 MiB", "396.88 MiB")}`, {
      model: models["qwen3-32b"],
    });
    expect(failure).toEqual({
      cause: expect.objectContaining({ id: "out-of-memory" }),
      shortGib: expect.closeTo(0.1007, 4),
      changes: [
        "tensor_parallel_size above 1: 61.0 GiB of weights on each rank, on a device of 47.38 GiB",
        "a checkpoint of fewer bits",
        expect.stringContaining("nvidia-smi"),
      ],
    });
  });

  test.each([
    [
      "measures activations",
      "Model loading took 15.27 GiB and 20.4 seconds",
      /^max_num_batched_tokens lower/,
    ],
    [
      "captures graphs",
      "GPU KV cache size: 38,656 tokens",
      /^gpu_memory_utilization lower: what it leaves/,
    ],
  ])("while vLLM %s names what makes that smaller", (_, line, change) => {
    const { failure } = diagnose(`${config}\n${line}\n${torch("2.00 GiB", "1.50 GiB")}`);
    expect(failure).toMatchObject({ cause: { id: "out-of-memory" }, shortGib: 0.5 });
    expect(failure?.changes[0]).toMatch(change);
  });

  test.each([
    [
      "[t TP0] Load weight begin. avail mem=23.30 GB\n[t TP0] KV Cache is allocated. #tokens: 10, KV size: 3.42 GB",
      /^--mem-fraction-static lower/,
    ],
    ["[t TP0] Load weight begin. avail mem=23.30 GB", /^--tp-size above 1/],
    ["[TensorRT-LLM][INFO] Number of tokens per block: 32.", /^tp_size above 1/],
  ])("is explained in the words of the engine that prints %j", (line, change) => {
    const old =
      "torch.cuda.OutOfMemoryError: HIP out of memory. Tried to allocate 2.00 GiB (GPU 0; 23.69 GiB total capacity; 22.90 GiB already allocated; 512.00 MiB free; 23.00 GiB reserved)";
    const { failure } = diagnose(`${line}\n${old}`);
    expect(failure).toMatchObject({ cause: { id: "out-of-memory" }, shortGib: 1.5 });
    expect(failure?.changes[0]).toMatch(change);
  });

  const ggml =
    "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 8900.01 MiB on device 0: cudaMalloc failed: out of memory";
  test.each([
    ["weights", "llama_model_loader: loaded meta data with 40 key-value pairs", /^--n-gpu-layers/],
    ["the cache", "llama_context: n_ctx         = 1048576", /^--cache-type-k q8_0/],
    [
      "compute buffers",
      "llama_context: n_ctx         = 512\nKV self size  =  256.00 MiB, K (f16):  128.00 MiB, V (f16):  128.00 MiB",
      /^--ubatch-size lower/,
    ],
  ])("of llama.cpp for %s names what makes that smaller", (_, lines, change) => {
    const { failure } = diagnose(`${lines}\n${ggml}`);
    expect(failure?.cause.id).toBe("out-of-memory");
    expect(failure?.changes[0]).toMatch(change);
  });

  test("that a cache was made after did not stop the start-up", () => {
    const held =
      "Free memory on device (6.53/7.62 GiB) on startup is less than desired GPU memory utilization (0.9, 6.86 GiB).";
    expect(diagnose(held).failure?.cause.id).toBe("memory-held-by-others");
    expect(diagnose(`${held}\nGPU KV cache size: 40,624 tokens`).failure).toBeUndefined();
  });
});

describe("a request longer than the pool", () => {
  test("is shortened to what is printed, not to what a rounded size would take", () => {
    const log = `kv_cache_size=2.89GiB\nMemory profiling results: total_gpu_memory=23.58GiB peak_torch_memory=17.98GiB non_torch_memory=0.35GiB kv_cache_size=2.89GiB gpu_memory_utilization=0.90
The model's max seq len (29000) is larger than the maximum number of tokens that can be stored in KV cache (23648).`;
    const { failure } = diagnose(log, { model: models["llama-3.1-8b"] });
    expect(failure?.changes[0]).toBe("max_model_len 23648: the longest that fits");
  });

  test("is shortened to what the least size takes that the printed one may stand for", () => {
    const log =
      "max seq len (40960), (5.62 GiB KV cache is needed, which is larger than the available KV cache memory (2.40 GiB).";
    const { failure } = diagnose(log, { model: models["qwen3-8b"] });
    // 2.395 GiB ÷ 2,359,296 B = 1,089 blocks of 16 tokens
    expect(failure?.changes[0]).toBe("max_model_len 17424: the longest that fits");
  });
});

test("memory that others gave back while vLLM measured is no shortage", () => {
  const log =
    "AssertionError: Error in memory profiling. Initial free memory 58.23 GiB, current free memory 59.34 GiB. This happens when other processes sharing the same container release GPU memory";
  const { failure } = diagnose(log);
  expect(failure?.cause.id).toBe("memory-freed-while-measuring");
  expect(failure).not.toHaveProperty("shortGib");
});

test("what llama.cpp projected to use is what was missing where an allocation has no size", () => {
  const log =
    "llama_params_fit_impl: projected to use 27648 MiB of device memory vs. 20480 MiB of free device memory\nllama_context: n_ctx         = 4096\nROCm error: out of memory";
  expect(diagnose(log).failure).toMatchObject({ cause: { id: "out-of-memory" }, shortGib: 7 });
});

test("a pool of TensorRT-LLM that is smaller than one sequence is explained", () => {
  // https://github.com/NVIDIA/TensorRT-LLM/issues/494
  const log = `[TensorRT-LLM][INFO] Using 693 tokens in paged KV cache.
E1128 16:31:49.479096 227 backend_model.cc:634] ERROR: maxTokensInPagedKvCache must be large enough to process at least 1 sequence to completion`;
  const { failure } = diagnose(log, { settings: { memoryFraction: 0.2 } });
  expect(failure?.cause.id).toBe("request-longer-than-the-pool");
  expect(failure?.changes.slice(0, 2)).toEqual([
    "max_seq_len below 693: what the pool holds",
    "free_gpu_memory_fraction higher than 0.2",
  ]);
});

test("an executor of TensorRT-LLM that finds too little memory is explained", () => {
  // https://github.com/NVIDIA/TensorRT-LLM/issues/5872
  const log = `[TRT-LLM] [RANK 1] [E] Failed to initialize executor on rank 1: Executor creation failed due to insufficient GPU memory.

The following component could not be created: KV cache
Total GPU memory (GiB): 140.06
Free GPU memory before component creation attempt (GiB): 108.86`;
  expect(statedIn(log)).toMatchObject({ deviceGib: 140.06, freeForRequestGib: 108.86 });
  expect(diagnose(log).failure).toMatchObject({
    cause: { id: "out-of-memory" },
    changes: ["free_gpu_memory_fraction lower", expect.stringContaining("max_num_tokens")],
  });
});

test("no room at all, without a figure, names the settings that make some", () => {
  const log =
    "INFO llm_engine.py:275] # GPU blocks: 0, # CPU blocks: 256\nValueError: No available memory for the cache blocks.";
  const { failure } = diagnose(log);
  expect(failure?.cause.id).toBe("negative-room");
  expect(failure?.changes[0]).toMatch(/^gpu_memory_utilization higher/);
});

test("SGLang's profile of a negative count is no room", () => {
  const log = `[t TP0] Load weight end. type=X, avail mem=21.73 GB, mem usage=166.59 GB.
[t TP0] max_total_tokens=131072 is larger than the profiled value -561981. Use the profiled value instead.`;
  const { failure } = diagnose(log, { command: "sglang.launch_server --mem-fraction-static 0.85" });
  expect(failure).toMatchObject({ cause: { id: "negative-room" } });
  expect(failure?.shortGib).toBeCloseTo(188.32 * 0.15 - 21.73, 6);
});

// SGLang kv_cache_configurator.py and pool_configurator.py, 2026
test.each([
  [
    "Hybrid (mamba/linear-attention) state cache is too small to serve any requests. max_mamba_cache_size=4, mamba_ratio=5, resulting max_num_reqs=0. Try: (1) reduce --max-running-requests",
    "too-few-state-slots",
    /^--max-mamba-cache-size 5 at least/,
  ],
  [
    "SWA pool (96 tokens) cannot hold even one request: the prefill admission floor is sliding_window_size (128) + page_size (1).",
    "window-above-its-pool",
    /^--swa-full-tokens-ratio higher/,
  ],
])("SGLang's pool that is too small for one request is explained: %s", (line, id, change) => {
  const { failure } = diagnose(`[t TP0] Load weight begin. avail mem=23.30 GB\n${line}`);
  expect(failure?.cause.id).toBe(id);
  expect(failure?.changes[0]).toMatch(change);
});
