/** The fields of prices: those of the catalogue say where and when they were asked, which nobody reads. */
import type { Price } from "../device/price.ts";
import type { FieldsOf } from "../known-fields.ts";
import type { TokenPrices } from "./margin.ts";
import type { OwnedDeviceHour } from "./owned.ts";

/** What a price of the catalogue says of itself. */
export const provenance: FieldsOf<Omit<Price, "usdPerDeviceHour">> = {
  id: "unread",
  deviceId: "unread",
  kind: "unread",
  place: "unread",
  asOf: "unread",
  source: "unread",
  unconfirmed: "unread",
  note: "unread",
};

/** What an owned hour says of its parts. */
export const ownedHourParts: FieldsOf<Omit<OwnedDeviceHour, "usdPerDeviceHour">> = {
  capitalUsdPerDeviceHour: "unread",
  opexUsdPerDeviceHour: "unread",
  staffUsdPerDeviceHour: "unread",
  networkUsdPerDeviceHour: "unread",
  colocationUsdPerDeviceHour: "unread",
  powerUsdPerDeviceHour: "unread",
  leftOut: "unread",
};

export const tokenPriceFields: FieldsOf<TokenPrices> = {
  usdPerMillionPromptTokens: true,
  usdPerMillionCachedTokens: true,
  usdPerMillionCacheWriteTokens: true,
  usdPerMillionOutputTokens: true,
  ...provenance,
  ...{ product: "unread", provider: "unread" },
};
