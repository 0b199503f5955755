/** Any `config.json` to a model: which family it is, what each layer keeps, what it weighs, and what was assumed. */
import { kvError, shown } from "../errors.ts";
import type { Warning } from "../figure.ts";
import {
  type Format,
  type ModelSpec,
  type ModelWeights,
  type OutsideParameters,
  parameters,
} from "../model/index.ts";
import { exact } from "../units.ts";
import { type Draft, layerKinds } from "./draft.ts";
import { familyOf } from "./families.ts";
import {
  type Config,
  flag,
  type JsonObject,
  nested,
  optionalCount,
  text,
  textList,
  value,
  warn,
  weightCount,
} from "./fields.ts";
import { jsonObject } from "./json-text.ts";
import { checkpointFormat } from "./number-formats.ts";
import { unknownPlain } from "./plain.ts";
import { type Quantization, quantization } from "./quantization.ts";
import { encoderParameters } from "./vision.ts";
import { weightFormats } from "./weight-formats.ts";

/** What to read beside the config. */
export interface ImportOptions {
  /** the model's name; what the config calls itself when absent */
  readonly name?: string;
  /** the companion `hf_quant_config.json`, as text or parsed */
  readonly quantization?: unknown;
}

/** A model that was read from a config, and what was assumed while reading it. */
export interface ImportedModel extends ModelSpec {
  /** the class in the config, else its `model_type` */
  readonly architecture: string;
  /** the format that the checkpoint asks its cache to have */
  readonly kvFormat?: Format;
  readonly warnings: readonly Warning[];
}

/** Where a language model's own config lies in the config of a model that also sees or hears. */
const NESTED = ["text_config", "llm_config", "language_config", "thinker_config"] as const;

/**
 * The model that a Hugging Face `config.json` describes: the caches of each layer, and the parameters by component
 * where the config says enough.
 *
 * Plain attention under an unknown name is accepted with the warning `assumed-plain-attention`; fields that speak of a
 * cache that no rule covers are refused.
 *
 * Errors: `unknown-architecture` for a kind of layer without a rule; `bad-input` for fields that are missing, of the
 * wrong kind or that contradict each other, for text that is not JSON, and for more than 16 Mi characters of it.
 * Source: vLLM commit 017e9f44 (which layers keep what), Hugging Face transformers (what the weights are).
 * @example kvBytesPerToken(modelFromConfig({ model_type: "qwen3", num_hidden_layers: 28, hidden_size: 1024, num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128 })) // => 114688
 */
export function modelFromConfig(json: unknown, options: ImportOptions = {}): ImportedModel {
  const root: Config = {
    json: jsonObject(json, "config"),
    path: "",
    notes: { warnings: [], missing: new Set() },
  };
  const inner = languageConfig(root);
  const architecture =
    textList(root, "architectures")?.[0] ?? textList(inner, "architectures")?.[0];
  const modelTypes = [text(inner, "model_type"), text(root, "model_type")].filter(
    (type) => type !== undefined,
  );
  const family = familyOf(modelTypes, architecture);
  const known = architecture ?? modelTypes[0] ?? "an unnamed architecture";
  const draft = family ? family.read(inner) : unknownPlain(inner, known);
  const quantized = readQuantization(root, inner, options.quantization);
  const outside = outsideParameters(root, inner, draft);
  const weightsFormats = formatsOf(inner, draft, quantized);
  const { notes } = inner;
  const isCounted = notes.missing.size === 0 && draft.uncounted === undefined;
  if (!isCounted) warn(inner, "weights-not-counted", whyNot(draft, notes.missing));
  const maxModelTokens = optionalCount(
    inner,
    "max_position_embeddings",
    "seq_length",
    "n_positions",
    "max_seq_len",
  );
  const vocabularySize = optionalCount(inner, "vocab_size", "padded_vocab_size");
  const model: ModelSpec = {
    name: options.name ?? text(root, "_name_or_path") ?? known,
    ...layerKinds(draft.layers, isCounted),
    ...(maxModelTokens !== undefined && { maxModelTokens }),
    hiddenSize: draft.hiddenSize,
    ...(vocabularySize !== undefined && { vocabularySize }),
    ...(isCounted && { weights: { totalParameters: 1, activeParameters: 1, outside } }),
  };
  return {
    ...model,
    ...(isCounted && { weights: counted(model, outside, weightsFormats) }),
    architecture: known,
    ...(quantized?.kv !== undefined && { kvFormat: quantized.kv }),
    warnings: notes.warnings,
  };
}

