import { describe, expect, test } from "vitest";
import { devices, prices, pricesOf } from "../../src/catalog/index.ts";
import type { Price } from "../../src/device/index.ts";
import { refusal } from "./refusal.ts";

const entries = Object.entries<Price>(prices);

describe.each(entries)("%s", (id, price) => {
  test("is filed under its own lower-case hyphenated id: device, kind, place, month", () => {
    expect(price.id).toBe(id);
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(id.startsWith(`${price.deviceId}-${price.kind}-`)).toBe(true);
    expect(id.endsWith(price.asOf.slice(0, 7))).toBe(true);
  });

  test("prices a device of the catalogue, with place, source and date", () => {
    expect(Object.keys(devices)).toContain(price.deviceId);
    expect(price.usdPerDeviceHour).toBeGreaterThan(0);
    expect(price.place.length).toBeGreaterThan(3);
    expect(price.source.length).toBeGreaterThan(10);
    expect(price.asOf).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
  });
});

test("the cost model's placeholders are flagged, and only they", () => {
  const flagged = entries.filter(([, price]) => price.unconfirmed === true);
  expect(new Set(flagged.map(([, price]) => price.deviceId))).toEqual(
    new Set(["b300-288gb", "gb300-288gb"]),
  );
});

test("$1.41 is the H200's, not the H100's", () => {
  expect(prices["h200-141gb-owned-hyperscaler-2026-04"].usdPerDeviceHour).toBe(1.41);
  expect(prices["h100-sxm-80gb-owned-hyperscaler-2026-04"].usdPerDeviceHour).toBe(1.3);
});

describe("pricesOf", () => {
  test("lists a device's prices, the newest first", () => {
    const dates = pricesOf("h100-sxm-80gb").map((price) => price.asOf);
    expect(dates.length).toBe(13);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test.each(["h20-96gb", "h20-141gb", "ascend-910c-128gb", "tpu7x-192gb"])(
    "refuses %s, for which nobody has published a price that can be cited",
    (id) => {
      expect(refusal(() => pricesOf(id))).toMatchObject({ code: "not-known", path: "price" });
    },
  );

  test("refuses an unknown device with the nearest names", () => {
    expect(refusal(() => pricesOf("h20"))).toMatchObject({ code: "unknown-id", path: "device" });
  });
});
