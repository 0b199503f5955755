/** The cache pool: what is left of a device's memory for keys and values. */
import { type Device, deviceMemoryBytes } from "../device/accelerator.ts";
import { kvError, shown } from "../errors.ts";
import { exact, finiteNumber } from "../units.ts";
import { type EngineName, engineNamed } from "./engines.ts";
import { cacheBudgetBytes, type MemoryRule } from "./memory-rule.ts";
import { type ReservePerRank, reservePerRank } from "./reserve.ts";

/** What a pool is carved from. */
export interface PoolInputs {
  readonly device: Device;
  readonly weightBytesPerRank: number;
  readonly engine?: EngineSettings;
  /** what is known about the reserve; rules of thumb for the rest */
  readonly reserve?: Partial<ReservePerRank> | undefined;
}

/** An engine and what it is told. */
export interface EngineSettings {
  readonly name?: EngineName;
  /** instead of the engine's default */
  readonly memoryFraction?: number;
  /** instead of the engine's rule */
  readonly rule?: MemoryRule;
  readonly blockTokens?: number;
  /** longest sequence that the engine admits */
  readonly maxModelTokens?: number;
  /** tokens that the engine schedules in a step; its default when absent */
  readonly maxBatchedTokens?: number;
  /** sequences that the engine runs at once, at most, on one replica's attention group */
  readonly maxRequests?: number;
}

/** A pool on one rank. */
export interface CachePool {
  readonly fits: boolean;
  readonly engine: EngineName;
  readonly rule: MemoryRule;
  readonly memoryFraction: number;
  readonly deviceBytes: number;
  readonly weightBytesPerRank: number;
  readonly reserve: ReservePerRank;
  /** bytes for the cache; 0 when the weights do not fit */
  readonly poolBytesPerRank: number;
  /** bytes that are missing before the first block; 0 when it fits */
  readonly shortBytesPerRank: number;
}

/**
 * Bytes for the cache on one rank, by the rule of an engine.
 *
 *     poolBytesPerRank = the rule of `cacheBudgetBytes` on driver memory, weights and reserve
 *
 * Weights that do not fit are an answer: `fits: false` with what is missing.
 *
 * Errors: `bad-input` for a fraction outside (0, 1] or bytes below 0; `not-known` for a device whose driver memory
 * nobody has confirmed.
 * @example cachePool({ device: devices["h100-sxm-80gb"], weightBytesPerRank: 17_638_522_880, engine: { name: "vllm", memoryFraction: 0.9 } }).poolBytesPerRank // => 56108980633
 */
export function cachePool({
  device,
  weightBytesPerRank,
  engine = {},
  reserve,
}: PoolInputs): CachePool {
  const defaults = engineNamed(engine.name ?? "ideal");
  const rule = engine.rule ?? defaults.rule;
  const memoryFraction = engine.memoryFraction ?? defaults.memoryFraction;
  if (typeof device?.driverMemoryMib !== "object")
    throw kvError({
      code: "bad-input",
      path: "device",
      value: device,
      rule: `expected a device, got ${shown(device)}`,
      hint: "take one from the catalogue",
    });
  if (device.driverMemoryMib.unconfirmed)
    throw kvError({
      code: "not-known",
      path: "device.driverMemoryMib",
      value: device.driverMemoryMib.value,
      rule: `the memory that the driver reports for ${device.name} is unconfirmed`,
      hint: "read it off the machine and pass the device with that figure",
    });
  const deviceBytes = exact(deviceMemoryBytes(device), "device.driverMemoryMib");
  finiteNumber(weightBytesPerRank, "weightBytesPerRank");
  const known = reservePerRank(reserve);
  const budget = cacheBudgetBytes(rule, {
    deviceBytes,
    weightBytesPerRank,
    reserve: known,
    memoryFraction,
  });
  return {
    fits: budget > 0,
    engine: defaults.name,
    rule,
    memoryFraction,
    deviceBytes,
    weightBytesPerRank,
    reserve: known,
    poolBytesPerRank: Math.max(0, budget),
    shortBytesPerRank: Math.max(0, -budget),
  };
}
