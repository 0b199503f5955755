/** Settings that make a start-up succeed: how far each has to go. */
import { deviceGib, type Evidence, known } from "./evidence.ts";
import { countsOf, type Variant } from "./vllm-variants.ts";

const GIB = 2 ** 30;

/** More of a device than this is left to nothing else. */
const MOST_FRACTION = 0.98;

/** With less left than this, other processes and fragments get in the way. */
const AIRY_FRACTION = 0.95;

/** A fraction that frees what is missing, where the device and the fraction are known and it is not too much of it. */
export function raisedFraction(
  evidence: Evidence,
  shortGib: number | undefined,
): readonly string[] {
  const device = deviceGib(evidence);
  const fraction = known(evidence, "memoryFraction");
  if (device === undefined || fraction === undefined || shortGib === undefined) return [];
  const raised = Math.ceil((fraction + shortGib / device) * 1000) / 1000;
  return raised > MOST_FRACTION || raised <= fraction
    ? []
    : [`gpu_memory_utilization ${raised} instead of ${fraction}, if nothing else needs the device`];
}

/** Other formats and more ranks under which the engine's own check passes. */
export function otherSettings(variant: Variant | undefined, room: number): readonly string[] {
  if (variant === undefined) return [];
  const { settings } = variant;
  const passes = (change: Variant["settings"]): boolean =>
    countsOf({ ...variant, settings: { ...settings, ...change } }, room * GIB)?.cache.fits === true;
  const found: string[] = [];
  if (settings.cacheDtype === "auto" && passes({ cacheDtype: "fp8" }))
    found.push("kv_cache_dtype fp8: halves what a request needs");
  const ranks = (settings.tensorParallel ?? 1) * 2;
  if (passes({ tensorParallel: ranks }))
    found.push(
      `tensor_parallel_size ${ranks}: each rank keeps fewer heads of the cache, and fewer weights`,
    );
  return found;
}

/** The highest fraction that leaves a device some air, and the longest request that fits then. */
export function raisedAndShorter(
  evidence: Evidence,
  variant: Variant | undefined,
): readonly string[] {
  const device = deviceGib(evidence);
  const fraction = known(evidence, "memoryFraction");
  const room = known(evidence, "availableKvGib");
  if (device === undefined || fraction === undefined || room === undefined || variant === undefined)
    return [];
  const gained = room + (AIRY_FRACTION - fraction) * device;
  if (fraction >= AIRY_FRACTION || gained <= 0) return [];
  const counts = countsOf(variant, gained * GIB);
  const length = counts === undefined ? 0 : Math.min(...counts.cache.estimatedMaxTokensPerRank);
  return length > 0
    ? [
        `gpu_memory_utilization ${AIRY_FRACTION} and max_model_len ${length}: ${gained.toFixed(2)} GiB of cache`,
      ]
    : [];
}
