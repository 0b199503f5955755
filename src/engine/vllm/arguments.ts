/** The engine's own argument names, as in a launch command or a log, to ours. */
import { kvError, shown } from "../../errors.ts";
import * as read from "./argument-values.ts";
import { argumentsWithoutEffect } from "./arguments-without-effect.ts";
import { attentionBackend } from "./attention-backend.ts";
import { cacheDtypes } from "./cache-dtype.ts";
import { nearestArguments } from "./nearest-argument.ts";
import type { VllmSettings } from "./settings.ts";

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };
type Reader = (settings: Mutable<VllmSettings>, value: unknown, path: string) => void;

function into<Name extends keyof VllmSettings>(
  name: Name,
  reads: (value: unknown, path: string) => Exclude<VllmSettings[Name], undefined>,
): Reader {
  return (settings, value, path) => {
    settings[name] = reads(value, path);
  };
}

const modelDtypes = ["bfloat16", "float16", "float32"] as const;

const readersByName = (): Readonly<Record<string, Reader>> => ({
  tensor_parallel_size: into("tensorParallel", read.whole),
  pipeline_parallel_size: into("pipelineParallel", read.whole),
  decode_context_parallel_size: into("decodeContextParallel", read.whole),
  VLLM_PP_LAYER_PARTITION: into("layersPerStage", read.wholes),
  kv_cache_dtype: into("cacheDtype", read.oneOf(cacheDtypes)),
  model_dtype: into("modelDtype", read.oneOf(modelDtypes)),
  dtype: (settings, value, path) => {
    const name = value === "half" ? "float16" : value === "float" ? "float32" : value;
    if (name !== "auto") settings.modelDtype = read.oneOf(modelDtypes)(name, path);
  },
  kv_cache_dtype_skip_layers: into("skipLayers", read.skippedLayers),
  indexer_kv_dtype: into("indexerDtype", read.oneOf(["fp8", "mxfp4"] as const)),
  attention_backend: into("attentionBackend", (value, path) =>
    attentionBackend(read.word(value, path), path),
  ),
  block_size: into("blockTokens", read.whole),
  max_model_len: (settings, value, path) => {
    if (value === -1 || value === "-1" || value === "auto") settings.autoFit = true;
    else settings.maxModelTokens = read.whole(value, path);
  },
  auto_fit_max_model_len: into("autoFit", read.yes),
  max_num_batched_tokens: into("maxBatchedTokens", read.whole),
  async_scheduling: into("asyncScheduling", read.yes),
  no_async_scheduling: (settings, value, path) => {
    settings.asyncScheduling = !read.yes(value, path);
  },
  use_v2_model_runner: into("v2ModelRunner", read.yes),
  max_concurrent_batches: into("concurrentBatches", read.whole),
  max_in_flight_tokens: into("inFlightTokens", read.whole),
  mamba_cache_mode: into("mambaCacheMode", read.oneOf(["none", "align", "all"] as const)),
  mamba_block_size: into("mambaBlockTokens", read.whole),
  mamba_cache_dtype: (settings, value, path) => {
    if (value !== "auto") settings.mambaCacheDtype = read.oneOf(modelDtypes)(value, path);
  },
  mamba_ssm_cache_dtype: (settings, value, path) => {
    if (value !== "auto") settings.mambaStateDtype = read.oneOf(modelDtypes)(value, path);
  },
  enable_prefix_caching: (settings, value, path) => {
    settings.mambaCacheMode ??= read.yes(value, path) ? "align" : "none";
  },
  num_speculative_tokens: into("speculativeTokens", read.natural),
  use_multi_module_mtp: into("multiModulePrediction", read.yes),
  speculative_config: (settings, value, path) => {
    const { num_speculative_tokens: tokens, method } = read.fields(value, path);
    if (typeof method === "string" && /mtp/i.test(method)) settings.predictionLayers = 1;
    settings.speculativeTokens = read.natural(tokens, `${path}.num_speculative_tokens`);
  },
  disable_hybrid_kv_cache_manager: (settings, value, path) => {
    settings.hybridManager = !read.yes(value, path);
  },
  num_gpu_blocks_override: into("blocksOverride", read.whole),
  available_memory_bytes_per_worker: into("availableBytesPerRank", read.bytes),
  kv_cache_memory_bytes: into("availableBytesPerRank", read.bytes),
  gpu_memory_utilization: into("memoryFraction", read.fraction),
});

/**
 * vLLM's arguments as settings: `{ tensor_parallel_size: 8 }` or `{ "--tensor-parallel-size": "8" }`.
 *
 * Arguments that the cache does not depend on are passed over; those that nobody knows are refused. Numbers may be
 * text, lengths may end in k or K as on the command line. `max_model_len` of -1 or `auto` fits the length.
 *
 * Errors: `unknown-id` with the nearest names for an unknown argument; `bad-input` for a value of the wrong kind.
 * @example vllmSettings({ tensor_parallel_size: 8, "--max-model-len": "32k" }) // => { tensorParallel: 8, maxModelTokens: 32000 }
 */
export function vllmSettings(args: Readonly<Record<string, unknown>>): VllmSettings {
  const settings: Mutable<VllmSettings> = {};
  const named = Object.entries(args).map(([name, value]) => [argumentName(name), value] as const);
  // an explicit mode goes before what prefix caching implies
  named.sort(
    ([a], [b]) => Number(a === "enable_prefix_caching") - Number(b === "enable_prefix_caching"),
  );
  const readers = readersByName();
  for (const [name, value] of named) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined && !argumentsWithoutEffect.has(name))
      throw kvError({
        code: "unknown-id",
        path: `args.${name.slice(0, 60)}`,
        value,
        rule: `vLLM has no argument ${shown(name)} that this accounting knows`,
        hint: `nearest: ${nearestArguments(name, [...Object.keys(readers), ...argumentsWithoutEffect]).join(", ") || "none"}`,
      });
    if (reader !== undefined && value !== null && value !== undefined)
      reader(settings, value, `args.${name}`);
  }
  return settings;
}

function argumentName(name: string): string {
  return name.startsWith("VLLM_") ? name : name.replace(/^--/, "").replaceAll("-", "_");
}
