/** How much memory SGLang gives its caches on each rank. */
import { deviceMemoryBytes } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageWeightBytes } from "../../model/weights.ts";
import { finiteNumber } from "../../units.ts";
import { reservePerRank } from "../reserve.ts";
import { perStage } from "../vllm/settings.ts";
import type { SglangSettings } from "./settings.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Chunk and largest captured batch by memory: up to `mib`, with fewer than four ranks and with more. */
const BY_MEMORY = [
  { mib: 20 * 1024, chunk: 2048, few: 8, many: 8 },
  { mib: 35 * 1024, chunk: 2048, few: 24, many: 80 },
  { mib: 60 * 1024, chunk: 4096, few: 32, many: 160 },
  { mib: 90 * 1024, chunk: 8192, few: 256, many: 512 },
  { mib: 160 * 1024, chunk: 8192, few: 256, many: 512 },
  { mib: Number.POSITIVE_INFINITY, chunk: 16_384, few: 512, many: 512 },
] as const;

/**
 * The fraction that the engine takes when nobody gives one.
 *
 *     reservedMib = 512 + 1.5 × max(chunkedPrefillTokens, 2048) + 1024 × ranks / 8 + 2 × graphMaxBatch
 *                 + (3 × graphMaxBatch × groups with data-parallel attention) (+ 2048 with a draft)
 *     reservedMib ≥ 10,240 on devices above 60 GiB
 *     fraction    = round((deviceMib - reservedMib) / deviceMib, 3 digits)
 *
 * Source: SGLang commit 8905cbd4, `ServerArgs` memory settings; read, not executed, and the term of the graphs from
 * releases before it.
 * @example defaultStaticFraction(81_559) // => 0.835
 */
export function defaultStaticFraction(deviceMib: number, settings: SglangSettings = {}): number {
  const { tensorParallel = 1, pipelineParallel = 1, attentionDataParallel = 1 } = settings;
  const ranks = tensorParallel * attentionDataParallel;
  const row = BY_MEMORY.find(({ mib }) => deviceMib < mib) ?? BY_MEMORY[5];
  const chunk = settings.chunkedPrefillTokens ?? row.chunk;
  const batch = settings.graphMaxBatch ?? (ranks < 4 ? row.few : row.many);
  let reserved =
    512 + Math.max(chunk, 2048) * 1.5 + batch * 2 + ((ranks * pipelineParallel) / 8) * 1024;
  if (attentionDataParallel > 1)
    reserved += batch * attentionDataParallel * (batch > 300 ? 4.5 : 3);
  if (deviceMib > 60 * 1024) reserved = Math.max(reserved, 10 * 1024);
  if (settings.speculation !== undefined && settings.speculation.draftLayers > 0) reserved += 2048;
  return Math.round(((deviceMib - reserved) / deviceMib) * 1000) / 1000;
}

/** What is left for caches, and from what. */
export interface CacheMemory {
  /** bytes for states, keys and values on one rank of each stage */
  readonly cacheBytes: readonly number[];
  /** states are already taken out */
  readonly isNet: boolean;
  /** lowest fraction at which anything is left; where it is known */
  readonly leastFraction?: number;
}

/**
 * Memory of caches, in GiB as the engine counts:
 *
 *     freeAfterBytes - freeBeforeBytes × (1 - memoryFraction) - multimodalBytes
 *
 * From a device: free before is its memory less the reserve's runtime part, free after is that less the weights.
 */
export function cacheMemory(model: ModelSpec, settings: SglangSettings): CacheMemory {
  const stages = settings.pipelineParallel ?? 1;
  const { availableBytesPerRank, cacheBytesPerRank } = settings;
  const given = availableBytesPerRank ?? cacheBytesPerRank;
  if (given !== undefined) {
    const path =
      availableBytesPerRank === undefined ? "cacheBytesPerRank" : "availableBytesPerRank";
    const cacheBytes = perStage(given, stages, `sglang.${path}`).map((bytes) =>
      finiteNumber(bytes, `sglang.${path}`, { least: Number.MIN_SAFE_INTEGER }),
    );
    return { cacheBytes, isNet: availableBytesPerRank !== undefined };
  }
  const { device, freeBeforeBytes, freeAfterBytes, multimodalBytes = 0 } = settings;
  const before =
    freeBeforeBytes ??
    (device && deviceMemoryBytes(device) - reservePerRank(settings.reserve).runtimeBytes);
  const fraction =
    settings.memoryFraction ??
    (device && defaultStaticFraction(device.driverMemoryMib.value, settings));
  if (before === undefined || fraction === undefined)
    throw kvError({
      code: "not-known",
      path: before === undefined ? "sglang.device" : "sglang.memoryFraction",
      value: undefined,
      rule: "nothing says how much memory there is for caches",
      hint: "give availableBytesPerRank, or freeBeforeBytes, freeAfterBytes and mem_fraction_static, or a device",
    });
  finiteNumber(fraction, "sglang.memoryFraction", { above: true, most: 1 });
  const after =
    freeAfterBytes === undefined
      ? weightsOf(model, settings, stages).map((weights) => before - weights)
      : perStage(freeAfterBytes, stages, "sglang.freeAfterBytes");
  const cacheBytes = after.map(
    (free) =>
      (free / GIB - (before / GIB) * (1 - fraction) - Math.trunc(multimodalBytes / MIB) / 1024) *
      GIB,
  );
  return { cacheBytes, isNet: false, leastFraction: 1 - Math.min(...after) / before };
}

function weightsOf(model: ModelSpec, settings: SglangSettings, stages: number): readonly number[] {
  const { tensorParallel = 1, pipelineParallel = 1, attentionDataParallel = 1 } = settings;
  if (settings.weightBytesPerRank !== undefined)
    return perStage(settings.weightBytesPerRank, stages, "sglang.weightBytesPerRank");
  return stageWeightBytes(model, {
    deployment: { tensorParallel, pipelineParallel, attentionDataParallel },
    formats: settings.weightFormats,
  });
}
