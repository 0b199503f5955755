/** Rows as a Markdown table. */
import { isNumeric, type TableRows } from "./text-table.ts";

/**
 * A table in Markdown, numbers to the right, bars in cells escaped.
 *
 * @example markdownTable([["format", "B/token"], ["bf16", 70272]]) // => "| format | B/token |\n| --- | ---: |\n| bf16 | 70272 |"
 */
export function markdownTable(rows: TableRows): string {
  const [headings = [], ...body] = rows;
  const rule = headings.map((_, column) => (isNumeric(rows, column) ? "---:" : "---"));
  return [headings, rule, ...body]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
