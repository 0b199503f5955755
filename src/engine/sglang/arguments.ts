/** SGLang's own argument names, as in a launch command, to settings. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { nearestArguments } from "../vllm/nearest-argument.ts";
import { elementBytes, type SglangCacheDtype, type SglangSettings } from "./settings.ts";

/** Values as a launch command or a JSON file gives them. */
export type EngineArguments = Readonly<Record<string, unknown>>;

type Reader = (value: unknown, path: string) => SglangSettings;

const count =
  (name: keyof SglangSettings, least = 1): Reader =>
  (value, path) => ({ [name]: wholeNumber(numeric(value), path, least) });
const ratio =
  (name: keyof SglangSettings): Reader =>
  (value, path) => ({ [name]: finiteNumber(numeric(value), path) });
const flag =
  (name: keyof SglangSettings, meaning = true): Reader =>
  (value, path) => ({ [name]: isOn(value, path) === meaning });
const word =
  (name: keyof SglangSettings): Reader =>
  (value) => ({ [name]: String(value) });

const readersByName = (): Readonly<Record<string, Reader>> => ({
  attention_backend: word("attentionBackend"),
  available_bytes: count("availableBytesPerRank", Number.MIN_SAFE_INTEGER),
  chunked_prefill_size: count("chunkedPrefillTokens", -1),
  context_len: count("contextTokens"),
  context_length: count("contextTokens"),
  cuda_graph_max_bs: count("graphMaxBatch"),
  disable_hybrid_swa_memory: flag("windowPool", false),
  disable_overlap_schedule: flag("overlapSchedule", false),
  disable_radix_cache: flag("radixCache", false),
  dsa_backend: word("sparseBackend"),
  dsa_decode_backend: word("sparseBackend"),
  dsa_prefill_backend: word("sparseBackend"),
  kv_cache_dtype: (value, path) => ({ cacheDtype: cacheDtype(value, path) }),
  mamba_full_memory_ratio: ratio("stateMemoryRatio"),
  mamba_scheduler_strategy: (value, path) => ({
    stateBuffer: oneOf(value, path, ["no_buffer", "extra_buffer", "extra_buffer_lazy"]),
  }),
  mamba_ssm_dtype: (value, path) => ({
    stateDtype: { float32: "fp32", bfloat16: "bf16", float16: "fp16" }[
      oneOf(value, path, ["float32", "bfloat16", "float16"])
    ] as "fp32" | "bf16" | "fp16",
  }),
  max_mamba_cache_size: count("maxStateSlots"),
  max_running_requests: count("maxRunningRequests"),
  max_total_tokens: count("maxTotalTokens"),
  mem_fraction_static: ratio("memoryFraction"),
  page_size: count("pageTokens"),
  pp_size: count("pipelineParallel"),
  sliding_window_size: count("windowTokens"),
  swa_full_tokens_ratio: ratio("windowPoolRatio"),
});

const OTHER_NAMES: Readonly<Record<string, string>> = {
  cuda_graph_max_bs_decode: "cuda_graph_max_bs",
  data_parallel_size: "dp_size",
  dp: "dp_size",
  pipeline_parallel_size: "pp_size",
  pp: "pp_size",
  tensor_parallel_size: "tp_size",
  tp: "tp_size",
};

/** Read together, since their meaning depends on each other. */
const TOGETHER = [
  "tp_size",
  "dp_size",
  "enable_dp_attention",
  "speculative_algorithm",
  "speculative_num_steps",
  "speculative_eagle_topk",
  "speculative_num_draft_tokens",
] as const;

/** Arguments that no pool depends on. */
const WITHOUT_EFFECT: readonly string[] = [
  "api_key",
  "chat_template",
  "decode_log_interval",
  "device",
  "dist_init_addr",
  "download_dir",
  "dtype",
  "enable_metrics",
  "enable_torch_compile",
  "enable_mixed_chunk",
  "ep_size",
  "expert_parallel_size",
  "host",
  "is_embedding",
  "load_format",
  "log_level",
  "log_requests",
  "max_prefill_tokens",
  "model",
  "model_path",
  "moe_a2a_backend",
  "moe_runner_backend",
  "nccl_port",
  "nnodes",
  "node_rank",
  "port",
  "quantization",
  "random_seed",
  "reasoning_parser",
  "revision",
  "sampling_backend",
  "schedule_conservativeness",
  "schedule_policy",
  "served_model_name",
  "skip_server_warmup",
  "skip_tokenizer_init",
  "stream_interval",
  "tokenizer_mode",
  "tokenizer_path",
  "tool_call_parser",
  "trust_remote_code",
  "watchdog_timeout",
];

