import { describe, expect, test } from "vitest";
import {
  elementFormat,
  type FormatId,
  formats,
  keyValueFormat,
  vectorBits,
} from "../../src/index.ts";
import { blocks } from "../block-layouts.ts";
import { refusal } from "../refusal.ts";

describe("vectorBits", () => {
  const layouts = Object.entries(blocks).map(([id, block]) => [id as FormatId, ...block] as const);

  test.each(layouts)("a block of %s is %i elements in %d bytes", (id, elements, bytes) => {
    expect(vectorBits(formats[id], elements) / 8).toBe(bytes);
    expect(vectorBits(formats[id], 7 * elements) / 8).toBe(7 * bytes);
  });

  test("a vector with one scale has it once, however long it is", () => {
    expect(vectorBits(formats.fp8_per_token_head, 128)).toBe(128 * 8 + 32);
    expect(vectorBits(formats.int8_per_token_head, 512)).toBe(512 * 8 + 32);
    expect(vectorBits(formats.int4_per_token_head, 512)).toBe(512 * 4 + 32);
  });

  test("a block that is not full keeps its scale", () => {
    expect(vectorBits(formats.q8_0, 33)).toBe(33 * 8 + 2 * 16);
    expect(vectorBits(formats.nvfp4, 17)).toBe(17 * 4 + 2 * 8);
  });

  test("656 = 512 fp8 + 4 scales of 4 + 64 bf16", () => {
    expect(vectorBits(formats.fp8_ds_mla, 576, 64) / 8).toBe(512 + 4 * 4 + 64 * 2);
  });

  test("584 = 448 fp8 + 64 bf16 + 7 scales of 1 + 1 of padding", () => {
    expect(vectorBits(formats.fp8_ds_v4, 512, 64) / 8).toBe(448 + 64 * 2 + 7 + 1);
  });

  test("the rotary part is as wide as the rest unless the layout leaves it alone", () => {
    expect(vectorBits(formats.fp8, 576, 64)).toBe(576 * 8);
    expect(vectorBits({ bits: 8, ropeBits: 16 }, 576, 64)).toBe(512 * 8 + 64 * 16);
  });

  test("bits may be an average", () => {
    expect(vectorBits({ bits: 6 }, 576)).toBe(3456);
    expect(vectorBits({ bits: 4.25 }, 576)).toBe(2448);
  });
});

describe("elementFormat", () => {
  test("finds every name of the table and returns objects as they are", () => {
    for (const id of Object.keys(formats) as FormatId[])
      expect(elementFormat(id)).toBe(formats[id]);
    const own = { bits: 6 };
    expect(elementFormat(own)).toBe(own);
  });

  test("refuses another name with those that there are", () => {
    const error = refusal(() => elementFormat("fp9" as FormatId, "formats.kv"));
    expect(error).toMatchObject({ code: "unknown-id", path: "formats.kv", value: "fp9" });
    expect(error.hint).toContain("fp8_ds_mla");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", ""])(
    "does not take %j from the table's prototype",
    (name) => {
      expect(refusal(() => elementFormat(name as FormatId)).code).toBe("unknown-id");
    },
  );

  test.each([0, -8, Number.NaN, Number.POSITIVE_INFINITY, 65, "8"])(
    "refuses elements of %s bits",
    (bits) => {
      expect(refusal(() => elementFormat({ bits: bits as number }))).toMatchObject({
        code: "bad-input",
        path: "format.bits",
      });
    },
  );

  test.each([
    ["scaleElements", 0],
    ["scaleElements", -16],
    ["scaleElements", Number.NaN],
    ["scaleBits", Number.NaN],
    ["scaleBits", -1],
    ["ropeBits", Number.NaN],
    ["paddingBits", Number.POSITIVE_INFINITY],
  ])("refuses %s of %s", (field, value) => {
    expect(refusal(() => elementFormat({ bits: 8, [field]: value }))).toMatchObject({
      code: "bad-input",
      path: `format.${field}`,
    });
  });
});

describe("keyValueFormat", () => {
  test("uses one format for both, or each its own", () => {
    expect(keyValueFormat("fp8")).toEqual({ key: "fp8", value: "fp8" });
    expect(keyValueFormat({ bits: 6 })).toEqual({ key: { bits: 6 }, value: { bits: 6 } });
    const own = { key: "q8_0", value: "q4_0" } as const;
    expect(keyValueFormat(own)).toBe(own);
  });
});
