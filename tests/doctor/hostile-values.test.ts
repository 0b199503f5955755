import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";

const model = models["llama-3.1-8b"];

const log = `INFO 11-24 09:12:10 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='m', max_seq_len=32768, tensor_parallel_size=2
INFO [gpu_worker.py:276] Available KV cache memory: 25.00 GiB
INFO [kv_cache_utils.py:864] GPU KV cache size: 409,600 tokens
INFO [kv_cache_utils.py:868] Maximum concurrency for 32,768 tokens per request: 12.50x`;

describe("hostile values", () => {
  const words = fc.constantFrom(
    "Available KV cache memory: ",
    "GPU KV cache size: ",
    "Maximum concurrency for ",
    " tokens per request: ",
    "# GPU blocks: ",
    "KV Cache is allocated. #tokens: ",
    ", K size: ",
    " GB, V size: ",
    "server_args=ServerArgs(",
    "tp_size=",
    "kv_cache_dtype=",
    "__proto__",
    "constructor",
    "LLM engine (v0.11.0) with config: tensor_parallel_size=",
    "max seq len (",
    " GiB KV cache is needed",
    "Load weight end. avail mem=",
    "Load weight begin. avail mem=",
    "Loaded weights leave no GPU memory for the KV cache",
    "Memory usage when calculating max tokens in paged kv cache: total: ",
    " GiB, available: ",
    "Number of blocks in KV cache primary pool: ",
    "Number of tokens per block: ",
    "llama_kv_cache: size = ",
    " MiB ( 1 cells, 1 layers, 1/1 seqs), K (f16): ",
    "n_ctx = ",
    " GiB",
    " tokens",
    " GB",
    "x",
    "\n",
    "\u001b[1m",
    "(Worker_TP0 pid=1) ",
  );
  const numbers = fc.oneof(
    fc.constantFrom(
      "0",
      "-1",
      "1e999",
      "99999999999999999999",
      "9007199254740993",
      "0.0",
      "1.2.3",
      "-0",
      ",",
      "NaN",
      "65536",
      "3",
    ),
    fc.integer().map(String),
    fc.double({ noNaN: true }).map((value) => value.toFixed(2)),
  );
  const hostile = fc
    .array(fc.oneof(words, numbers, fc.string({ maxLength: 12 })), { maxLength: 60 })
    .map((parts) => parts.join(""));
  const someModel = fc.constantFrom(undefined, ...Object.values(models));

  test("give an answer of finite numbers, whatever the log says", () => {
    fc.assert(
      fc.property(hostile, hostile, someModel, (text, command, one) => {
        const diagnosis = diagnose(text, { model: one, command });
        expect(JSON.parse(JSON.stringify(diagnosis))).toStrictEqual(diagnosis);
      }),
      { numRuns: 500 },
    );
  });

  /** One of each phrase that is followed by numbers. */
  const phrases = [
    log,
    "Memory profiling results: total_gpu_memory=23.58GiB peak_torch_memory=17.06GiB memory non_torch_memory=0.35GiB kv_cache_size=3.81GiB gpu_memory_utilization=0.90\n# GPU blocks: 1952, # CPU blocks: 2048\nMaximum concurrency for 20000 tokens per request: 1.56x",
    "vllm serve m --tensor-parallel-size 2 --gpu-memory-utilization 0.9\nModel loading took 65.9 GiB memory\nAvailable KV cache memory: -2.14 GiB\nFree memory on device cuda:0 (60.12/79.10 GiB) on startup is less than desired GPU memory utilization (0.92, 72.77 GiB)",
    "max seq len (131072), (16.0 GiB KV cache is needed, which is larger than the available KV cache memory (12.00 GiB). Based on the available memory, the estimated maximum model length is 98304",
    "[TP0] Load weight begin. avail mem=78.50 GB\n[TP0] Load weight end. avail mem=63.40 GB, mem usage=15.10 GB.\n[TP0] max_total_num_tokens=422912, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=2048, context_len=131072\nsglang.launch_server --tp-size 8 --dp-size 8 --enable-dp-attention --mem-fraction-static 0.85",
    "[TP0] KV Cache is allocated. #tokens: 700000, K size: 45.81 GB, V size: 45.81 GB\nUse Sliding window memory pool. full_layer_tokens=181760, swa_layer_tokens=9088\nMamba Cache is allocated. max_mamba_cache_size: 63, conv_state size: 0.09GB, ssm_state size: 3.75GB",
    "Loaded weights leave no GPU memory for the KV cache under --mem-fraction-static=0.88. Raise above 0.912 (minimum viable = 1 - available/pre = 0.9113).",
    "Memory usage when calculating max tokens in paged kv cache: total: 79.10 GiB, available: 40.00 GiB\nNumber of blocks in KV cache primary pool: 9216\nNumber of tokens per block: 32.\n[MemUsageChange] Allocated 36.00 GiB for max tokens in paged KV cache (294912).\navailable KV cache memory when calculating max tokens: 30.00 GiB, fraction is set 0.9, kv size is 131072. device total memory 79.10 GiB",
    "[TensorRT-LLM][INFO] Using 693 tokens in paged KV cache.\n[TensorRT-LLM][INFO] Allocate 4294967296 bytes for k/v cache\nTotal GPU memory (GiB): 140.06\nFree GPU memory before component creation attempt (GiB): 108.86\nExecutor creation failed due to insufficient GPU memory",
    "[TP0] Load weight begin. avail mem=78.50 GB\n[TP3] CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 47.38 GiB of which 1.50 GiB is free.\nmax_total_tokens=131072 is larger than the profiled value -561981",
    'msg=load request="{KvSize:32768 KvCacheType:q8_0 NumThreads:16}"\nmsg="kv cache" device=CUDA0 size="9.0 GiB"\nmsg="kv cache" device=CPU size="1023.0 MiB"\nmemory.required.kv="1.0 GiB"\nllama_memory_recurrent: size =  512.00 MiB (     4 cells,  32 layers,  4 seqs  2 rs_seq), R (f32):  128.00 MiB, S (f32):  384.00 MiB',
    "constructing llama_context\nn_ctx  = 4096\nllama_kv_cache: size = 640.00 MiB ( 4096 cells,  10 layers,  1/1 seqs), K (f16): 320.00 MiB, V (f16): 320.00 MiB\nconstructing llama_context\nllama_kv_cache: size = 64.00 MiB ( 4096 cells,  1 layers,  1/1 seqs), K (f16): 32.00 MiB, V (f16): 32.00 MiB",
    "n_seq_max  = 1\nn_ctx  = 32768\nn_ubatch = 512\nllama_kv_cache: size = 2560.00 MiB ( 32768 cells,  10 layers,  1/1 seqs), K (f16): 1280.00 MiB, V (f16): 1280.00 MiB",
  ] as const;

  test("may take the place of any number in a log", () => {
    const changed = fc
      .tuple(fc.constantFrom(...phrases), fc.infiniteStream(fc.option(numbers, { freq: 3 })))
      .map(([text, replacements]) =>
        text.replace(/\d[\d.,]*/g, (number) => replacements.next().value ?? number),
      );
    fc.assert(
      fc.property(changed, someModel, (text, one) => {
        const diagnosis = diagnose(text, { model: one });
        expect(JSON.parse(JSON.stringify(diagnosis))).toStrictEqual(diagnosis);
      }),
      { numRuns: 500 },
    );
  });

  test("do not reach any prototype", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const name of ["__proto__", "constructor", "toString"]) {
      const text = `server_args=ServerArgs(model_path='${name}', kv_cache_dtype='${name}', quantization='${name}', tp_size=${name})\nKV Cache is allocated. dtype: ${name}, #tokens: 10, KV size: 1.00 GB`;
      expect(
        diagnose(text, { model, command: `vllm serve --${name} 1 --kv-cache-dtype ${name}` })
          .findings,
      ).toHaveLength(1);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});
