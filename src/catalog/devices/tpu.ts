/** Google TPU: v5e, v6e and TPU7x. */
import type { Device } from "../../device/accelerator.ts";

/** The ids of this file. */
export type TpuId = "tpu-v5e-16gb" | "tpu-v6e-32gb" | "tpu7x-192gb";

export const tpu: Readonly<Record<TpuId, Device>> = {
  "tpu-v5e-16gb": {
    id: "tpu-v5e-16gb",
    name: "Google TPU v5e",
    vendor: "Google",
    labelGb: 16,
    driverMemoryMib: {
      value: 16_128,
      basis: "measured",
      source: "XLA out-of-memory messages: 15.75 GiB usable per chip",
      asOf: "2026-10",
    },
    memoryBytesPerSecond: {
      value: 819e9,
      basis: "spec",
      source: "Google Cloud documentation, TPU v5e",
      asOf: "2026-10",
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 197e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU v5e",
        asOf: "2026-10",
      },
      int8: {
        value: 393e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU v5e",
        asOf: "2026-10",
      },
    },
    intraNodeBytesPerSecond: {
      value: 200e9,
      basis: "spec",
      source: "Google Cloud documentation, TPU v5e",
      asOf: "2026-10",
    },
  },
  "tpu-v6e-32gb": {
    id: "tpu-v6e-32gb",
    name: "Google TPU v6e (Trillium)",
    vendor: "Google",
    labelGb: 32,
    driverMemoryMib: {
      value: 32_000,
      basis: "measured",
      source: "XLA out-of-memory messages: 31.25 GiB usable per chip",
      asOf: "2026-10",
    },
    memoryBytesPerSecond: {
      value: 1.638e12,
      basis: "spec",
      source: "Google Cloud documentation, TPU v6e",
      asOf: "2026-10",
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 918e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU v6e",
        asOf: "2026-10",
      },
      fp8: {
        value: 918e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU v6e",
        asOf: "2026-10",
      },
      int8: {
        value: 1836e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU v6e",
        asOf: "2026-10",
      },
    },
    intraNodeBytesPerSecond: {
      value: 400e9,
      basis: "spec",
      source: "Google Cloud documentation, TPU v6e",
      asOf: "2026-10",
    },
  },
  "tpu7x-192gb": {
    id: "tpu7x-192gb",
    name: "Google TPU7x (Ironwood)",
    vendor: "Google",
    labelGb: 192,
    driverMemoryMib: {
      value: 194_028,
      basis: "heuristic",
      source:
        "unconfirmed: 94.74 GiB per device is seen in XLA messages, two devices per chip is inferred",
      asOf: "2026-10",
      unconfirmed: true,
    },
    memoryBytesPerSecond: {
      value: 7.38e12,
      basis: "heuristic",
      source: "unconfirmed: recalled, 7.37 to 7.38 TB/s",
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 2307e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU7x",
        asOf: "2026-10",
      },
      fp8: {
        value: 4614e12,
        basis: "spec",
        source: "Google Cloud documentation, TPU7x",
        asOf: "2026-10",
      },
    },
    intraNodeBytesPerSecond: {
      value: 600e9,
      basis: "heuristic",
      source: "unconfirmed: recalled, 1.2 TB/s in both directions",
      asOf: "2026-10",
      unconfirmed: true,
    },
    notes: ["software sees two devices of 97,014 MiB per chip"],
  },
};
