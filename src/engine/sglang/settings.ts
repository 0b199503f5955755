/** What SGLang is told: the settings that its cache pools depend on. */
import type { Device } from "../../device/accelerator.ts";
import type { WeightFormats } from "../../model/model.ts";
import type { ReservePerRank } from "../reserve.ts";

/**
 * Which rules: `8905cbd4` (2026-07-20) charges 576 bytes for the 656-byte row of a sparse latent in fp8, and so gives
 * away more tokens than fit; `003fca80` charges 656. The first is the default: its rules were executed.
 */
export type SglangVersion = "8905cbd4" | "003fca80";

/** The engine's names of cache formats; `auto` is the model's own 16 bits. */
export type SglangCacheDtype = "auto" | "bfloat16" | "fp8_e4m3" | "fp8_e5m2" | "fp4_e2m1" | "mxfp8";

/** Drafts that are cached beside the model's own tokens. */
export interface SglangSpeculation {
  /** layers of the draft that keep keys and values like the model's own; 0 for a draft without a cache */
  readonly draftLayers: number;
  readonly draftTokens: number;
  /** steps × branches that one decode step may allocate; `draftTokens` when absent */
  readonly stepTokens?: number;
}

/** Settings of one engine; everything may be left out but the memory. */
export interface SglangSettings {
  readonly version?: SglangVersion;
  /** ranks that share one attention layer by its heads: `tp_size / dp_size` with data-parallel attention */
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  readonly attentionDataParallel?: number;
  readonly cacheDtype?: SglangCacheDtype;
  /** tokens of a page; 1 unless the backend asks for more */
  readonly pageTokens?: number;
  /** names of kernels: they fix the page and, on `trtllm`, the row of a sparse latent */
  readonly attentionBackend?: string;
  readonly sparseBackend?: string;
  /** longest sequence; the model's own when absent */
  readonly contextTokens?: number;
  /** window pool over full pool, in tokens; 0.8, and 0.1 for DeepSeek-V4 */
  readonly windowPoolRatio?: number;
  /** keeps windows apart from full layers: the engine's list of architectures decides when absent */
  readonly windowPool?: boolean;
  /** the window that the engine uses, where it is not the config's */
  readonly windowTokens?: number;
  readonly maxTotalTokens?: number;
  readonly maxRunningRequests?: number;
  readonly radixCache?: boolean;
  readonly overlapSchedule?: boolean;
  readonly chunkedPrefillTokens?: number;
  /** decode steps between two clearings of a window: 128 */
  readonly evictionIntervalTokens?: number;
  readonly graphMaxBatch?: number;
  readonly speculation?: SglangSpeculation;
  /** recurrent states over keys and values, in bytes: 0.9 */
  readonly stateMemoryRatio?: number;
  readonly maxStateSlots?: number;
  readonly stateDtype?: "fp32" | "bf16" | "fp16";
  readonly stateBuffer?: "no_buffer" | "extra_buffer" | "extra_buffer_lazy";
  /** the engine's `available_bytes` on one rank, states already taken: of every stage, or one entry per stage */
  readonly availableBytesPerRank?: number | readonly number[];
  /** instead: what is left for states, keys and values together */
  readonly cacheBytesPerRank?: number | readonly number[];
  /** instead: memory free before and after the weights were loaded, in bytes */
  readonly freeBeforeBytes?: number;
  readonly freeAfterBytes?: number;
  /** instead: a device, with weights and reserve */
  readonly device?: Device;
  /** `mem_fraction_static`; the engine's own guess when absent */
  readonly memoryFraction?: number;
  readonly weightBytesPerRank?: number | readonly number[];
  readonly weightFormats?: WeightFormats;
  readonly reserve?: Partial<ReservePerRank>;
  /** memory that encoders take after the pool is sized */
  readonly multimodalBytes?: number;
}

/** Bytes of one stored element, before scales: fp4 packs two into the byte that the engine first counts. */
export const elementBytes: Readonly<Record<SglangCacheDtype, number>> = {
  auto: 2,
  bfloat16: 2,
  fp8_e4m3: 1,
  fp8_e5m2: 1,
  fp4_e2m1: 1,
  mxfp8: 1,
};
