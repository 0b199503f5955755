import { describe, expect, test } from "vitest";
import { devices } from "../../src/catalog/index.ts";
import { type Device, deviceMemoryBytes, type Fact } from "../../src/device/index.ts";
import { factsOf } from "./facts.ts";

const entries = Object.entries<Device>(devices);
const facts: readonly (readonly [string, Fact])[] = entries.flatMap(([id, device]) =>
  factsOf(device).map(([path, fact]) => [`${id}.${path}`, fact] as const),
);

test("the catalogue holds every part that the project names", () => {
  expect(Object.keys(devices).sort()).toEqual(
    `a100-pcie-80gb a100-sxm-40gb a100-sxm-80gb a800-pcie-80gb a800-sxm-80gb ascend-910b-64gb
    ascend-910c-128gb b200-180gb b300-288gb gb200-186gb gb300-288gb h100-nvl-94gb h100-pcie-80gb
    h100-sxm-80gb h20-141gb h20-96gb h200-141gb h800-sxm-80gb l4-24gb l40s-48gb mi300x-192gb
    mi325x-256gb mi355x-288gb rtx-pro-6000-96gb tpu-v5e-16gb tpu-v6e-32gb tpu7x-192gb`.split(/\s+/),
  );
});

describe.each(entries)("%s", (id, device) => {
  test("is filed under its own lower-case hyphenated id, which ends in its label", () => {
    expect(device.id).toBe(id);
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(id.endsWith(`-${device.labelGb}gb`)).toBe(true);
  });

  test("has memory as the driver reports it, near the label and never equal to it", () => {
    const bytes = deviceMemoryBytes(device);
    expect(Number.isSafeInteger(bytes)).toBe(true);
    expect(bytes).not.toBe(device.labelGb * 1e9);
    expect(bytes / (device.labelGb * 1e9)).toBeGreaterThan(0.98);
    expect(bytes / (device.labelGb * 1e9)).toBeLessThan(1.08);
  });

  test("is plain data that JSON carries unchanged", () => {
    expect(JSON.parse(JSON.stringify(device))).toEqual(device);
  });
});

test.each(facts)("%s has a positive value, a source and a date", (_, fact) => {
  expect(fact.value).toBeGreaterThan(0);
  expect(fact.source.length).toBeGreaterThan(10);
  expect(fact.asOf).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
});

test.each(facts)("%s says unconfirmed in its source exactly when it is flagged", (_, fact) => {
  expect(fact.source.startsWith("unconfirmed")).toBe(fact.unconfirmed === true);
  expect(fact.basis === "heuristic").toBe(fact.unconfirmed === true);
});

test("Hopper's peaks are dense: half of the printed 1,979 and 3,958 TFLOP/s", () => {
  for (const id of ["h100-sxm-80gb", "h200-141gb", "h800-sxm-80gb"] as const) {
    expect(devices[id].denseFlopsPerSecond.bf16.value).toBe(1979e12 / 2);
    expect(devices[id].denseFlopsPerSecond.fp8?.value).toBe(3958e12 / 2);
  }
});

test("an eight-bit peak is twice the bf16 peak, the parts that say otherwise aside", () => {
  const sameAsBf16 = ["tpu-v6e-32gb"];
  for (const [id, { denseFlopsPerSecond: peaks }] of entries) {
    if (peaks.fp8 === undefined || sameAsBf16.includes(id)) continue;
    expect(peaks.fp8.value / peaks.bf16.value, id).toBeCloseTo(2, 1);
  }
});
