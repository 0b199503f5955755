/** What a query earns at a price list, and what remains of it: margin and markup, which are not the same. */
import { kvError } from "../errors.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { finiteNumber } from "../units.ts";
import { tokenPriceFields } from "./price-fields.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** What a provider charges per million tokens. */
export interface TokenPrices {
  readonly usdPerMillionPromptTokens: number;
  /** for prompt tokens found in the cache; the full price when absent */
  readonly usdPerMillionCachedTokens?: number | undefined;
  /** for prompt tokens that are written to the cache; the full price when absent */
  readonly usdPerMillionCacheWriteTokens?: number | undefined;
  readonly usdPerMillionOutputTokens: number;
}

/** Tokens that are charged. */
export interface ChargedTokens {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedPromptFraction?: number | undefined;
  /** share of the prompt that is computed and written to the cache at the write price; 0 when absent */
  readonly cacheWriteFraction?: number | undefined;
  /** share of the traffic that nobody pays for; 0 when absent */
  readonly freeTrafficShare?: number | undefined;
}

const chargedFields: FieldsOf<ChargedTokens> = {
  promptTokens: true,
  outputTokens: true,
  cachedPromptFraction: true,
  cacheWriteFraction: true,
  freeTrafficShare: true,
};

/**
 * Revenue of the given tokens at a price list, in dollars.
 *
 *     misses × usdPerMillionPromptTokens + writes × usdPerMillionCacheWriteTokens + hits × usdPerMillionCachedTokens
 *     + output × usdPerMillionOutputTokens, × (1 - freeTrafficShare) / 1e6
 *
 * Errors: `bad-input` for hits and writes that are more than the prompt; `not-known` for a list without a price.
 * Source: DeepSeek, open-infra-index day 6 (2025-03-01): 608 B prompt tokens of which 342 B hits, 168 B output, at R1's
 * list price.
 * @example revenueUsd({ promptTokens: 608e9, cachedPromptFraction: 342 / 608, outputTokens: 168e9 }, { usdPerMillionPromptTokens: 0.55, usdPerMillionCachedTokens: 0.14, usdPerMillionOutputTokens: 2.19 }) // => 562100
 */
export function revenueUsd(tokens: ChargedTokens, prices: TokenPrices): number {
  refuseOtherUtilisation(tokens);
  refuseUnknownFields(tokens, chargedFields);
  refuseOtherUtilisation(prices);
  refuseUnknownFields(prices, tokenPriceFields, "prices");
  const { promptTokens, outputTokens } = tokens;
  const { cachedPromptFraction = 0, cacheWriteFraction = 0, freeTrafficShare = 0 } = tokens;
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
  const prompt = listedPrice(prices, "usdPerMillionPromptTokens");
  const { usdPerMillionCachedTokens = prompt, usdPerMillionCacheWriteTokens = prompt } = prices;
  const cached = finiteNumber(usdPerMillionCachedTokens, "usdPerMillionCachedTokens");
  const write = finiteNumber(usdPerMillionCacheWriteTokens, "usdPerMillionCacheWriteTokens");
  const output = listedPrice(prices, "usdPerMillionOutputTokens");
  const promptPrice =
    Math.max(0, missFraction) * prompt + cachedPromptFraction * cached + cacheWriteFraction * write;
  return finiteNumber(
    ((promptTokens * promptPrice + outputTokens * output) * (1 - freeTrafficShare)) / 1e6,
    "revenueUsd",
  );
}

/** A price that a list must have: 0 is one, an absent one is not known. */
export function listedPrice<Name extends keyof TokenPrices>(
  prices: Pick<TokenPrices, Name>,
  name: Name,
): number {
  refuseOtherUtilisation(prices);
  if (prices[name] !== undefined) return finiteNumber(prices[name], name);
  throw kvError({
    code: "not-known",
    path: name,
    rule: "the list has no such price",
    hint: "0 is a price, an absent one is not",
  });
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
  refuseOtherUtilisation(books);
  const revenue = finiteNumber(books.revenueUsd, "revenueUsd", { above: true });
  const cost = finiteNumber(books.costUsd, "costUsd", { above: true });
  const profitUsd = revenue - cost;
  const least = -Number.MAX_VALUE;
  return {
    profitUsd,
    margin: finiteNumber(profitUsd / revenue, "margin", { least }),
    markup: finiteNumber(profitUsd / cost, "markup", { least }),
  };
}

/**
 * The markup on cost of a margin on revenue.
 *
 *     margin / (1 - margin)
 *
 * Errors: `bad-input` for a margin of 1 or more: nothing that costs has it.
 * @example markupOfMargin(0.8) // => 4
 */
export function markupOfMargin(margin: number): number {
  const given = finiteNumber(margin, "margin", { least: -Number.MAX_VALUE });
  if (given < 1) return given / (1 - given);
  throw kvError({
    code: "bad-input",
    path: "margin",
    value: margin,
    rule: `a margin is below 1, got ${given}`,
    hint: given > 1 ? "a percentage, or a markup?" : "revenue without any cost has no markup",
  });
}

/**
 * The margin on revenue of a markup on cost.
 *
 *     markup / (1 + markup)
 *
 * Errors: `bad-input` for a markup of -1 or less: nothing that earns has it.
 * Source: DeepSeek, open-infra-index day 6, for the example.
 * @example marginOfMarkup(5.45) // => 0.844961
 */
export function marginOfMarkup(markup: number): number {
  const given = finiteNumber(markup, "markup", { least: -1, above: true });
  return given / (1 + given);
}
