/** The format of a checkpoint's linear layers, by the method that quantised them. */
import { shown } from "../errors.ts";
import type { Format } from "../model/index.ts";
import { isObject, type JsonObject } from "./fields.ts";

/** A format, or what was not understood. */
export type MethodFormat = readonly [Format | undefined, string | undefined];

/** The format that a quantisation says of the linear layers that it does not name. */
export function methodFormat(own: JsonObject): MethodFormat {
  const method = own["quant_method"];
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
    case "auto-round":
    case "intel/auto-round":
      return own["data_type"] === undefined || own["data_type"] === "int"
        ? [grouped(bits ?? 4, own["group_size"] ?? 128, true), undefined]
        : unknown(`${method} of ${shown(own["data_type"])}`);
    case "bitsandbytes":
      return [bitsAndBytes(own), undefined];
    case "exl2":
    case "exl3":
      return typeof bits === "number" && bits > 0 && bits <= 16
        ? [{ bits }, undefined]
        : unknown(method);
    case "hqq":
      return hqq(own["quant_config"]);
    case "quark":
      return isObject(own["global_quant_config"])
        ? quark(own["global_quant_config"])
        : unknown(method);
    case undefined:
      return bits === undefined ? unknown("without a method") : mlx(own);
  }
  const name = method ?? own["quant_algo"];
  return unknown(typeof name === "string" ? name.slice(0, 40) : shown(name));
}

function unknown(what: string): MethodFormat {
  return [undefined, what];
}

/** 8 bits, or 4 with a scale per 64: of 32 bits, or (twice quantised) of 8 and another of 32 per 256 of them. */
function bitsAndBytes(own: JsonObject): Format {
  if (own["load_in_4bit"] !== true) return { bits: 8 };
  const isTwice = own["bnb_4bit_use_double_quant"] === true;
  return { bits: 4, scaleBits: isTwice ? 8 + 32 / 256 : 32, scaleElements: 64 };
}

function hqq(inner: unknown): MethodFormat {
  const weights = isObject(inner) ? inner["weight_quant_params"] : undefined;
  const format = isObject(weights)
    ? grouped(weights["nbits"], weights["group_size"], false)
    : undefined;
  return format === undefined ? unknown("hqq") : [format, undefined];
}

/** AMD Quark: what it says of a group of layers. */
export function quark(group: JsonObject): MethodFormat {
  const { weight } = group;
  if (!isObject(weight)) return unknown("quark without weights");
  const { dtype, group_size: size } = weight;
  if (typeof dtype !== "string") return unknown("quark without a data type");
  if (dtype.startsWith("fp8")) return ["fp8", undefined];
  if (dtype === "fp4" || dtype === "mxfp4") return [size === 16 ? "nvfp4" : "mxfp4", undefined];
  const int = /^u?int(\d+)$/.exec(dtype);
  const format = int ? grouped(Number(int[1]), size, dtype.startsWith("u")) : undefined;
  return format === undefined ? unknown(`quark ${dtype.slice(0, 40)}`) : [format, undefined];
}

/** MLX: a scale and a bias of 16 bits per group, or the format that `mode` names. */
export function mlx(own: JsonObject): MethodFormat {
  const { mode } = own;
  if (mode === "mxfp4" || mode === "mxfp8" || mode === "nvfp4") return [mode, undefined];
  const { bits, group_size: size } = own;
  if ((mode !== undefined && mode !== "affine") || !isPositive(bits) || !isPositive(size))
    return unknown(mode === undefined ? "without a method" : shown(mode));
  return [{ bits, scaleBits: 32, scaleElements: size }, undefined];
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

/** Compressed tensors: what one of its groups says of its weights. */
export function groupFormat(group: unknown): MethodFormat {
  const weights = isObject(group) ? group["weights"] : undefined;
  if (!isObject(weights)) return unknown("compressed-tensors without weights");
  const { num_bits: bits, type, group_size: size, block_structure: block } = weights;
  if (type === "float" && bits === 8) return [blockFp8(block), undefined];
  if (type === "float" && bits === 4) return [size === 32 ? "mxfp4" : "nvfp4", undefined];
  const format = type === "int" ? grouped(bits, size, weights["symmetric"] === false) : undefined;
  return [format, format === undefined ? "compressed-tensors weights" : undefined];
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= 2 ** 20;
}
