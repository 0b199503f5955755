/** What SGLang prints while it starts. Its "GB" are 2^30 bytes. */
import type { Phrase } from "./phrase.ts";

const count = String.raw`(-?\d{1,16})`;
const gib = String.raw`(-?[\d.]{1,16})`;
const rule = (pattern: string): RegExp => new RegExp(`^${pattern}`);
const dtype = String.raw`(?:dtype: (?:torch\.)?(\w{1,40}), )?`;

/**
 * The phrases of SGLang.
 *
 * Source: SGLang `model_runner.py`, `memory_pool.py`, `swa_memory_pool.py`, `pool_configurator.py` and `scheduler.py`,
 * 2024 to 2026; start-up logs in public issues.
 */
export const sglangPhrases: readonly Phrase[] = [
  { engine: "sglang", mark: "server_args=ServerArgs(", settings: "pairs", step: "start" },
  { engine: "sglang", mark: "sglang.launch_server ", settings: "command" },
  { engine: "sglang", mark: "sglang serve ", settings: "command" },
  {
    engine: "sglang",
    mark: "SGLang version ",
    rest: rule(String.raw`v?([\w.+-]{1,60})`),
    states: ["engineVersion"],
  },
  {
    engine: "sglang",
    mark: "Load weight begin. avail mem=",
    rest: rule(`${gib} GB`),
    states: ["freeGib"],
    step: "model",
  },
  {
    engine: "sglang",
    mark: "Load weight end.",
    rest: rule(`.{0,400}?avail mem=${gib} GB(?:, mem usage=${gib} GB)?`),
    states: ["freeAfterWeightsGib", "weightGib"],
    step: "loaded",
  },
  {
    engine: "sglang",
    mark: "Using KV cache dtype: ",
    rest: rule(String.raw`(?:torch\.)?(\w{1,40})`),
    states: ["kvFormat"],
  },
  {
    engine: "sglang",
    mark: "KV Cache is allocated. ",
    rest: rule(`${dtype}#tokens: ${count}, K size: ${gib} GB, V size: ${gib} GB`),
    states: ["kvFormat", "kvCacheTokens", "keyPoolGib", "valuePoolGib"],
    part: "pool",
  },
  {
    engine: "sglang",
    mark: "KV Cache is allocated. ",
    rest: rule(`${dtype}#tokens: ${count}, KV size: ${gib} GB`),
    states: ["kvFormat", "kvCacheTokens", "kvPoolGib"],
    part: "pool",
  },
  {
    engine: "sglang",
    mark: "SWAKVPool mem usage: ",
    rest: rule(`${gib} GB`),
    states: ["kvPoolGib"],
  },
  {
    engine: "sglang",
    mark: "liding window memory pool. full_layer_tokens=",
    rest: rule(`${count}, swa_layer_tokens=${count}`),
    states: ["kvCacheTokens", "windowPoolTokens"],
  },
  {
    engine: "sglang",
    mark: "DSV4 memory calculation: ",
    rest: rule(`.{0,120}?available_bytes=${gib} GB`),
    states: ["availableKvGib"],
  },
  {
    engine: "sglang",
    mark: "DSV4 pool sizes: full=",
    rest: rule(`${count}, swa=${count}`),
    states: ["kvCacheTokens", "windowPoolTokens"],
  },
  {
    engine: "sglang",
    mark: "Mamba Cache is allocated. max_mamba_cache_size: ",
    rest: rule(`${count}, conv_state size: ${gib} ?GB, ssm_state size: ${gib} ?GB`),
    states: ["stateSlots", "convStateGib", "recurrentStateGib"],
  },
  {
    engine: "sglang",
    mark: "max_total_num_tokens=",
    rest: rule(
      String.raw`${count}(?:, chunked_prefill_size=(?:-1|None|${count}))?(?:, max_prefill_tokens=\d{1,12})?(?:, max_running_requests=${count})?(?:, context_len=${count})?`,
    ),
    states: ["kvCacheTokens", "maxBatchedTokens", "maxRequests", "maxModelTokens"],
    step: "ready",
  },
  {
    engine: "sglang",
    mark: "max_total_num_token=",
    rest: rule(String.raw`${count}, max_prefill_num_token=\d{1,12}, context_len=${count}`),
    states: ["kvCacheTokens", "maxModelTokens"],
    step: "ready",
  },
  ...["cuda graph end.", "CUDA graph end."].map(
    (mark): Phrase => ({
      engine: "sglang",
      mark,
      rest: rule(`(?:.{0,60}? mem usage=${gib} GB)?`),
      states: ["graphGib"],
    }),
  ),
  {
    engine: "sglang",
    mark: "Memory pool end. avail mem=",
    rest: rule(`${gib} GB`),
    states: ["freeAfterPoolGib"],
  },
  {
    engine: "sglang",
    mark: "Loaded weights leave no GPU memory for the KV cache",
    rest: rule(
      String.raw`.{0,80}?--mem-fraction-static=([\d.]{1,8}).{0,160}?minimum\s{1,4}viable\s{1,4}=\s{1,4}1 - available/pre\s{1,4}=\s{1,4}([\d.]{1,8})`,
    ),
    states: ["memoryFraction", "minimumMemoryFraction"],
    means: { startupFailure: "no-room-for-the-cache" },
    wraps: true,
  },
  {
    engine: "sglang",
    mark: "state cache is too small to serve any requests. max_mamba_cache_size=",
    rest: rule(`${count}, mamba_ratio=${count}`),
    states: ["stateSlots", "slotsPerRequest"],
    means: { startupFailure: "too-few-state-slots" },
  },
  {
    engine: "sglang",
    mark: "SWA pool (",
    rest: rule(String.raw`${count} tokens\) cannot hold even one request`),
    states: ["windowPoolTokens"],
    means: { startupFailure: "window-above-its-pool" },
  },
  {
    engine: "sglang",
    mark: " is larger than the profiled value -",
    means: { startupFailure: "no-room-for-the-cache" },
  },
  {
    engine: "sglang",
    mark: "Please try to increase --mem-fraction-static",
    rest: rule(
      String.raw`(?:\. Current value: (?:server_args\.)?(?:self\.)?mem_fraction_static=(\d?\.\d{1,8}))?`,
    ),
    states: ["memoryFraction"],
    means: { startupFailure: "no-room-for-the-cache" },
  },
];
