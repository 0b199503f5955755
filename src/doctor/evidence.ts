/** What a prediction may start from: the log's figures, the caller's settings over them, and the model. */
import type { Device } from "../device/accelerator.ts";
import { formats, type KvFormat } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { Quantity } from "./quantities.ts";
import type { LogReading, Stated } from "./read-log.ts";

/** What the caller knows and the log does not say; it takes the place of what the log says. */
export interface DoctorSettings {
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  readonly dataParallel?: number;
  readonly decodeContextParallel?: number;
  /** the name that the engine or this library gives the cache's format: `fp8`, `fp8_ds_mla`, `q8_0` */
  readonly kvFormat?: string;
  readonly maxModelTokens?: number;
  readonly maxBatchedTokens?: number;
  readonly maxRequests?: number;
  readonly blockTokens?: number;
  readonly memoryFraction?: number;
  readonly device?: Device;
}

const counts = [
  "tensorParallel",
  "pipelineParallel",
  "dataParallel",
  "decodeContextParallel",
  "maxModelTokens",
  "maxBatchedTokens",
  "maxRequests",
  "blockTokens",
] as const satisfies readonly (keyof DoctorSettings)[];

/** Refuses counts that are no whole numbers, and a fraction outside (0, 1]. */
export function checkSettings(settings: DoctorSettings): void {
  for (const name of counts) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `settings.${name}`);
  }
  const { memoryFraction } = settings;
  if (memoryFraction !== undefined)
    finiteNumber(memoryFraction, "settings.memoryFraction", { above: true, most: 1 });
}

/** A log, ready to be reasoned about. */
export interface Evidence {
  readonly reading: LogReading;
  readonly model?: ModelSpec;
  readonly settings: DoctorSettings;
}

const GIB = 2 ** 30;

/** The quantity as the log states it. */
export function stated({ reading }: Evidence, quantity: Quantity): Stated | undefined {
  return reading.stated.find((one) => one.quantity === quantity);
}

/** The number that counts: the caller's, else the log's. */
export function known(evidence: Evidence, quantity: Quantity): number | undefined {
  const own = evidence.settings[quantity as keyof DoctorSettings];
  if (typeof own === "number") return own;
  const value = stated(evidence, quantity)?.value;
  return typeof value === "number" ? value : undefined;
}

/** The text that counts. */
export function said(evidence: Evidence, quantity: Quantity): string | undefined {
  const own = evidence.settings[quantity as keyof DoctorSettings];
  if (typeof own === "string") return own;
  const value = stated(evidence, quantity)?.value;
  return typeof value === "string" ? value : undefined;
}

/** Bytes of a size stated in GiB, and the least and most that its digits leave open. */
export interface StatedBytes {
  readonly bytes: number;
  readonly least: number;
  readonly most: number;
}

/** A stated size with what its digits leave open. */
export function statedBytes(value: number, halfDigit: number): StatedBytes {
  return {
    bytes: value * GIB,
    least: (value - halfDigit) * GIB,
    most: (value + halfDigit) * GIB,
  };
}

/** Memory of the device: the driver's figure where the caller names the device, else the log's. */
export function deviceGib(evidence: Evidence): number | undefined {
  const { device } = evidence.settings;
  if (device !== undefined) return (device.driverMemoryMib.value * 2 ** 20) / GIB;
  return known(evidence, "deviceGib");
}

const otherNames: Readonly<Record<string, KvFormat>> = {
  auto: "bf16",
  bfloat16: "bf16",
  float16: "fp16",
  half: "fp16",
  f16: "fp16",
  f32: "fp32",
  float32: "fp32",
  fp8_e4m3: "fp8",
  fp8_e5m2: "fp8",
  float8_e4m3fn: "fp8",
  float8_e5m2: "fp8",
  float8_e4m3fnuz: "fp8",
  nvfp4_4over6: "nvfp4",
};

/** The element format behind a name; nothing for a name that no rule covers. */
export function formatNamed(name: string): KvFormat | undefined {
  const plain = name.replace(/^torch\./, "").toLowerCase();
  if (Object.hasOwn(formats, plain)) return plain as keyof typeof formats;
  return Object.hasOwn(otherNames, plain) ? otherNames[plain] : undefined;
}

/** The cache's format: as said, else that of the model's arithmetic, else bf16. */
export function kvFormat(evidence: Evidence): KvFormat | undefined {
  const name = said(evidence, "kvFormat") ?? said(evidence, "dtype");
  return name === undefined ? "bf16" : formatNamed(name);
}
