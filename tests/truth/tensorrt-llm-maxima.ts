/**
 * Some of the maxima of concurrent sequences that were measured with TensorRT-LLM: bf16 cache, `max_seq_len` = prompt +
 * output + 1000, `max_num_tokens` = 2 × prompt.
 *
 * Source: ai-dynamo/aiconfigurator commit 095f58a5, `tests/integration/test_trtllm_kv_cache_capacity.py`.
 */
export interface MeasuredMaximum {
  readonly system: "h100_sxm" | "gb300";
  readonly model: "Qwen/Qwen3-32B-FP8" | "meta-llama/Meta-Llama-3.1-8B";
  readonly tensorParallel: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly freeFraction: number;
  readonly measured: number;
}

const qwen = "Qwen/Qwen3-32B-FP8";
const llama = "meta-llama/Meta-Llama-3.1-8B";

function row(
  system: MeasuredMaximum["system"],
  model: MeasuredMaximum["model"],
  [tensorParallel, promptTokens, outputTokens]: readonly [number, number, number],
  freeFraction: number,
  measured: number,
): MeasuredMaximum {
  return { system, model, tensorParallel, promptTokens, outputTokens, freeFraction, measured };
}

export const measuredMaxima: readonly MeasuredMaximum[] = [
  row("h100_sxm", qwen, [1, 2048, 2048], 0.8, 27),
  row("h100_sxm", qwen, [4, 4096, 2048], 0.8, 120),
  row("gb300", qwen, [1, 4096, 4096], 0.8, 84),
  row("gb300", qwen, [2, 2048, 4096], 0.9, 262),
  row("gb300", qwen, [4, 2048, 2048], 0.9, 757),
  row("h100_sxm", llama, [1, 2048, 4096], 0.8, 56),
  row("h100_sxm", llama, [4, 2048, 2048], 0.8, 363),
  row("gb300", llama, [1, 2048, 2048], 0.9, 372),
  row("gb300", llama, [2, 4096, 2048], 0.8, 483),
  row("gb300", llama, [4, 2048, 2048], 0.8, 1371),
];
