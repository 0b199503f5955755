import { describe, expect, test } from "vitest";
import { device, devices, model, models, price, prices } from "../../src/catalog/index.ts";
import { refusal } from "./refusal.ts";

test("finds every entry by its id", () => {
  for (const id of Object.keys(devices)) expect(device(id).id).toBe(id);
  for (const id of Object.keys(prices)) expect(price(id).id).toBe(id);
  for (const id of Object.keys(models)) expect(model(id)).toBe(Reflect.get(models, id));
});

test.each([
  ["h100", "h100-sxm-80gb"],
  ["H20-96GB", "h20-96gb"],
  ["h200_141gb", "h200-141gb"],
  ["a100-80gb", "a100-sxm-80gb"],
  ["mi300", "mi300x-192gb"],
])("refuses the device %s and names %s", (id, nearest) => {
  const error = refusal(() => device(id));
  expect(error).toMatchObject({ name: "KvHeadroomError", code: "unknown-id", path: "device" });
  expect(error.value).toBe(id);
  expect(error.hint).toContain(nearest);
});

test.each([
  ["deepseek_v3", "deepseek-v3"],
  ["deepsek-v2", "deepseek-v2"],
  ["Llama-3.1-70B", "llama-3.1-70b"],
  ["gptoss120b", "gpt-oss-120b"],
])("refuses the model %s and names %s", (id, nearest) => {
  expect(refusal(() => model(id))).toMatchObject({ code: "unknown-id", path: "model" });
  expect(refusal(() => model(id)).hint).toContain(nearest);
});

describe.each([
  ["model", model],
  ["device", device],
  ["price", price],
] as const)("%s", (path, find) => {
  test.each([
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
    ["toString", "toString"],
    ["the empty string", ""],
    ["a null character", "\u0000"],
    ["fifty million characters", "x".repeat(50_000_000)],
  ])("refuses %s", (_, id) => {
    const error = refusal(() => find(id));
    expect(error).toMatchObject({ code: "unknown-id", path });
    expect(error.message.length).toBeLessThan(500);
  });

  test.each([undefined, null, 0, Number.NaN, {}, [], ["h100-sxm-80gb"], Symbol.iterator])(
    "refuses %s, which is no string",
    (id) => {
      expect(refusal(() => find(id as never))).toMatchObject({ code: "unknown-id", path });
    },
  );
});
