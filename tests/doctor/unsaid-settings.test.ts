/** Excerpts that leave out what the counts depend on: ranks, formats, and what an engine makes of latents. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { gqa } from "../../src/model/attention-kinds.ts";
import { causeIds, finding, statedIn } from "./findings.ts";

const llama = { model: models["llama-3.1-8b"] };

describe("ranks", () => {
  test("are read from the workers' names, and said to be", () => {
    const log =
      "(Worker_PP1_TP2_EP2 pid=8) INFO Available KV cache memory: 11.55 GiB\n(Worker_PP0_TP0 pid=7) INFO Available KV cache memory: 11.55 GiB";
    expect(statedIn(log)).toMatchObject({ tensorParallel: 4, pipelineParallel: 2 });
    expect(diagnose(log).warnings.map(({ code }) => code)).toContain("ranks-from-names");
    const told = diagnose(`${log}\nvllm serve m --tensor-parallel-size 8 -pp 4`);
    expect(told.warnings.map(({ code }) => code)).not.toContain("ranks-from-names");
    expect(told.stated).toContainEqual(
      expect.objectContaining({ quantity: "tensorParallel", value: 8 }),
    );
  });

  test.each([
    ["a first rank alone", "[t TP0] Load weight end. type=X, avail mem=9.00 GB"],
    ["ranks that share attention", "[t DP3 TP3] Load weight end. type=X, avail mem=9.00 GB"],
  ])("are not read from %s", (_, log) => {
    expect(statedIn(log)).not.toHaveProperty("tensorParallel");
  });

  // Qwen3-30B-A3B on two ranks: 25.91 GiB ÷ (48 layers × 2 heads × 256 elements × 2 B)
  const qwen = { model: gqa({ layers: 48, kvHeads: 4, headDim: 128, maxModelTokens: 32_768 }) };
  const excerpt = "Available KV cache memory: 25.91 GiB\nGPU KV cache size: 566,016 tokens";

  test("and formats that the log leaves out are both named where either explains the count", () => {
    const found = finding(diagnose(excerpt, qwen), "kvCacheTokens");
    expect([found.cause.id, ...found.also.map(({ id }) => id)]).toEqual([
      "kv-format",
      "other-parallelism",
    ]);
    expect(found.working).toMatch(/a cache in fp8; or .*tensor_parallel_size 2$/);
  });

  test.each([
    ["the command", "vllm serve m -tp 2", ["agrees"]],
    ["only the format", "vllm serve m --kv-cache-dtype bfloat16", ["other-parallelism"]],
  ])("that %s states are taken", (_, command, ids) => {
    expect(causeIds(excerpt, { ...qwen, command }).slice(0, 1)).toEqual(ids);
  });

  test("are tried for SGLang's pools and for TensorRT-LLM's blocks", () => {
    // 8 heads on 8 ranks: an eighth of 131,072 B
    const pool = "KV Cache is allocated. dtype: torch.bfloat16, #tokens: 65536, KV size: 1.00 GB";
    expect(finding(diagnose(pool, llama), "kvCacheTokens")).toMatchObject({
      predicted: 65_536,
      cause: { id: "other-parallelism" },
    });
    // half the bytes per token, in a format that the log states: two ranks, not another format
    const half = pool.replace("65536", "16384");
    expect(causeIds(half, llama)[0]).toBe("other-parallelism");
    const blocks =
      "[TensorRT-LLM][INFO] Memory usage when calculating max tokens in paged kv cache: total: 31.84 GiB, available: 20.00 GiB\n[TensorRT-LLM][INFO] Number of blocks in KV cache primary pool: 9216\n[TensorRT-LLM][INFO] Number of tokens per block: 32.";
    expect(causeIds(blocks, llama)).toEqual(["kv-format", "other-parallelism"]);
    expect(
      causeIds(blocks, { ...llama, settings: { kvFormat: "fp8", tensorParallel: 1 } }),
    ).toEqual(["fraction-of-free"]);
  });
});

test("ranks are tried where SGLang prints memory and no pool", () => {
  // (8 - 20 × 0.2) GiB ÷ 32,768 B on each of four ranks
  const log = `[t] Load weight begin. avail mem=20.00 GB
[t] Load weight end. type=LlamaForCausalLM, avail mem=8.00 GB
[t] max_total_num_tokens=131072, max_prefill_tokens=16384, max_running_requests=2049, context_len=131072`;
  const options = { ...llama, settings: { memoryFraction: 0.8 } };
  expect(finding(diagnose(log, options), "kvCacheTokens").cause.id).toBe("other-parallelism");
  const told = { ...llama, settings: { memoryFraction: 0.8, tensorParallel: 4 } };
  expect(finding(diagnose(log, told), "kvCacheTokens").cause.id).toBe("fraction-of-static");
});

describe("latents that are kept as every head's keys and values", () => {
  test("are found in llama.cpp's pools", () => {
    // 61 layers × 128 heads × (192 + 128) × 2 B × 8192 tokens
    const log =
      "llama_context: n_ctx         = 8192\nKV self size  = 39040.00 MiB, K (f16): 23424.00 MiB, V (f16): 15616.00 MiB";
    expect(finding(diagnose(log, { model: models["deepseek-r1"] }), "kvCacheTokens")).toMatchObject(
      {
        predicted: 8192,
        cause: { id: "expanded-latents" },
      },
    );
  });

  test("are found in vLLM's blocks, and are no copies of one latent", () => {
    // 27 layers × 16 heads of 256 + 256 on 2 ranks, 16 tokens: 10 GiB hold 1517 blocks
    const log =
      "INFO llm_engine.py:237] Initializing an LLM engine (v0.6.3) with config: tensor_parallel_size=2\nthe rest\nAvailable KV cache memory: 10.00 GiB\n# GPU blocks: 3034, # CPU blocks: 10";
    const found = finding(diagnose(log, { model: models["deepseek-v2-lite"] }), "gpuBlocks");
    expect(found).toMatchObject({ predicted: 3034, cause: { id: "expanded-latents" }, also: [] });
  });
});

test("a format that is not known here is named, and no other is tried in its place", () => {
  const log =
    "llama_kv_cache: size = 1792.00 MiB (262144 cells,   8 layers,  1/1 seqs), K (turbo3):  896.00 MiB, V (turbo3):  896.00 MiB";
  const { findings, warnings } = diagnose(log, {
    model: gqa({ layers: 8, kvHeads: 4, headDim: 256 }),
  });
  expect(findings.map(({ cause, predicted }) => [cause.id, predicted])).toEqual([
    ["not-enough-stated", undefined],
  ]);
  expect(warnings.map(({ message }) => message)).toContain("the log names the cache format turbo3");
});
