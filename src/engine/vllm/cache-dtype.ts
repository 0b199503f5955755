/** Bytes that one stored token takes per key-value head, or per latent, in each `kv_cache_dtype`. */
import { elementFormat, formats, vectorBits } from "../../model/format.ts";
import type { HeadsShape } from "../../model/heads.ts";
import type { IndexCache } from "../../model/index-key.ts";
import type { LatentShape } from "../../model/latent.ts";
import { refused } from "./refusal.ts";

/** The names that `kv_cache_dtype` takes. */
export const cacheDtypes = [
  "auto",
  "bfloat16",
  "float16",
  "float32",
  "fp8",
  "fp8_e4m3",
  "fp8_e5m2",
  "fp8_inc",
  "int8_per_token_head",
  "fp8_per_token_head",
  "int4_per_token_head",
  "nvfp4",
  "nvfp4_4over6",
  "turboquant_k8v4",
  "turboquant_4bit_nc",
  "turboquant_k3v4_nc",
  "turboquant_3bit_nc",
  "fp8_ds_mla",
] as const;

/** A `kv_cache_dtype`. */
export type CacheDtype = (typeof cacheDtypes)[number];

/** What the model is run in. */
export type ModelDtype = "bfloat16" | "float16" | "float32";

/** Two fp32 scales, of a key and of a value: reserved beside a latent too. */
const PER_TOKEN_HEAD_SCALE_BYTES = 8;

/** Bits of a key and of a value, by turboquant preset; their scales take 2 bytes for a key and 4 for a value. */
const turboquantBits: ReadonlyMap<CacheDtype, readonly [key: number, value: number]> = new Map([
  ["turboquant_4bit_nc", [4, 4]],
  ["turboquant_k3v4_nc", [3, 4]],
  ["turboquant_3bit_nc", [3, 3]],
]);

/** Bytes of one element where the cache is not quantised, `undefined` where it is. */
export function plainElementBytes(dtype: CacheDtype, model: ModelDtype): number | undefined {
  const named = dtype === "auto" ? model : dtype;
  if (named === "float32") return 4;
  return named === "bfloat16" || named === "float16" ? 2 : undefined;
}

/** Every `fp8` that has one scale per tensor, which costs the cache nothing. */
export function isTensorFp8(dtype: CacheDtype): boolean {
  return dtype === "fp8" || dtype === "fp8_e4m3" || dtype === "fp8_e5m2" || dtype === "fp8_inc";
}

/**
 * Bytes of a key and a value of one head.
 *
 *     plain                 (keyDim + valueDim) × element bytes
 *     fp8                   keyDim + valueDim
 *     int8, fp8 per token   keyDim + valueDim + 8
 *     int4 per token        floor(keyDim / 2) + floor(valueDim / 2) + 8
 *     nvfp4                 floor(d / 2) + floor(d / 16), for the key and for the value
 *     turboquant            key bits and 2 bytes + value bits and 4 bytes, rounded up to even (k8v4: a key of 1 byte each)
 *
 * Source: vLLM commit 017e9f44, `AttentionSpec.state_content_size_bytes` and each backend's packing.
 */
export function headContentBytes(
  { keyDim, valueDim }: Pick<HeadsShape, "keyDim" | "valueDim">,
  dtype: CacheDtype,
  model: ModelDtype,
): number {
  const element = plainElementBytes(dtype, model);
  if (element !== undefined) return (keyDim + valueDim) * element;
  if (isTensorFp8(dtype)) return keyDim + valueDim;
  const half = Math.floor(keyDim / 2) + Math.floor(valueDim / 2);
  switch (dtype) {
    case "int8_per_token_head":
    case "fp8_per_token_head":
      return keyDim + valueDim + PER_TOKEN_HEAD_SCALE_BYTES;
    case "int4_per_token_head":
      return half + PER_TOKEN_HEAD_SCALE_BYTES;
    case "nvfp4":
    case "nvfp4_4over6":
      return half + Math.floor(keyDim / 16) + Math.floor(valueDim / 16);
    case "turboquant_k8v4":
      return even(keyDim + Math.ceil((4 * valueDim) / 8) + 4);
    default: {
      const bits = turboquantBits.get(dtype);
      if (bits === undefined)
        throw refused(
          "cacheDtype",
          dtype,
          `kv_cache_dtype ${dtype} stores latents, and these layers keep heads`,
        );
      return even(Math.ceil((bits[0] * keyDim) / 8) + 2 + Math.ceil((bits[1] * valueDim) / 8) + 4);
    }
  }
}

/**
 * Bytes of one latent: one vector, no value, no heads.
 *
 * Source: vLLM commit 017e9f44, `MLAAttentionSpec`.
 */
export function latentContentBytes(
  { latentDim, ropeDim }: LatentShape,
  dtype: CacheDtype,
  model: ModelDtype,
): number {
  const elements = latentDim + ropeDim;
  const element = plainElementBytes(dtype, model);
  if (element !== undefined) return elements * element;
  if (isTensorFp8(dtype)) return elements;
  switch (dtype) {
    case "int8_per_token_head":
    case "fp8_per_token_head":
      return elements + PER_TOKEN_HEAD_SCALE_BYTES;
    case "int4_per_token_head":
      return Math.floor(elements / 2) + PER_TOKEN_HEAD_SCALE_BYTES;
    case "fp8_ds_mla":
      return vectorBits(formats.fp8_ds_mla, elements, ropeDim) / 8;
    default:
      throw refused("cacheDtype", dtype, `kv_cache_dtype ${dtype} is not supported for latents`);
  }
}

/** Bytes of one row of DeepSeek-V4: a plain latent, or 584 bytes as `fp8_ds_mla`. */
export function compressedContentBytes(
  { latentDim, ropeDim }: LatentShape,
  dtype: CacheDtype,
  model: ModelDtype,
): number {
  const elements = latentDim + ropeDim;
  if (dtype === "fp8_ds_mla") return vectorBits(formats.fp8_ds_v4, elements, ropeDim) / 8;
  const element = plainElementBytes(dtype, model);
  if (element !== undefined) return elements * element;
  throw refused(
    "cacheDtype",
    dtype,
    `kv_cache_dtype ${dtype} is not supported by DeepSeek-V4`,
    "use auto or fp8",
  );
}

/** Format of a sparse-attention indexer's keys. */
export type IndexerDtype = "fp8" | "mxfp4";

/**
 * Bytes of one index key.
 *
 *     fp8 with a scale per 128   keyDim + 4 × floor(keyDim / 128)
 *
 * Source: vLLM commit 017e9f44, `DeepseekV32IndexerCache`.
 */
export function indexContentBytes(
  { keyDim, format }: Pick<IndexCache, "keyDim" | "format">,
  indexer: IndexerDtype | undefined,
): number {
  if (format !== "fp8_scale128") return vectorBits(elementFormat(format), keyDim) / 8;
  if (indexer === "mxfp4") return vectorBits(formats.mxfp4, keyDim) / 8;
  return keyDim + 4 * Math.floor(keyDim / 128);
}

function even(bytes: number): number {
  return bytes + (bytes % 2);
}
