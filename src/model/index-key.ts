/** The key-only cache of a sparse-attention indexer: one key per token, no value, its own format, never split by tensor parallelism. */
import type { Format } from "./format.ts";

/** DeepSeek-V3.2 and GLM-5 (fp8 with a scale per 128), MiniMax-M3 (bf16), DeepSeek-V4 (one key per 4 tokens). */
export interface IndexCache {
  readonly kind: "index";
  readonly keyDim: number;
  readonly format: Format;
  /** tokens that share a key; 1 unless the keys are compressed */
  readonly tokensPerEntry: number;
}
