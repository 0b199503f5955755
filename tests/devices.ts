/** A device for tests: what the driver of an H100 reports. */
import type { Device, Fact } from "../src/device/index.ts";

const fact = (value: number): Fact => ({
  value,
  basis: "spec",
  source: "nvidia-smi",
  asOf: "2025-01",
});

/** 81,559 MiB = 79.65 GiB. */
export const h100: Device = {
  id: "h100-sxm-80gb",
  name: "H100 SXM",
  vendor: "NVIDIA",
  labelGb: 80,
  driverMemoryMib: fact(81_559),
  memoryBytesPerSecond: fact(3.35e12),
  denseFlopsPerSecond: { bf16: fact(989.5e12), fp8: fact(1979e12) },
};

/** The same with another memory. */
export function deviceOf(driverMemoryMib: number): Device {
  return { ...h100, driverMemoryMib: fact(driverMemoryMib) };
}
