/** A row of values as a strip of bars. */

const BARS = "▁▂▃▄▅▆▇█";

/** Values from 0 to `most` as one bar for each column, each the mean of its share of the row. */
export function sparkline(
  values: ArrayLike<number>,
  { columns, most }: { readonly columns: number; readonly most: number },
): string {
  const count = Math.min(columns, values.length);
  let line = "";
  for (let column = 0; column < count; column += 1) {
    const from = Math.floor((column * values.length) / count);
    const to = Math.floor(((column + 1) * values.length) / count);
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += values[at] as number;
    const level = most > 0 ? sum / (to - from) / most : 0;
    line += BARS[Math.min(BARS.length - 1, Math.floor(level * BARS.length))] ?? "";
  }
  return line;
}
