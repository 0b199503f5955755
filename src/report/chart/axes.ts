/** The axes that charts share: lengths, bytes and counts that double from tick to tick, and names. */
import type { Json } from "./vega-lite.ts";

/** A context axis with a tick at each doubling: `1K` is 1,024 tokens. */
export function tokensAxis(sequenceTokens: readonly number[], title = "context"): Json {
  return {
    field: "tokens",
    type: "quantitative",
    scale: {
      type: "log",
      base: 2,
      domain: [Math.min(...sequenceTokens), Math.max(...sequenceTokens)],
      nice: false,
    },
    axis: {
      title: `${title} (tokens, K = 1,024)`,
      values: powersOfTwo(sequenceTokens),
      labelExpr: scaled([
        [2 ** 20, "M"],
        [2 ** 10, "K"],
      ]),
      labelFlush: false,
      grid: false,
    },
  };
}

/** A logarithmic axis of bytes, ticks at powers of two. */
export function bytesAxis(bytes: readonly number[], title: string): Json {
  return {
    field: "bytes",
    type: "quantitative",
    scale: { type: "log", base: 2, nice: false, domain: doublingDomain(bytes) },
    axis: {
      title,
      values: powersOfTwo(doublingDomain(bytes), 8),
      labelExpr: scaled([
        [2 ** 40, " TiB"],
        [2 ** 30, " GiB"],
        [2 ** 20, " MiB"],
        [2 ** 10, " KiB"],
      ]),
    },
  };
}

/** A logarithmic axis of counts, ticks at powers of two. */
export function countAxis(counts: readonly number[], field: string, title: string): Json {
  const domain = doublingDomain(counts);
  return {
    field,
    type: "quantitative",
    scale: { type: "log", base: 2, nice: false, domain },
    axis: { title, values: powersOfTwo(domain, 8), format: ",d" },
  };
}

/** From the power of two below the least to the one above the greatest; one doubling where nothing is above 0. */
function doublingDomain(values: readonly number[]): readonly [number, number] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 2];
  const low = powerUpTo(Math.min(...positive), 2);
  const below = powerUpTo(Math.max(...positive), 2);
  const high = below === Math.max(...positive) ? below : 2 * below;
  return [low, Math.max(2 * low, high)];
}

/** Powers of two between the least and the greatest, at most so many. */
function powersOfTwo(values: readonly number[], most = 16): readonly number[] {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const all: number[] = [];
  for (let power = powerUpTo(least, 2); power <= greatest; power *= 2)
    if (power >= least) all.push(power);
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, at) => at % step === 0);
}

/** The greatest power of the base that is at most a number above 0. */
function powerUpTo(value: number, base: number): number {
  let power = 1;
  while (power > value) power /= base;
  while (power * base <= value) power *= base;
  return power;
}

/** `4K` for 4096: the greatest unit that a tick reaches. */
function scaled(units: readonly (readonly [number, string])[]): string {
  return units.reduceRight(
    (smaller, [size, name]) =>
      `datum.value >= ${size} ? datum.value / ${size} + '${name}' : ${smaller}`,
    units.length > 2 ? "datum.value + ' B'" : "'' + datum.value",
  );
}

/** An axis of names; a comma in a name begins a new line. */
export const namesAxis: Json = {
  title: null,
  labelExpr: "split(datum.label, ', ')",
  labelOffset: { condition: { test: "indexof(datum.label, ', ') > 0", value: -6 }, value: 0 },
  labelLimit: 0,
  domain: false,
  ticks: false,
};

/** 1, 2 and 5 times powers of ten between the least and the greatest, or where these are many the powers alone. */
export function decadeTicks(values: readonly number[]): readonly number[] {
  const most = Math.max(...values);
  const least = Math.min(...values);
  const steps = most / least > 10_000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = powerUpTo(least, 10); power <= most; power *= 10)
    for (const step of steps)
      if (step * power >= least && step * power <= most)
        ticks.push(Number((step * power).toPrecision(1)));
  return ticks;
}
