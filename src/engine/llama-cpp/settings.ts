/** What llama.cpp is told: context, sequences, batches and the formats of keys and of values. */
import type { FormatId } from "../../model/format.ts";

/** Cache types that llama.cpp has; `fp16` is its `f16`, `fp32` its `f32`. */
export type LlamaCppCacheType = Extract<
  FormatId,
  "fp32" | "fp16" | "bf16" | "q8_0" | "q5_1" | "q5_0" | "q4_1" | "q4_0" | "iq4_nl"
>;

/** All of them. */
export const llamaCppCacheTypes: readonly LlamaCppCacheType[] = [
  "fp32",
  "fp16",
  "bf16",
  "q8_0",
  "q5_1",
  "q5_0",
  "q4_1",
  "q4_0",
  "iq4_nl",
];

/** Settings of one context; names in brackets are the engine's. */
export interface LlamaCppSettings {
  /** tokens of all sequences together (`n_ctx`); the model's own length when absent */
  readonly contextTokens?: number;
  /** sequences at once (`n_seq_max`, `--parallel`): 1 */
  readonly sequences?: number;
  /** one stream for all sequences (`kv_unified`): false */
  readonly unified?: boolean;
  /** tokens of one computed batch (`n_ubatch`): 512 */
  readonly microBatchTokens?: number;
  /** type of keys (`--cache-type-k`): `fp16` */
  readonly keyType?: LlamaCppCacheType;
  /** type of values (`--cache-type-v`): `fp16` */
  readonly valueType?: LlamaCppCacheType;
  /** windows as long as the context (`--swa-full`): false */
  readonly fullWindows?: boolean;
  /** `--flash-attn`: true */
  readonly flashAttention?: boolean;
  /** equal devices over which layers are split: 1 */
  readonly devices?: number;
  /** bytes for the cache on all devices together */
  readonly availableBytes?: number;
}
