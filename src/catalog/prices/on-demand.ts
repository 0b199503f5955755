/** What a device-hour costs by the hour; ranges as their two ends. */
import type { Price } from "../../device/price.ts";

const mercatus = "secondary: mercatus-ai, cloud GPU pricing";

/** The ids of this file. */
export type OnDemandPriceId =
  | "h100-sxm-80gb-on-demand-2024-10"
  | "h100-sxm-80gb-on-demand-hyperscaler-high-2026-05"
  | "h100-sxm-80gb-on-demand-hyperscaler-low-2026-05"
  | "h100-sxm-80gb-on-demand-long-tail-high-2026-05"
  | "h100-sxm-80gb-on-demand-long-tail-low-2026-05"
  | "h100-sxm-80gb-on-demand-specialty-high-2026-05"
  | "h100-sxm-80gb-on-demand-specialty-low-2026-05"
  | "h200-141gb-on-demand-hyperscaler-high-2026-05"
  | "h200-141gb-on-demand-hyperscaler-low-2026-05"
  | "h200-141gb-on-demand-long-tail-high-2026-05"
  | "h200-141gb-on-demand-long-tail-low-2026-05"
  | "h200-141gb-on-demand-specialty-high-2026-05"
  | "h200-141gb-on-demand-specialty-low-2026-05";

export const onDemand: Readonly<Record<OnDemandPriceId, Price>> = {
  "h100-sxm-80gb-on-demand-2024-10": {
    id: "h100-sxm-80gb-on-demand-2024-10",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 2.99,
    kind: "on-demand",
    place: "market",
    asOf: "2024-10",
    source: "secondary: SemiAnalysis post, as a page of notes quotes it",
  },
  "h100-sxm-80gb-on-demand-hyperscaler-high-2026-05": {
    id: "h100-sxm-80gb-on-demand-hyperscaler-high-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 5,
    kind: "on-demand",
    place: "hyperscaler, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h100-sxm-80gb-on-demand-hyperscaler-low-2026-05": {
    id: "h100-sxm-80gb-on-demand-hyperscaler-low-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 3.5,
    kind: "on-demand",
    place: "hyperscaler, low end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h100-sxm-80gb-on-demand-long-tail-high-2026-05": {
    id: "h100-sxm-80gb-on-demand-long-tail-high-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 2.5,
    kind: "on-demand",
    place: "long-tail provider, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h100-sxm-80gb-on-demand-long-tail-low-2026-05": {
    id: "h100-sxm-80gb-on-demand-long-tail-low-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 1.99,
    kind: "on-demand",
    place: "long-tail provider, low end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h100-sxm-80gb-on-demand-specialty-high-2026-05": {
    id: "h100-sxm-80gb-on-demand-specialty-high-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 3.5,
    kind: "on-demand",
    place: "specialist provider, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h100-sxm-80gb-on-demand-specialty-low-2026-05": {
    id: "h100-sxm-80gb-on-demand-specialty-low-2026-05",
    deviceId: "h100-sxm-80gb",
    usdPerDeviceHour: 2.5,
    kind: "on-demand",
    place: "specialist provider, low end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-hyperscaler-high-2026-05": {
    id: "h200-141gb-on-demand-hyperscaler-high-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 7,
    kind: "on-demand",
    place: "hyperscaler, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-hyperscaler-low-2026-05": {
    id: "h200-141gb-on-demand-hyperscaler-low-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 4.5,
    kind: "on-demand",
    place: "hyperscaler, low end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-long-tail-high-2026-05": {
    id: "h200-141gb-on-demand-long-tail-high-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 3.5,
    kind: "on-demand",
    place: "long-tail provider, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-long-tail-low-2026-05": {
    id: "h200-141gb-on-demand-long-tail-low-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 2.5,
    kind: "on-demand",
    place: "long-tail provider, low end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-specialty-high-2026-05": {
    id: "h200-141gb-on-demand-specialty-high-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 4.5,
    kind: "on-demand",
    place: "specialist provider, high end",
    asOf: "2026-05",
    source: mercatus,
  },
  "h200-141gb-on-demand-specialty-low-2026-05": {
    id: "h200-141gb-on-demand-specialty-low-2026-05",
    deviceId: "h200-141gb",
    usdPerDeviceHour: 3.5,
    kind: "on-demand",
    place: "specialist provider, low end",
    asOf: "2026-05",
    source: mercatus,
  },
};
