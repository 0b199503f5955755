/** NVIDIA Ada: L4 and L40S. */
import type { Device } from "../../device/accelerator.ts";
import { driverCaptures, systemYaml } from "./sources.ts";

/** The ids of this file. */
export type AdaId = "l4-24gb" | "l40s-48gb";

export const ada: Readonly<Record<AdaId, Device>> = {
  "l4-24gb": {
    id: "l4-24gb",
    name: "NVIDIA L4 24 GB",
    vendor: "NVIDIA",
    labelGb: 24,
    driverMemoryMib: { value: 23_034, basis: "measured", source: driverCaptures, asOf: "2026-11" },
    memoryBytesPerSecond: { value: 300e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 121e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 242e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 242e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: { value: 32e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    interNodeBytesPerSecond: { value: 25e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 72, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["links over PCIe 4 x16"],
  },
  "l40s-48gb": {
    id: "l40s-48gb",
    name: "NVIDIA L40S 48 GB",
    vendor: "NVIDIA",
    labelGb: 48,
    driverMemoryMib: { value: 46_068, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 864e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 362.05e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 733e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 733e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: { value: 32e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 350, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["46,068 MiB is with ECC on", "links over PCIe 4 x16"],
  },
};
