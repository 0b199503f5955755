/** What a query earns at a price list, and what remains of it: margin and markup, which are not the same. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/** What a provider charges per million tokens. */
export interface TokenPrices {
  readonly usdPerMillionPromptTokens: number;
  /** for prompt tokens found in the cache; the full price when absent */
  readonly usdPerMillionCachedTokens?: number;
  /** for prompt tokens that are written to the cache; the full price when absent */
  readonly usdPerMillionCacheWriteTokens?: number;
  readonly usdPerMillionOutputTokens: number;
}

/** Tokens that are charged. */
export interface ChargedTokens {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedPromptFraction?: number;
  /** share of the prompt that is computed and written to the cache at the write price; 0 when absent */
  readonly cacheWriteFraction?: number;
  /** share of the traffic that nobody pays for; 0 when absent */
  readonly freeTrafficShare?: number;
}

/**
 * Revenue of the given tokens at a price list, in dollars.
 *
 *     misses × usdPerMillionPromptTokens + writes × usdPerMillionCacheWriteTokens + hits × usdPerMillionCachedTokens
 *     + output × usdPerMillionOutputTokens, × (1 - freeTrafficShare) / 1e6
 *
 * Errors: `bad-input` for hits and writes that are more than the prompt.
 * Source: DeepSeek, open-infra-index day 6 (2025-03-01): 608 B prompt tokens of which 342 B hits, 168 B output, at R1's
 * list price.
 * @example revenueUsd({ promptTokens: 608e9, cachedPromptFraction: 342 / 608, outputTokens: 168e9 }, { usdPerMillionPromptTokens: 0.55, usdPerMillionCachedTokens: 0.14, usdPerMillionOutputTokens: 2.19 }) // => 562100
 */
export function revenueUsd(
  {
    promptTokens,
    outputTokens,
    cachedPromptFraction = 0,
    cacheWriteFraction = 0,
    freeTrafficShare = 0,
  }: ChargedTokens,
  prices: TokenPrices,
): number {
  finiteNumber(promptTokens, "promptTokens");
  finiteNumber(outputTokens, "outputTokens");
  finiteNumber(cachedPromptFraction, "cachedPromptFraction", { most: 1 });
  finiteNumber(cacheWriteFraction, "cacheWriteFraction", { most: 1 });
  const missFraction = 1 - cachedPromptFraction - cacheWriteFraction;
  // two decimal fractions such as 0.9 and 0.1 may add up to a hair above 1
  if (missFraction < -1e-12)
    throw kvError({
      code: "bad-input",
      path: "cacheWriteFraction",
      value: cacheWriteFraction,
      rule: `${cachedPromptFraction} of the prompt is found in the cache, so at most ${1 - cachedPromptFraction} can be written to it`,
    });
  finiteNumber(freeTrafficShare, "freeTrafficShare", { most: 1 });
  const prompt = finiteNumber(prices.usdPerMillionPromptTokens, "usdPerMillionPromptTokens");
  const cached = finiteNumber(
    prices.usdPerMillionCachedTokens ?? prompt,
    "usdPerMillionCachedTokens",
  );
  const write = finiteNumber(
    prices.usdPerMillionCacheWriteTokens ?? prompt,
    "usdPerMillionCacheWriteTokens",
  );
  const output = finiteNumber(prices.usdPerMillionOutputTokens, "usdPerMillionOutputTokens");
  const promptPrice =
    Math.max(0, missFraction) * prompt + cachedPromptFraction * cached + cacheWriteFraction * write;
  return ((promptTokens * promptPrice + outputTokens * output) * (1 - freeTrafficShare)) / 1e6;
}

/**
 * What a million tokens of the buyer's own mix cost at a price list: prompt, hits and output together.
 *
 *     revenueUsd / (promptTokens + outputTokens) × 1e6
 *
 * Errors: `bad-input` for a mix of no tokens.
 * @example blendedUsdPerMillionTokens({ promptTokens: 3, outputTokens: 1 }, { usdPerMillionPromptTokens: 2.5, usdPerMillionOutputTokens: 10 }) // => 4.375
 */
export function blendedUsdPerMillionTokens(mix: ChargedTokens, prices: TokenPrices): number {
  const usd = revenueUsd(mix, prices);
  const tokens = mix.promptTokens + mix.outputTokens;
  if (tokens > 0) return (usd / tokens) * 1e6;
  throw kvError({
    code: "bad-input",
    path: "promptTokens",
    value: mix.promptTokens,
    rule: "a mix of no tokens has no price per token",
  });
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
 * @example profit({ revenueUsd: 562_027, costUsd: 87_072 }) // => { profitUsd: 474955, margin: 0.845075, markup: 5.454739 }
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
