/** Rows as columns that line up, or one under the other where the page is too narrow for columns. */

/** What stands in one place of a table; numbers are printed as they are. */
export type Cell = string | number;

/** A table's rows, the headings first. */
export type TableRows = readonly (readonly Cell[])[];

/** How wide a page is. */
export interface PageWidth {
  /** characters in a line; no limit when absent */
  readonly columns?: number | undefined;
}

/**
 * A table as text: columns two spaces apart, numbers to the right. Where it is wider than the page, a last column of text
 * is broken into lines; where that is not enough, each row is printed as lines of `heading  cell`.
 *
 * @example textTable([["format", "B/token"], ["bf16", 70272], ["fp8", 35136]]) // => "format  B/token\nbf16      70272\nfp8       35136"
 */
export function textTable(rows: TableRows, { columns }: PageWidth = {}): string {
  const cells = rows.map((row) => row.map(String));
  const widths = columnWidths(cells);
  const toRight = widths.map((_, column) => isNumeric(cells, column));
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
  const room = (columns ?? Number.POSITIVE_INFINITY) - before;
  const lastWidth = widths[last] ?? 0;
  const breaks = lastWidth > room;
  if (breaks && (toRight[last] || room < NARROWEST)) return stacked(cells, { columns });
  return cells
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

/** Whether a column holds numbers, so that its digits belong under each other. */
export function isNumeric(rows: TableRows, column: number): boolean {
  const body = rows.slice(1).map((row) => String(row[column] ?? ""));
  return body.some((cell) => /\d/.test(cell)) && body.every((cell) => number.test(cell));
}

/** The widest cell of each column. */
function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return widths;
}

function stacked(
  [headings = [], ...rows]: readonly (readonly string[])[],
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
