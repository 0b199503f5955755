/** NVIDIA Blackwell: B200, B300, GB200, GB300 and RTX PRO 6000. */
import type { Device } from "../../device/accelerator.ts";
import { driverCaptures, systemYaml } from "./sources.ts";

/** The ids of this file. */
export type BlackwellId =
  | "b200-180gb"
  | "b300-288gb"
  | "gb200-186gb"
  | "gb300-288gb"
  | "rtx-pro-6000-96gb";

export const blackwell: Readonly<Record<BlackwellId, Device>> = {
  "b200-180gb": {
    id: "b200-180gb",
    name: "NVIDIA B200 SXM 180 GB",
    vendor: "NVIDIA",
    labelGb: 180,
    driverMemoryMib: { value: 183_359, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 7.7e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 2250e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 4500e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp4: { value: 9000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 4500e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 900e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: {
      value: 100e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    devicesPerNode: 8,
    powerWatts: { value: 1_000, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["marketed as 180 or 192 GB", "sheets also quote 8 TB/s"],
  },
  "b300-288gb": {
    id: "b300-288gb",
    name: "NVIDIA B300 SXM 288 GB",
    vendor: "NVIDIA",
    labelGb: 288,
    driverMemoryMib: { value: 275_040, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 7.75e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 2250e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 4500e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp4: { value: 14000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 153.5e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 900e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: {
      value: 100e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    devicesPerNode: 8,
    powerWatts: { value: 1_100, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["marketed as 270 to 288 GB"],
  },
  "gb200-186gb": {
    id: "gb200-186gb",
    name: "NVIDIA GB200, one GPU, 186 GB",
    vendor: "NVIDIA",
    labelGb: 186,
    driverMemoryMib: { value: 189_471, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 8e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 2500e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 5000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp4: { value: 10000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 5000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 900e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: {
      value: 100e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    devicesPerNode: 72,
    powerWatts: { value: 1_200, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["devicesPerNode is the NVLink domain of 72; a tray holds 4"],
  },
  "gb300-288gb": {
    id: "gb300-288gb",
    name: "NVIDIA GB300, one GPU, 288 GB",
    vendor: "NVIDIA",
    labelGb: 288,
    driverMemoryMib: { value: 284_208, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 8e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    denseFlopsPerSecond: {
      bf16: { value: 2500e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 5000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp4: { value: 15000e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 165e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: {
      value: 900e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    interNodeBytesPerSecond: {
      value: 100e9,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    devicesPerNode: 72,
    powerWatts: { value: 1_400, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["devicesPerNode is the NVLink domain of 72; a tray holds 4"],
  },
  "rtx-pro-6000-96gb": {
    id: "rtx-pro-6000-96gb",
    name: "NVIDIA RTX PRO 6000 Blackwell Server 96 GB",
    vendor: "NVIDIA",
    labelGb: 96,
    driverMemoryMib: {
      value: 97_887,
      basis: "measured",
      source: "total that nvidia-smi prints, noted in the system YAML of ai-dynamo/aiconfigurator",
      asOf: "2026-08-21",
    },
    memoryBytesPerSecond: {
      value: 1.792e12,
      basis: "spec",
      source: systemYaml,
      asOf: "2026-08-21",
    },
    denseFlopsPerSecond: {
      bf16: { value: 467.8e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp8: { value: 935.6e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      fp4: { value: 1871.2e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
      int8: { value: 935.6e12, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    },
    intraNodeBytesPerSecond: { value: 64e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    interNodeBytesPerSecond: { value: 50e9, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    devicesPerNode: 8,
    powerWatts: { value: 600, basis: "spec", source: systemYaml, asOf: "2026-08-21" },
    notes: ["compute at 2,430 MHz", "links over PCIe 5 x16"],
  },
};
