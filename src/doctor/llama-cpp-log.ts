/** What llama.cpp prints while it makes a context, and with it ollama and ik_llama.cpp. Its sizes are MiB. */
import type { Phrase } from "./phrase.ts";

const count = String.raw`(\d{1,16})`;
const mib = String.raw`\s{0,12}(-?[\d.]{1,16}) MiB`;
const rule = (pattern: string): RegExp => new RegExp(`^${pattern}`);
const perGib = 2 ** -10;
const scale = {
  statePoolGib: perGib,
  kvPoolGib: perGib,
  keyPoolGib: perGib,
  valuePoolGib: perGib,
  convStateGib: perGib,
  recurrentStateGib: perGib,
};

/**
 * The phrases of llama.cpp.
 *
 * Source: llama.cpp `llama-context.cpp`, `llama-kv-cache.cpp` and `llama-kv-cache-iswa.cpp` (2025-2026) and
 * `llama.cpp` before them; ik_llama.cpp's `c^KV` line; start-up logs in public issues.
 */
export const llamaCppPhrases: readonly Phrase[] = [
  { engine: "llama-cpp", mark: "llama-server ", settings: "command" },
  { engine: "llama-cpp", mark: "constructing llama_context", step: "context" },
  { engine: "llama-cpp", mark: "llama_model_loader: loaded meta data", step: "model" },
  { engine: "llama-cpp", mark: "loading draft model", step: "draft" },
  {
    engine: "llama-cpp",
    mark: "projected to use ",
    rest: rule(
      String.raw`(\d{1,9}) MiB(?: of device memory)? vs\.? {0,2}(\d{1,9}) MiB(?: of)? free`,
    ),
    states: ["projectedGib", "freeGib"],
    scale: { projectedGib: perGib, freeGib: perGib },
  },
  {
    engine: "llama-cpp",
    mark: "context size reduced from ",
    rest: rule(`${count} to ${count}`),
    states: ["askedModelTokens", "reducedModelTokens"],
  },
  ...["n_ctx  ", "llama_context: n_ctx =", "with_model: n_ctx ="].map(
    (mark): Phrase => ({
      engine: "llama-cpp",
      mark,
      rest: rule(String.raw`\s{0,20}=?\s{0,4}${count}`),
      states: ["maxModelTokens"],
    }),
  ),
  {
    engine: "llama-cpp",
    mark: "n_ubatch",
    rest: rule(String.raw`\s{0,20}= ${count}`),
    states: ["microBatchTokens"],
  },
  {
    engine: "llama-cpp",
    mark: "n_seq_max",
    rest: rule(String.raw`\s{0,20}= ${count}`),
    states: ["maxRequests"],
  },
  {
    engine: "llama-cpp",
    mark: "kv_unified",
    rest: rule(String.raw`\s{0,20}= '?(true|false|[01])`),
    states: ["cacheUnified"],
  },
  ...["llama_kv_cache: size =", "llama_kv_cache_unified: size ="].map(
    (mark): Phrase => ({
      engine: "llama-cpp",
      mark,
      rest: rule(
        String.raw`${mib} \(\s{0,12}${count} cells,\s{1,8}${count} layers,\s{1,8}${count}(?:/\s{0,4}${count})? seqs\), K \((\w{1,16})\):${mib}, V \((\w{1,16})\):${mib}`,
      ),
      states: [
        "kvPoolGib",
        "kvCacheTokens",
        "cacheLayers",
        "maxRequests",
        "streams",
        "kvFormat",
        "keyPoolGib",
        "valueFormat",
        "valuePoolGib",
      ],
      part: "pool",
      scale,
    }),
  ),
  {
    engine: "llama-cpp",
    mark: "llama_memory_recurrent: size =",
    rest: rule(
      String.raw`${mib} \(\s{0,12}${count} cells,\s{1,8}\d{1,6} layers,\s{1,8}\d{1,6} seqs(?:\s{1,8}${count} rs_seq)?\), R \(\w{1,16}\):${mib}, S \(\w{1,16}\):${mib}`,
    ),
    states: ["statePoolGib", "stateSlots", "stateSnapshots", "convStateGib", "recurrentStateGib"],
    scale,
  },
  {
    engine: "llama-cpp",
    mark: "KV self size  =",
    rest: rule(String.raw`${mib}, K \((\w{1,16})\):${mib}, V \((\w{1,16})\):${mib}`),
    states: ["kvPoolGib", "kvFormat", "keyPoolGib", "valueFormat", "valuePoolGib"],
    part: "pool",
    scale,
  },
  {
    engine: "llama-cpp",
    mark: "KV self size  =",
    rest: rule(String.raw`${mib}, c\^KV \((\w{1,16})\):${mib}, kv\^T(?:: not used| \()`),
    states: ["kvPoolGib", "kvFormat", "keyPoolGib"],
    part: "pool",
    scale,
  },
  {
    engine: "llama-cpp",
    mark: "kv self size  =",
    rest: rule(String.raw`\s{0,12}([\d.]{1,16}) Mi?B`),
    states: ["kvPoolGib"],
    part: "pool",
    scale,
  },
];