/**
 * SGLang's launch arguments as settings: `--mem-fraction-static`, `mem_fraction_static` and the short `tp` are all read.
 *
 * With `enable_dp_attention` the attention ranks are `tp_size / dp_size`. Arguments that no cache depends on are let
 * through; `null` is the engine's default.
 *
 * Errors: `bad-input` for a name that the engine does not have, with the nearest ones, and for values.
 * Source: SGLang commit 8905cbd4, `ServerArgs`.
 * @example sglangSettings({ tp_size: 8, dp_size: 8, enable_dp_attention: true, page_size: 64 }) // => { tensorParallel: 1, attentionDataParallel: 8, pageTokens: 64 }
 */
export function sglangSettings(args: EngineArguments): SglangSettings {
  const together = new Map<string, unknown>();
  const readers = readersByName();
  let settings: SglangSettings = {};
  for (const [given, value] of Object.entries(args)) {
    if (value === null || value === undefined) continue;
    const plain = given.replace(/^--?/, "").replaceAll("-", "_");
    const name = Object.hasOwn(OTHER_NAMES, plain) ? (OTHER_NAMES[plain] ?? plain) : plain;
    if ((TOGETHER as readonly string[]).includes(name)) together.set(name, value);
    else if (Object.hasOwn(readers, name))
      settings = { ...settings, ...readers[name]?.(value, `sglang.${given}`) };
    else if (!WITHOUT_EFFECT.includes(name)) {
      const near = nearestArguments(name, [
        ...Object.keys(readers),
        ...Object.keys(OTHER_NAMES),
        ...TOGETHER,
        ...WITHOUT_EFFECT,
      ]);
      throw kvError({
        code: "bad-input",
        path: `sglang.${given}`,
        value,
        rule: "SGLang has no argument of this name that is known here",
        ...(near.length > 0 && { hint: `did you mean ${near.join(", ")}?` }),
      });
    }
  }
  return { ...parallel(together), ...speculation(together), ...settings };
}

function parallel(given: ReadonlyMap<string, unknown>): SglangSettings {
  const at = (name: string): number =>
    given.has(name) ? wholeNumber(numeric(given.get(name)), `sglang.${name}`) : 1;
  const ranks = at("tp_size");
  const groups = at("dp_size");
  if (!isOn(given.get("enable_dp_attention") ?? false, "sglang.enable_dp_attention"))
    return given.has("tp_size") ? { tensorParallel: ranks } : {};
  if (ranks % groups !== 0)
    throw kvError({
      code: "bad-input",
      path: "sglang.dp_size",
      value: groups,
      rule: `${groups} does not divide tp_size ${ranks}, which data-parallel attention needs`,
    });
  return { tensorParallel: ranks / groups, attentionDataParallel: groups };
}

function speculation(given: ReadonlyMap<string, unknown>): SglangSettings {
  if (!given.has("speculative_algorithm")) return {};
  const algorithm = String(given.get("speculative_algorithm")).toUpperCase();
  const at = (name: string, otherwise: number): number =>
    given.has(name) ? wholeNumber(numeric(given.get(name)), `sglang.${name}`) : otherwise;
  if (!["EAGLE", "EAGLE3", "NEXTN", "NGRAM"].includes(algorithm))
    throw kvError({
      code: "not-known",
      path: "sglang.speculative_algorithm",
      value: algorithm,
      rule: `the cache of a ${algorithm} draft is its own model's`,
      hint: "known are EAGLE, EAGLE3, NEXTN and NGRAM; else give speculation: { draftLayers, draftTokens }",
    });
  const steps = at("speculative_num_steps", 3);
  const branches = at("speculative_eagle_topk", 1);
  return {
    speculation: {
      draftLayers: algorithm === "NGRAM" ? 0 : 1,
      draftTokens: at("speculative_num_draft_tokens", 4),
      stepTokens: steps * branches,
    },
  };
}

function cacheDtype(value: unknown, path: string): SglangCacheDtype {
  if (value === "bf16" || value === "float16") return "bfloat16";
  return oneOf(value, path, Object.keys(elementBytes) as SglangCacheDtype[]);
}

function oneOf<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
  const found = words.find((known) => known === value);
  if (found !== undefined) return found;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected one of ${words.join(", ")}, got ${shown(value)}`,
  });
}

function numeric(value: unknown): unknown {
  return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
}

function isOn(value: unknown, path: string): boolean {
  if (value === true || value === "" || value === "true" || value === "True") return true;
  if (value === false || value === "false" || value === "False") return false;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected true or false, got ${shown(value)}`,
  });
}
