/** What a checkpoint says about its quantisation: a format, the modules it applies to, and the cache's format. */
import { shown } from "../errors.ts";
import { type ElementFormat, type Format, type FormatId, formats } from "../model/index.ts";
import { isObject, type JsonObject } from "./fields.ts";

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
  const listed = listedFormats(own);
  const [base, unknown] = baseFormat(own);
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
          "ignore",
          "ignored_layers",
          "llm_int8_skip_modules",
        ]
          .flatMap((name) => own[name] ?? [])
          .filter((name) => typeof name === "string"),
    listed,
    ...(kv !== undefined && { kv }),
    expertsOnly: method === "mxfp4",
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

function listedFormats(own: JsonObject): ReadonlyMap<string, Format> {
  const listed = new Map<string, Format>();
  const layers = own["quantized_layers"];
  if (isObject(layers))
    for (const [name, layer] of Object.entries(layers)) {
      const format = isObject(layer) ? algorithmFormat(layer["quant_algo"]) : undefined;
      if (format !== undefined) listed.set(name, format);
    }
  return listed;
}

function baseFormat(own: JsonObject): readonly [Format | undefined, string | undefined] {
  const method = own["quant_method"];
  const algorithm = own["quant_algo"];
  const named = algorithmFormat(algorithm);
  if (named !== undefined) return [named, undefined];
  const bits = own["bits"] ?? own["w_bit"];
  switch (method) {
    case "fp8":
      return [blockFp8(own["weight_block_size"]), undefined];
    case "fbgemm_fp8":
      return ["fp8", undefined];
    case "mxfp4":
      return ["mxfp4", undefined];
    case "awq":
    case "gptq":
      return [grouped(bits ?? 4, own["group_size"] ?? own["q_group_size"] ?? 128, true), undefined];
    case "bitsandbytes":
      return own["load_in_4bit"] === true
        ? [{ bits: 4, scaleBits: 32, scaleElements: 64 }, undefined]
        : [{ bits: 8 }, undefined];
    case "compressed-tensors":
      return groupFormat(own["config_groups"]);
  }
  if (algorithm === "MIXED_PRECISION") return [undefined, undefined];
  if (isObject(own["config_groups"])) return groupFormat(own["config_groups"]);
  const name = method ?? algorithm ?? "without a method";
  return [undefined, typeof name === "string" ? name.slice(0, 40) : shown(name)];
}

function blockFp8(block: unknown): Format {
  if (!Array.isArray(block)) return "fp8";
  const [rows, columns] = block as readonly unknown[];
  if (rows === 128 && columns === 128) return "fp8_block128";
  return isPositive(rows) && isPositive(columns)
    ? { bits: 8, scaleBits: 32, scaleElements: rows * columns }
    : "fp8";
}

function grouped(bits: unknown, group: unknown, hasZero: boolean): Format | undefined {
  if (!isPositive(bits) || bits > 16) return undefined;
  if (bits === 4 && group === 128 && hasZero) return "int4_group128";
  const scaleBits = 16 + (hasZero ? bits : 0);
  return isPositive(group) ? { bits, scaleBits, scaleElements: group } : { bits };
}

function groupFormat(groups: unknown): readonly [Format | undefined, string | undefined] {
  const first = isObject(groups) ? Object.values(groups)[0] : undefined;
  const weights = isObject(first) ? first["weights"] : undefined;
  if (!isObject(weights)) return [undefined, "compressed-tensors without weights"];
  const { num_bits: bits, type, group_size: group, block_structure: block } = weights;
  if (type === "float" && bits === 8) return [blockFp8(block), undefined];
  if (type === "float" && bits === 4) return [group === 32 ? "mxfp4" : "nvfp4", undefined];
  const format = type === "int" ? grouped(bits, group, weights["symmetric"] === false) : undefined;
  return [format, format === undefined ? "compressed-tensors weights" : undefined];
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= 2 ** 20;
}
