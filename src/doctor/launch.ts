/** The settings that a launch command or an engine's own list of arguments states, under one name for all engines. */
import { type Reading, readingOf } from "./phrase.ts";
import type { Quantity } from "./quantities.ts";

/** One setting: its names in lists of arguments, and its options on a command line where they are not those with dashes. */
interface Setting {
  readonly quantity: Quantity;
  readonly names: readonly string[];
  readonly options?: readonly string[];
  /** being there is the value */
  readonly flag?: true;
}

/** Source: vLLM `EngineArgs`, SGLang `ServerArgs`, TensorRT-LLM `trtllm-serve`, llama.cpp `common/arg.cpp`. */
const settings: readonly Setting[] = [
  { quantity: "modelName", names: ["model", "model_path", "model_tag"], options: ["-m"] },
  {
    quantity: "tensorParallel",
    names: ["tensor_parallel_size", "tp_size", "tensor_parallel"],
    options: ["-tp", "--tp"],
  },
  {
    quantity: "pipelineParallel",
    names: ["pipeline_parallel_size", "pp_size"],
    options: ["-pp", "--pp"],
  },
  { quantity: "dataParallel", names: ["data_parallel_size", "dp_size"], options: ["-dp", "--dp"] },
  { quantity: "decodeContextParallel", names: ["decode_context_parallel_size"], options: ["-dcp"] },
  { quantity: "attentionDataParallel", names: ["enable_dp_attention"], flag: true },
  { quantity: "dtype", names: ["dtype"] },
  { quantity: "kvFormat", names: ["kv_cache_dtype", "cache_type_k"], options: ["-ctk"] },
  { quantity: "valueFormat", names: ["cache_type_v"], options: ["-ctv"] },
  { quantity: "weightFormat", names: ["quantization"], options: ["-q"] },
  {
    quantity: "maxModelTokens",
    names: ["max_model_len", "max_seq_len", "context_length", "ctx_size"],
    options: ["-c"],
  },
  { quantity: "maxBatchedTokens", names: ["max_num_batched_tokens", "chunked_prefill_size"] },
  { quantity: "microBatchTokens", names: ["ubatch_size"], options: ["-ub"] },
  {
    quantity: "maxRequests",
    names: ["max_num_seqs", "max_running_requests", "parallel"],
    options: ["-np"],
  },
  { quantity: "blockTokens", names: ["block_size", "page_size", "tokens_per_block"] },
  { quantity: "poolLimitTokens", names: ["max_total_tokens"] },
  { quantity: "blockOverride", names: ["num_gpu_blocks_override"] },
  {
    quantity: "memoryFraction",
    names: [
      "gpu_memory_utilization",
      "mem_fraction_static",
      "free_gpu_memory_fraction",
      "kv_cache_free_gpu_memory_fraction",
    ],
  },
  { quantity: "windowPoolShare", names: ["swa_full_tokens_ratio"] },
  {
    quantity: "draft",
    names: ["speculative_config", "speculative_algorithm", "speculative_model"],
  },
  {
    quantity: "draftTokens",
    names: ["num_speculative_tokens", "num_spec_tokens", "speculative_num_draft_tokens"],
  },
  { quantity: "hybridManagerOff", names: ["disable_hybrid_kv_cache_manager"], flag: true },
  { quantity: "prefixCache", names: ["enable_prefix_caching"], flag: true },
  { quantity: "eager", names: ["enforce_eager"], flag: true },
];

/** Values that say "not set". */
const unset = new Set(["None", "none", "null", "", "False", "false", "auto"]);

/**
 * The settings in a list of `name=value` or `'name': value`. The first occurrence of a name counts.
 *
 * Each name is looked up once, so the time grows with the length of the text.
 */
export function listedSettings(text: string): readonly Reading[] {
  const found: Reading[] = [];
  for (const { quantity, names } of settings) {
    for (const name of names) {
      const value = listedValue(text, name);
      if (value === undefined || unset.has(value)) continue;
      add(found, quantity, value);
      break;
    }
  }
  return found;
}

function listedValue(text: string, name: string): string | undefined {
  for (let at = text.indexOf(name), tries = 0; at >= 0 && tries < 8; tries += 1) {
    const before = text[at - 1] ?? " ";
    const end = at + name.length;
    const value =
      /^['"]?\s{0,2}[=:]\s{0,2}(?:(?:\w{1,20}\()?['"]([^'"]{0,200})['"]|([^,\s)}\]]{1,200}))/.exec(
        text.slice(end, end + 220),
      );
    if (!/[\w-]/.test(before) && value !== null) return value[1] ?? value[2];
    at = text.indexOf(name, end);
  }
  return undefined;
}

/** Characters and words of a command that are read. */
const LONGEST_COMMAND_CHARACTERS = 65_536;
const LONGEST_COMMAND_WORDS = 2_000;

/** The settings of a launch command: `--name value`, `--name=value` and the short options. */
export function commandSettings(command: string): readonly Reading[] {
  const words = command
    .slice(0, LONGEST_COMMAND_CHARACTERS)
    .replace(/\\\s/g, " ")
    .split(/\s/)
    .filter((word) => word !== "")
    .slice(0, LONGEST_COMMAND_WORDS);
  const found: Reading[] = [];
  for (const [index, word] of words.entries()) {
    if (!word.startsWith("-")) continue;
    const equals = word.indexOf("=");
    const option = equals < 0 ? word : word.slice(0, equals);
    const setting = settingOf(option);
    if (setting === undefined || isModule(option, words[index - 1])) continue;
    const next = equals < 0 ? words[index + 1] : word.slice(equals + 1);
    if (setting.flag) add(found, setting.quantity, "True");
    else if (next !== undefined) {
      const value = next.replace(/^['"]|['"]$/g, "");
      if (!unset.has(value)) add(found, setting.quantity, value);
    }
  }
  const drafted = listedValue(
    command.slice(0, LONGEST_COMMAND_CHARACTERS),
    "num_speculative_tokens",
  );
  if (drafted !== undefined) add(found, "draftTokens", drafted);
  const served =
    /(?:vllm|sglang|trtllm-)\s?serve\s{1,4}['"]?([^\s'"`-][^\s'"`]{0,200})['"`]?(?=\s{0,80}(?:$|[-\\|&>\n]))/.exec(
      command.slice(0, 4_096),
    );
  if (served?.[1] !== undefined) add(found, "modelName", served[1]);
  return found;
}

/** `python -m` names a module, llama.cpp's `-m` a model. */
function isModule(option: string, before = ""): boolean {
  return option === "-m" && /python[\d.]{0,5}$/.test(before);
}

function settingOf(option: string): Setting | undefined {
  const name = option.replace(/^--/, "").replace(/-/g, "_");
  return settings.find(
    ({ names, options = [] }) =>
      options.includes(option) || (option.startsWith("--") && names.includes(name)),
  );
}

function add(found: Reading[], quantity: Quantity, value: string): void {
  if (found.some((reading) => reading.quantity === quantity)) return;
  const reading = readingOf(quantity, counted(value));
  if (reading !== undefined) found.push({ ...reading, halfDigit: 0 });
}

/** vLLM's short counts: `32k` is 32,000 and `32K` is 32,768. */
function counted(value: string): string {
  const short = /^(\d{1,6}(?:\.\d{1,3})?)([kKmMgG])$/.exec(value);
  if (short === null) return value;
  const [, amount = "", unit = ""] = short;
  return String(Math.floor(Number(amount) * (shortUnits[unit] ?? 1)));
}

const shortUnits: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  g: 1e9,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};
