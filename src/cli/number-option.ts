/** A number as typed: plain, or with a unit. */
import { kvError, shown } from "../errors.ts";
import type { QuantityDimension } from "../quantity.ts";

/** A plain number, as the flag's own unit; `undefined` where nothing was typed. */
export function numberOption(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const plain = plainNumber(text);
  if (plain !== undefined) return plain;
  throw kvError({
    code: "bad-input",
    path: flag,
    value: text,
    rule: `expected a plain number, got ${shown(text)}`,
    hint: thousands.test(text)
      ? "write it out: K and M mean 1,000 to some and 1,024 to others"
      : /%$/.test(text)
        ? "write a share from 0 to 1: 0.5 for 50 %"
        : "digits, a decimal point at most: 4096 or 0.92",
  });
}

/**
 * A plain number in the flag's own unit, or a quantity with letters. The library of units takes most of a second to load
 * and is not touched for plain numbers and times.
 */
export async function quantityOption(
  text: string | undefined,
  flag: string,
  dimension: QuantityDimension,
): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const plain = plainNumber(text);
  if (plain !== undefined && dimension !== "seconds") {
    refuseImplausible(text, flag, plain, dimension);
    return plain;
  }
  const seconds = dimension === "seconds" ? plainTime(text) : undefined;
  if (seconds !== undefined) return seconds;
  if (dimension === "tokens" && thousands.test(text)) return numberOption(text, flag);
  const { parseQuantity } = await import("../quantity.ts");
  return parseQuantity(text, dimension, flag);
}

/** Units of which a few are nothing that a machine has: who types 24 means gigabytes. */
const mostlyLarge: Readonly<Partial<Record<QuantityDimension, (typed: string) => string>>> = {
  bytes: (typed) => `${typed} GB or ${typed} GiB`,
  bytesPerSecond: (typed) => `${typed} GB/s or ${typed} TB/s`,
  flopsPerSecond: (typed) => `${typed} TFLOP/s`,
};

/** Below it a plain number of such units lacks its own. */
const LEAST_PLAIN = 1e6;

function refuseImplausible(
  text: string,
  flag: string,
  plain: number,
  dimension: QuantityDimension,
): void {
  const meant = mostlyLarge[dimension];
  if (meant === undefined || plain === 0 || Math.abs(plain) >= LEAST_PLAIN) return;
  throw kvError({
    code: "ambiguous-unit",
    path: flag,
    value: text,
    rule: `${shown(text)} has no unit, and is too little without one`,
    hint: `write ${meant(text)}`,
  });
}

/** `50 ms`, `1.5 s`, `90 min`, `24 h`: times that no library is needed for. */
function plainTime(text: string): number | undefined {
  const [, digits = "", unit] =
    /^(\d+(?:\.\d+)?) ?(ms|s)$/.exec(text) ?? /^(\d+) ?(min|h)$/.exec(text) ?? [];
  if (unit === undefined) return undefined;
  if (unit === "ms") return Number(`${digits}e-3`);
  return Number(digits) * (unit === "s" ? 1 : unit === "min" ? 60 : 3600);
}

/** `4K`, which is 4,000 to some and 4,096 to others. */
const thousands = /^[\d.]+ ?[kmg]$/i;

/** Digits with a sign, a point, an exponent, or `_` between thousands. */
function plainNumber(text: string): number | undefined {
  return /^[-+]?(\d+(_\d+)*)?(\.\d+)?(e[-+]?\d{1,2})?$/i.test(text) && /\d/.test(text)
    ? Number(text.replaceAll("_", ""))
    : undefined;
}