function languageConfig(root: Config): Config {
  for (const name of NESTED) {
    const inner = nested(root, name);
    if (inner) return name === "thinker_config" ? languageConfig(inner) : inner;
  }
  return root;
}

function whyNot({ uncounted }: Draft, missing: ReadonlySet<string>): string {
  const reasons = [
    ...(uncounted === undefined ? [] : [`${uncounted} are not described`]),
    ...(missing.size === 0 ? [] : [`not in the config: ${[...missing].join(", ")}`]),
  ];
  return `the parameters are not counted: ${reasons.join("; ")}`;
}

function outsideParameters(root: Config, inner: Config, draft: Draft): OutsideParameters {
  const embedding = weightCount(inner, "vocab_size", "padded_vocab_size") * draft.hiddenSize;
  const otherwise = draft.tiedByDefault ?? false;
  const holder = value(inner, "tie_word_embeddings") === undefined ? root : inner;
  const isTied = flag(holder, "tie_word_embeddings", otherwise);
  return {
    embedding,
    lmHead: isTied ? 0 : embedding,
    norms: draft.finalNorms ?? draft.hiddenSize,
    other: (draft.otherParameters ?? 0) + encoderParameters(root),
    ...(draft.multiTokenPrediction !== undefined && {
      multiTokenPrediction: draft.multiTokenPrediction,
    }),
  };
}

function counted(
  model: ModelSpec,
  outside: OutsideParameters,
  formats: ModelWeights["formats"],
): ModelWeights {
  return {
    totalParameters: exact(parameters(model, "total"), "config"),
    activeParameters: exact(parameters(model, "active"), "config"),
    outside,
    ...(formats !== undefined && { formats }),
  };
}

function readQuantization(root: Config, inner: Config, beside: unknown): Quantization | undefined {
  const inline = nested(root, "quantization_config") ?? nested(inner, "quantization_config");
  const companion: JsonObject | undefined =
    beside === undefined ? undefined : jsonObject(beside, "quantization");
  const read = quantization(inline?.json, companion);
  if (read?.unknown !== undefined)
    warn(
      root,
      "unknown-quantization",
      `the quantisation ${shown(read.unknown)} is not known: the weights are taken to be ${checkpointFormat(inner)}`,
    );
  const experts = text(inner, "expert_dtype");
  if (experts === undefined) return read;
  if (experts !== "fp4" && experts !== "fp8")
    throw kvError({
      code: "unsupported",
      path: `${inner.path}expert_dtype`,
      value: experts,
      rule: `no rule for experts in ${shown(experts)}`,
      hint: "known are fp4 and fp8",
    });
  if (read === undefined || experts === "fp8" || read.listed.size > 0) return read;
  return { ...read, listed: new Map([["experts", "mxfp4" as const]]) };
}

function formatsOf(
  inner: Config,
  draft: Draft,
  quantized: Quantization | undefined,
): ModelWeights["formats"] {
  const plain = checkpointFormat(inner);
  if (quantized === undefined) return plain === "bf16" ? undefined : plain;
  const { formats, mixed } = weightFormats(draft.layers, quantized, plain);
  if (mixed.length > 0)
    warn(
      inner,
      "mixed-weight-formats",
      `parts of ${mixed.join(", ")} have formats of their own: each is counted with its average bits`,
    );
  return formats;
}
