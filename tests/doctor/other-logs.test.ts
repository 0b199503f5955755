import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { causeIds, finding } from "./findings.ts";

describe("SGLang", () => {
  test("GB are GiB, and a latent is whole on every rank unless attention is data-parallel", () => {
    const log = `[2026-02-04 10:20:30] server_args=ServerArgs(model_path='m', tp_size=8, dp_size=1, mem_fraction_static=0.85, kv_cache_dtype='auto', page_size=1)
[2026-02-04 10:22:30 TP0] KV Cache is allocated. #tokens: 700000, KV size: 45.81 GB
[2026-02-04 10:22:30 TP1] KV Cache is allocated. #tokens: 700000, KV size: 45.81 GB`;
    const diagnosis = diagnose(log, { model: models["deepseek-v3"] });
    expect(diagnosis.findings).toHaveLength(1);
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      stated: 700_000,
      cause: { id: "latent-on-every-rank" },
      also: [{ id: "gib-printed-as-gb" }],
      advice: expect.stringContaining("8 times the tokens"),
    });
    const spread = log.replace("dp_size=1", "dp_size=8, enable_dp_attention=True");
    expect(causeIds(spread, { model: models["deepseek-v3"] })).toEqual(["gib-printed-as-gb"]);
  });

  test("heads that are fewer than the ranks are kept twice", () => {
    const log =
      "[2026-02-04 10:22:30 TP0] KV Cache is allocated. dtype: torch.bfloat16, #tokens: 500000, K size: 9.54 GB, V size: 9.54 GB";
    const diagnosis = diagnose(log, {
      model: models["llama-3.1-70b"],
      settings: { tensorParallel: 16 },
    });
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      cause: { id: "head-replication" },
      advice: expect.stringContaining("8 key-value heads on 16 ranks: each is kept 2 times"),
    });
    expect(Math.abs(finding(diagnosis, "kvCacheTokens").relativeError ?? 1)).toBeLessThan(0.0015);
  });

  test("tokens follow from the memory before and after loading where no pool is printed", () => {
    const log = `[2026-02-04 10:20:30 TP0] Load weight begin. avail mem=78.50 GB
[2026-02-04 10:21:30 TP0] Load weight end. type=LlamaForCausalLM, dtype=torch.bfloat16, avail mem=63.40 GB, mem usage=15.10 GB.
[2026-02-04 10:22:30 TP0] max_total_num_tokens=422912, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=2048, context_len=131072`;
    const diagnosis = diagnose(log, {
      model: models["llama-3.1-8b"],
      command: "python -m sglang.launch_server --model-path m --mem-fraction-static 0.85",
    });
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      predicted: 422_912,
      cause: { id: "fraction-of-static" },
    });
  });

  test("recurrent states take a slot per request and one to spare", () => {
    const log =
      "[2026-02-04 10:22:30 TP0] Mamba Cache is allocated. max_mamba_cache_size: 63, conv_state size: 0.09GB, ssm_state size: 3.75GB";
    expect(
      finding(diagnose(log, { model: models["qwen3.5-35b"] }), "recurrentStateGib"),
    ).toMatchObject({
      predicted: 3.75,
      cause: { id: "recurrent-pages" },
    });
  });
});

describe("TensorRT-LLM", () => {
  test("the fraction is of what is free, and the pool is in whole blocks", () => {
    const log = `[11/24/2026-09:00:00] [TRT-LLM] [I] TensorRT LLM version: 1.2.0
[TensorRT-LLM][INFO] Memory usage when calculating max tokens in paged kv cache: total: 79.10 GiB, available: 40.00 GiB
[TensorRT-LLM][INFO] Number of blocks in KV cache primary pool: 9216
[TensorRT-LLM][INFO] Number of tokens per block: 32.
[TensorRT-LLM][INFO] [MemUsageChange] Allocated 36.00 GiB for max tokens in paged KV cache (294912).`;
    const diagnosis = diagnose(log, { model: models["llama-3.1-8b"] });
    expect(diagnosis.version).toBe("1.2.0");
    expect(finding(diagnosis, "gpuBlocks")).toMatchObject({
      predicted: 9216,
      cause: { id: "fraction-of-free" },
    });
    expect(finding(diagnosis, "kvCacheTokens").predicted).toBe(294_912);
  });
});

describe("llama.cpp", () => {
  test("full and window caches are told apart, to the cell", () => {
    const log = `llama_context: constructing llama_context
llama_context: n_seq_max     = 1
llama_context: n_ctx         = 32768
llama_context: n_ubatch      = 512
llama_kv_cache_iswa: creating non-SWA KV cache, size = 32768 cells
llama_kv_cache: size = 2560.00 MiB ( 32768 cells,  10 layers,  1/1 seqs), K (f16): 1280.00 MiB, V (f16): 1280.00 MiB
llama_kv_cache_iswa: creating     SWA KV cache, size = 1536 cells
llama_kv_cache: size =  624.00 MiB (  1536 cells,  52 layers,  1/1 seqs), K (f16):  312.00 MiB, V (f16):  312.00 MiB`;
    const { engine, findings } = diagnose(log, { model: models["gemma-3-27b"] });
    expect(engine).toBe("llama-cpp");
    expect(findings.map(({ stated, predicted }) => [stated, predicted])).toEqual([
      [32_768, 32_768],
      [1536, 1536],
    ]);
    expect(findings[1]?.working).toContain("1024 × 1 + 512, up to a multiple of 256");
  });
});
