/**
 * Counting and unit rules that every room shares: whole numbers, rounding up, and bytes for people.
 *
 * GB is 1e9 bytes and GiB is 2^30 bytes; they are never interchanged.
 */
import { kvError, shown } from "./errors.ts";

/** The number, if it is a whole number of at least `least`; otherwise the named error. */
export function wholeNumber(value: unknown, path: string, least = 1): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected a whole number of at least ${least}, got ${shown(value)}`,
  });
}

/** The number, if it is finite and at least `least` (above it when `above` is set) and at most `most`; otherwise the named error. */
export function finiteNumber(
  value: unknown,
  path: string,
  { least = 0, most = Number.MAX_VALUE, above = false }: NumberRange = {},
): number {
  if (
    typeof value === "number" &&
    Number.isFinite(value) &&
    (above ? value > least : value >= least) &&
    value <= most
  )
    return value;
  const upper = most === Number.MAX_VALUE ? "" : ` and at most ${most}`;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected a number ${above ? "above" : "of at least"} ${least}${upper}, got ${shown(value)}`,
  });
}

/** The bounds of {@link finiteNumber}. */
export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  readonly above?: boolean;
}

/** The product or sum, if a double still counts it one by one (below 2^53); otherwise the named error. */
export function exact(value: number, path: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `${shown(value)} is not a whole number below 2^53`,
    hint: "the inputs are too large to be counted exactly",
  });
}

/**
 * Quotient rounded up, on whole numbers.
 *
 * @example ceilDiv(17, 16) // => 2
 */
export function ceilDiv(dividend: number, divisor: number): number {
  return Math.ceil(dividend / divisor);
}

/**
 * Bytes for people, in binary (KiB, MiB, GiB) or decimal (kB, MB, GB) units: the caller always says which.
 *
 * @example formatBytes(85_520_809_984, "binary") // => "79.65 GiB"
 * @example formatBytes(85_520_809_984, "decimal") // => "85.52 GB"
 */
export function formatBytes(bytes: number, system: "binary" | "decimal"): string {
  const step = system === "binary" ? 1024 : 1000;
  const names =
    system === "binary"
      ? ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
      : ["B", "kB", "MB", "GB", "TB", "PB"];
  let scaled = bytes;
  let power = 0;
  while (Math.abs(scaled) >= step && power < names.length - 1) {
    scaled /= step;
    power += 1;
  }
  return `${power === 0 ? scaled : scaled.toFixed(2)} ${names[power]}`;
}
