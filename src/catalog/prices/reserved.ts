/** What a device-hour costs on a contract of one or three years. */
import type { Price } from "../../device/price.ts";
import { tcoModel } from "./tco-model.ts";

/** The ids of this file. */
export type ReservedPriceId =
  | "b200-180gb-reserved-3-years-2026-04"
  | "b300-288gb-reserved-3-years-2026-04"
  | "gb200-186gb-reserved-3-years-2026-04"
  | "gb300-288gb-reserved-3-years-2026-04"
  | "h100-sxm-80gb-reserved-1-year-2025-10"
  | "h100-sxm-80gb-reserved-1-year-2026-03"
  | "h100-sxm-80gb-reserved-3-years-2026-04"
  | "h200-141gb-reserved-3-years-2026-04"
  | "mi300x-192gb-reserved-3-years-2026-04"
  | "mi325x-256gb-reserved-3-years-2026-04"
  | "mi355x-288gb-reserved-3-years-2026-04";

export const reserved: Readonly<Record<ReservedPriceId, Price>> = {
  "b200-180gb-reserved-3-years-2026-04": {
    id: "b200-180gb-reserved-3-years-2026-04",
    deviceId: "b200-180gb",
    usdPerDeviceHour: 2.9,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "b300-288gb-reserved-3-years-2026-04": {
    id: "b300-288gb-reserved-3-years-2026-04",
    deviceId: "b300-288gb",
    usdPerDeviceHour: 3.48,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "gb200-186gb-reserved-3-years-2026-04": {
    id: "gb200-186gb-reserved-3-years-2026-04",
    deviceId: "gb200-186gb",
    usdPerDeviceHour: 3.3,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "gb300-288gb-reserved-3-years-2026-04": {
    id: "gb300-288gb-reserved-3-years-2026-04",
    deviceId: "gb300-288gb",
    usdPerDeviceHour: 3.96,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "h100-sxm-80gb-reserved-1-year-2025-10": {
    id: "h100-sxm-80gb-reserved-1-year-2025-10",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 1.7,
    kind: "reserved",
    place: "neocloud, 1 year",
    asOf: "2025-10",
    source:
      "secondary: SemiAnalysis, The Great GPU Shortage (2026-04-02), as several pages quote it",
  },
  "h100-sxm-80gb-reserved-1-year-2026-03": {
    id: "h100-sxm-80gb-reserved-1-year-2026-03",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 2.35,
    kind: "reserved",
    place: "neocloud, 1 year",
    asOf: "2026-03",
    source:
      "secondary: SemiAnalysis, The Great GPU Shortage (2026-04-02), as several pages quote it",
  },
  "h100-sxm-80gb-reserved-3-years-2026-04": {
    id: "h100-sxm-80gb-reserved-3-years-2026-04",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 1.3,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "h200-141gb-reserved-3-years-2026-04": {
    id: "h200-141gb-reserved-3-years-2026-04",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 1.6,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi300x-192gb-reserved-3-years-2026-04": {
    id: "mi300x-192gb-reserved-3-years-2026-04",
    deviceId: "mi300x-192gb",
    usdPerDeviceHour: 1.55,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi325x-256gb-reserved-3-years-2026-04": {
    id: "mi325x-256gb-reserved-3-years-2026-04",
    deviceId: "mi325x-256gb",
    usdPerDeviceHour: 1.8,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi355x-288gb-reserved-3-years-2026-04": {
    id: "mi355x-288gb-reserved-3-years-2026-04",
    deviceId: "mi355x-288gb",
    usdPerDeviceHour: 2.1,
    kind: "reserved",
    place: "neocloud, 3 years, 25 % paid up front",
    asOf: "2026-04-03",
    source: tcoModel,
  },
};
