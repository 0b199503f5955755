/** What TensorRT-LLM is told. */
import type { Device } from "../../device/accelerator.ts";
import type { KvFormat } from "../../model/format.ts";
import type { WeightFormats } from "../../model/model.ts";
import type { ReservePerRank } from "../reserve.ts";

/** Settings of one engine; everything may be left out but the memory. */
export interface TensorRtLlmSettings {
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  readonly cacheFormat?: KvFormat;
  /** `tokens_per_block`: a power of two above 1; 32 */
  readonly blockTokens?: number;
  /** `free_gpu_memory_fraction`: of what is free after weights and a dry run; 0.9 */
  readonly freeFraction?: number;
  /** `max_tokens` of the cache */
  readonly maxCacheTokens?: number;
  /** `max_gpu_total_bytes` of the cache on one rank */
  readonly maxCacheBytes?: number;
  /** `max_seq_len`; the model's own when absent */
  readonly maxModelTokens?: number;
  /** `max_num_tokens` of a step; 8192 */
  readonly maxBatchedTokens?: number;
  /** `max_batch_size`: sequences at once at most */
  readonly maxRequests?: number;
  /** `avg_seq_len`, which divides memory between recurrent states and tokens; half of `maxModelTokens` */
  readonly averageTokens?: number;
  /** cache bytes per token of a draft model on one rank */
  readonly draftBytesPerTokenPerRank?: number;
  /** memory free for the cache on one rank, before the fraction */
  readonly freeBytesPerRank?: number;
  /** instead: a device, with weights and overhead */
  readonly device?: Device;
  /** instead of `device`: its memory */
  readonly deviceBytes?: number;
  readonly weightBytesPerRank?: number;
  readonly weightFormats?: WeightFormats;
  /** parts of the overhead that are known better */
  readonly reserve?: Partial<ReservePerRank>;
}
