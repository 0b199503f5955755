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

test("TensorRT-LLM's pool is a fraction of what a trial run leaves, whose own cache is given back", () => {
  const log =
    "[TRT-LLM] [I] Peak memory during memory usage profiling (torch + non-torch): 18.84 GiB, available KV cache memory when calculating max tokens: 55.27 GiB, fraction is set 0.9, kv size is 131072. device total memory 79.25 GiB, , tmp kv_mem 1.00 GiB";
  expect(finding(diagnose(log), "kvPoolGib")).toMatchObject({
    predicted: expect.closeTo(55.269, 10),
    cause: { id: "fraction-of-free" },
  });
});

describe("llama.cpp", () => {
  test("says when it reduced the context", () => {
    const log =
      "llama_params_fit_impl: context size reduced from 40960 to 4096 -> need 3456 MiB less memory in total";
    expect(diagnose(log).warnings.map(({ code }) => code)).toContain("context-reduced");
  });

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

  test("recurrent states take a slot per sequence, and as many again for every snapshot", () => {
    // 30 layers × 32 heads × 128 × 128 × 4 B
    const log = (cells: number, snapshots: number, mib: number): string =>
      `llama_memory_recurrent: size = ${mib + 1}.00 MiB ( ${cells} cells,  40 layers,  1 seqs  ${snapshots} rs_seq), R (f32): 1.00 MiB, S (f32): ${mib}.00 MiB`;
    for (const text of [log(1, 0, 60), log(4, 0, 240), log(2, 2, 360)])
      expect(
        finding(diagnose(text, { model: models["qwen3.5-35b"] }), "recurrentStateGib"),
      ).toMatchObject({ relativeError: 0, cause: { id: "recurrent-pages" } });
  });
});

describe("ollama", () => {
  const model = models["llama-3.1-8b"];
  const plan =
    'time=2025-12-01 level=INFO source=memory.go:356 msg="offload to cuda" layers.offload=33 memory.required.full="6.5 GiB" memory.required.kv="1.0 GiB" memory.required.allocations="[6.5 GiB]"\ntime=2025-12-01 level=INFO source=server.go:376 msg="starting llama server" cmd="/x/ollama_llama_server runner --model /m --ctx-size 8192 --batch-size 512 --parallel 4 --port 4"';

  test("plans a cache for the context of its command", () => {
    const diagnosis = diagnose(plan, { model });
    expect(diagnosis.engine).toBe("llama-cpp");
    expect(finding(diagnosis, "kvCacheTokens")).toMatchObject({
      stated: 8192,
      predicted: 8192,
      cause: { id: "agrees" },
    });
  });

  test("leaves the plan aside once the runner prints what it made", () => {
    const made =
      "llama_context: constructing llama_context\nllama_context: n_ctx         = 16384\nllama_kv_cache: size = 2048.00 MiB (16384 cells, 32 layers, 1/1 seqs), K (f16): 1024.00 MiB, V (f16): 1024.00 MiB";
    expect(diagnose(`${plan}\n${made}`, { model }).findings).toMatchObject([
      { stated: 16_384, predicted: 16_384 },
    ]);
  });

  test("of its own engine adds up the devices, each as printed last", () => {
    const own = (device: string, size: string): string =>
      `time=2026-04-09 level=INFO source=device.go:251 msg="kv cache" device=${device} size="${size}"`;
    const log = [
      'msg=load request="{Operation:commit Parallel:1 BatchSize:512 KvSize:32768 KvCacheType:q8_0 NumThreads:16}"',
      own("CUDA0", "9.0 GiB"),
      own("CUDA0", "1.1 GiB"),
      own("CPU", "1023.0 MiB"),
    ].join("\n");
    expect(finding(diagnose(log, { model }), "kvCacheTokens")).toMatchObject({
      stated: 32_768,
      // (1.1 + 1023 ÷ 1024) GiB ÷ 69,632 B
      predicted: 32_367,
    });
    expect(finding(diagnose(log, { model: models["gemma-3-27b"] }), "kvCacheTokens").cause.id).toBe(
      "not-enough-stated",
    );
  });
});
