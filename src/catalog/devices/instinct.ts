/** AMD Instinct: MI300X, MI325X and MI355X. */
import type { Device } from "../../device/accelerator.ts";
import { driverCaptures, thirdPartyPages } from "./sources.ts";

/** The ids of this file. */
export type InstinctId = "mi300x-192gb" | "mi325x-256gb" | "mi355x-288gb";

export const instinct: Readonly<Record<InstinctId, Device>> = {
  "mi300x-192gb": {
    id: "mi300x-192gb",
    name: "AMD Instinct MI300X 192 GB",
    vendor: "AMD",
    labelGb: 192,
    driverMemoryMib: { value: 196_592, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: {
      value: 5.3e12,
      basis: "spec",
      source: thirdPartyPages,
      asOf: "2026-10",
    },
    denseFlopsPerSecond: {
      bf16: { value: 1307.4e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
      fp8: { value: 2614.9e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
      int8: { value: 2614.9e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: {
      value: 448e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, seven links of 64 GB/s, one to each peer",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 50e9,
      basis: "heuristic",
      source: "unconfirmed: assumed, one 400 Gb/s card per device",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: { value: 750, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
  },
  "mi325x-256gb": {
    id: "mi325x-256gb",
    name: "AMD Instinct MI325X 256 GB",
    vendor: "AMD",
    labelGb: 256,
    driverMemoryMib: {
      value: 262_128,
      basis: "heuristic",
      source: "unconfirmed: inferred as 256 GiB less 16 MiB, the pattern of MI300X and MI355X",
      asOf: "2026-10",
      unconfirmed: true,
    },
    memoryBytesPerSecond: { value: 6e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
    denseFlopsPerSecond: {
      bf16: { value: 1307.4e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
      fp8: { value: 2614.9e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
      int8: { value: 2614.9e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
    },
    intraNodeBytesPerSecond: {
      value: 448e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, seven links of 64 GB/s, one to each peer",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 50e9,
      basis: "heuristic",
      source: "unconfirmed: assumed, one 400 Gb/s card per device",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: { value: 1_000, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
  },
  "mi355x-288gb": {
    id: "mi355x-288gb",
    name: "AMD Instinct MI355X 288 GB",
    vendor: "AMD",
    labelGb: 288,
    driverMemoryMib: { value: 294_896, basis: "measured", source: driverCaptures, asOf: "2026-10" },
    memoryBytesPerSecond: { value: 8e12, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
    denseFlopsPerSecond: {
      bf16: {
        value: 2500e12,
        basis: "heuristic",
        source: "unconfirmed: recalled and rounded",
        asOf: "2026-10",
        unconfirmed: true,
      },
      fp8: {
        value: 5000e12,
        basis: "spec",
        source: "secondary: report of AMD's ISSCC talk, five petaflops",
        asOf: "2026-02-16",
      },
      fp4: {
        value: 10050e12,
        basis: "spec",
        source: "secondary: Tom's Hardware, half of 20.1 PFLOP/s with sparsity",
        asOf: "2025-06",
      },
      int8: {
        value: 5000e12,
        basis: "heuristic",
        source: "unconfirmed: recalled and rounded",
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    intraNodeBytesPerSecond: {
      value: 537.6e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, seven links of 76.8 GB/s, one to each peer",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 50e9,
      basis: "heuristic",
      source: "unconfirmed: assumed, one 400 Gb/s card per device",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: { value: 1_400, basis: "spec", source: thirdPartyPages, asOf: "2026-10" },
  },
};
