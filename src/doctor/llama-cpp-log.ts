/** What llama.cpp prints while it makes a context, and with it ollama and ik_llama.cpp. Its sizes are MiB. */
import type { Phrase } from "./phrase.ts";

const count = String.raw`(\d{1,16})`;
const mib = String.raw`\s{0,12}(-?[\d.]{1,16}) MiB`;
const rule = (pattern: string): RegExp => new RegExp(`^${pattern}`);
const scale = { kvPoolGib: 2 ** -10, weightGib: 2 ** -10 };

/**
 * The phrases of llama.cpp.
 *
 * Source: llama.cpp `llama-context.cpp`, `llama-kv-cache.cpp` and `llama-kv-cache-iswa.cpp` (2025-2026) and
 * `llama.cpp` before them; ik_llama.cpp's `c^KV` line; start-up logs in public issues.
 */
export const llamaCppPhrases: readonly Phrase[] = [
  { engine: "llama-cpp", mark: "llama-server ", settings: "command" },
  { engine: "llama-cpp", mark: "constructing llama_context", begins: true },
  {
    engine: "llama-cpp",
    mark: "n_ctx  ",
    rest: rule(String.raw`\s{0,20}= ${count}`),
    states: ["maxModelTokens"],
  },
  {
    engine: "llama-cpp",
    mark: "n_ctx =",
    rest: rule(String.raw`\s{0,20}${count}`),
    states: ["maxModelTokens"],
  },
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
  {
    engine: "llama-cpp",
    mark: "llama_kv_cache: size =",
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
    rest: rule(String.raw`${mib}, c\^KV \((\w{1,16})\):${mib}, kv\^T: (\w{1,16})`),
    states: ["kvPoolGib", "kvFormat", "keyPoolGib", "valueFormat"],
    part: "pool",
    scale,
  },
];
