/** Huawei Ascend: 910B and 910C. */
import type { Device } from "../../device/accelerator.ts";

/** The ids of this file. */
export type AscendId = "ascend-910b-64gb" | "ascend-910c-128gb";

export const ascend: Readonly<Record<AscendId, Device>> = {
  "ascend-910b-64gb": {
    id: "ascend-910b-64gb",
    name: "Huawei Ascend 910B 64 GB",
    vendor: "Huawei",
    labelGb: 64,
    driverMemoryMib: {
      value: 65_536,
      basis: "measured",
      source: "total printed by npu-smi, vllm-project/vllm-ascend issues 129, 1903 and 2534",
      asOf: "2026-10",
    },
    memoryBytesPerSecond: {
      value: 1.6e12,
      basis: "heuristic",
      source: "unconfirmed: pages disagree between 0.4 and 1.6 TB/s",
      asOf: "2026-10",
      unconfirmed: true,
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 280e12,
        basis: "heuristic",
        source: "unconfirmed: 280 to 400 TFLOP/s across bins: the lowest",
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 560e12,
        basis: "heuristic",
        source: "unconfirmed: 560 to 800 TOP/s across bins: the lowest",
        asOf: "2026-10",
        unconfirmed: true,
      },
    },
    interNodeBytesPerSecond: {
      value: 25e9,
      basis: "heuristic",
      source: "unconfirmed: assumed, one 200 Gb/s card per device",
      asOf: "2026-10",
      unconfirmed: true,
    },
    devicesPerNode: 8,
    powerWatts: {
      value: 400,
      basis: "spec",
      source: "secondary: 310 to 400 W on third-party pages",
      asOf: "2026-10",
    },
    notes: ["about 3 GB shows as used on an idle chip", "the 910B4 has 32 GB"],
  },
  "ascend-910c-128gb": {
    id: "ascend-910c-128gb",
    name: "Huawei Ascend 910C 128 GB, two dies",
    vendor: "Huawei",
    labelGb: 128,
    driverMemoryMib: {
      value: 131_072,
      basis: "measured",
      source: "npu-smi prints two chips of 65,536 MB per package, vllm-project/vllm-ascend issues",
      asOf: "2026-10",
    },
    memoryBytesPerSecond: {
      value: 3.2e12,
      basis: "spec",
      source:
        "secondary: 3,200 GB/s on several pages; arXiv 2506.12708 is the primary source, body not read",
      asOf: "2026-10",
    },
    denseFlopsPerSecond: {
      bf16: {
        value: 752e12,
        basis: "heuristic",
        source: "unconfirmed: 752 to 800 TFLOP/s on third-party pages: the lowest",
        asOf: "2026-10",
        unconfirmed: true,
      },
      int8: {
        value: 1504e12,
        basis: "spec",
        source: "secondary: third-party pages",
        asOf: "2026-10",
      },
    },
    intraNodeBytesPerSecond: {
      value: 196e9,
      basis: "heuristic",
      source:
        "unconfirmed: 196, 392 and 784 GB/s are quoted, direction and die unclear: the lowest",
      asOf: "2026-10",
      unconfirmed: true,
    },
    interNodeBytesPerSecond: {
      value: 25e9,
      basis: "heuristic",
      source: "unconfirmed: assumed, one 200 Gb/s card per device",
      asOf: "2026-10",
      unconfirmed: true,
    },
    notes: [
      "software addresses dies of 65,536 MiB, not packages",
      "about 3.4 GB shows as used on an idle die",
    ],
  },
};
