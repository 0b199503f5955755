import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  csv,
  html,
  joined,
  markdown,
  printedNumber,
  type Table,
  tableOf,
  text,
  type Value,
} from "../../src/report/index.ts";
import { refusal } from "../refusal.ts";

const sizes: Table = {
  title: "sizes",
  columns: [
    { title: "model" },
    { title: "pool", unit: "B", format: "binary" },
    { title: "queries", format: "count" },
    { title: "rate", unit: "tokens/s" },
    { title: "fits" },
  ],
  rows: [
    ["a", 47_599_058_944, 12_345.4, 3.9699999, true],
    ["b", undefined, Number.NaN, Number.POSITIVE_INFINITY, false],
  ],
};

describe("a table", () => {
  test("is formatted once, for every form of print", () => {
    expect(text(sizes)).toBe(
      [
        "model       pool  queries  rate (tokens/s)  fits",
        "a      44.33 GiB   12,345             3.97  yes",
        "b              -        -         no limit  no",
      ].join("\n"),
    );
    expect(markdown(sizes).split("\n")).toEqual([
      "| model | pool | queries | rate (tokens/s) | fits |",
      "| --- | ---: | ---: | ---: | --- |",
      "| a | 44.33 GiB | 12,345 | 3.97 | yes |",
      "| b | - | - | no limit | no |",
    ]);
    expect(html(sizes)).toContain(">44.33 GiB</td>");
  });

  test("keeps its values raw in CSV, with the unit of each column in its heading", () => {
    expect(csv(sizes)).toBe(
      "model,pool (B),queries,rate (tokens/s),fits\r\na,47599058944,12345.4,3.9699999,true\r\nb,,,inf,false\r\n",
    );
  });

  test("set down the page has a line for each column", () => {
    expect(text({ ...sizes, layout: "down", rows: sizes.rows.slice(0, 1) })).toBe(
      [
        "model                    a",
        "pool             44.33 GiB",
        "queries             12,345",
        "rate (tokens/s)       3.97",
        "fits                   yes",
      ].join("\n"),
    );
  });

  test("leaves out columns of which no row has a value", () => {
    const table = tableOf(
      { title: "" },
      [{ a: 1 }, { a: 2 }],
      [
        { title: "a", of: ({ a }) => a },
        { title: "b", of: () => undefined },
      ],
    );
    expect(table).toEqual({ title: "", columns: [{ title: "a" }], rows: [[1], [2]] });
  });

  test("is joined with tables of the same columns alone", () => {
    expect(joined([sizes, sizes]).rows).toHaveLength(4);
    expect(refusal(() => joined([]))).toMatchObject({ code: "bad-input", path: "tables" });
    expect(refusal(() => joined([sizes, { ...sizes, columns: [] }]))).toMatchObject({
      code: "bad-input",
    });
  });
});

test.each([
  [3.9699999, "significant", "3.97"],
  [70_272, "significant", "70,272"],
  [0.066_634, "significant", "0.06663"],
  [-1234.5, "significant", "-1,234"],
  [389_120, "count", "389,120"],
  [1e21, "count", "1.000e+21"],
  [85_520_809_984, "binary", "79.65 GiB"],
  [85_520_809_984, "decimal", "85.52 GB"],
  [0.933_39, "percent", "93.3 %"],
  [0, "usd", "$0"],
  [0.000_648, "usd", "$0.000648"],
  [-2.5, "usd", "-$2.50"],
  [87_072.3, "usd", "$87,072"],
  [0.014_21, "seconds", "14.2 ms"],
  [1234.5, "seconds", "1,235 s"],
  [Number.NaN, "usd", "-"],
  [Number.POSITIVE_INFINITY, "binary", "no limit"],
  [Number.NEGATIVE_INFINITY, "count", "-"],
] as const)("%d as %s is printed %s", (value, format, printed) => {
  expect(printedNumber(value, format)).toBe(printed);
});

/** RFC 4180, read by its grammar. */
function parsed(source: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of source.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom('a,"b"', "line\r\nend", "=1+1", "-2", "+x", "@y", "\tz", "<b>&</b>", "a|b\\"),
);
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  anyText,
  fc.double(),
  fc.boolean(),
  fc.constant(undefined),
);
const anyTable = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    title: anyText,
    columns: fc.array(fc.record({ title: anyText }), { minLength: width, maxLength: width }),
    rows: fc.array(fc.array(anyValue, { minLength: width, maxLength: width }), { maxLength: 4 }),
  }),
);

describe("whatever stands in a table", () => {
  test("CSV gives every text back, formulas made inert, and has no row more or less", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const rows = parsed(csv(table));
        expect(rows).toHaveLength(table.rows.length + 1);
        for (const [at, row] of table.rows.entries())
          for (const [column, value] of row.entries())
            if (typeof value === "string") {
              const cell = rows[at + 1]?.[column] ?? "";
              expect([value, `'${value}`]).toContain(cell);
              expect(cell === "-" || !/^[=+\-@\t\r]/.test(cell)).toBe(true);
            }
      }),
    );
  });

  test("HTML holds no tag of its own", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const tags = html(table).matchAll(/<\/?([^\s>]*)/g);
        for (const [, name] of tags)
          expect(["table", "caption", "thead", "tbody", "tr", "th", "td"]).toContain(name);
      }),
    );
  });

  test("Markdown has a line for each row and as many bars in each", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const lines = markdown(table).split("\n");
        expect(lines).toHaveLength(table.rows.length + 2);
        for (const line of lines)
          expect(line.replaceAll(/\\./g, "").match(/\|/g)).toHaveLength(table.columns.length + 1);
      }),
    );
  });

  test("no number is printed as NaN, Infinity or with a tail of digits", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const table = { title: "", columns: [{ title: "n" }], rows: [[value]] };
        const printed = text(table).split("\n")[1] ?? "";
        expect(printed).not.toMatch(/NaN|Infinity|undefined/);
        expect(Number.isFinite(value) && Math.abs(value) < 1 ? printed.length : 0).toBeLessThan(16);
      }),
    );
  });
});

test("what is no table is refused, with the way to make one", () => {
  for (const none of [undefined, {}, { fits: true }, [1]])
    expect(refusal(() => csv(none as never))).toMatchObject({
      code: "bad-input",
      path: "table",
      hint: expect.stringContaining("csv(rows(plan))"),
    });
});
