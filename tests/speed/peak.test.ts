import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Device, gqa, peakFlopsPerSecond, stepProfile } from "../../src/index.ts";

test("the peak follows the format of the weights, and what the device lacks runs at bf16", () => {
  const h100 = devices["h100-sxm-80gb"];
  expect(peakFlopsPerSecond(h100, 16)).toBe(989.5e12);
  expect(peakFlopsPerSecond(h100, 8)).toBe(1979e12);
  expect(peakFlopsPerSecond(h100, 4)).toBe(989.5e12);
  expect(peakFlopsPerSecond(devices["a100-sxm-80gb"], 8)).toBe(312e12);
});

test("Hopper's peaks are dense, not the sparse figures that are twice as large", () => {
  expect(peakFlopsPerSecond(devices["h100-sxm-80gb"], 16)).toBeLessThan(1000e12);
});

test("a peak or a bandwidth that nobody has confirmed is refused until the caller takes it over", () => {
  const device: Device = devices["h100-sxm-80gb"];
  const unconfirmed = { ...device.memoryBytesPerSecond, unconfirmed: true } as const;
  const inputs = { model: models["llama-3.1-8b"], device };
  expect(() =>
    stepProfile({ ...inputs, device: { ...device, memoryBytesPerSecond: unconfirmed } }),
  ).toThrow(expect.objectContaining({ code: "not-known", path: "device.memoryBytesPerSecond" }));
  expect(() =>
    stepProfile({ ...inputs, device: { ...device, denseFlopsPerSecond: { bf16: unconfirmed } } }),
  ).toThrow(expect.objectContaining({ code: "not-known", path: "device.denseFlopsPerSecond" }));
});

test("a model without parameter counts has no step", () => {
  const model = gqa({ layers: 2, kvHeads: 1, headDim: 64 });
  expect(() => stepProfile({ model, device: devices["h100-sxm-80gb"] })).toThrow(
    expect.objectContaining({ code: "not-known", path: "model.weights" }),
  );
});
