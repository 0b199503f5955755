/** Tables as columns that line up, or one cell under the other where the page is too narrow for columns. */
import { type PrintedTable, printed, type Table } from "./table.ts";

/** How wide a page is. */
export interface PageWidth {
  /** characters in a line; no limit when absent */
  readonly columns?: number | undefined;
}

/**
 * A table as text: columns two spaces apart, numbers to the right. Where it is wider than the page, a last column of text
 * is broken into lines; where that is not enough, each row is printed as lines of `heading  cell`.
 *
 * @example text({ title: "", columns: [{ title: "format" }, { title: "B/token" }], rows: [["bf16", 70272], ["fp8", 35136]] }) // => "format  B/token\nbf16     70,272\nfp8      35,136"
 */
export function text(table: Table, page: PageWidth = {}): string {
  return setText(printed(table), page);
}

/** Rows that are printed already, the headings first; numbers are printed as they are. */
export type TableRows = readonly (readonly (string | number)[])[];

/** {@link text} for rows without columns: those that look like numbers are set to the right. */
export function textTable(rows: TableRows, page: PageWidth = {}): string {
  const [headings = [], ...cells] = rows.map((row) => row.map(String));
  const toRight = headings.map((_, column) => looksNumeric(cells, column));
  return setText({ headings, rows: cells, toRight }, page);
}

function setText(table: PrintedTable, { columns }: PageWidth): string {
  const { headings, rows, toRight } = table;
  const widths = headings.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), heading.length),
  );
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
  const room = (columns ?? Number.POSITIVE_INFINITY) - before;
  const breaks = (widths[last] ?? 0) > room;
  if (breaks && (toRight[last] || room < NARROWEST)) return stacked(table, { columns });
  return [headings, ...rows]
    .flatMap((row) => {
      const [first = "", ...more] = breaks
        ? wrapped(row[last] ?? "", { columns: room }).split("\n")
        : [row[last] ?? ""];
      const line = widths.map((width, column) => {
        const cell = column === last ? first : (row[column] ?? "");
        return toRight[column] ? cell.padStart(width) : cell.padEnd(width);
      });
      return [line.join("  ").trimEnd(), ...more.map((rest) => " ".repeat(before) + rest)];
    })
    .join("\n");
}

/** A last column of text is broken into lines while it has so many characters. */
const NARROWEST = 24;

/** A number with its unit, `389,120`, `93.3 %`, `$2.00`, `14.43 GiB`, or nothing. */
const number = /^([-+]?\$?[\d.,]+( ?[%×]| [a-zA-Z/]{1,3})?|-)?[? ]?$/;

function looksNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => row[column] ?? "");
  return cells.some((cell) => /\d/.test(cell)) && cells.every((cell) => number.test(cell));
}

function stacked(
  { headings, rows }: PrintedTable,
  { columns = Number.POSITIVE_INFINITY }: PageWidth,
): string {
  const width = Math.max(...headings.map((heading) => heading.length)) + 2;
  const room = Math.max(NARROWEST, columns - width);
  const indent = `\n${" ".repeat(width)}`;
  const lineOf = (cell: string, column: number): string =>
    `${(headings[column] ?? "").padEnd(width)}${wrapped(cell.trim(), { columns: room }).replaceAll("\n", indent)}`.trimEnd();
  return rows
    .map((row) =>
      row
        .map(lineOf)
        .filter((line) => line !== "")
        .join("\n"),
    )
    .join("\n\n");
}

/**
 * Text broken at spaces so that no line is longer than the page; a word that is longer stays whole.
 *
 * @example wrapped("the cache of one sequence", { columns: 12 }) // => "the cache of\none sequence"
 */
export function wrapped(
  text: string,
  { columns = Number.POSITIVE_INFINITY }: PageWidth = {},
): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
