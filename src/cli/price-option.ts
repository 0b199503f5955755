/** A price as typed: a number, a quantity, or the id of a price of the catalogue. */
import { price } from "../catalog/lookup.ts";
import { prices } from "../catalog/prices.ts";
import { quantityOption } from "./number-option.ts";

/** Dollars per device-hour, or the id of a price of the catalogue. */
export async function hourlyPrice(text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  if (Object.hasOwn(prices, text) || /^[a-z]/i.test(text)) return price(text).usdPerDeviceHour;
  return quantityOption(text, "--price", "usdPerHour");
}
