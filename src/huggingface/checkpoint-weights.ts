/** The weights of a checkpoint: parameters outside the layers, the totals, and the formats in which they are stored. */
import { kvError, shown } from "../errors.ts";
import {
  type ModelSpec,
  type ModelWeights,
  type OutsideParameters,
  parameters,
} from "../model/index.ts";
import { exact } from "../units.ts";
import type { Draft } from "./draft.ts";
import {
  type Config,
  flag,
  isObject,
  type JsonObject,
  nested,
  text,
  textList,
  value,
  warn,
  weightCount,
} from "./fields.ts";
import { jsonObject } from "./json-text.ts";
import { checkpointFormat } from "./number-formats.ts";
import { type Quantization, quantization } from "./quantization.ts";
import { encoderParameters } from "./vision.ts";
import { weightFormats } from "./weight-formats.ts";

/** Embedding, LM head, final norms, encoders and prediction modules. */
export function outsideParameters(root: Config, inner: Config, draft: Draft): OutsideParameters {
  const embedding = weightCount(inner, "vocab_size", "padded_vocab_size") * draft.hiddenSize;
  const otherwise = draft.tiedByDefault ?? false;
  const holder = value(inner, "tie_word_embeddings") === undefined ? root : inner;
  const isTied =
    (inner.path === "" && isHeadless(root)) || flag(holder, "tie_word_embeddings", otherwise);
  return {
    embedding,
    lmHead: isTied ? 0 : embedding,
    norms: draft.finalNorms ?? draft.hiddenSize,
    other: (draft.otherParameters ?? 0) + encoderParameters(root, inner, draft.hiddenSize),
    ...(draft.multiTokenPrediction !== undefined && {
      multiTokenPrediction: draft.multiTokenPrediction,
    }),
  };
}

/** Whether the checkpoint is of a class that ends before the LM head, as models that embed or judge texts do. */
function isHeadless(root: Config): boolean {
  return /(?<!LMHead|Chat|ChatGLM)Model$|For(Sequence|Token)Classification$/.test(
    textList(root, "architectures")?.[0] ?? "",
  );
}

/** The totals, and what they are made of. */
export function counted(
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

/** The quantisation in the config, completed by the file beside it. */
export function readQuantization(
  root: Config,
  inner: Config,
  beside: unknown,
): Quantization | undefined {
  const inline =
    nested(root, "quantization_config") ??
    nested(inner, "quantization_config") ??
    (isObject(value(root, "quantization")) ? nested(root, "quantization") : undefined);
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

/** The format of each component; nothing where all are bf16. */
export function formatsOf(
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
