/** What vLLM prints while it starts, from 0.6 (blocks and swap) to 0.2x (GiB, tokens and graphs). */
import type { Phrase } from "./phrase.ts";

const count = String.raw`([\d,]{1,20})`;
const gib = String.raw`(-?[\d.]{1,16})`;
const rule = (pattern: string): RegExp => new RegExp(`^${pattern}`);

/**
 * The phrases of vLLM.
 *
 * Source: vLLM `worker.py`, `executor_base.py` and `llm_engine.py` of 0.6 to 0.8 (V0); `gpu_worker.py`,
 * `kv_cache_utils.py`, `gpu_model_runner.py` and `core.py` of 0.8 to 0.2x (V1); start-up logs in public issues.
 * Its "GB" are 2^30 bytes.
 */
export const vllmPhrases: readonly Phrase[] = [
  {
    engine: "vllm",
    mark: "vLLM API server version ",
    rest: rule(String.raw`v?([\w.+-]{1,60})`),
    states: ["engineVersion"],
  },
  {
    engine: "vllm",
    mark: "LLM engine (v",
    rest: rule(String.raw`([\w.+-]{1,60})\)`),
    states: ["engineVersion"],
    settings: "pairs",
    step: "start",
  },
  {
    engine: "vllm",
    mark: "Initializing an LLM engine with config: ",
    settings: "pairs",
    step: "start",
  },
  { engine: "vllm", mark: "non-default args: ", settings: "pairs" },
  { engine: "vllm", mark: "args: Namespace(", settings: "pairs" },
  { engine: "vllm", mark: "vllm serve ", settings: "command" },
  { engine: "vllm", mark: "vllm.entrypoints.openai.api_server ", settings: "command" },
  { engine: "vllm", mark: "vllm.entrypoints.api_server ", settings: "command" },
  ...["\u2588  version ", "\u2588 version "].map(
    (mark): Phrase => ({
      engine: "vllm",
      mark,
      rest: rule(String.raw`v?([\w.+-]{1,60})`),
      states: ["engineVersion"],
    }),
  ),
  {
    engine: "vllm",
    mark: "Chunked prefill is enabled with max_num_batched_tokens=",
    rest: rule(count),
    states: ["maxBatchedTokens"],
  },
  { engine: "vllm", mark: "Using max model len ", rest: rule(count), states: ["maxModelTokens"] },
  {
    engine: "vllm",
    mark: "Loading model weights took ",
    rest: rule(`${gib} ?Gi?B`),
    states: ["weightGib"],
  },
  {
    engine: "vllm",
    mark: "Model loading took ",
    rest: rule(`${gib} ?Gi?B`),
    states: ["weightGib"],
  },
  {
    engine: "vllm",
    mark: "the current vLLM instance can use",
    rest: rule(
      String.raw`\s{1,4}total_gpu_memory \(${gib}GiB\)\s{0,4}x\s{1,4}gpu_memory_utilization \(([\d.]{1,8})\)\s{0,4}= ${gib}GiB`,
    ),
    states: ["deviceGib", "memoryFraction", "budgetGib"],
    wraps: true,
  },
  {
    engine: "vllm",
    mark: "model weights take ",
    rest: rule(
      String.raw`${gib}GiB;\s{1,4}non_torch_memory takes ${gib}GiB;\s{1,4}PyTorch activation peak memory takes\s{1,4}${gib}GiB;\s{1,4}the rest of the memory reserved for KV Cache is\s{1,4}${gib}GiB`,
    ),
    states: ["weightGib", "nonTorchGib", "activationGib", "availableKvGib"],
    wraps: true,
  },
  {
    engine: "vllm",
    mark: "Memory profiling results: ",
    rest: rule(
      String.raw`.{0,200}total_gpu_memory=${gib}GiB.{0,200}peak_torch_memory=${gib}GiB.{0,200}non_torch_memory=${gib}GiB,? kv_cache_size=${gib}GiB,? gpu_memory_utilization=(\d{0,2}(?:\.\d{1,8})?)`,
    ),
    states: ["deviceGib", "peakTorchGib", "nonTorchGib", "availableKvGib", "memoryFraction"],
  },
  {
    engine: "vllm",
    mark: "Available KV cache memory: ",
    rest: rule(`${gib} GiB`),
    states: ["availableKvGib"],
  },
  {
    engine: "vllm",
    mark: ", total memory: ",
    before: /Available memory: (\d{1,16})$/,
    rest: /^(\d{1,16})/,
    states: ["availableKvGib", "deviceGib"],
    scale: { availableKvGib: 2 ** -30, deviceGib: 2 ** -30 },
  },
  {
    engine: "vllm",
    mark: " GiB memory for KV Cache as specified by kv_cache_memory_bytes",
    before: /Initial free memory:? ([\d.]{1,16}) GiB[,;] reserved ([\d.]{1,16})$/i,
    states: ["freeGib", "availableKvGib"],
  },
  {
    engine: "vllm",
    mark: "Free memory on device",
    rest: rule(String.raw`[^(]{0,20}\(${gib}/${gib} GiB\) on startup`),
    states: ["freeGib", "deviceGib"],
  },
  {
    engine: "vllm",
    mark: "Desired GPU memory utilization is ",
    rest: rule(String.raw`\(([\d.]{1,8}), ${gib} GiB\)`),
    states: ["memoryFraction", "budgetGib"],
  },
  {
    engine: "vllm",
    mark: "is less than desired GPU memory utilization ",
    rest: rule(String.raw`\(([\d.]{1,8}), ${gib} GiB\)`),
    states: ["memoryFraction", "budgetGib"],
    means: { startupFailure: "memory-held-by-others" },
  },
  {
    engine: "vllm",
    mark: "Actual usage is ",
    rest: rule(
      `${gib} GiB for weight, ${gib} GiB for peak activation, ${gib} GiB for non-torch memory, and ${gib} GiB for CUDAGraph`,
    ),
    states: ["weightGib", "activationGib", "nonTorchGib", "graphGib"],
  },
  {
    engine: "vllm",
    mark: "Actual usage is ",
    rest: rule(
      String.raw`${gib} GiB for consumed memory \(weights \+ non-torch\), ${gib} GiB for peak activation, and ${gib} GiB for CUDAGraph`,
    ),
    states: ["consumedGib", "activationGib", "graphGib"],
  },
  {
    engine: "vllm",
    mark: "Estimated CUDA graph memory: ",
    rest: rule(`${gib} GiB`),
    states: ["graphGib"],
  },
  {
    engine: "vllm",
    mark: "Graph capturing finished in ",
    rest: rule(String.raw`\d{1,6}(?:\.\d{1,6})? secs?(?:, took ${gib} GiB)?`),
    states: ["graphGib"],
  },
  { engine: "vllm", mark: "GPU blocks: ", rest: rule(count), states: ["gpuBlocks"] },
  {
    engine: "vllm",
    mark: ", # CPU blocks: ",
    before: /# (?!GPU)\w{2,10} blocks: ([\d,]{1,20})$/,
    states: ["gpuBlocks"],
  },
  {
    engine: "vllm",
    mark: "with num_gpu_blocks_override=",
    rest: rule(count),
    states: ["blockOverride"],
  },
  ...["GPU", "CPU", "TPU", "XPU", "NPU"].map(
    (device): Phrase => ({
      engine: "vllm",
      mark: `${device} KV cache size: `,
      rest: rule(`${count} tokens`),
      states: ["kvCacheTokens"],
    }),
  ),
  ...["fp8", "fp8_e4m3", "fp8_e5m2"].map(
    (format): Phrase => ({
      engine: "vllm",
      mark: `Using ${format} data type to store kv cache`,
      means: { kvFormat: format },
    }),
  ),
  {
    engine: "vllm",
    mark: "Using DeepSeek's fp8_ds_mla KV cache",
    means: { kvFormat: "fp8_ds_mla" },
  },
  {
    engine: "vllm",
    mark: "Maximum concurrency for ",
    rest: rule(String.raw`${count} tokens per request: ([\d.]{1,16})x`),
    states: ["concurrencyTokens", "maxConcurrency"],
  },
  {
    engine: "vllm",
    mark: "Setting attention block size to ",
    rest: rule(`${count} tokens`),
    states: ["attentionBlockTokens"],
  },
  {
    engine: "vllm",
    mark: "max seq len (",
    rest: rule(
      String.raw`${count}\),\s{0,4}\(?${gib} Gi?B KV\s{1,4}cache\s{1,4}is\s{1,4}needed,\s{1,4}which\s{1,4}is\s{1,4}larger\s{1,4}than\s{1,4}the\s{1,4}available\s{1,4}KV\s{1,4}cache\s{1,4}memory\s{1,4}\(${gib} Gi?B\)(?:.{0,80}?estimated\s{1,4}maximum\s{1,4}model\s{1,4}length\s{1,4}is\s{1,4}(\d{1,12}))?`,
    ),
    states: ["requestTokens", "neededKvGib", "availableKvGib", "estimatedMaxTokens"],
    means: { startupFailure: "request-longer-than-the-pool" },
    wraps: true,
  },
  {
    engine: "vllm",
    mark: "max seq len (",
    rest: rule(
      String.raw`${count}\)\s{1,4}is\s{1,4}larger\s{1,4}than\s{1,4}the\s{1,4}maximum\s{1,4}number\s{1,4}of\s{1,4}tokens\s{1,4}that\s{1,4}can\s{1,4}be\s{1,4}stored\s{1,4}in\s{1,4}KV\s{1,4}cache\s{1,4}\(${count}\)`,
    ),
    states: ["requestTokens", "kvCacheTokens"],
    means: { startupFailure: "request-longer-than-the-pool" },
    wraps: true,
  },
  {
    engine: "vllm",
    mark: "Error in memory profiling. Initial free memory",
    means: { startupFailure: "memory-freed-while-measuring" },
  },
  {
    engine: "vllm",
    mark: "No available memory for the cache blocks",
    means: { startupFailure: "no-room-for-the-cache" },
  },
];
