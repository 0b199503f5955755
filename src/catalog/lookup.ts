/** Entries of the catalogue by id; a misspelt id is refused with the nearest names. */
import type { Device } from "../device/accelerator.ts";
import type { Price } from "../device/price.ts";
import { kvError, shown } from "../errors.ts";
import type { ModelSpec } from "../model/model.ts";
import { nearestNames } from "../nearest-names.ts";
import { type DeviceId, devices } from "./devices.ts";
import { type ModelId, models } from "./models.ts";
import { type PriceId, prices } from "./prices.ts";
import { type ListPrice, type TokenPriceId, tokenPrices } from "./token-prices.ts";

/**
 * The model of this id.
 *
 * Errors: `unknown-id` with the nearest ids.
 * @example model("deepseek-v3").layerOrder.length // => 61
 */
export function model(id: ModelId | (string & {})): ModelSpec {
  return entry(models, id, "model");
}

/**
 * The device of this id.
 *
 * Errors: `unknown-id` with the nearest ids.
 * @example device("h100-sxm-80gb").driverMemoryMib.value // => 81559
 */
export function device(id: DeviceId | (string & {})): Device {
  return entry(devices, id, "device");
}

/**
 * The price of this id.
 *
 * Errors: `unknown-id` with the nearest ids.
 * @example price("h100-sxm-80gb-owned-neocloud-2026-04").usdPerDeviceHour // => 1.69
 */
export function price(id: PriceId | (string & {})): Price {
  return entry(prices, id, "price");
}

/**
 * The list price per million tokens of this id.
 *
 * Errors: `unknown-id` with the nearest ids.
 * @example tokenPrice("deepseek-v3-2025-02").usdPerMillionCachedTokens // => 0.07
 */
export function tokenPrice(id: TokenPriceId | (string & {})): ListPrice {
  return entry(tokenPrices, id, "tokenPrice");
}

/**
 * Every price of a device, the newest first. None is the default: the caller chooses.
 *
 * Errors: `unknown-id` with the nearest ids; `not-known` when no price can be cited, as for H20.
 * @example pricesOf("h800-sxm-80gb").map((price) => price.usdPerDeviceHour) // => [2]
 */
export function pricesOf(deviceId: DeviceId | (string & {})): readonly Price[] {
  const { id, name } = device(deviceId);
  const found = Object.values<Price>(prices).filter((price) => price.deviceId === id);
  if (found.length === 0)
    throw kvError({
      code: "not-known",
      path: "price",
      value: deviceId,
      rule: `no hourly price of ${name} that can be cited is known`,
      hint: "give your own: price: { usdPerDeviceHour }",
    });
  return found.sort((a, b) => (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : a.id < b.id ? -1 : 1));
}

function entry<Entry>(entries: Readonly<Record<string, Entry>>, id: unknown, path: string): Entry {
  const found = typeof id === "string" && Object.hasOwn(entries, id) ? entries[id] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(entries);
  const near = nearestNames(id, known);
  throw kvError({
    code: "unknown-id",
    path,
    value: id,
    rule: `unknown ${path} ${shown(id)}`,
    hint:
      near.length > 0
        ? `did you mean ${near.join(", ")}?`
        : `the catalogue holds ${known.length}, ${known.slice(0, 3).join(", ")} among them`,
  });
}
