/** How much memory TensorRT-LLM finds free for its cache, and what was assumed on the way. */
import { deviceMemoryBytes } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageWeightBytes } from "../../model/weights.ts";
import { finiteNumber } from "../../units.ts";
import { activationWidth } from "../feed-forward-width.ts";
import { type TensorRtLlmOverhead, tensorRtLlmOverhead } from "./overhead.ts";
import type { TensorRtLlmSettings } from "./settings.ts";

/** Free memory of each stage, or one entry for all, and the overhead where it was estimated. */
export interface FreeMemory {
  readonly freeBytes: readonly number[];
  readonly overhead?: TensorRtLlmOverhead;
}

/** What weights and overhead leave; below zero when they do not fit. */
export function freeMemory(model: ModelSpec, settings: TensorRtLlmSettings): FreeMemory {
  const { freeBytesPerRank, device, tensorParallel = 1, pipelineParallel = 1 } = settings;
  if (freeBytesPerRank !== undefined) {
    const least = Number.MIN_SAFE_INTEGER;
    return {
      freeBytes: [finiteNumber(freeBytesPerRank, "tensorRtLlm.freeBytesPerRank", { least })],
    };
  }
  const deviceBytes = settings.deviceBytes ?? (device && deviceMemoryBytes(device));
  if (deviceBytes === undefined)
    throw kvError({
      code: "not-known",
      path: "tensorRtLlm.device",
      value: undefined,
      rule: "nothing says how much memory there is for the cache",
      hint: "give freeBytesPerRank, or a device",
    });
  const fitted = tensorRtLlmOverhead(model, {
    deviceBytes,
    tensorParallel,
    maxBatchedTokens: settings.maxBatchedTokens ?? 8192,
  });
  const parts = { ...fitted, ...settings.reserve };
  const overheadBytes = parts.runtimeBytes + parts.activationBytes + parts.graphBytes;
  const weights =
    settings.weightBytesPerRank === undefined
      ? stageWeightBytes(model, {
          deployment: { tensorParallel, pipelineParallel },
          formats: settings.weightFormats,
        })
      : [finiteNumber(settings.weightBytesPerRank, "tensorRtLlm.weightBytesPerRank")];
  return {
    freeBytes: weights.map((bytes) => deviceBytes - bytes - overheadBytes),
    overhead: { ...parts, overheadBytes },
  };
}

/** What was assumed. */
export function warningsOf(
  model: ModelSpec,
  { tensorParallel = 1, freeBytesPerRank, reserve }: TensorRtLlmSettings,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const isFitted = freeBytesPerRank === undefined;
  if (isFitted && tensorParallel > 4 && reserve?.runtimeBytes === undefined)
    warnings.push({
      code: "overhead-extrapolated",
      message: "the overhead was fitted on up to four ranks; give `reserve` what the engine logs",
    });
  if (isFitted && reserve?.activationBytes === undefined && model.hiddenSize !== undefined) {
    if (activationWidth(model).isAssumed)
      warnings.push({
        code: "feed-forward-width-assumed",
        message: `${model.name} carries no parameters of its layers: activations are those of a feed-forward part 3.5 times as wide as the hidden size`,
      });
  }
  const kinds = new Set(model.layerKinds.flatMap(({ caches }) => caches.map(({ kind }) => kind)));
  if (["window", "chunked", "state", "compressed"].some((kind) => kinds.has(kind as "window")))
    warnings.push({
      code: "pool-split-not-verified",
      message:
        "how TensorRT-LLM divides memory between pools of several windows or states was not verified",
    });
  return warnings;
}
