/** What a device-hour costs who owns the device: capital, colocation and power over four years. */
import type { Price } from "../../device/price.ts";
import { tcoModel } from "./tco-model.ts";

/** The ids of this file. */
export type OwnedPriceId =
  | "b200-180gb-owned-hyperscaler-2026-04"
  | "b200-180gb-owned-neocloud-2026-04"
  | "b300-288gb-owned-hyperscaler-2026-04"
  | "b300-288gb-owned-neocloud-2026-04"
  | "gb200-186gb-owned-hyperscaler-2026-04"
  | "gb200-186gb-owned-neocloud-2026-04"
  | "gb300-288gb-owned-hyperscaler-2026-04"
  | "gb300-288gb-owned-neocloud-2026-04"
  | "h100-sxm-80gb-owned-hyperscaler-2026-04"
  | "h100-sxm-80gb-owned-neocloud-2026-04"
  | "h200-141gb-owned-hyperscaler-2026-04"
  | "h200-141gb-owned-neocloud-2026-04"
  | "mi300x-192gb-owned-hyperscaler-2026-04"
  | "mi300x-192gb-owned-neocloud-2026-04"
  | "mi325x-256gb-owned-hyperscaler-2026-04"
  | "mi325x-256gb-owned-neocloud-2026-04"
  | "mi355x-288gb-owned-hyperscaler-2026-04"
  | "mi355x-288gb-owned-neocloud-2026-04";

export const owned: Readonly<Record<OwnedPriceId, Price>> = {
  "b200-180gb-owned-hyperscaler-2026-04": {
    id: "b200-180gb-owned-hyperscaler-2026-04",
    deviceId: "b200-180gb",
    usdPerDeviceHour: 1.95,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "b200-180gb-owned-neocloud-2026-04": {
    id: "b200-180gb-owned-neocloud-2026-04",
    deviceId: "b200-180gb",
    usdPerDeviceHour: 2.34,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "b300-288gb-owned-hyperscaler-2026-04": {
    id: "b300-288gb-owned-hyperscaler-2026-04",
    deviceId: "b300-288gb",
    usdPerDeviceHour: 2.34,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "b300-288gb-owned-neocloud-2026-04": {
    id: "b300-288gb-owned-neocloud-2026-04",
    deviceId: "b300-288gb",
    usdPerDeviceHour: 2.808,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "gb200-186gb-owned-hyperscaler-2026-04": {
    id: "gb200-186gb-owned-hyperscaler-2026-04",
    deviceId: "gb200-186gb",
    usdPerDeviceHour: 2.21,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "gb200-186gb-owned-neocloud-2026-04": {
    id: "gb200-186gb-owned-neocloud-2026-04",
    deviceId: "gb200-186gb",
    usdPerDeviceHour: 2.75,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "gb300-288gb-owned-hyperscaler-2026-04": {
    id: "gb300-288gb-owned-hyperscaler-2026-04",
    deviceId: "gb300-288gb",
    usdPerDeviceHour: 2.652,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "gb300-288gb-owned-neocloud-2026-04": {
    id: "gb300-288gb-owned-neocloud-2026-04",
    deviceId: "gb300-288gb",
    usdPerDeviceHour: 3.3,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
    unconfirmed: true,
    note: "placeholder: 1.2 times the older part",
  },
  "h100-sxm-80gb-owned-hyperscaler-2026-04": {
    id: "h100-sxm-80gb-owned-hyperscaler-2026-04",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 1.3,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "h100-sxm-80gb-owned-neocloud-2026-04": {
    id: "h100-sxm-80gb-owned-neocloud-2026-04",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 1.69,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "h200-141gb-owned-hyperscaler-2026-04": {
    id: "h200-141gb-owned-hyperscaler-2026-04",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 1.41,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "h200-141gb-owned-neocloud-2026-04": {
    id: "h200-141gb-owned-neocloud-2026-04",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 1.74,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi300x-192gb-owned-hyperscaler-2026-04": {
    id: "mi300x-192gb-owned-hyperscaler-2026-04",
    deviceId: "mi300x-192gb",
    usdPerDeviceHour: 1.12,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi300x-192gb-owned-neocloud-2026-04": {
    id: "mi300x-192gb-owned-neocloud-2026-04",
    deviceId: "mi300x-192gb",
    usdPerDeviceHour: 1.4,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi325x-256gb-owned-hyperscaler-2026-04": {
    id: "mi325x-256gb-owned-hyperscaler-2026-04",
    deviceId: "mi325x-256gb",
    usdPerDeviceHour: 1.28,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi325x-256gb-owned-neocloud-2026-04": {
    id: "mi325x-256gb-owned-neocloud-2026-04",
    deviceId: "mi325x-256gb",
    usdPerDeviceHour: 1.59,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi355x-288gb-owned-hyperscaler-2026-04": {
    id: "mi355x-288gb-owned-hyperscaler-2026-04",
    deviceId: "mi355x-288gb",
    usdPerDeviceHour: 1.48,
    kind: "owned",
    place: "hyperscaler",
    asOf: "2026-04-03",
    source: tcoModel,
  },
  "mi355x-288gb-owned-neocloud-2026-04": {
    id: "mi355x-288gb-owned-neocloud-2026-04",
    deviceId: "mi355x-288gb",
    usdPerDeviceHour: 1.9,
    kind: "owned",
    place: "neocloud",
    asOf: "2026-04-03",
    source: tcoModel,
  },
};
