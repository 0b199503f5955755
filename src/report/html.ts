/** A table in HTML. */
import { printed, type Table } from "./table.ts";

/**
 * A table in HTML with its title as caption, every text escaped, and the few styles that it needs on itself: notebooks and
 * mail drop style sheets.
 *
 * @example html({ title: "a < b", columns: [{ title: "n" }], rows: [[1]] }).includes("<caption style=\"text-align:left;font-weight:600;padding:4px 0\">a &lt; b</caption>") // => true
 */
export function html(table: Table): string {
  const { headings, rows, toRight } = printed(table);
  const style = (column: number): string =>
    ` style="text-align:${toRight[column] ? "right" : "left"};padding:2px 10px 2px 0;vertical-align:top"`;
  const head = headings.map(
    (text, column) => `<th scope="col"${style(column)}>${escapeHtml(text)}</th>`,
  );
  const line = (row: readonly string[]): string =>
    `<tr>${row.map((text, column) => `<td${style(column)}>${escapeHtml(text)}</td>`).join("")}</tr>`;
  return [
    '<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">',
    ...(table.title === ""
      ? []
      : [
          `<caption style="text-align:left;font-weight:600;padding:4px 0">${escapeHtml(table.title)}</caption>`,
        ]),
    `<thead><tr style="border-bottom:1px solid #888">${head.join("")}</tr></thead>`,
    `<tbody>${rows.map(line).join("")}</tbody>`,
    "</table>",
  ].join("\n");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that stays text in HTML and SVG, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
