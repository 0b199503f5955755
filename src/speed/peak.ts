/** The peak arithmetic rate that a format of weights can use on a device. */
import type { Device } from "../device/accelerator.ts";
import { kvError } from "../errors.ts";

/**
 * Dense FLOP/s for matrices stored at so many bits.
 *
 *     more than 8 bits → bf16;  8 bits → fp8 where the device has it, else bf16;  4 bits → fp4 where it has it, else bf16
 *
 * Weights that are narrower than any arithmetic of the device are widened before they are multiplied, and run at bf16.
 *
 * Errors: `not-known` for a device whose bf16 peak is unconfirmed.
 * @example peakFlopsPerSecond(devices["h20-96gb"], 8) // => 296e12
 */
export function peakFlopsPerSecond(
  { name, denseFlopsPerSecond: peaks }: Device,
  bits: number,
): number {
  const peak = (bits <= 4 ? peaks.fp4 : bits <= 8 ? peaks.fp8 : undefined) ?? peaks.bf16;
  if (!peak.unconfirmed) return peak.value;
  throw kvError({
    code: "not-known",
    path: "device.denseFlopsPerSecond",
    value: peak.value,
    rule: `the peak of ${name} is unconfirmed`,
    hint: "pass the device with a figure that you trust",
  });
}

/**
 * Bytes per second of the device's memory.
 *
 * Errors: `not-known` for a device whose bandwidth is unconfirmed.
 */
export function memoryBytesPerSecond({ name, memoryBytesPerSecond: fact }: Device): number {
  if (!fact.unconfirmed) return fact.value;
  throw kvError({
    code: "not-known",
    path: "device.memoryBytesPerSecond",
    value: fact.value,
    rule: `the memory bandwidth of ${name} is unconfirmed`,
    hint: "pass the device with a figure that you trust",
  });
}
