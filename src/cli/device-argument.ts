/** A device as typed: an id of the catalogue, and figures of one's own in place of the catalogue's. */
import { device } from "../catalog/lookup.ts";
import type { Device, Fact } from "../device/accelerator.ts";
import { quantityOption } from "./number-option.ts";

/** What was typed about the device. */
export interface DeviceArguments {
  readonly gpu: string;
  readonly gpuMemory?: string;
  readonly bandwidth?: string;
  readonly bf16Peak?: string;
  readonly fp8Peak?: string;
}

/** The device with the figures that were typed. */
export async function deviceArgument(given: DeviceArguments): Promise<Device> {
  const known = device(given.gpu);
  const memory = await quantityOption(given.gpuMemory, "--gpu-memory", "bytes");
  const bandwidth = await quantityOption(given.bandwidth, "--bandwidth", "bytesPerSecond");
  const bf16 = await quantityOption(given.bf16Peak, "--bf16-peak", "flopsPerSecond");
  const fp8 = await quantityOption(given.fp8Peak, "--fp8-peak", "flopsPerSecond");
  return {
    ...known,
    ...(memory !== undefined && { driverMemoryMib: typed(memory / 2 ** 20) }),
    ...(bandwidth !== undefined && { memoryBytesPerSecond: typed(bandwidth) }),
    denseFlopsPerSecond: {
      ...known.denseFlopsPerSecond,
      ...(bf16 !== undefined && { bf16: typed(bf16) }),
      ...(fp8 !== undefined && { fp8: typed(fp8) }),
    },
  };
}

function typed(value: number): Fact {
  return { value, basis: "heuristic", source: "given on the command line", asOf: "undated" };
}
