/** NVIDIA Ampere: A100 and its export variant A800. */
import type { Device } from "../../device/accelerator.ts";
import { driverCapture, driverCaptures, recalled, sameAsA100, systemYaml } from "./sources.ts";

/** The ids of this file. */
export type AmpereId =
  | "a100-pcie-80gb"
  | "a100-sxm-40gb"
  | "a100-sxm-80gb"
  | "a800-pcie-80gb"
  | "a800-sxm-80gb";

export const ampere: Readonly<Record<AmpereId, Device>> = {
  "a100-pcie-80gb": {
    id: "a100-pcie-80gb",
    name: "NVIDIA A100 PCIe 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_920, basis: "measured", source: driverCapture, asOf: "2026-11" },
    memoryBytesPerSecond: {
      value: 1.935e12,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    denseFlopsPerSecond: {
      bf16: { value: 312e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 624e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: { value: 32e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    interNodeBytesPerSecond: { value: 25e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 300, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["links over PCIe 4 x16, no NVLink bridge"],
  },
  "a100-sxm-40gb": {
    id: "a100-sxm-40gb",
    name: "NVIDIA A100 SXM4 40 GB",
    vendor: "NVIDIA",
    labelGb: 40,
    driverMemoryMib: { value: 40_960, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 1.555e12,
      basis: "heuristic",
      source: recalled,
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: { value: 312e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 624e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 300e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: { value: 25e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 400, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    notes: ["compute and links from the 80 GB part: the same die"],
  },
  "a100-sxm-80gb": {
    id: "a100-sxm-80gb",
    name: "NVIDIA A100 SXM4 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_920, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 2.039e12,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    denseFlopsPerSecond: {
      bf16: { value: 312e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 624e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 300e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: { value: 25e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 400, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
  },
  "a800-pcie-80gb": {
    id: "a800-pcie-80gb",
    name: "NVIDIA A800 PCIe 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_920, basis: "measured", source: driverCaptures, asOf: "2026-11" },
    memoryBytesPerSecond: {
      value: 1.935e12,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 312e12,
        basis: "heuristic",
        source: sameAsA100,
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 624e12,
        basis: "heuristic",
        source: sameAsA100,
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    intraNodeBytesPerSecond: {
      value: 32e9,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 25e9,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: {
      value: 300,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
  },
  "a800-sxm-80gb": {
    id: "a800-sxm-80gb",
    name: "NVIDIA A800 SXM4 80 GB",
    vendor: "NVIDIA",
    labelGb: 80,
    driverMemoryMib: { value: 81_920, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 2.039e12,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 312e12,
        basis: "heuristic",
        source: sameAsA100,
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 624e12,
        basis: "heuristic",
        source: sameAsA100,
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    intraNodeBytesPerSecond: {
      value: 200e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, NVLink cut from 600 to 400 GB/s in both directions",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 25e9,
      basis: "heuristic",
      source: sameAsA100,
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: { value: 400, basis: "measured", source: driverCaptures, asOf: "2026-10" },
  },
};
