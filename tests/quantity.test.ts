import fc from "fast-check";
import { fraction } from "mathjs";
import { describe, expect, test } from "vitest";
import type { KvHeadroomError } from "../src/errors.ts";
import { parseQuantity, type QuantityDimension } from "../src/quantity.ts";

type Good = readonly [text: string, dimension: QuantityDimension | undefined, value: number];
type Bad = readonly [
  text: unknown,
  dimension: QuantityDimension | undefined,
  code: KvHeadroomError["code"],
  says: RegExp,
];

const good: readonly Good[] = [
  ["80 GB", "bytes", 80e9],
  ["80GB", "bytes", 80e9],
  ["  80 GB  ", "bytes", 80e9],
  ["80 GiB", "bytes", 85_899_345_920],
  ["79.65 GiB", "bytes", 85_523_536_282],
  ["81559 MiB", "bytes", 85_520_809_984],
  ["4.123 GB", "bytes", 4_123_000_000],
  ["4.7 GB", "bytes", 4_700_000_000],
  ["1e3 MB", "bytes", 1e9],
  ["1E3MB", "bytes", 1e9],
  [".5 kB", "bytes", 500],
  ["0 B", "bytes", 0],
  ["656 B", undefined, 656],
  ["7 PiB", "bytes", 7 * 2 ** 50],
  ["3.35 TB/s", "bytesPerSecond", 3.35e12],
  ["50 GB/s", undefined, 50e9],
  ["1.5 B/s", "bytesPerSecond", 1.5],
  ["128 KiB/token", "bytesPerToken", 131_072],
  ["70272 B/token", "bytesPerToken", 70_272],
  ["989 TFLOP/s", "flopsPerSecond", 989e12],
  ["989.5 TFLOPS", "flopsPerSecond", 989.5e12],
  ["148 TFLOPs/s", "flopsPerSecond", 148e12],
  ["1.979 PFLOP/s", undefined, 1.979e15],
  ["$2/hour", "usdPerHour", 2],
  ["$ 2 /hour", "usdPerHour", 2],
  ["2 $/h", "usdPerHour", 2],
  ["2.5 USD/hour", "usdPerHour", 2.5],
  ["$1.69/GPU-hour", "usdPerHour", 1.69],
  ["$48/day", undefined, 2],
  ["$2.19/Mtoken", "usdPerMillionTokens", 2.19],
  ["0.55 USD/million tokens", undefined, 0.55],
  ["$0.14/1M tokens", "usdPerMillionTokens", 0.14],
  ["50 ms", "seconds", 0.05],
  ["120.96 us", "seconds", 0.000_120_96],
  ["120.96 µs", "seconds", 0.000_120_96],
  ["1 h", "seconds", 3600],
  ["4096 tokens", "tokens", 4096],
  ["1 token", undefined, 1],
  ["4096", "tokens", 4096],
  ["14800 tokens/s", "tokensPerSecond", 14_800],
];

const bad: readonly Bad[] = [
  ["80", "bytes", "ambiguous-unit", /no unit; write 80 GB or 80 GiB/],
  ["80", undefined, "ambiguous-unit", /no unit/],
  ["2", "usdPerHour", "ambiguous-unit", /\$2\/hour/],
  ["80 Gb", "bytes", "ambiguous-unit", /bits.*write 80 GB/],
  ["80 gb", "bytes", "ambiguous-unit", /bits.*write 80 GB/],
  ["1 b", "bytes", "ambiguous-unit", /bits.*write 1 B/],
  ["1 Gib", "bytes", "ambiguous-unit", /bits.*write 1 GiB/],
  ["400 Gb/s", "bytesPerSecond", "ambiguous-unit", /bits.*400 GB\/s/],
  ["400 Gbps", "bytesPerSecond", "ambiguous-unit", /bits/],
  ["400 Gbit/s", "bytesPerSecond", "ambiguous-unit", /bits/],
  ["80 KB", "bytes", "ambiguous-unit", /write 80 kB or 80 KiB/],
  ["80 kb", "bytes", "ambiguous-unit", /write 80 kB or 80 KiB/],
  ["80 KB/s", "bytesPerSecond", "ambiguous-unit", /80 kB\/s or 80 KiB\/s/],
  ["80 GIB", "bytes", "ambiguous-unit", /upper and lower case.*80 GiB/],
  ["80 mB", "bytes", "ambiguous-unit", /80 MB/],
  ["80 G", "bytes", "ambiguous-unit", /no unit that is known/],
  ["80 K", "bytes", "ambiguous-unit", /no unit that is known/],
  ["128K tokens", "tokens", "ambiguous-unit", /4096 tokens/],
  ["989 TFLOP", "flopsPerSecond", "ambiguous-unit", /989 TFLOP\/s/],
  ["989 TFLOPs", "flopsPerSecond", "ambiguous-unit", /989 T?FLOP/],
  ["3.35 TB/h", "bytesPerSecond", "ambiguous-unit", /3.35 TB\/s/],
  ["$2", "usdPerHour", "ambiguous-unit", /\$2\/hour/],
  ["$1440/month", "usdPerHour", "ambiguous-unit", /\$2\/hour/],
  ["2 EUR/hour", "usdPerHour", "ambiguous-unit", /\$2\/hour/],
  ["80 furlongs", undefined, "ambiguous-unit", /no unit that is known/],
  ["80 __proto__", undefined, "ambiguous-unit", /no unit that is known/],
  ["80 constructor", undefined, "ambiguous-unit", /no unit that is known/],
  ["80 GB / (128 KiB/token)", undefined, "ambiguous-unit", /no unit that is known/],
  ["80 GB to B", undefined, "ambiguous-unit", /no unit that is known/],
  ["80 GB", "tokens", "bad-input", /is bytes, not tokens/],
  ["3 s", "bytesPerSecond", "bad-input", /is seconds, not bytesPerSecond/],
  ["GB", "bytes", "bad-input", /begin with a number/],
  ["", "bytes", "bad-input", /begin with a number/],
  ["-1 GB", "bytes", "bad-input", /at least 0/],
  ["+1 GB", "bytes", "bad-input", /at least 0/],
  ["NaN GB", "bytes", "bad-input", /begin with a number/],
  ["Infinity GB", "bytes", "bad-input", /begin with a number/],
  ["0x10 GB", "bytes", "ambiguous-unit", /no unit that is known/],
  ["1,000 MB", "bytes", "bad-input", /without separators/],
  ["1_000 MB", "bytes", "bad-input", /without separators/],
  ["1 000 MB", "bytes", "bad-input", /without separators/],
  ["3,35 TB/s", "bytesPerSecond", "bad-input", /decimal point/],
  ["1.2.3 GB", "bytes", "bad-input", /one plain number/],
  ["0.3 B", "bytes", "bad-input", /whole number of bytes/],
  ["0.0003 kB", "bytes", "bad-input", /whole number of bytes/],
  ["0.0000000001 GiB", "bytes", "bad-input", /whole number of bytes/],
  ["0.5 tokens", "tokens", "bad-input", /whole number of tokens/],
  ["9 PiB", "bytes", "bad-input", /too large/],
  ["1e99 GB", "bytes", "bad-input", /too large/],
  ["1e308 GB", "bytes", "bad-input", /one plain number/],
  [`${"9".repeat(1_000_000)} GB`, "bytes", "bad-input", /too long/],
  ['cos("1") GB', "bytes", "bad-input", /begin with a number/],
  ["import({})", undefined, "bad-input", /begin with a number/],
  [80, "bytes", "bad-input", /is not text/],
  [null, "bytes", "bad-input", /is not text/],
  [undefined, undefined, "bad-input", /is not text/],
  [{ toString: () => "80 GB" }, "bytes", "bad-input", /is not text/],
  [["80 GB"], "bytes", "bad-input", /is not text/],
];

