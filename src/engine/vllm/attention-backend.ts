/** Attention backends: which block sizes their kernels read, and which of them packs which cache format. */
import { kvError, shown } from "../../errors.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { CacheDtype } from "./cache-dtype.ts";
import { nearestArguments } from "./nearest-argument.ts";
import { refused } from "./refusal.ts";

/** A backend whose kernel block sizes are known. */
export type AttentionBackend =
  | "FLASH_ATTN"
  | "FLASH_ATTN_DIFFKV"
  | "FLASHINFER"
  | "TRITON_ATTN"
  | "TURBOQUANT"
  | "FLASH_ATTN_MLA"
  | "TRITON_MLA"
  | "FLASHMLA"
  | "FLASHMLA_SPARSE"
  | "FLASHINFER_MLA"
  | "FLASHINFER_MLA_SPARSE"
  | "CUTLASS_MLA"
  | "DSV4"
  | "MINIMAX_M3_SPARSE";

/**
 * Block sizes that a backend's kernels read; a block may be any multiple of one of them.
 *
 * Source: vLLM commit 017e9f44, `get_supported_kernel_block_sizes` of each backend (read, not run). DSV4 and
 * MINIMAX_M3_SPARSE stand for the model's own sparse backends.
 */
export const kernelBlockTokens: Readonly<Record<AttentionBackend, readonly number[]>> = {
  FLASH_ATTN: [16],
  FLASH_ATTN_DIFFKV: [16],
  FLASHINFER: [16, 32, 64],
  TRITON_ATTN: [16],
  TURBOQUANT: [16],
  FLASH_ATTN_MLA: [16],
  TRITON_MLA: [16],
  FLASHMLA: [64],
  FLASHMLA_SPARSE: [64],
  FLASHINFER_MLA: [32, 64],
  FLASHINFER_MLA_SPARSE: [64],
  CUTLASS_MLA: [128],
  DSV4: [256],
  MINIMAX_M3_SPARSE: [128],
};

/** The backend of a name; `unknown-id` with the nearest names otherwise. */
export function attentionBackend(name: string, path: string): AttentionBackend {
  const plain = name.toUpperCase();
  if (Object.hasOwn(kernelBlockTokens, plain)) return plain as AttentionBackend;
  throw kvError({
    code: "unknown-id",
    path,
    value: name,
    rule: `the kernel block sizes of the backend ${shown(name)} are not known`,
    hint: `nearest: ${nearestArguments(plain, Object.keys(kernelBlockTokens)).join(", ")}`,
  });
}

/** The smallest block that the backend's kernels read. */
export function smallestKernelBlock(backend: AttentionBackend): number {
  return Math.min(...kernelBlockTokens[backend]);
}

/**
 * Tokens of a block: as given, if the kernels read it; else 16 if they do, else the smallest that they read.
 *
 * Source: vLLM commit 017e9f44, `AttentionBackend.get_preferred_block_size`.
 */
export function backendBlockTokens(backend: AttentionBackend, given: number | undefined): number {
  const kernels: readonly number[] = kernelBlockTokens[backend];
  const reads = (blockTokens: number): boolean =>
    kernels.some((kernel) => blockTokens % kernel === 0);
  if (given === undefined) return reads(16) ? 16 : smallestKernelBlock(backend);
  if (reads(given)) return given;
  throw refused(
    "blockTokens",
    given,
    `block_size ${given} is not supported by ${backend}`,
    `use a multiple of ${kernels.join(" or ")}`,
  );
}

/** Which backend packs a format that only one of them can read. */
const packedBy: ReadonlyMap<CacheDtype, readonly AttentionBackend[]> = new Map([
  ["int8_per_token_head", ["TRITON_ATTN", "TRITON_MLA"]],
  ["fp8_per_token_head", ["TRITON_ATTN", "TRITON_MLA"]],
  ["int4_per_token_head", ["TRITON_ATTN", "TRITON_MLA"]],
  ["nvfp4", ["FLASHINFER"]],
  ["nvfp4_4over6", ["FLASHINFER"]],
  ["turboquant_k8v4", ["TURBOQUANT"]],
  ["turboquant_4bit_nc", ["TURBOQUANT"]],
  ["turboquant_k3v4_nc", ["TURBOQUANT"]],
  ["turboquant_3bit_nc", ["TURBOQUANT"]],
]);

/** The backend that a model and a format get on a Hopper device when none is named. */
export function defaultBackend(caches: readonly LayerCache[], dtype: CacheDtype): AttentionBackend {
  const has = (kind: LayerCache["kind"]): boolean => caches.some((cache) => cache.kind === kind);
  const packing = packedBy.get(dtype);
  if (has("latent-window")) return "DSV4";
  if (has("latent")) {
    if (packing) return packing.find((name) => name.endsWith("MLA")) ?? "TRITON_MLA";
    if (has("index") || dtype === "fp8_ds_mla") return "FLASHMLA_SPARSE";
    return dtype.startsWith("fp8") ? "FLASHMLA" : "FLASH_ATTN_MLA";
  }
  if (has("index")) return "MINIMAX_M3_SPARSE";
  if (packing) return packing[0] ?? "FLASH_ATTN";
  const isAsymmetric = caches.some(
    (cache) => "valueDim" in cache && cache.keyDim !== cache.valueDim,
  );
  return isAsymmetric ? "FLASH_ATTN_DIFFKV" : "FLASH_ATTN";
}

/** Refuses a format that the backend cannot read. */
export function checkPacking(backend: AttentionBackend, dtype: CacheDtype): void {
  const packing = packedBy.get(dtype);
  if (packing === undefined || packing.includes(backend)) return;
  throw refused(
    "cacheDtype",
    dtype,
    `kv_cache_dtype ${dtype} is not supported by ${backend}`,
    `use ${packing.join(" or ")}`,
  );
}
