/** How many bits a vector of n elements takes in an element format, scales and padding included. */
import { kvError, shown } from "../errors.ts";
import { finiteNumber, wholeNumber } from "../units.ts";

/**
 * One formula for every format:
 *
 *     plain = elements - ropeElements
 *     bits  = plain × bits + ceil(plain / scaleElements) × scaleBits + ropeElements × ropeBits + paddingBits
 *
 * Without `scaleElements` the whole vector has one scale; without `ropeBits` the rotary part is as wide as the rest.
 */
export interface ElementFormat {
  /** bits of one stored element; fractions are allowed (an average of 6 bits, say) */
  readonly bits: number;
  /** bits of one scale (and zero point) */
  readonly scaleBits?: number;
  /** elements that share a scale */
  readonly scaleElements?: number;
  /** bits of an element of a latent's rotary part, where the format leaves that part alone */
  readonly ropeBits?: number;
  /** bits that round an entry up */
  readonly paddingBits?: number;
}

/** The name of a format in {@link formats}. */
export type FormatId =
  | "fp32"
  | "bf16"
  | "fp16"
  | "fp8"
  | "int8_per_token_head"
  | "fp8_per_token_head"
  | "int4_per_token_head"
  | "fp8_scale128"
  | "fp8_block128"
  | "mxfp8"
  | "mxfp4"
  | "nvfp4"
  | "int4_group128"
  | "fp8_ds_mla"
  | "fp8_ds_v4"
  | "q8_0"
  | "q5_1"
  | "q5_0"
  | "q4_1"
  | "q4_0"
  | "iq4_nl";

/**
 * The formats by the names that engines use.
 *
 * Source: IEEE and OCP Microscaling 1.0 (mxfp4, mxfp8: an 8-bit scale per 32); NVIDIA NVFP4 (an fp8 scale per 16);
 * vLLM commit 017e9f44 `kv_cache_interface` (per-token-head: an fp32 scale per vector) and DeepSeek-V3.2's FlashMLA
 * layout (656 B = 512 fp8 + 4 fp32 scales + 64 bf16); DeepSeek-V4's entry (584 B = 448 fp8 + 64 bf16 + 7 one-byte
 * scales + 1 byte of padding); llama.cpp ggml block layouts (an fp16 scale, and for _1 an fp16 minimum, per 32).
 */
export const formats: Readonly<Record<FormatId, ElementFormat>> = {
  fp32: { bits: 32 },
  bf16: { bits: 16 },
  fp16: { bits: 16 },
  fp8: { bits: 8 },
  int8_per_token_head: { bits: 8, scaleBits: 32 },
  fp8_per_token_head: { bits: 8, scaleBits: 32 },
  int4_per_token_head: { bits: 4, scaleBits: 32 },
  /** index keys of DeepSeek-V3.2 and GLM-5: an fp32 scale per 128 */
  fp8_scale128: { bits: 8, scaleBits: 32, scaleElements: 128 },
  /** weights in tiles of 128 × 128 with an fp32 scale each */
  fp8_block128: { bits: 8, scaleBits: 32, scaleElements: 128 * 128 },
  mxfp8: { bits: 8, scaleBits: 8, scaleElements: 32 },
  mxfp4: { bits: 4, scaleBits: 8, scaleElements: 32 },
  nvfp4: { bits: 4, scaleBits: 8, scaleElements: 16 },
  /** weights in groups of 128 with an fp16 scale and a 4-bit zero point */
  int4_group128: { bits: 4, scaleBits: 20, scaleElements: 128 },
  fp8_ds_mla: { bits: 8, scaleBits: 32, scaleElements: 128, ropeBits: 16 },
  fp8_ds_v4: { bits: 8, scaleBits: 8, scaleElements: 64, ropeBits: 16, paddingBits: 8 },
  q8_0: { bits: 8, scaleBits: 16, scaleElements: 32 },
  q5_1: { bits: 5, scaleBits: 32, scaleElements: 32 },
  q5_0: { bits: 5, scaleBits: 16, scaleElements: 32 },
  q4_1: { bits: 4, scaleBits: 32, scaleElements: 32 },
  q4_0: { bits: 4, scaleBits: 16, scaleElements: 32 },
  iq4_nl: { bits: 4, scaleBits: 16, scaleElements: 32 },
};

/** A format by name, or a plain `{ bits: 6 }`. */
export type Format = FormatId | ElementFormat;

/** One format for the whole cache, or one for the keys and one for the values. */
export type KvFormat = Format | KeyValueFormat;

/** Different formats for keys and values, as llama.cpp allows. */
export interface KeyValueFormat {
  readonly key: Format;
  readonly value: Format;
}

/** The format behind a name; a plain object is checked and returned. */
export function elementFormat(format: Format, path = "format"): ElementFormat {
  if (typeof format === "object" && format !== null) {
    finiteNumber(format.bits, `${path}.bits`, { above: true, most: 64 });
    for (const part of ["scaleBits", "ropeBits", "paddingBits"] as const)
      if (format[part] !== undefined) finiteNumber(format[part], `${path}.${part}`);
    if (format.scaleElements !== undefined)
      wholeNumber(format.scaleElements, `${path}.scaleElements`);
    return format;
  }
  const named = formats[format];
  // what every object inherits has no bits, so neither has "constructor"
  if (named?.bits !== undefined) return named;
  throw kvError({
    code: "unknown-id",
    path,
    value: format,
    rule: `unknown element format ${shown(format)}`,
    hint: `use ${Object.keys(formats).join(", ")} or { bits }`,
  });
}

/** The key's format and the value's. */
export function keyValueFormat(format: KvFormat): KeyValueFormat {
  return typeof format === "object" && format !== null && "key" in format
    ? format
    : { key: format, value: format };
}

/**
 * Bits of one stored vector: elements, scales, rotary part and padding.
 *
 *     (elements - ropeElements) × bits + ceil((elements - ropeElements) / scaleElements) × scaleBits
 *       + ropeElements × ropeBits + paddingBits
 *
 * Source: the layouts named at {@link formats}.
 * @example vectorBits(formats.fp8_ds_mla, 576, 64) / 8 // => 656
 * @example vectorBits(formats.fp8_ds_v4, 512, 64) / 8 // => 584
 * @example vectorBits(formats.q8_0, 32) / 8 // => 34
 */
export function vectorBits(
  { bits, scaleBits = 0, scaleElements, ropeBits, paddingBits = 0 }: ElementFormat,
  elements: number,
  ropeElements = 0,
): number {
  const rope = ropeBits === undefined ? 0 : ropeElements;
  const plain = elements - rope;
  const scales = scaleElements === undefined ? 1 : Math.ceil(plain / scaleElements);
  return plain * bits + scales * scaleBits + rope * (ropeBits ?? 0) + paddingBits;
}