const read = parseQuantity as (text: unknown, dimension?: unknown, path?: string) => number;

function refused(run: () => unknown): KvHeadroomError {
  try {
    run();
  } catch (error) {
    return error as KvHeadroomError;
  }
  throw new Error("expected a refusal");
}

describe("quantities that are read", () => {
  test.each(good)("%s as %s is %d", (text, dimension, value) => {
    expect(parseQuantity(text, dimension)).toBe(value);
  });
});

describe("quantities that are refused by name", () => {
  test.each(bad.map(([text, ...rest]) => ({ text, rest, name: String(text).slice(0, 40) })))(
    "$name",
    ({ text, rest: [dimension, code, says] }) => {
      const error = refused(() => read(text, dimension, "device.memory"));
      expect(error).toMatchObject({ name: "KvHeadroomError", code, path: "device.memory" });
      expect(error.message).toMatch(says);
      expect(error.message.length).toBeLessThan(300);
    },
  );

  test("a dimension that does not exist is refused with those that do", () => {
    for (const dimension of ["bits", "__proto__", "toString"])
      expect(refused(() => read("80 GB", dimension))).toMatchObject({
        code: "unknown-id",
        path: "dimension",
      });
  });
});

test("every number of decimals converts exactly, as fractions of whole numbers do", () => {
  const bytesOf = {
    B: 1n,
    kB: 10n ** 3n,
    MB: 10n ** 6n,
    GB: 10n ** 9n,
    TB: 10n ** 12n,
    KiB: 2n ** 10n,
    MiB: 2n ** 20n,
    GiB: 2n ** 30n,
    TiB: 2n ** 40n,
  } as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(bytesOf) as (keyof typeof bytesOf)[])),
      fc.integer({ min: 0, max: 999 }),
      fc.stringMatching(/^[0-9]{1,9}$/),
      (unit, units, decimals) => {
        const text = `${units}.${decimals}`;
        const exact = fraction(text).mul(fraction(bytesOf[unit]));
        expect(parseQuantity(`${text} ${unit}/s`)).toBe(exact.valueOf());
        if (exact.d === 1n) expect(parseQuantity(`${text} ${unit}`)).toBe(Number(exact.n));
        else if (!unit.includes("i"))
          expect(refused(() => parseQuantity(`${text} ${unit}`)).code).toBe("bad-input");
      },
    ),
    { numRuns: 500 },
  );
});

test("thousandths of a gigabyte are whole bytes, where a product of doubles is not always", () => {
  let wrong = 0;
  for (let thousandths = 1; thousandths < 100_000; thousandths += 97) {
    const text = (thousandths / 1000).toFixed(3);
    expect(parseQuantity(`${text} GB`)).toBe(thousandths * 1e6);
    if (Number(text) * 1e9 !== thousandths * 1e6) wrong += 1;
  }
  expect(wrong).toBeGreaterThan(0);
});

test("any text is either read as a finite number or refused by name", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc
      .array(
        fc.constantFrom(
          "8",
          "0",
          ".",
          "e",
          "-",
          "$",
          "G",
          "i",
          "B",
          "b",
          "/",
          "s",
          "token",
          " ",
          "USD",
          "hour",
          "FLOP",
          "(",
          "^",
          "*",
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (any) => {
      let value: number;
      try {
        value = parseQuantity(any);
      } catch (error) {
        expect((error as KvHeadroomError).name).toBe("KvHeadroomError");
        return;
      }
      expect(Number.isFinite(value) && value >= 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
