import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marginOfMarkup, markupOfMargin, profit, revenueUsd } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const usd = fc.double({ min: 0.01, max: 1e6, noNaN: true });

test("margin is on revenue and markup on cost: 84.5 % and 545.5 % of the same books", () => {
  const { margin, markup, profitUsd } = profit({ revenueUsd: 562_027, costUsd: 87_072 });
  expect(margin).toBeCloseTo(0.845, 3);
  expect(markup).toBeCloseTo(5.455, 3);
  expect(profitUsd).toBe(474_955);
});

test("(1 - margin) × (1 + markup) is 1, and a loss is negative on both", () => {
  fc.assert(
    fc.property(usd, usd, (revenue, cost) => {
      const { margin, markup, profitUsd } = profit({ revenueUsd: revenue, costUsd: cost });
      expect(Math.sign(margin)).toBe(Math.sign(profitUsd));
      expect(Math.sign(markup)).toBe(Math.sign(profitUsd));
      expect((1 - margin) * (1 + markup)).toBeCloseTo(1, 6);
      expect(margin).toBeLessThanOrEqual(1);
    }),
  );
});

describe("revenue", () => {
  const prices = { usdPerMillionPromptTokens: 0.55, usdPerMillionOutputTokens: 2.19 };

  test("hits cost the full price where no other is given", () => {
    const tokens = { promptTokens: 1e6, outputTokens: 1e6 };
    expect(revenueUsd({ ...tokens, cachedPromptFraction: 0.9 }, prices)).toBeCloseTo(2.74, 12);
    expect(
      revenueUsd(
        { ...tokens, cachedPromptFraction: 0.5 },
        { ...prices, usdPerMillionCachedTokens: 0.14 },
      ),
    ).toBeCloseTo(0.275 + 0.07 + 2.19, 12);
  });

  test.each([
    { promptTokens: -1 },
    { outputTokens: Number.NaN },
    { cachedPromptFraction: 1.5 },
    { promptTokens: "1" },
  ])("%j is refused", (bad) => {
    const tokens = { promptTokens: 1, outputTokens: 1, ...bad } as never;
    expect(() => revenueUsd(tokens, prices)).toThrow(
      expect.objectContaining({ code: "bad-input", path: Object.keys(bad)[0] }),
    );
  });

  test("a price list without a price is refused", () => {
    const tokens = { promptTokens: 1, outputTokens: 1 };
    expect(() => revenueUsd(tokens, { usdPerMillionPromptTokens: 1 } as never)).toThrow(
      expect.objectContaining({ code: "not-known", path: "usdPerMillionOutputTokens" }),
    );
  });
});

test("margin and markup of the same books turn into each other", () => {
  fc.assert(
    fc.property(usd, fc.double({ min: 0.02, max: 50, noNaN: true }), (costUsd, times) => {
      const { margin, markup } = profit({ revenueUsd: costUsd * times, costUsd });
      expect(marginOfMarkup(markup)).toBeCloseTo(margin, 9);
      expect(markupOfMargin(margin)).toBeCloseTo(markup, 9);
    }),
  );
  expect(markupOfMargin(0.5)).toBe(1);
  expect(marginOfMarkup(1)).toBe(0.5);
  expect(markupOfMargin(0)).toBe(0);
  expect(markupOfMargin(-1)).toBe(-0.5);
  expect(marginOfMarkup(-0.5)).toBe(-1);
});

test("a margin of 100 % and a markup of -100 % have no counterpart; 545 is no margin", () => {
  for (const margin of [1, 545, Number.POSITIVE_INFINITY, Number.NaN])
    expect(refusal(() => markupOfMargin(margin))).toMatchObject({
      code: "bad-input",
      path: "margin",
    });
  expect(refusal(() => markupOfMargin(545)).hint).toMatch(/percentage/);
  expect(refusal(() => markupOfMargin(1)).hint).not.toMatch(/percentage/);
  for (const markup of [-1, -2, Number.NaN])
    expect(refusal(() => marginOfMarkup(markup))).toMatchObject({
      code: "bad-input",
      path: "markup",
    });
});

test("books so far apart that no ratio can be written are refused", () => {
  expect(refusal(() => profit({ revenueUsd: 1e300, costUsd: 1e-300 }))).toMatchObject({
    path: "markup",
  });
  expect(refusal(() => profit({ revenueUsd: 1e-300, costUsd: 1e300 }))).toMatchObject({
    path: "margin",
  });
});

test("books with a side that is not above 0 have no ratio", () => {
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
    expect(() => profit({ revenueUsd: bad, costUsd: 1 })).toThrow(
      expect.objectContaining({ code: "bad-input", path: "revenueUsd" }),
    );
    expect(() => profit({ revenueUsd: 1, costUsd: bad })).toThrow(
      expect.objectContaining({ code: "bad-input", path: "costUsd" }),
    );
  }
});
