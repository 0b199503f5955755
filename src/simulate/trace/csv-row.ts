/**
 * A line of comma-separated values by the names in the header.
 *
 * The formats read here hold numbers, dates and plain names, so a line is split at its commas; a quoted field is refused
 * instead of being misread.
 */
import { kvError, shown } from "../../errors.ts";

/** The header: where each column stands. */
export type CsvHeader = ReadonlyMap<string, number>;

/** A row whose fields are found by column name. */
export type CsvRow = (column: string) => string;

/** The columns of a header line, which must hold the named ones. */
export function csvHeader(text: string, line: number, needed: readonly string[]): CsvHeader {
  const columns = text.split(",").map((name) => name.trim());
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length === 0) return new Map(columns.map((name, index) => [name, index]));
  throw kvError({
    code: "bad-input",
    path: `line ${line}`,
    value: text.slice(0, 200),
    rule: `the header lacks ${missing.join(", ")}; it names ${columns.join(", ").slice(0, 200)}`,
    hint: "the first line names the columns",
  });
}

/** The fields of a line; it must have as many as the header. */
export function csvRow(header: CsvHeader, text: string, line: number): CsvRow {
  const fields = text.split(",");
  if (text.includes('"') || fields.length !== header.size)
    throw kvError({
      code: "bad-input",
      path: `line ${line}`,
      value: text.slice(0, 80),
      rule: text.includes('"')
        ? "quoted fields are not part of this format"
        : `expected ${header.size} fields, got ${fields.length}`,
    });
  return (column) => fields[header.get(column) ?? -1]?.trim() ?? "";
}

/** A field as a number: digits, a point and an exponent; otherwise the named error. */
export function csvNumber(row: CsvRow, column: string, line: number): number {
  const text = row(column);
  if (/^[-+]?\d+(\.\d+)?(e[-+]?\d{1,3})?$/i.test(text)) return Number(text);
  throw kvError({
    code: "bad-input",
    path: `line ${line}, ${column}`,
    value: text,
    rule: `expected a number, got ${shown(text)}`,
  });
}
