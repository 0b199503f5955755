/** Writes vLLM's start-up lines from facts. */
import {
  type FieldLog,
  grouped,
  kvWord,
  lines,
  number,
  ranks,
  type WrittenLog,
  when,
} from "./field-log.ts";

/** The weights' format in the engine's word; nothing for plain ones. */
function weightWord(fact: FieldLog): string | undefined {
  const words = { fp8: "fp8", mxfp4: "mxfp4", awq: "awq_marlin", nvfp4: "modelopt_fp4" };
  return Object.entries(words).find(([name]) => fact.weights.startsWith(name))?.[1];
}

export function vllmLogs(fact: FieldLog): readonly WrittenLog[] {
  const kv = kvWord(fact);
  const fraction = number(fact, "gpu_memory_utilization");
  const concurrency = fact.log["max_concurrency"] as { len: number; x: number } | undefined;
  const command = [
    "vllm serve model",
    fact.parallelism === "?"
      ? undefined
      : `--tensor-parallel-size ${ranks(fact, "tp")} --pipeline-parallel-size ${ranks(fact, "pp")}`,
    when(weightWord(fact), (word) => `--quantization ${word}`),
    when(kv, (word) => `--kv-cache-dtype ${word}`),
    when(fraction, (share) => `--gpu-memory-utilization ${share}`),
    when(number(fact, "max_num_batched_tokens"), (tokens) => `--max-num-batched-tokens ${tokens}`),
    when(number(fact, "max_model_len"), (tokens) => `--max-model-len ${tokens}`),
  ]
    .filter((part) => part !== undefined)
    .join(" ");
  const stamp = (file: string, text: string): string =>
    `(EngineCore_DP0 pid=261) INFO 09-10 08:26:40 [${file}] ${text}`;
  const budget = number(fact, "budget_gib");
  const weights =
    number(fact, "model_loading_gib") ??
    number(fact, "weights_gib") ??
    number(fact, "weights_gib_per_gpu");
  const isOld =
    number(fact, "gpu_blocks") !== undefined ||
    budget !== undefined ||
    fact.log["kv_token_capacity"] !== undefined;
  const head = lines(
    fact.engine_version === ""
      ? undefined
      : stamp(
          "core.py:77",
          `Initializing a V1 LLM engine (v${fact.engine_version}) with config: model='${fact.model}', speculative_config=None, tensor_parallel_size=${ranks(fact, "tp")}, pipeline_parallel_size=1,`,
        ),
    when(weights, (gib) =>
      isOld
        ? `INFO 12-14 03:12:01 model_runner.py:1077] Loading model weights took ${gib.toFixed(4)} GB`
        : stamp(
            "gpu_model_runner.py:2007",
            `Model loading took ${gib.toFixed(4)} GiB memory and 4.21 seconds`,
          ),
    ),
  );
  const split =
    budget === undefined
      ? ""
      : lines(
          `INFO 12-14 03:12:09 worker.py:241] the current vLLM instance can use total_gpu_memory (${number(fact, "total_gpu_gib") ?? number(fact, "total_gib")}GiB) x gpu_memory_utilization (${fraction?.toFixed(2)}) = ${budget.toFixed(2)}GiB`,
          `INFO 12-14 03:12:09 worker.py:241] model weights take ${weights?.toFixed(2)}GiB; non_torch_memory takes ${number(fact, "non_torch_gib")?.toFixed(2)}GiB; PyTorch activation peak memory takes ${number(fact, "activation_peak_gib")?.toFixed(2)}GiB; the rest of the memory reserved for KV Cache is ${number(fact, "kv_gib")?.toFixed(2)}GiB.`,
        );
  const early = when(
    number(fact, "peak_torch_gib"),
    (peak) =>
      `INFO 12-02 10:11:12 worker.py:232] Memory profiling results: total_gpu_memory=23.58GiB initial_memory_usage=15.41GiB peak_torch_memory=${peak.toFixed(2)}GiB memory_usage_post_profile=15.48GiB non_torch_memory=${number(fact, "non_torch_gib")?.toFixed(2)}GiB kv_cache_size=${number(fact, "kv_gib")?.toFixed(2)}GiB gpu_memory_utilization=${fraction?.toFixed(2)}`,
  );
  const room = number(fact, "available_kv_gib") ?? number(fact, "available_kv_gib_per_gpu");
  const needed = number(fact, "needed_gib");
  const requested = number(fact, "requested_len");
  const capacity = number(fact, "kv_token_capacity");
  const body = (tokens: number | undefined, length?: number): string =>
    head +
    split +
    lines(
      early,
      when(room, (gib) =>
        stamp("gpu_worker.py:276", `Available KV cache memory: ${gib.toFixed(2)} GiB`),
      ),
      when(
        number(fact, "gpu_blocks"),
        (blocks) =>
          `INFO 12-02 10:11:12 gpu_executor.py:122] # GPU blocks: ${String(blocks)}, # CPU blocks: 2048`,
      ),
      when(tokens, (count) =>
        stamp("kv_cache_utils.py:864", `GPU KV cache size: ${grouped(count)} tokens`),
      ),
      when(concurrency, ({ len, x }) =>
        isOld
          ? `INFO 12-02 10:11:12 gpu_executor.py:126] Maximum concurrency for ${len} tokens per request: ${x.toFixed(2)}x`
          : stamp(
              "kv_cache_utils.py:868",
              `Maximum concurrency for ${grouped(len)} tokens per request: ${x.toFixed(2)}x`,
            ),
      ),
      when(length, (len) => stamp("model.py:1745", `Using max model len ${len}`)),
      requested === undefined || needed === undefined
        ? undefined
        : stamp(
            "core.py:708",
            `ValueError: To serve at least one request with the models's max seq len (${requested}), (${needed.toFixed(1)} GiB KV cache is needed, which is larger than the available KV cache memory (${room?.toFixed(2)} GiB). Based on the available memory, the estimated maximum model length is ${number(fact, "estimated_max_len")}. Try increasing \`gpu_memory_utilization\` or decreasing \`max_model_len\` when initializing the engine.`,
          ),
      when(
        capacity,
        (count) =>
          `ValueError: The model's max seq len (131072) is larger than the maximum number of tokens that can be stored in KV cache (${String(count)}). Try increasing \`gpu_memory_utilization\` or decreasing \`max_model_len\` when initializing the engine.`,
      ),
      room !== undefined && room < 0
        ? stamp(
            "core.py:708",
            "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` when initializing the engine.",
          )
        : undefined,
    );
  if (fact.id === "vllm-43308")
    return ["0.20.0", "0.21.0"].map((version) => ({
      command,
      text: lines(
        stamp(
          "core.py:77",
          `Initializing a V1 LLM engine (v${version}) with config: model='gemma'`,
        ),
        stamp(
          "gpu_worker.py:276",
          `Available KV cache memory: ${number(fact, "kv_pool_gb")?.toFixed(2)} GiB`,
        ),
        stamp(
          "kv_cache_utils.py:864",
          `GPU KV cache size: ${grouped(number(fact, `tokens_v${version}`) ?? 0)} tokens`,
        ),
      ),
    }));
  if (fact.id === "dsv4-spark-57")
    return [50, 500].map((thousand) => ({
      command: `${command} --max-model-len ${thousand * 1000}`,
      text: body(number(fact, `tokens_at_${thousand}K`)),
    }));
  if (fact.id === "vllm-51454")
    return [
      {
        command,
        text:
          head +
          lines(
            stamp(
              "kv_cache_utils.py:868",
              `Maximum concurrency for ${grouped(2 ** 20)} tokens per request: ${number(fact, "tp8_max_concurrency_1M")}x`,
            ),
          ),
      },
    ];
  return [{ command, text: body(number(fact, "gpu_kv_cache_tokens") ?? number(fact, "tokens")) }];
}
