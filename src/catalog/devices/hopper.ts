/** NVIDIA Hopper: H100 and H200. */
import type { Device } from "../../device/accelerator.ts";
import { driverCapture, driverCaptures, hopperDense, recalled, systemYaml } from "./sources.ts";

/** The ids of this file. */
export type HopperId = "h100-nvl-94gb" | "h100-pcie-80gb" | "h100-sxm-80gb" | "h200-141gb";

export const hopper: Readonly<Record<HopperId, Device>> = {
  "h100-nvl-94gb": {
    id: "h100-nvl-94gb",
    name: "NVIDIA H100 NVL 94 GB",
    vendor: "NVIDIA",
    labelGb: 94,
    driverMemoryMib: { value: 95_830, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 3.938e12,
      basis: "heuristic",
      source: "unconfirmed: pages disagree between 3.93 and 4.8 TB/s",
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 835.5e12,
        basis: "heuristic",
        source: recalled,
        asOf: "2026-10",
        unconfirmed: true,
      },
      fp8: {
        value: 1671e12,
        basis: "heuristic",
        source: recalled,
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 1671e12,
        basis: "heuristic",
        source: recalled,
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    intraNodeBytesPerSecond: {
      value: 300e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, a bridge between two cards of 600 GB/s in both directions",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 50e9,
      basis: "heuristic",
      source: "unconfirmed: assumed as for the other H100 parts",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: { value: 400, basis: "measured", source: driverCaptures, asOf: "2026-10" },
  },
  "h100-pcie-80gb": {
    id: "h100-pcie-80gb",
    name: "NVIDIA H100 PCIe 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_559, basis: "measured", source: driverCapture, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 2e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 756.5e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 1513e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 1513e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: { value: 64e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 350, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["links over PCIe 5 x16"],
  },
  "h100-sxm-80gb": {
    id: "h100-sxm-80gb",
    name: "NVIDIA H100 SXM5 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_559, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 3.35e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 989.5e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      fp8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      int8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: {
      value: 450e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 700, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
  },
  "h200-141gb": {
    id: "h200-141gb",
    name: "NVIDIA H200 SXM5 141 GB",
    vendor: "NVIDIA",
    labelGb: 141,
    driverMemoryMib: { value: 143_771, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 4.8e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 989.5e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      fp8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
      int8: { value: 1979e12, basis: "spec", source: hopperDense, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: {
      value: 450e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 700, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
  },
};
