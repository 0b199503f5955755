/** Numbers as a reader expects them: thousands apart, shares in percent, dollars with enough digits. */

/** A whole number with its thousands apart, whatever the machine's language: `389,120`. */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share in percent: `93.339 %`. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Dollars, to three digits where they are few: `$0.00123`, `$87,072`. */
export function dollars(usd: number): string {
  if (usd >= 1000) return `$${grouped(usd)}`;
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  if (usd === 0) return "$0";
  const digits = Math.min(20, 2 - Number(usd.toExponential().split("e")[1]));
  return `$${usd.toFixed(digits)}`;
}

/** Seconds as milliseconds below one second: `14.2 ms`, `1.25 s`. */
export function duration(seconds: number): string {
  return seconds < 1
    ? `${(seconds * 1000).toPrecision(3)} ms`
    : `${seconds < 1000 ? seconds.toPrecision(3) : grouped(seconds)} s`;
}
