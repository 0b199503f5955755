/** A table in Markdown. */
import { printed, type Table } from "./table.ts";

/**
 * A table in Markdown: numbers to the right, bars and line ends in cells escaped.
 *
 * @example markdown({ title: "", columns: [{ title: "format" }, { title: "B/token" }], rows: [["bf16", 70272]] }) // => "| format | B/token |\n| --- | ---: |\n| bf16 | 70,272 |"
 */
export function markdown(table: Table): string {
  const { headings, rows, toRight } = printed(table);
  const rule = toRight.map((right) => (right ? "---:" : "---"));
  return [headings.map(escaped), rule, ...rows.map((row) => row.map(escaped))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function escaped(cell: string): string {
  return cell
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll(/\r\n|\r|\n/g, "<br>");
}
