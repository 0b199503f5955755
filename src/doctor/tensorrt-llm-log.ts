/** What TensorRT-LLM prints while it starts: the executor in C++ and the PyTorch backend. */
import type { Phrase } from "./phrase.ts";

const count = String.raw`(\d{1,16})`;
const gib = String.raw`(-?[\d.]{1,16})`;
const rule = (pattern: string): RegExp => new RegExp(`^${pattern}`);

/**
 * The phrases of TensorRT-LLM.
 *
 * Source: TensorRT-LLM `kvCacheManager.cpp`, `trtGptModelInflightBatching.cpp` and `_torch/pyexecutor/_util.py`,
 * 0.8 to 1.3; start-up logs in public issues.
 */
export const tensorRtLlmPhrases: readonly Phrase[] = [
  {
    engine: "tensorrt-llm",
    mark: "TensorRT-LLM version: ",
    rest: rule(String.raw`v?([\w.+-]{1,60})`),
    states: ["engineVersion"],
  },
  {
    engine: "tensorrt-llm",
    mark: "TensorRT LLM version: ",
    rest: rule(String.raw`v?([\w.+-]{1,60})`),
    states: ["engineVersion"],
  },
  { engine: "tensorrt-llm", mark: "trtllm-serve ", settings: "command" },
  { engine: "tensorrt-llm", mark: "LLM Args:", settings: "pairs" },
  {
    engine: "tensorrt-llm",
    mark: "Memory usage when calculating max tokens in paged kv cache: total: ",
    rest: rule(`${gib} GiB, available: ${gib} GiB`),
    states: ["deviceGib", "availableKvGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "available KV cache memory when calculating max tokens: ",
    rest: rule(
      String.raw`${gib} GiB(?:, fraction is set ([\d.]{1,24}), kv size (?:per token )?is ${count}(?:\.\d{1,4})?)?(?:\. device total memory ${gib} GiB)?(?:[, ]{1,4}(?:tmp kv_mem|temporary kv cache memory during profiling)\s{1,2}${gib} GiB)?`,
    ),
    states: ["kvPoolGib", "memoryFraction", "bytesPerToken", "deviceGib", "trialPoolGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Peak memory during memory usage profiling (torch + non-torch): ",
    rest: rule(`${gib} GiB`),
    states: ["peakMemoryGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Memory used after loading model weights (inside torch) in memory usage profiling: ",
    rest: rule(`${gib} GiB`),
    states: ["weightGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "[I] max_seq_len=",
    rest: rule(`${count}, max_num_requests=${count}, max_num_tokens=${count}`),
    states: ["maxModelTokens", "maxRequests", "maxBatchedTokens"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Loaded engine size: ",
    rest: rule(String.raw`(\d{1,9}) MiB`),
    states: ["weightGib"],
    scale: { weightGib: 2 ** -10 },
  },
  {
    engine: "tensorrt-llm",
    mark: "Max tokens in paged KV cache: ",
    rest: rule(String.raw`${count}\. Allocating ${count} bytes`),
    states: ["kvCacheTokens", "kvPoolGib"],
    scale: { kvPoolGib: 2 ** -30 },
  },
  {
    engine: "tensorrt-llm",
    mark: "must be large enough to process at least 1 sequence to completion",
    means: { startupFailure: "request-longer-than-the-pool" },
  },
  {
    engine: "tensorrt-llm",
    mark: "Executor creation failed due to insufficient GPU memory",
    means: { startupFailure: "out-of-memory" },
  },
  {
    engine: "tensorrt-llm",
    mark: "The following component could not be created: ",
    rest: rule(String.raw`([^\r\n]{1,80})`),
    states: ["failedPart"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Total GPU memory (GiB): ",
    rest: rule(gib),
    states: ["deviceGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Free GPU memory before component creation attempt (GiB): ",
    rest: rule(gib),
    states: ["freeForRequestGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: " bytes for k/v cache",
    before: /Allocate (\d{1,16})$/,
    states: ["kvPoolGib"],
    scale: { kvPoolGib: 2 ** -30 },
  },
  {
    engine: "tensorrt-llm",
    mark: " tokens in paged KV cache",
    before: /Using (\d{1,16})$/,
    states: ["kvCacheTokens"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Estimated max memory in KV cache : ",
    rest: rule(`${gib} GiB`),
    states: ["kvPoolGib"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Number of blocks in KV cache primary pool: ",
    rest: rule(`${count}(?:, tokens per block:? ${count})?`),
    states: ["gpuBlocks", "blockTokens"],
  },
  {
    engine: "tensorrt-llm",
    mark: "Number of tokens per block: ",
    rest: rule(count),
    states: ["blockTokens"],
  },
  {
    engine: "tensorrt-llm",
    mark: "tokens per block=",
    rest: rule(`${count}, primary blocks=${count}`),
    states: ["blockTokens", "gpuBlocks"],
  },
  {
    engine: "tensorrt-llm",
    mark: "[MemUsageChange] Allocated ",
    rest: rule(String.raw`${gib} GiB for max tokens in paged\s{1,4}KV cache \(${count}\)`),
    states: ["kvPoolGib", "kvCacheTokens"],
    wraps: true,
  },
  {
    engine: "tensorrt-llm",
    mark: "[MemUsageChange] Allocated ",
    rest: rule(String.raw`${gib} \w{2,3} (?:GPU memory )?for (?:execution|runtime|decoder)`),
  },
  {
    engine: "tensorrt-llm",
    mark: "they are reduced to ",
    rest: rule(count),
    states: ["estimatedMaxTokens"],
  },
];
