/** Writes a start-up log in an engine's words from facts, since the logs themselves are not kept. */
import { type FieldLog, lines, number, type WrittenLog } from "./field-log.ts";
import { sglangLogs } from "./sglang-writer.ts";
import { vllmLogs } from "./vllm-writer.ts";

/** The logs of a fact, in the words of its engine. */
export function writtenLogs(fact: FieldLog): readonly WrittenLog[] {
  if (fact.engine.includes("llama")) return [llamaCppLog(fact)];
  if (fact.engine.startsWith("vllm")) return vllmLogs(fact);
  return fact.engine === "sglang" ? sglangLogs(fact) : [tensorRtLlmLog(fact)];
}

function tensorRtLlmLog(fact: FieldLog): WrittenLog {
  return {
    command: "",
    text: lines(
      `[TensorRT-LLM] TensorRT-LLM version: ${fact.engine_version}`,
      `[TensorRT-LLM][INFO] Memory usage when calculating max tokens in paged kv cache: total: ${number(fact, "total_gib")} GiB, available: ${number(fact, "available_gib")} GiB`,
      `[TensorRT-LLM][INFO] Number of blocks in KV cache primary pool: ${number(fact, "blocks")}`,
      "[TensorRT-LLM][INFO] Number of blocks in KV cache secondary pool: 0, onboard blocks to primary memory before reuse: true",
    ),
  };
}

function llamaCppLog(fact: FieldLog): WrittenLog {
  const size = number(fact, "kv_self_mib");
  if (size !== undefined)
    return {
      command: "",
      text: lines(
        `llama_new_context_with_model: n_ctx      = ${number(fact, "ctx")}`,
        "llama_new_context_with_model: n_ubatch   = 512",
        `llama_kv_cache_init:      CUDA0 KV buffer size =  1166.65 MiB`,
        `llama_new_context_with_model: KV self size  = ${size.toFixed(2)} MiB, c^KV (q8_0): ${size.toFixed(2)} MiB, kv^T: not used`,
      ),
    };
  const cache = (cells: number, mib: number): string =>
    `llama_kv_cache: size = ${mib.toFixed(2).padStart(7)} MiB (${String(cells).padStart(6)} cells,  18 layers,  2/2 seqs), K (f16): ${(mib / 2).toFixed(2).padStart(7)} MiB, V (f16): ${(mib / 2).toFixed(2).padStart(7)} MiB`;
  const context = number(fact, "n_ctx_seq") ?? 0;
  const windowCells = number(fact, "swa_cells") ?? 0;
  return {
    command: "",
    text: lines(
      `llama_context: n_seq_max     = ${number(fact, "n_seq")}`,
      `llama_context: n_ctx         = ${context * 2}`,
      `llama_context: n_ctx_seq     = ${context}`,
      "llama_context: n_ubatch      = 1024",
      "llama_context: kv_unified    = false",
      `llama_kv_cache_iswa: creating non-SWA KV cache, size = ${context} cells`,
      cache(context, number(fact, "full_kv_mib") ?? 0),
      `llama_kv_cache_iswa: creating     SWA KV cache, size = ${windowCells} cells`,
      cache(windowCells, number(fact, "swa_kv_mib") ?? 0),
    ),
  };
}
