/** One shape for every table: columns that carry their units, values as they are, printed once for all formats. */
import { kvError } from "../errors.ts";
import { type NumberFormat, printedNumber } from "./printed.ts";

/** What stands in one place of a table: raw, in the column's unit; nothing where there is no such figure. */
export type Value = string | number | boolean | undefined;

/** What a column is called, what its numbers count, and how they are printed. */
export interface Column {
  readonly title: string;
  /** of the raw values: `B`, `s`, `$/query`, `tokens/s` */
  readonly unit?: string;
  /** `significant` when absent */
  readonly format?: NumberFormat;
  /** digits behind the point (of `significant`: in all) */
  readonly digits?: number;
  /** the unit is printed behind every number, not in the heading */
  readonly unitBehind?: boolean;
  /** in print, in place of title and unit: where the text around the table says more */
  readonly heading?: string;
  /** numbers to the right, all else to the left when absent */
  readonly align?: "left" | "right";
}

/** A table as plain data. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  /** `down`: few rows of many columns are printed as columns, one figure to a line; `across` when absent */
  readonly layout?: "across" | "down";
}

/** Whether it is a table already, not a result that becomes one. */
export function isTable(value: unknown): value is Table {
  const { columns, rows } = (value ?? {}) as Partial<Table>;
  return Array.isArray(columns) && Array.isArray(rows);
}

/** A column and where its values come from. */
export interface Measure<Item> extends Column {
  readonly of: (item: Item) => Value;
}

/** How a table is set. */
export type TableForm = Pick<Table, "title" | "layout">;

/**
 * A row for each item, a column for each measure; columns of which no item has a value are left out.
 *
 * @example tableOf({ title: "formats" }, [{ bits: 16 }], [{ title: "width", unit: "bit", of: ({ bits }) => bits }]).rows // => [[16]]
 */
export function tableOf<Item>(
  form: TableForm,
  items: readonly Item[],
  measures: readonly Measure<Item>[],
): Table {
  const values = measures.map(({ of }) => items.map(of));
  const kept = measures.flatMap((measure, column) =>
    values[column]?.some((value) => value !== undefined)
      ? [{ measure, values: values[column] }]
      : [],
  );
  return {
    ...form,
    columns: kept.map(({ measure: { of: _, ...column } }) => column),
    rows: items.map((_, row) => kept.map(({ values }) => values[row])),
  };
}

/** A table in print: every cell a string, and which columns are set to the right. */
export interface PrintedTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly toRight: readonly boolean[];
}

/** Formats with units of their own, which a heading need not repeat. */
const selfExplained: readonly (NumberFormat | undefined)[] = [
  "binary",
  "decimal",
  "percent",
  "usd",
  "seconds",
];

/** The table as it is printed in any format. */
export function printed({ columns, rows, layout }: Table): PrintedTable {
  const headings = columns.map((column) => {
    const { heading, title, format, unitBehind } = column;
    return heading ?? (selfExplained.includes(format) || unitBehind ? title : unitTitle(column));
  });
  const cells = rows.map((row) => columns.map((column, at) => cell(row[at], column)));
  const toRight = columns.map(({ align }, at) =>
    align === undefined ? rows.some((row) => typeof row[at] === "number") : align === "right",
  );
  if (layout !== "down") return { headings, rows: cells, toRight };
  const [first = "", ...others] = headings;
  return {
    headings: [first, ...cells.map((row) => row[0] ?? "")],
    rows: others.map((heading, at) => [heading, ...cells.map((row) => row[at + 1] ?? "")]),
    toRight: [false, ...cells.map(() => true)],
  };
}

/** `pool per GPU (B)`: what a column holds, raw. */
export function unitTitle({ title, unit = "" }: Column): string {
  return unit === "" || title.includes(unit) ? title : `${title} (${unit})`;
}

function cell(value: Value, { format, digits, unit, unitBehind }: Column): string {
  if (value === undefined) return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  const text = printedNumber(value, format, digits);
  return unitBehind && Number.isFinite(value) ? `${text} ${unit}` : text;
}

/**
 * Tables of the same columns under each other.
 *
 * Errors: `bad-input` where there is none, or columns differ.
 */
export function joined(tables: readonly Table[]): Table {
  const [first, ...others] = tables;
  const titles = JSON.stringify(first?.columns.map(unitTitle));
  if (
    first === undefined ||
    others.some(({ columns }) => JSON.stringify(columns.map(unitTitle)) !== titles)
  )
    throw kvError({
      code: "bad-input",
      path: "tables",
      value: tables,
      rule: "expected tables of the same columns",
    });
  return { ...first, rows: tables.flatMap(({ rows }) => rows) };
}
