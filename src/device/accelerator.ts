/** What an accelerator is: the memory its driver reports, how fast it moves bytes and multiplies, and its links. */
import type { Basis } from "../figure.ts";

/** One figure of a catalogue, with where and when it was read. */
export interface Fact<Value = number> {
  readonly value: Value;
  readonly basis: Extract<Basis, "spec" | "measured" | "heuristic">;
  readonly source: string;
  /** ISO date or month */
  readonly asOf: string;
  /** seen nowhere: never used unless the caller takes it over */
  readonly unconfirmed?: true;
}

/** One device. Peaks are dense, not 2:4 sparse. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  /** the figure on the label, as printed: never used to compute */
  readonly labelGb: number;
  /** total memory as the driver reports it, in MiB = 2^20 bytes */
  readonly driverMemoryMib: Fact;
  readonly memoryBytesPerSecond: Fact;
  readonly denseFlopsPerSecond: {
    readonly bf16: Fact;
    readonly fp8?: Fact;
    readonly fp4?: Fact;
    readonly int8?: Fact;
  };
  /** device to device within a node, one direction */
  readonly intraNodeBytesPerSecond?: Fact;
  /** one device's share of the network, one direction */
  readonly interNodeBytesPerSecond?: Fact;
  readonly devicesPerNode?: number;
  readonly powerWatts?: Fact;
  readonly notes?: readonly string[];
}

/**
 * Memory that the driver reports, in bytes.
 *
 *     driverMemoryMib × 2^20
 *
 * @example deviceMemoryBytes(devices["h100-sxm-80gb"]) // => 85520809984
 */
export function deviceMemoryBytes(device: Device): number {
  return device.driverMemoryMib.value * 2 ** 20;
}
