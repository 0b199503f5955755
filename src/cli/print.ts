/** How answers reach stdout: text for people, fitted to the page, or JSON. */
import type { PageWidth } from "../report/text-table.ts";

/** The option that every command has. */
export interface Output {
  readonly json?: true;
}

const WIDEST = 100;

/** The page: as wide as the terminal, 100 columns at most. */
export function page(): PageWidth {
  return { columns: Math.min(process.stdout.columns || WIDEST, WIDEST) };
}

/** Prints lines of text, or with `--json` the plain data behind them. */
export function print({ json }: Output, data: unknown, text: () => string): void {
  process.stdout.write(`${json === true ? JSON.stringify(data, undefined, 2) : text()}\n`);
}
