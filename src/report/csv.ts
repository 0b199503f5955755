/** A table as comma-separated values, its numbers raw. */
import { kvError, shown } from "../errors.ts";
import { isTable, type Table, unitTitle, type Value } from "./table.ts";

/**
 * A table as CSV (RFC 4180, lines end in CR LF): units in the headings, numbers as they are, nothing where there is none.
 *
 * Text that a spreadsheet would run as a formula (first character `=`, `+`, `-`, `@`, tab or carriage return) gets an
 * apostrophe before it: names of models and requests come from files of others. Numbers are left alone, minus sign and all.
 *
 * Errors: `bad-input` for what is no table.
 * Source: RFC 4180; OWASP, "CSV Injection".
 * @example csv({ title: "", columns: [{ title: "model" }, { title: "pool", unit: "B", format: "binary" }], rows: [["a, b", 1024]] }) // => "model,pool (B)\r\n\"a, b\",1024\r\n"
 */
export function csv(table: Table): string {
  if (!isTable(table))
    throw kvError({
      code: "bad-input",
      path: "table",
      value: table,
      rule: `expected a table, got ${shown(table)}`,
      hint: "rows() makes one of a result: csv(rows(plan))",
    });
  const { columns, rows } = table;
  const lines = [columns.map(unitTitle), ...rows];
  return lines.map((row) => `${columns.map((_, at) => field(row[at])).join(",")}\r\n`).join("");
}

function field(value: Value): string {
  if (typeof value === "number")
    return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "";
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const inert = /^[=+\-@\t\r]/.test(value) && value !== "-" ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
