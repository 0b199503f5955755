/** What vLLM is told: the settings that its cache depends on, and what it takes when nothing is said. */
import type { Device } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import type { WeightFormats } from "../../model/model.ts";
import { wholeNumber } from "../../units.ts";
import type { ReservePerRank } from "../reserve.ts";
import type { CacheDtype, IndexerDtype, ModelDtype } from "./cache-dtype.ts";

/**
 * How recurrent states are kept: the last one (`none`), the last two at block edges, for prefix caching (`align`), or
 * one per block (`all`).
 */
export type MambaCacheMode = "none" | "align" | "all";

/** Settings of one engine; everything may be left out but the memory. */
export interface VllmSettings {
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  /** layers of each pipeline stage, instead of the engine's split */
  readonly layersPerStage?: readonly number[];
  readonly decodeContextParallel?: number;
  readonly cacheDtype?: CacheDtype;
  readonly modelDtype?: ModelDtype;
  /** layers that keep `auto` where the cache is quantised: indices, or `sliding_window` for all windows */
  readonly skipLayers?: readonly (number | "sliding_window")[];
  readonly indexerDtype?: IndexerDtype;
  /** fixes the kernels' block sizes and who packs the cache; a Hopper device's default when absent */
  readonly attentionBackend?: string;
  readonly blockTokens?: number;
  /** longest sequence; the model's own when absent */
  readonly maxModelTokens?: number;
  /** shorten `maxModelTokens` until a request fits */
  readonly autoFit?: boolean;
  readonly maxBatchedTokens?: number;
  readonly asyncScheduling?: boolean;
  readonly v2ModelRunner?: boolean;
  /** instead of what follows from the scheduling */
  readonly concurrentBatches?: number;
  /** instead of `concurrentBatches × maxBatchedTokens` */
  readonly inFlightTokens?: number;
  readonly mambaCacheMode?: MambaCacheMode;
  readonly mambaBlockTokens?: number;
  readonly mambaCacheDtype?: ModelDtype;
  readonly mambaStateDtype?: ModelDtype;
  readonly speculativeTokens?: number;
  /** layers of the prediction modules that speculate: they keep a cache too */
  readonly predictionLayers?: number;
  /** several prediction modules, which makes windows keep `speculativeTokens - 1` more */
  readonly multiModulePrediction?: boolean;
  /** `false` keeps windows and chunks in full */
  readonly hybridManager?: boolean;
  readonly blocksOverride?: number;
  /** bytes for the cache on one rank: of every stage, or one entry per stage */
  readonly availableBytesPerRank?: number | readonly number[];
  /** instead of `availableBytesPerRank` */
  readonly device?: Device;
  /** `gpu_memory_utilization`, of total memory; 0.92 when absent */
  readonly memoryFraction?: number;
  /** of every stage, or one entry per stage; counted from the model when absent */
  readonly weightBytesPerRank?: number | readonly number[];
  readonly weightFormats?: WeightFormats;
  readonly reserve?: Partial<ReservePerRank>;
}

/** `max_num_batched_tokens` of the server where the device is not known. */
const DEFAULT_BATCHED_TOKENS = 8192;

const GIB = 2 ** 30;

/**
 * Tokens that the server schedules in one step unless told otherwise.
 *
 * Source: vLLM commit 017e9f44, `EngineArgs.get_batch_defaults` (API server column).
 */
export function defaultBatchedTokens(device: Device | undefined): number {
  if (device === undefined) return DEFAULT_BATCHED_TOKENS;
  const memoryGib = (device.driverMemoryMib.value * 2 ** 20) / GIB;
  if (memoryGib >= 160) return 16_384;
  return memoryGib >= 70 && !/a100/i.test(device.name) ? 8192 : 2048;
}

/**
 * Requests that the server runs at once unless told otherwise, `max_num_seqs`.
 *
 * Source: vLLM commit 017e9f44, `EngineArgs.get_batch_defaults` (API server column).
 */
export function defaultMaxRequests(device: Device | undefined): number {
  return device === undefined || defaultBatchedTokens(device) > 2048 ? 1024 : 256;
}

/** One entry per stage from a number for all of them or a list. */
export function perStage(
  given: number | readonly number[],
  stages: number,
  path: string,
): readonly number[] {
  if (typeof given === "number") return new Array<number>(stages).fill(given);
  if (given.length === stages) return given;
  if (given.length === 1) return new Array<number>(stages).fill(given[0] ?? 0);
  throw kvError({
    code: "bad-input",
    path,
    value: given,
    rule: `${given.length} entries for ${stages} pipeline stages`,
    hint: "give one number for all, or one per stage",
  });
}

const counts = [
  "tensorParallel",
  "pipelineParallel",
  "decodeContextParallel",
  "blockTokens",
  "maxModelTokens",
  "maxBatchedTokens",
  "concurrentBatches",
  "inFlightTokens",
  "mambaBlockTokens",
  "blocksOverride",
] as const satisfies readonly (keyof VllmSettings)[];

/** Refuses counts that are no whole numbers of at least 1. */
export function checkSettings(settings: VllmSettings): void {
  for (const name of counts) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `settings.${name}`);
  }
  for (const name of ["speculativeTokens", "predictionLayers"] as const) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `settings.${name}`, 0);
  }
}
