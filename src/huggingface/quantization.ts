/** What a checkpoint says about its quantisation: a format, the modules it applies to, and the cache's format. */
import { type ElementFormat, type Format, type FormatId, formats } from "../model/index.ts";
import { isObject, type JsonObject } from "./fields.ts";
import {
  groupFormat,
  type MethodFormat,
  methodFormat,
  mlx,
  quark,
} from "./quantization-methods.ts";

/** A checkpoint's quantisation. */
export interface Quantization {
  /** of the linear layers that nothing else is said about; absent when only listed modules are quantised */
  readonly base?: Format;
  /** modules left alone */
  readonly excluded: readonly string[];
  /** modules with formats of their own */
  readonly listed: ReadonlyMap<string, Format>;
  readonly kv?: Format;
  /** whether a list of modules spells out everything that is quantised */
  readonly expertsOnly: boolean;
  /** whether the embedding and the LM head are quantised like the rest, as MLX does it */
  readonly embeddings: boolean;
  /** what was not understood */
  readonly unknown?: string;
}

/** An average format's bits, scales included. */
export function meanBits(format: Format): number {
  const {
    bits,
    scaleBits = 0,
    scaleElements,
  }: ElementFormat = typeof format === "object" ? format : formats[format];
  return bits + (scaleElements === undefined ? 0 : scaleBits / scaleElements);
}

/** Algorithms by the names that NVIDIA ModelOpt writes. */
const ALGORITHMS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["FP8", "fp8"],
  ["FP8_PER_CHANNEL_PER_TOKEN", "fp8"],
  ["FP8_PB_WO", "fp8_block128"],
  ["FP8_PB_REAL", "fp8_block128"],
  ["FP8_BLOCK_SCALES", "fp8_block128"],
  ["NVFP4", "nvfp4"],
  ["NVFP4_AWQ", "nvfp4"],
  ["W4A16_NVFP4", "nvfp4"],
  ["W4A8_NVFP4_FP8", "nvfp4"],
  ["MXFP4", "mxfp4"],
  ["W4A16_MXFP4", "mxfp4"],
  ["W4A8_MXFP4_FP8", "mxfp4"],
  ["MXFP8", "mxfp8"],
  ["W4A16_AWQ", "int4_group128"],
  ["W4A8_AWQ", "int4_group128"],
  ["INT4_AWQ", "int4_group128"],
  ["W8A16", { bits: 8 }],
  ["W8A8_SQ_PER_CHANNEL", { bits: 8 }],
]);

/** The format of an algorithm's name; `undefined` when it is not known. */
export function algorithmFormat(name: unknown): Format | undefined {
  return typeof name === "string" ? ALGORITHMS.get(name.toUpperCase()) : undefined;
}

/** Reads `quantization_config` and, where there is one, the companion `hf_quant_config.json`. */
export function quantization(
  inline: JsonObject | undefined,
  companion: JsonObject | undefined,
): Quantization | undefined {
  const inner = companion?.["quantization"];
  const beside = isObject(inner) ? inner : companion;
  const main = inline ?? beside;
  if (main === undefined) return undefined;
  const own = isObject(main["quantization"]) ? main["quantization"] : main;
  const kv = kvFormat(own) ?? (beside && kvFormat(beside));
  const groups = readGroups(own);
  const listed = new Map([...listedFormats(own), ...groups.listed]);
  const [base, unknown] = groups.base ?? baseFormat(own);
  const method = own["quant_method"];
  // a list that was put over an fp8 checkpoint leaves what it does not name in fp8
  const overFp8 = method === "fp8" && listed.size > 0;
  return {
    ...(base !== undefined && { base }),
    excluded: overFp8
      ? []
      : [
          "modules_to_not_convert",
          "exclude_modules",
          "exclude",
          "ignore",
          "ignored_layers",
          "llm_int8_skip_modules",
        ]
          .flatMap((name) => own[name] ?? [])
          .filter((name) => typeof name === "string"),
    listed,
    ...(kv !== undefined && { kv }),
    expertsOnly: method === "mxfp4",
    embeddings: method === undefined && base !== undefined && own["bits"] !== undefined,
    ...(unknown !== undefined && { unknown }),
  };
}

function kvFormat(own: JsonObject): FormatId | undefined {
  const stated = own["kv_cache_quant_algo"] ?? own["kv_cache_scheme"];
  if (stated === "FP8" || stated === "fp8") return "fp8";
  if (stated === "NVFP4") return "nvfp4";
  if (isObject(stated) && stated["num_bits"] === 8 && stated["type"] === "float") return "fp8";
  return undefined;
}

function baseFormat(own: JsonObject): MethodFormat {
  const algorithm = own["quant_algo"];
  const named = algorithmFormat(algorithm);
  if (named !== undefined) return [named, undefined];
  const byMethod = methodFormat(own);
  return algorithm === "MIXED_PRECISION" && byMethod[1] !== undefined
    ? [undefined, undefined]
    : byMethod;
}

/** The groups of compressed tensors: that of every linear layer is the base, the others list modules. */
function readGroups(own: JsonObject): {
  readonly base?: MethodFormat;
  readonly listed: ReadonlyMap<string, Format>;
} {
  const listed = new Map<string, Format>();
  const groups = own["config_groups"];
  if (!isObject(groups) || baseFormat(own)[1] === undefined) return { listed };
  let base: MethodFormat | undefined;
  for (const group of Object.values(groups)) {
    const read = groupFormat(group);
    const targets = isObject(group) ? group["targets"] : undefined;
    const names = (Array.isArray(targets) ? targets : ["Linear"]).filter(
      (name) => typeof name === "string",
    );
    if (names.includes("Linear")) base ??= read;
    else if (read[0] !== undefined) for (const name of names) listed.set(name, read[0]);
    else base ??= read;
  }
  return { base: base ?? [undefined, undefined], listed };
}

/** Modules with formats of their own: ModelOpt's and Quark's lists, and MLX's objects beside the numbers. */
function listedFormats(own: JsonObject): ReadonlyMap<string, Format> {
  const listed = new Map<string, Format>();
  const read = (layers: unknown, formatOf: (layer: JsonObject) => Format | undefined): void => {
    for (const [name, layer] of Object.entries(isObject(layers) ? layers : {})) {
      const format = isObject(layer) ? formatOf(layer) : undefined;
      if (format !== undefined) listed.set(name, format);
    }
  };
  read(own["quantized_layers"], (layer) => algorithmFormat(layer["quant_algo"]));
  read(own["layer_quant_config"], (layer) => quark(layer)[0]);
  if (own["quant_method"] === undefined && own["bits"] !== undefined)
    read(own, (layer) => mlx(layer)[0]);
  return listed;
}
