/** Numbers as a reader expects them: thousands apart, shares in percent, dollars with enough digits, never a NaN. */
import { formatBytes } from "../units.ts";

/** How a number is printed. */
export type NumberFormat =
  /** whole, thousands apart: `389,120` */
  | "count"
  /** so many digits as matter: `3.97`, `12,345` */
  | "significant"
  /** so many digits behind the point */
  | "fixed"
  /** bytes in KiB, MiB, GiB */
  | "binary"
  /** bytes in kB, MB, GB */
  | "decimal"
  /** a share in percent */
  | "percent"
  | "usd"
  | "seconds";

/**
 * A number in print; infinity is no limit, and what is no number is a dash.
 *
 * @example printedNumber(3.9699999, "significant") // => "3.97"
 * @example printedNumber(47_599_058_944, "binary") // => "44.33 GiB"
 */
export function printedNumber(
  value: number,
  format: NumberFormat = "significant",
  digits?: number,
): string {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return value > 0 ? "no limit" : "-";
  switch (format) {
    case "count":
      return grouped(value);
    case "significant":
      return significant(value, digits);
    case "fixed":
      return value.toFixed(digits ?? 2);
    case "binary":
    case "decimal":
      return formatBytes(value, format);
    case "percent":
      return percent(value, digits);
    case "usd":
      return dollars(value);
    case "seconds":
      return duration(value);
  }
}

/** A number in its first digits, thousands apart where it is large: `12,345`, `0.0667`. */
export function significant(value: number, digits = 4): string {
  return Math.abs(value) >= 10 ** (digits - 1)
    ? grouped(value)
    : String(Number(value.toPrecision(digits)));
}

/** A whole number with its thousands apart, whatever the machine's language: `389,120`. */
export function grouped(value: number): string {
  return Math.abs(value) < 1e21
    ? Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ",")
    : value.toPrecision(4);
}

/** So many of something: `1 query`, `2,050 queries`. */
export function counted(count: number, one: string, more = `${one}s`): string {
  const text = grouped(count);
  return `${text} ${text === "1" ? one : more}`;
}

/** Three digits, and those before the point where there are more: `0.0417`, `28.9`, `5,231`. */
export function threeDigits(value: number): string {
  return Math.abs(value) >= 999.5 ? grouped(value) : value.toPrecision(3);
}

/** A share in percent: `93.339 %`. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Dollars, to three digits where they are few: `$0.00123`, `$87,072`, `-$2.50`. */
export function dollars(usd: number): string {
  if (usd < 0) return `-${dollars(-usd)}`;
  if (usd >= 1000) return `$${grouped(usd)}`;
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  if (usd === 0) return "$0";
  const digits = Math.min(20, 2 - Number(usd.toExponential().split("e")[1]));
  return `$${usd.toFixed(digits)}`;
}

/** Seconds as milliseconds below one second: `14.2 ms`, `1.25 s`. */
export function duration(seconds: number): string {
  return Math.abs(seconds) < 0.9995
    ? `${(seconds * 1000).toPrecision(3)} ms`
    : `${threeDigits(seconds)} s`;
}
