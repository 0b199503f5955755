/** Numbers as a reader expects them: thousands apart, a few digits, a dash where there is none. */

const NONE = "–";

/**
 * @param {number | undefined} value
 * @returns {value is number}
 */
function isKnown(value) {
  return value !== undefined && Number.isFinite(value);
}

/**
 * Thousands apart; small ones with three digits: `389,120`, `0.00123`.
 * @param {number | undefined} value
 */
export function number(value) {
  if (!isKnown(value)) return NONE;
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  if (Number.isInteger(value) || Math.abs(value) >= 1000)
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  return String(Number(value.toPrecision(3)));
}

/**
 * Bytes in binary units, to three digits: `343 MiB`, `46.9 GiB`.
 * @param {number | undefined} value
 */
export function bytes(value) {
  if (!isKnown(value)) return NONE;
  const power = value < 1024 ? 0 : Math.min(5, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  const digits = power === 0 ? 0 : scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return `${power === 0 ? number(scaled) : scaled.toFixed(digits)} ${["B", "KiB", "MiB", "GiB", "TiB", "PiB"][power]}`;
}

/**
 * Milliseconds below a second: `64.0 ms`, `1.25 s`.
 * @param {number | undefined} value
 */
export function seconds(value) {
  if (!isKnown(value)) return NONE;
  if (value < 0.9995) return `${trimmed(value * 1000)} ms`;
  return `${value < 1000 ? trimmed(value) : number(value)} s`;
}

/**
 * Dollars to three digits: `$0.00123`, `$1.25`, `$87,072`.
 * @param {number | undefined} value
 */
export function dollars(value) {
  if (!isKnown(value)) return NONE;
  if (value === 0) return "$0";
  if (value >= 1000) return `$${number(value)}`;
  const digits = value >= 1 ? 2 : Math.min(12, 2 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(digits)}`;
}

/**
 * @param {number | undefined} value of 1
 */
export function percent(value) {
  return isKnown(value) ? `${(100 * value).toFixed(1)} %` : NONE;
}

/** @param {number} value */
function trimmed(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
