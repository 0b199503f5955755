/** What a query earns at a price list, and what remains of it: margin and markup, which are not the same. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/** What a provider charges per million tokens. */
export interface TokenPrices {
  readonly usdPerMillionPromptTokens: number;
  /** for prompt tokens found in the cache; the full price when absent */
  readonly usdPerMillionCachedTokens?: number;
  readonly usdPerMillionOutputTokens: number;
}

/** Tokens that are charged. */
export interface ChargedTokens {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedPromptFraction?: number;
}

/**
 * Revenue of the given tokens at a price list, in dollars.
 *
 *     misses × usdPerMillionPromptTokens + hits × usdPerMillionCachedTokens + output × usdPerMillionOutputTokens, / 1e6
 *
 * Source: DeepSeek, open-infra-index day 6 (2025-03-01): 608 B prompt tokens of which 342 B hits, 168 B output, at R1's
 * list price.
 * @example revenueUsd({ promptTokens: 608e9, cachedPromptFraction: 342 / 608, outputTokens: 168e9 }, { usdPerMillionPromptTokens: 0.55, usdPerMillionCachedTokens: 0.14, usdPerMillionOutputTokens: 2.19 }) // => 562100
 */
export function revenueUsd(
  { promptTokens, outputTokens, cachedPromptFraction = 0 }: ChargedTokens,
  prices: TokenPrices,
): number {
  finiteNumber(promptTokens, "promptTokens");
  finiteNumber(outputTokens, "outputTokens");
  finiteNumber(cachedPromptFraction, "cachedPromptFraction", { most: 1 });
  const prompt = finiteNumber(prices.usdPerMillionPromptTokens, "usdPerMillionPromptTokens");
  const cached = finiteNumber(
    prices.usdPerMillionCachedTokens ?? prompt,
    "usdPerMillionCachedTokens",
  );
  const output = finiteNumber(prices.usdPerMillionOutputTokens, "usdPerMillionOutputTokens");
  return (
    (promptTokens * ((1 - cachedPromptFraction) * prompt + cachedPromptFraction * cached) +
      outputTokens * output) /
    1e6
  );
}

/** What remains of revenue: `margin` on revenue, `markup` on cost. */
export interface Profit {
  readonly profitUsd: number;
  readonly margin: number;
  readonly markup: number;
}

/**
 * Margin and markup.
 *
 *     margin = (revenueUsd - costUsd) / revenueUsd
 *     markup = (revenueUsd - costUsd) / costUsd
 *
 * Errors: `bad-input` for a revenue or a cost of 0: neither ratio exists.
 * Source: DeepSeek, open-infra-index day 6: the "545 %" is a markup; as a margin it is 84.5 %.
 * @example profit({ revenueUsd: 562_027, costUsd: 87_072 }) // => { profitUsd: 474955, margin: 0.845075, markup: 5.454738 }
 */
export function profit(books: { readonly revenueUsd: number; readonly costUsd: number }): Profit {
  for (const side of ["revenueUsd", "costUsd"] as const)
    if (!(books[side] > 0 && Number.isFinite(books[side])))
      throw kvError({
        code: "bad-input",
        path: side,
        value: books[side],
        rule: `expected a number above 0, got ${books[side]}`,
      });
  const profitUsd = books.revenueUsd - books.costUsd;
  return {
    profitUsd,
    margin: profitUsd / books.revenueUsd,
    markup: profitUsd / books.costUsd,
  };
}
