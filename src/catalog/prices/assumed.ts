/** What publishers assumed a device-hour to cost in their own figures. */
import type { Price } from "../../device/price.ts";

/** The ids of this file. */
export type AssumedPriceId =
  | "h100-sxm-80gb-assumed-lmsys-2025-05"
  | "h200-141gb-assumed-lmsys-2025-07"
  | "h800-sxm-80gb-assumed-deepseek-2025-03";

export const assumed: Readonly<Record<AssumedPriceId, Price>> = {
  "h100-sxm-80gb-assumed-lmsys-2025-05": {
    id: "h100-sxm-80gb-assumed-lmsys-2025-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 2,
    kind: "assumed",
    place: "LMSYS, 96 H100 on Atlas Cloud",
    asOf: "2025-05-05",
    source:
      "LMSYS, Deploying DeepSeek with PD disaggregation and large-scale expert parallelism on 96 H100 GPUs",
    note: "implied by $0.20 per million output tokens",
  },
  "h200-141gb-assumed-lmsys-2025-07": {
    id: "h200-141gb-assumed-lmsys-2025-07",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 2.3,
    kind: "assumed",
    place: "LMSYS, 128 H200",
    asOf: "2025-07-20",
    source:
      "LMSYS, Deploying Kimi K2 with PD disaggregation and large-scale expert parallelism on 128 H200 GPUs",
    note: "counted on the decoding devices alone",
  },
  "h800-sxm-80gb-assumed-deepseek-2025-03": {
    id: "h800-sxm-80gb-assumed-deepseek-2025-03",
    deviceId: "h800-sxm-80gb",
    usdPerDeviceHour: 2,
    kind: "assumed",
    place: "DeepSeek's own cost statement",
    asOf: "2025-03-01",
    source: "deepseek-ai/open-infra-index, 202502OpenSourceWeek, day 6",
    note: "the rent behind $87,072 a day; DeepSeek-V3.2-Exp's figure 3 assumes the same",
  },
};
