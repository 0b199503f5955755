/** Prices of a device-hour, each with place, kind and date. Where no price can be cited there is none: H20, Ascend, TPU. */
import type { Price } from "../device/price.ts";
import { type AssumedPriceId, assumed } from "./prices/assumed.ts";
import { type OnDemandPriceId, onDemand } from "./prices/on-demand.ts";
import { type OwnedPriceId, owned } from "./prices/owned.ts";
import { type ReservedPriceId, reserved } from "./prices/reserved.ts";

/** The id of a price: device, kind, place, month. */
export type PriceId = AssumedPriceId | OnDemandPriceId | OwnedPriceId | ReservedPriceId;

/**
 * The prices by id, in US dollars per device and hour.
 *
 * @example prices["h800-sxm-80gb-assumed-deepseek-2025-03"].usdPerDeviceHour // => 2
 */
export const prices: Readonly<Record<PriceId, Price>> = /* @__PURE__ */ (() => ({
  ...assumed,
  ...onDemand,
  ...owned,
  ...reserved,
}))();
