/** Published figures about cache bytes: computed from the shapes, held against what is meant and what is printed. */
import { describe, expect, test } from "vitest";
import { compareKv, kvProfile } from "../../src/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { type PublishedFigure, tables } from "./kv-bytes.ts";
import { deepseek67b, deepseekV2 } from "./shapes.ts";

/** Doubles keep about sixteen digits; everything here is a whole number over a power of two or ten. */
const DIGITS = 1e-12;

for (const [name, rows] of Object.entries(tables)) {
  describe(name, () => {
    test.each(rows)("$inputs: $meant $unit", ({ computed, meant }) => {
      expect(Math.abs(computed() / meant - 1)).toBeLessThan(DIGITS);
    });

    test.each(rows.filter((row) => row.disagrees === undefined))(
      "$inputs: what is printed, $printed $unit, is that figure rounded",
      ({ meant, printed, within }) => {
        expect(Math.abs(meant - printed)).toBeLessThanOrEqual(within);
      },
    );

    const disagreeing = rows.filter((row) => row.disagrees !== undefined);
    if (disagreeing.length > 0)
      test.each(disagreeing)(
        "$inputs: what is printed, $printed $unit, is not that figure, because $disagrees",
        ({ meant, printed, within }) => {
          expect(Math.abs(meant - printed)).toBeGreaterThan(within);
        },
      );
  });
}

describe("the three factors of the 93.3 %", () => {
  const comparison = compareKv({
    baseline: kvProfile(deepseek67b),
    candidate: kvProfile(deepseekV2, { format: { bits: 6 } }),
  });

  test("60/95 of the layers, 576/2048 of the elements, 6/16 of the bits", () => {
    expect(comparison.factors).toEqual({
      layers: 60 / 95,
      elementsPerLayer: 576 / 2048,
      bitsPerElement: 6 / 16,
    });
  });

  test("print as 0.632 × 0.281 × 0.375 and leave 6.661 %", () => {
    const { layers, elementsPerLayer, bitsPerElement } = comparison.factors;
    expect(layers.toFixed(3)).toBe("0.632");
    expect(elementsPerLayer.toFixed(3)).toBe("0.281");
    expect(bitsPerElement.toFixed(3)).toBe("0.375");
    expect((100 * comparison.remaining).toFixed(3)).toBe("6.661");
    expect((100 * comparison.reduction).toFixed(3)).toBe("93.339");
    expect(comparison.ratio.toFixed(2)).toBe("15.01");
  });
});

interface Entry {
  readonly id: string;
  readonly expected: unknown;
  readonly tolerance: unknown;
  readonly unit: string;
}

describeWithShared("the collection of published figures", () => {
  const entries = new Map(sharedJson<Entry[]>("data/truth.json").map((entry) => [entry.id, entry]));
  const all = Object.values(tables).flat();

  /** Figures about cache bytes that no shape can be computed for, and why. */
  const notComputed: Readonly<Record<string, string>> = {
    "v2-t1-mha": "a formula, see the properties",
    "v2-t1-gqa": "a formula, see the properties",
    "v2-t1-mqa": "a formula, see the properties",
    "gemma3-overhead": "a share of weights, from memory",
    "lit-tpa": "no published number",
    "lit-cla": "no published number",
    "lit-mlkv": "no published number",
    "lit-yoco": "no published number",
    "lit-gta": "no published number",
    "v4-config": "shapes, not bytes: the rows above use them",
  };

  test("every row that names an entry finds it", () => {
    const missing = all.filter(({ id }) => id !== undefined && !entries.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  test("every entry about cache bytes is computed or says why not", () => {
    const about =
      /^(v2-(t1|t9-(small|large)|gqa|config|93|reduction|vs|factor|fig1)|ins-(t1|mult)|v3-config|v32-(kv|bf16)|v4-(bf16|pro-10|flash|gqa8|entry|config)|kimi-k2|kimi-linear-75|minimax-01|glm5-kv|gpt-oss|qwen3-next|gemma3|llama31-kv|lit-|d6-kv-gpu|seed-933|trt-conc|ix-kvclaim|lmsys-gb200-2$)/;
    const ids = new Set(all.map(({ id }) => id));
    const open = [...entries.keys()].filter(
      (id) => about.test(id) && !ids.has(id) && notComputed[id] === undefined,
    );
    expect(open).toEqual([]);
  });

  const inOneUnit = all.filter(
    (row): row is PublishedFigure & { id: string } => typeof numberOf(row.id) === "number",
  );

  test.each(inOneUnit)("$id holds the figure that the row prints or means", (row) => {
    const expected = numberOf(row.id) ?? Number.NaN;
    const { unit } = entries.get(row.id) ?? { unit: "" };
    const scale = row.unit === "B" && unit.startsWith("kB") ? 1000 : 1;
    const thousands = row.unit === "thousand elements" ? 1e-3 : 1;
    const given = expected * scale * thousands;
    const near = (figure: number): boolean =>
      Math.abs(figure - given) <= Math.max(row.within, 1e-3 * Math.abs(given));
    expect(near(row.printed) || near(row.meant)).toBe(true);
  });

  /** The entry's figure; entries with several, and counts of something else, are not compared. */
  function numberOf(id: string | undefined): number | undefined {
    const expected = id === undefined ? undefined : entries.get(id)?.expected;
    const others = ["minimax-01", "lmsys-gb200-2"];
    return typeof expected === "number" && id !== undefined && !others.includes(id)
      ? expected
      : undefined;
  }
});
