import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textTable, wrapped } from "../../src/report/index.ts";

const cell = fc.stringMatching(/^[a-z0-9,.%$ ]{0,12}$/).map((text) => text.trim());
const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.array(fc.tuple(...Array.from({ length: width }, () => cell)), {
    minLength: 1,
    maxLength: 6,
  }),
);

describe("a table as text", () => {
  test("starts each column at the same place in every row", () => {
    const lines = textTable([
      ["model", "stored in"],
      ["a", "bf16"],
      ["a long name", "fp8"],
    ]).split("\n");
    expect(lines.map((line) => line.search(/stored|bf16|fp8/))).toEqual([13, 13, 13]);
  });

  test("ends numbers at the same place, with their units", () => {
    const lines = textTable([
      ["format", "share"],
      ["a", "93.339 %"],
      ["b", "0.5 %"],
    ]).split("\n");
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });

  test("breaks a last column of text before it gives up columns", () => {
    const text = textTable(
      [
        ["figure", "source"],
        ["power", "a long account of where this figure was read and by whom"],
      ],
      { columns: 40 },
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(text.split("\n")[2]).toMatch(/^ {8}\S/);
  });

  test("turns rows into lines of heading and cell where the page is too narrow", () => {
    const text = textTable(
      [
        ["model", "bytes"],
        ["deepseek-v3", 70272],
        ["deepseek-v2", 69120],
      ],
      { columns: 12 },
    );
    expect(text).toBe("model  deepseek-v3\nbytes  70272\n\nmodel  deepseek-v2\nbytes  69120");
  });

  test("keeps every cell, has one line per row, and leaves no space at a line's end", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const lines = textTable(rows).split("\n");
        expect(lines).toHaveLength(rows.length);
        for (const [index, row] of rows.entries())
          for (const text of row) expect(lines[index]).toContain(text);
        expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
      }),
    );
  });
});

test("a broken text has the same words, and no line beyond the page unless a word is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }),
      fc.integer({ min: 9, max: 60 }),
      (words, columns) => {
        const text = wrapped(words.join(" "), { columns });
        expect(text.split(/\s/)).toEqual(words);
        for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
