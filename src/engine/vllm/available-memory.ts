/** Bytes that each stage has for the cache: as given, or from the device. */
import { deviceMemoryBytes } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageWeightBytes } from "../../model/weights.ts";
import { finiteNumber } from "../../units.ts";
import { engines } from "../engines.ts";
import { reservePerRank } from "../reserve.ts";
import { perStage, type VllmSettings } from "./settings.ts";

/**
 * Bytes that the engine asks of a device.
 *
 *     ceil(totalBytes × memoryFraction)
 *
 * Source: vLLM commit 017e9f44, `request_memory`.
 * @example vllmRequestedBytes(85_899_345_920, 0.92) // => 79027398247
 */
export function vllmRequestedBytes(totalBytes: number, memoryFraction: number): number {
  finiteNumber(memoryFraction, "settings.memoryFraction", { above: true, most: 1 });
  return Math.ceil(totalBytes * memoryFraction);
}

/**
 * Bytes for the cache on one rank of each stage; negative where the weights leave none.
 *
 *     availableBytesPerRank, or vllmRequestedBytes - weights - runtime - activations - graphs
 *
 * Errors: `not-known` when neither bytes nor a device are given, or the weights are not known.
 */
export function availableBytes(model: ModelSpec, settings: VllmSettings): readonly number[] {
  const { pipelineParallel = 1, tensorParallel = 1, device } = settings;
  if (settings.availableBytesPerRank !== undefined) {
    const given = settings.availableBytesPerRank;
    const path = "settings.availableBytesPerRank";
    return perStage(given, pipelineParallel, path).map((bytes) =>
      Math.floor(
        finiteNumber(bytes, path, {
          least: -Number.MAX_SAFE_INTEGER,
          most: Number.MAX_SAFE_INTEGER,
        }),
      ),
    );
  }
  if (device === undefined)
    throw kvError({
      code: "not-known",
      path: "settings.availableBytesPerRank",
      value: undefined,
      rule: "neither bytes for the cache nor a device are given",
      hint: "give availableBytesPerRank, or device with memoryFraction, weightBytesPerRank and reserve",
    });
  if (device.driverMemoryMib.unconfirmed)
    throw kvError({
      code: "not-known",
      path: "settings.device.driverMemoryMib",
      value: device.driverMemoryMib.value,
      rule: `the memory that the driver reports for ${device.name} is unconfirmed`,
    });
  const fraction = settings.memoryFraction ?? engines.vllm.memoryFraction;
  const requested = vllmRequestedBytes(deviceMemoryBytes(device), fraction);
  const { runtimeBytes, activationBytes, graphBytes } = reservePerRank(settings.reserve);
  const weights =
    settings.weightBytesPerRank === undefined
      ? stageWeightBytes(model, {
          deployment: { tensorParallel, pipelineParallel },
          formats: settings.weightFormats,
        })
      : perStage(settings.weightBytesPerRank, pipelineParallel, "settings.weightBytesPerRank");
  return weights.map((bytes) =>
    Math.floor(
      requested -
        finiteNumber(bytes, "settings.weightBytesPerRank") -
        runtimeBytes -
        activationBytes -
        graphBytes,
    ),
  );
}
