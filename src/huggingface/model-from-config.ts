/** Any `config.json` to a model: which family it is, what each layer keeps, what it weighs, and what was assumed. */
import type { Warning } from "../figure.ts";
import type { Format, ModelSpec } from "../model/index.ts";
import { counted, formatsOf, outsideParameters, readQuantization } from "./checkpoint-weights.ts";
import { withClassDefaults } from "./class-defaults.ts";
import { type Draft, layerKinds } from "./draft.ts";
import { familyOf } from "./families.ts";
import { type Config, nested, optionalCount, text, textList, value, warn } from "./fields.ts";
import { jsonObject } from "./json-text.ts";
import { longestSequence } from "./longest-sequence.ts";
import { fromParams } from "./mistral-params.ts";
import { unknownPlain } from "./plain.ts";
import { refuseOtherModels } from "./unknown-caches.ts";

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
 * What the config leaves out is what its model class takes. A `params.json` of Mistral's or Meta's is read too.
 * Plain attention under an unknown name is accepted with the warning `assumed-plain-attention`; fields that speak of a
 * cache that no rule covers are refused.
 *
 * Warnings: `assumed-plain-attention`, `class-defaults` and `extra-layer-entries` (the caches rest on them);
 * `weights-not-counted`, `encoder-not-counted`, `mixed-weight-formats`, `unknown-quantization` and `unknown-dtype` (only the
 * weights do).
 *
 * Errors: `unknown-architecture` for a kind of layer without a rule; `bad-input` for fields that are missing, of the
 * wrong kind or that contradict each other, for text that is not JSON, and for more than 16 Mi characters of it.
 * Source: vLLM commit 017e9f44 (which layers keep what), Hugging Face transformers (what the weights are).
 * @example kvBytesPerToken(modelFromConfig({ model_type: "qwen3", num_hidden_layers: 28, hidden_size: 1024, num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128 })) // => 114688
 */
export function modelFromConfig(json: unknown, options: ImportOptions = {}): ImportedModel {
  const root = fromParams({
    json: jsonObject(json, "config"),
    path: "",
    notes: { warnings: [], missing: new Set() },
  });
  const stated = languageConfig(root);
  const architecture =
    textList(root, "architectures")?.[0] ?? textList(stated, "architectures")?.[0];
  const modelTypes = [text(stated, "model_type"), text(root, "model_type")].filter(
    (type) => type !== undefined,
  );
  const family = familyOf(modelTypes, textList(stated, "architectures")?.[0] ?? architecture);
  const inner = family ? withClassDefaults(stated, family.name, root) : stated;
  const known = architecture ?? modelTypes[0] ?? "an unnamed architecture";
  const read = family ? family.read(inner) : unknown(inner, known, modelTypes);
  const draft = isDraftHead(known) ? { ...read, uncounted: "a draft head's projections" } : read;
  const quantized = readQuantization(root, inner, options.quantization);
  const outside = outsideParameters(root, inner, draft);
  const weightsFormats = formatsOf(inner, draft, quantized);
  const { notes } = inner;
  const isCounted = notes.missing.size === 0 && draft.uncounted === undefined;
  if (!isCounted) warn(inner, "weights-not-counted", whyNot(draft, notes.missing));
  const maxModelTokens = longestSequence(inner);
  const vocabularySize = optionalCount(inner, "vocab_size", "padded_vocab_size");
  const model: ModelSpec = {
    name: options.name ?? ownName(root) ?? known,
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

function unknown(inner: Config, known: string, modelTypes: readonly string[]): Draft {
  refuseOtherModels(known === modelTypes[0] ? "model_type" : "architectures", [
    known,
    ...modelTypes,
  ]);
  return unknownPlain(inner, known);
}

function languageConfig(root: Config): Config {
  for (const name of NESTED) {
    const inner = nested(root, name);
    if (inner) return name === "thinker_config" ? languageConfig(inner) : inner;
  }
  return root;
}

/** Whether the class guesses tokens for another model: it has the layers of a decoder and projections of its own. */
function isDraftHead(architecture: string): boolean {
  return /eagle|medusa|speculator|mtp|nextn/i.test(architecture);
}

/** What the config calls itself: the last part of a path or of an id. */
function ownName(root: Config): string | undefined {
  const path = value(root, "_name_or_path");
  return typeof path === "string" ? path.split("/").findLast((part) => part !== "") : undefined;
}

function whyNot({ uncounted }: Draft, missing: ReadonlySet<string>): string {
  const reasons = [
    ...(uncounted === undefined ? [] : [`${uncounted} are not described`]),
    ...(missing.size === 0 ? [] : [`not in the config: ${[...missing].join(", ")}`]),
  ];
  return `the parameters are not counted: ${reasons.join("; ")}`;
}
