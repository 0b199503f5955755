/** Facts: models, devices and prices, each with its source and date. */

export { nearestNames } from "../nearest-names.ts";
export { type DeviceId, devices } from "./devices.ts";
export { device, model, price, pricesOf, tokenPrice } from "./lookup.ts";
export { type ModelId, models } from "./models.ts";
export { type PriceId, prices } from "./prices.ts";
export { type ListPrice, type TokenPriceId, tokenPrices } from "./token-prices.ts";
