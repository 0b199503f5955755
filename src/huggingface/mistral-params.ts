/** The `params.json` that Meta and Mistral publish beside a checkpoint, in the words of a config.json. */
import { type Config, isObject, type JsonObject, value } from "./fields.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  ["dim", "hidden_size"],
  ["hidden_dim", "intermediate_size"],
  ["n_layers", "num_hidden_layers"],
  ["n_heads", "num_attention_heads"],
  ["n_kv_heads", "num_key_value_heads"],
  ["tied_embeddings", "tie_word_embeddings"],
  ["max_seq_len", "max_position_embeddings"],
]);

/**
 * The config; a `params.json` (which has a `dim` and names no class) as one of Mistral's, or of Mixtral's where it has `moe`.
 *
 * What it does not state is none: no window, an LM head of its own, one key-value head for every query head.
 *
 * Source: mistral-inference, `TransformerArgs`; vLLM commit 017e9f44, its reader of `params.json`.
 */
export function fromParams(config: Config): Config {
  const names = ["dim", "n_layers", "n_heads"].map((name) => value(config, name));
  if (names.includes(undefined) || "model_type" in config.json || "architectures" in config.json)
    return config;
  const { moe } = config.json;
  const renamed = Object.entries(config.json).map(
    ([name, found]) => [NAMES.get(name) ?? name, found] as const,
  );
  const json: JsonObject = {
    model_type: isObject(moe) ? "mixtral" : "mistral",
    sliding_window: null,
    num_key_value_heads: null,
    ...Object.fromEntries(renamed),
    ...(isObject(moe) && { num_local_experts: moe["num_experts"], ...moe }),
  };
  return { ...config, json };
}
