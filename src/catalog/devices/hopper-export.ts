/** NVIDIA Hopper for export: H20 and H800. */
import type { Device } from "../../device/accelerator.ts";
import {
  driverCapture,
  driverCaptures,
  hopperDense,
  lmsysH20,
  sameAsH20,
  thirdPartyPages,
} from "./sources.ts";

/** The ids of this file. */
export type HopperExportId = "h20-141gb" | "h20-96gb" | "h800-sxm-80gb";

export const hopperExport: Readonly<Record<HopperExportId, Device>> = {
  "h20-141gb": {
    id: "h20-141gb",
    name: "NVIDIA H20-3e 141 GB",
    vendor: "NVIDIA",
    labelGb: 141,
    driverMemoryMib: { value: 143_771, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 4.8e12,
      basis: "heuristic",
      source: "unconfirmed: 4.8 TB/s, as H200's memory",
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 148e12,
        basis: "heuristic",
        source: sameAsH20,
        asOf: "2026-10",
        unconfirmed: true,
      },
      fp8: {
        value: 296e12,
        basis: "heuristic",
        source: sameAsH20,
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 296e12,
        basis: "heuristic",
        source: sameAsH20,
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    intraNodeBytesPerSecond: {
      value: 450e9,
      basis: "heuristic",
      source: sameAsH20,
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 25e9,
      basis: "heuristic",
      source: "unconfirmed: clusters of 16 with four 400 Gb/s cards per node, one document",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    notes: ["no hourly price that can be cited was found"],
  },
  "h20-96gb": {
    id: "h20-96gb",
    name: "NVIDIA H20 96 GB",
    vendor: "NVIDIA",
    labelGb: 96,
    driverMemoryMib: { value: 97_871, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 4e12, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
    denseFlopsPerSecond: {
      bf16: { value: 148e12, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
      fp8: { value: 296e12, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
      int8: { value: 296e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: { value: 450e9, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
    interNodeBytesPerSecond: { value: 25e9, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
    devicesPerNode: 8,
    powerWatts: {
      value: 500,
      basis: "measured",
      source: "power cap in two captures of the driver's tool; pages say 400 W",
      asOf: "2026-10",
    },
    notes: [
      "network: four 400 Gb/s cards for eight devices, as LMSYS measured; nodes with eight have twice that",
      "no hourly price that can be cited was found",
    ],
  },
  "h800-sxm-80gb": {
    id: "h800-sxm-80gb",
    name: "NVIDIA H800 SXM5 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_559, basis: "measured", source: driverCapture, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 3.35e12,
      basis: "spec",
      source: "LMSYS and Ant Group, table of H20 and H800 (3,352 GB/s)",
      asOf: "2025-09-26",
    },
    denseFlopsPerSecond: {
      bf16: { value: 989.5e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      fp8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      int8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: { value: 200e9, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: lmsysH20, asOf: "2025-09-26" },
    devicesPerNode: 8,
    powerWatts: { value: 700, basis: "measured", source: driverCapture, asOf: "2026-10" },
  },
};
