import { describe, expect, test } from "vitest";
import {
  headlineMarkdown,
  headlineReport,
  headlineSections,
  headlineText,
  perToken,
  reduction,
} from "../../src/report/index.ts";

describe("the 93.3 %", () => {
  const { published, rows, statement } = reduction();

  test("is DeepSeek-V2 at 6 bits against DeepSeek 67B at bf16: 93.339 %", () => {
    expect(published).toMatchObject({ candidateBytes: 25_920, baselineBytes: 389_120 });
    expect((published.reduction * 100).toFixed(3)).toBe("93.339");
  });

  test.each([
    ["fp8", "DeepSeek 67B (GQA)", "91.1"],
    ["bf16", "DeepSeek 67B (GQA)", "82.24"],
    ["bf16", "one layer of 67B", "71.9"],
    ["bf16", "its shape as MHA", "98.24"],
  ])("stored in %s against %s is %s %%", (format, baseline, printed) => {
    const row = rows.find((one) => one.candidateFormat === format && one.baseline === baseline);
    const digits = printed.split(".")[1]?.length ?? 0;
    expect(((row?.reduction ?? 0) * 100).toFixed(digits)).toBe(printed);
  });

  test("leaves the product of 60/95 layers, 576/2048 elements and 6/16 bits", () => {
    const { layers, elementsPerLayer, bitsPerElement } = published.factors;
    expect(layers).toBe(60 / 95);
    expect(elementsPerLayer).toBe(576 / 2048);
    expect(bitsPerElement).toBe(6 / 16);
    expect(layers * elementsPerLayer * bitsPerElement).toBeCloseTo(published.remaining, 14);
  });

  test("is said to merge three things and to have a GQA baseline", () => {
    for (const word of ["depth", "architecture", "quantisation", "GQA, not MHA"])
      expect(statement).toContain(word);
  });
});

test("one token takes what the DeepSeek-V3 hardware paper prints", () => {
  expect(perToken().map(({ bytesPerToken }) => bytesPerToken)).toEqual([70_272, 327_680, 516_096]);
  expect(perToken().map(({ ratio }) => ratio.toFixed(2))).toEqual(["1.00", "4.66", "7.34"]);
});

describe("the same queries on H100 and H20", () => {
  const report = headlineReport();
  const { rows, breakEven } = report.traffic;

  test("are compared at one assumed price, and both prices are named in print", () => {
    expect(report.traffic.traffic).toMatchObject({
      h100UsdPerDeviceHour: 2,
      h20UsdPerDeviceHour: 2,
    });
    expect(headlineText(report)).toMatch(/Prices are assumed: \$2\.00 .* no price can be cited/);
  });

  test("H20 has more room, and at one price a dearer query", () => {
    for (const at of [0, 2]) {
      expect(rows[at + 1]?.requestsThatFit).toBeGreaterThan(rows[at]?.requestsThatFit ?? Infinity);
      expect(rows[at + 1]?.cost.usdPerQuery).toBeGreaterThan(
        rows[at]?.cost.usdPerQuery ?? Infinity,
      );
    }
  });

  test("latent attention is what H20 lacks the arithmetic for, and H100 does not", () => {
    const { rows: unhurried } = headlineReport({ timePerOutputTokenSeconds: 0.2 }).traffic;
    const latent = unhurried.filter((row) => row.largestOperator.name === "latent attention");
    expect(latent.map((row) => [row.device, row.largestOperator.boundBy])).toEqual([
      ["NVIDIA H20 96 GB", "compute"],
    ]);
  });

  test("decoding long contexts pays on H20 with keys and values by head, not with a latent", () => {
    const longest = breakEven.map((row) => row.decodeAlone.at(-1)?.priceRatio ?? 0);
    expect(longest[0]).toBeLessThan(1);
    expect(longest[1]).toBeGreaterThan(1);
  });

  test("at the break-even price a query costs the same on both", () => {
    for (const [index, { wholeQuery }] of breakEven.entries()) {
      const { rows } = headlineReport({ h20UsdPerDeviceHour: 2 * wholeQuery }).traffic;
      expect(rows[2 * index + 1]?.cost.usdPerQuery).toBeCloseTo(
        rows[2 * index]?.cost.usdPerQuery ?? 0,
        12,
      );
    }
  });

  test("the parts of a query add up to it", () => {
    const { parts, usdPerQuery } = report.query;
    expect(parts.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(usdPerQuery, 15);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test.each([0, -1, Number.NaN])("a price of %s is refused", (h20UsdPerDeviceHour) => {
    expect(() => headlineReport({ h20UsdPerDeviceHour })).toThrowError(/h20UsdPerDeviceHour/);
  });
});

describe("the report in print", () => {
  const report = headlineReport();

  test("is plain data that survives JSON", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(
      JSON.parse(JSON.stringify(headlineReport())),
    );
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|:null/);
  });

  test("fits a page of 100 columns and of 60", () => {
    for (const columns of [100, 60])
      for (const line of headlineText(report, { columns }).split("\n"))
        expect(line.length, line).toBeLessThanOrEqual(columns + 4);
  });

  test("says the same in Markdown, a table for each table", () => {
    const markdown = headlineMarkdown(report);
    const tables = headlineSections(report).flatMap(({ tables }) => tables);
    expect(markdown.match(/^\| ---/gm)).toHaveLength(tables.length);
    expect(markdown).toContain("| 93.339 % |");
    expect(markdown).not.toMatch(/NaN|undefined|Infinity/);
  });
});
