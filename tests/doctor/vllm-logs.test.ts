import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { causeIds, finding } from "./findings.ts";

const config = "INFO 11-24 09:12:10 [core.py:77] Initializing a V1 LLM engine";

describe("vLLM", () => {
  test("tokens follow from the room, in whole blocks, and concurrency from the tokens", () => {
    const log = `${config} (v0.11.0) with config: model='m', dtype=torch.bfloat16, max_seq_len=32768, tensor_parallel_size=1, kv_cache_dtype=auto
INFO [gpu_model_runner.py:2007] Model loading took 14.9889 GiB memory and 3.2 seconds
INFO [gpu_worker.py:276] Available KV cache memory: 50.00 GiB
INFO [kv_cache_utils.py:864] GPU KV cache size: 409,600 tokens
INFO [kv_cache_utils.py:868] Maximum concurrency for 32,768 tokens per request: 12.50x`;
    const diagnosis = diagnose(log, { model: models["llama-3.1-8b"] });
    expect(diagnosis).toMatchObject({
      engine: "vllm",
      version: "0.11.0",
      lines: [1, 2, 3, 4, 5],
      unread: [],
      warnings: [],
    });
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      stated: 409_600,
      predicted: 409_600,
      relativeError: 0,
      cause: { id: "agrees" },
      lines: [4],
      working: "50.00 GiB ÷ 2,097,152 B = 25,600 blocks of 16 tokens",
    });
    expect(finding(diagnosis, "maxConcurrency").predicted).toBe(12.5);
    expect(finding(diagnosis, "weightGib").cause.id).toBe("agrees");
    expect(diagnosis.failure).toBeUndefined();
  });

  test("0.6: blocks, the budget in parts, and the smallest worker of four", () => {
    const log = `INFO 11-20 10:00:00 llm_engine.py:237] Initializing an LLM engine (v0.6.4) with config: model='m', max_seq_len=32768, tensor_parallel_size=4
INFO 11-20 10:01:00 worker.py:241] the current vLLM instance can use total_gpu_memory (79.33GiB) x gpu_memory_utilization (0.90) = 71.40GiB
INFO 11-20 10:01:00 worker.py:241] model weights take 33.92GiB; non_torch_memory takes 0.50GiB; PyTorch activation peak memory takes 1.98GiB; the rest of the memory reserved for KV Cache is 35.00GiB.
INFO 11-20 10:01:01 distributed_gpu_executor.py:57] # GPU blocks: 28672, # CPU blocks: 3276
INFO 11-20 10:01:01 distributed_gpu_executor.py:61] Maximum concurrency for 32768 tokens per request: 14.00x`;
    const diagnosis = diagnose(log, { model: models["qwen2.5-72b"] });
    expect(finding(diagnosis, "gpuBlocks")).toMatchObject({ stated: 28_672, predicted: 28_672 });
    expect(finding(diagnosis, "maxConcurrency").predicted).toBe(14);
    expect(finding(diagnosis, "budgetGib")).toMatchObject({ cause: { id: "fraction-of-total" } });
    expect(finding(diagnosis, "availableKvGib").predicted).toBeCloseTo(35, 10);
    const fewer = diagnose(log.replace("28672,", "28400,"), { model: models["qwen2.5-72b"] });
    expect(finding(fewer, "gpuBlocks").cause.id).toBe("smallest-worker");
  });

  const gemma = (version: string, tokens: string, concurrency: string): string =>
    `${config} (v${version}) with config: model='m', max_seq_len=131072, tensor_parallel_size=2
Available KV cache memory: 45.00 GiB
GPU KV cache size: ${tokens} tokens, Maximum concurrency for 131,072 tokens per request: ${concurrency}x`;

  test("windows charged in full are found, with what the hybrid manager would give", () => {
    const diagnosis = diagnose(gemma("0.11.0", "190,256", "1.45"), {
      model: models["gemma-3-27b"],
    });
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      predicted: 190_256,
      cause: { id: "window-layers-charged-in-full" },
      advice: expect.stringMatching(/hybrid cache manager.* instead of 1\.45/),
    });
  });

  test("windows charged by the tokens in flight are found, with what a smaller step would give", () => {
    const options = { model: models["gemma-3-27b"] };
    const found = finding(diagnose(gemma("0.26.0", "656,232", "5.01"), options), "kvCacheTokens");
    expect(found.predicted).toBe(656_232);
    expect(found.also.map(({ id }) => id)).toContain("in-flight-reserve");
    expect(found.advice).toMatch(
      /max-num-batched-tokens 2048 the same room counts as 955,097 tokens/,
    );
    const smaller = finding(diagnose(gemma("0.26.0", "955,097", "7.29"), options), "kvCacheTokens");
    expect(smaller).toMatchObject({
      cause: { id: "in-flight-reserve" },
      working: expect.stringContaining("assuming 2 × 2048 tokens in flight"),
    });
  });

  test("a prediction layer's cache is found", () => {
    const log = `${config} (v0.26.0) with config: speculative_config={"method": "mtp", "num_speculative_tokens": 1}, max_seq_len=16384, tensor_parallel_size=8
Available KV cache memory: 40.00 GiB
GPU KV cache size: 601,328 tokens`;
    const ids = causeIds(log, { model: models["deepseek-v3"] });
    expect(ids).toEqual(expect.arrayContaining(["draft-cache", "latent-on-every-rank"]));
  });

  test("another cache format than assumed is found", () => {
    const log = "Available KV cache memory: 50.00 GiB\nGPU KV cache size: 819,200 tokens";
    expect(
      finding(diagnose(log, { model: models["llama-3.1-8b"] }), "kvCacheTokens"),
    ).toMatchObject({
      predicted: 819_200,
      cause: { id: "kv-format" },
    });
    const told = diagnose(log, {
      model: models["llama-3.1-8b"],
      command: "vllm serve m --kv-cache-dtype=fp8_e4m3",
    });
    expect(finding(told, "kvCacheTokens").cause.id).toBe("agrees");
  });

  test("a request longer than the pool is explained by the shortfall and by changes that suffice", () => {
    const log = `ValueError: To serve at least one request with the model's max seq len (131072), (16.0 GiB KV cache is
needed, which is larger than the available KV cache memory (12.00 GiB). Based on the available memory, the estimated
maximum model length is 98304. Try increasing \`gpu_memory_utilization\``;
    const diagnosis = diagnose(log, {
      model: models["llama-3.1-8b"],
      settings: { memoryFraction: 0.5, maxModelTokens: 131_072 },
      command: "vllm serve m",
    });
    expect(finding(diagnosis, "neededKvGib").predicted).toBe(16);
    expect(finding(diagnosis, "estimatedMaxTokens").predicted).toBe(98_304);
    expect(diagnosis.failure).toEqual({
      cause: expect.objectContaining({ id: "request-longer-than-the-pool" }),
      shortGib: 4,
      changes: [
        "max_model_len 98304: the longest that fits",
        "kv_cache_dtype fp8: halves what a request needs",
        expect.stringMatching(/^tensor_parallel_size 2/),
      ],
    });
  });

  test("memory held by another process is not taken for the model's", () => {
    const log =
      "ValueError: Free memory on device cuda:0 (60.12/79.10 GiB) on startup is less than desired GPU memory utilization (0.92, 72.77 GiB). Decrease GPU memory utilization or reduce GPU memory used by other processes.";
    const { failure, findings } = diagnose(log, { model: models["llama-3.1-8b"] });
    expect(failure).toMatchObject({
      cause: { id: "memory-held-by-others" },
      changes: [expect.stringContaining("nvidia-smi"), expect.stringContaining("0.76")],
    });
    expect(failure?.shortGib).toBeCloseTo(12.65, 10);
    expect(findings.map(({ cause }) => cause.id)).toEqual(["fraction-of-total"]);
  });

  test("a concurrency that tokens do not give is a hybrid's only where layers differ", () => {
    const log =
      "GPU KV cache size: 490,464 tokens\nMaximum concurrency for 131,072 tokens per request: 7.48x";
    const of = (model?: "llama-3.1-70b" | "gpt-oss-120b") =>
      finding(diagnose(log, model && { model: models[model] }), "maxConcurrency");
    expect(of("llama-3.1-70b").cause.id).toBe("unknown");
    expect(of("llama-3.1-70b").advice).toBeUndefined();
    for (const found of [of("gpt-oss-120b"), of()])
      expect(found).toMatchObject({
        cause: { id: "hybrid-token-count" },
        advice:
          "Count with the concurrency: 7.48 requests of the longest length, 980,418 tokens in all.",
      });
  });

  test("the attention block of a hybrid follows without any room", () => {
    const log = "Setting attention block size to 2096 tokens to ensure that attention page size";
    const options = { model: models["qwen3.5-35b"], settings: { kvFormat: "fp8" } };
    const found = finding(diagnose(log, options), "attentionBlockTokens");
    expect(found).toMatchObject({ predicted: 2096, cause: { id: "agrees" } });
    expect(found.working).not.toMatch(/GiB/);
  });
});
