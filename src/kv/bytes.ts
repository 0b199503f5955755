/** Bytes of one sequence on one rank at a length, and the length that a budget holds. */
import { kvError, shown } from "../errors.ts";
import { lastHolding } from "../halving.ts";
import type { CacheKind } from "../model/layer.ts";
import { exact, wholeNumber } from "../units.ts";
import { entries } from "./entries.ts";
import type { KvPart, KvProfile } from "./profile.ts";

/**
 * Cache bytes of one sequence on one rank.
 *
 *     ceil((growingBitsPerToken × ceil(tokens / decodeContextParallel)
 *           + Σ layers × entryBits × floor(min(tokens, windowTokens) / tokensPerEntry)
 *           + fixedBits) / 8)
 *
 * Windows fill and stop, compressed layers write one entry per group of tokens, recurrent states are constant. No
 * block rounding: that is {@link kvBlockBytes}'s and the engines'.
 *
 * Errors: `bad-input` unless `tokens` is a whole number of at least 0 and the result is below 2^53.
 * @example kvBytes(kvProfile(models["deepseek-v3"]), 4_989) // => 350587008
 */
export function kvBytes(profile: KvProfile, tokens: number): number {
  if (!(Number.isSafeInteger(tokens) && tokens >= 0)) wholeNumber(tokens, "tokens", 0);
  const bits = profile.isLinear
    ? profile.growingBitsPerToken * tokens + profile.fixedBits
    : kvBits(profile, tokens);
  if (bits > 8 * Number.MAX_SAFE_INTEGER) exact(bits / 8, "tokens");
  return Math.ceil(bits / 8);
}

/**
 * The longest sequence that fits a budget on one rank: the inverse of {@link kvBytes}.
 *
 *     max tokens with kvBytes(profile, tokens) ≤ budgetBytesPerRank
 *
 * `Infinity` where nothing grows (a purely recurrent or windowed model whose share fits); 0 where not even the constant
 * share fits.
 *
 * Errors: `bad-input` unless the budget is a number of at least 0.
 * @example kvTokens(kvProfile(models["deepseek-v3"]), 2 ** 30) // => 15279
 */
export function kvTokens(profile: KvProfile, budgetBytesPerRank: number): number {
  if (!(typeof budgetBytesPerRank === "number" && budgetBytesPerRank >= 0))
    throw kvError({
      code: "bad-input",
      path: "budgetBytesPerRank",
      value: budgetBytesPerRank,
      rule: `expected a number of at least 0, got ${shown(budgetBytesPerRank)}`,
    });
  const budgetBits = Math.floor(budgetBytesPerRank) * 8;
  if (kvBits(profile, 0) > budgetBits) return 0;
  if (kvBits(profile, Number.MAX_SAFE_INTEGER) <= budgetBits) return Number.POSITIVE_INFINITY;
  let fits = 0;
  let tooLong = 1;
  if (profile.bounded.length === 0) {
    const { growingBitsPerToken, fixedBits, decodeContextParallel } = profile;
    fits = Math.max(
      0,
      (Math.floor((budgetBits - fixedBits) / growingBitsPerToken) - 1) * decodeContextParallel,
    );
    tooLong = fits + 1;
  }
  const isWithin = (tokens: number): boolean => kvBits(profile, tokens) <= budgetBits;
  while (isWithin(tooLong)) {
    fits = tooLong;
    tooLong *= 2;
  }
  return lastHolding(isWithin, fits, tooLong);
}

/**
 * Cache bytes that the next token adds to a sequence of `tokens`.
 *
 *     kvBytes(profile, tokens + 1) - kvBytes(profile, tokens)
 *
 * @example marginalKvBytes(kvProfile(models["gemma-3-27b"]), 100_000) // => 81920
 */
export function marginalKvBytes(profile: KvProfile, tokens: number): number {
  return kvBytes(profile, tokens + 1) - kvBytes(profile, tokens);
}

/** One line of {@link kvBreakdown}. */
export interface KvShare {
  readonly kind: CacheKind;
  readonly layers: number;
  readonly bytes: number;
}

/**
 * Cache bytes of one sequence on one rank by cache kind; the sum is {@link kvBytes} where formats fill whole bytes.
 *
 * @example kvBreakdown(kvProfile(models["gpt-oss-120b"]), 131_072) // => [{ kind: "window", layers: 18, bytes: 4718592 }, { kind: "full", layers: 18, bytes: 4831838208 }]
 */
export function kvBreakdown(profile: KvProfile, tokens: number): readonly KvShare[] {
  wholeNumber(tokens, "tokens", 0);
  return profile.parts.map((part) => ({
    kind: part.kind,
    layers: part.layers,
    bytes: exact(Math.ceil(partBits(profile, part, tokens) / 8), "tokens"),
  }));
}

/** Bits of one sequence on one rank. */
export function kvBits(profile: KvProfile, tokens: number): number {
  const { growingBitsPerToken, fixedBits, decodeContextParallel, bounded } = profile;
  if (bounded.length === 0 && decodeContextParallel === 1)
    return growingBitsPerToken * tokens + fixedBits;
  const held = decodeContextParallel === 1 ? tokens : Math.ceil(tokens / decodeContextParallel);
  let bits = growingBitsPerToken * held + fixedBits;
  for (let index = 0; index < bounded.length; index += 1) {
    const part = bounded[index];
    if (part) bits += part.layers * part.entryBits * entries(part, tokens);
  }
  return bits;
}

/** Bits of one part of {@link kvBits}. */
export function partBits(profile: KvProfile, part: KvPart, tokens: number): number {
  const grows = part.windowTokens === undefined && part.tokensPerEntry === 1;
  const count =
    part.kind === "state"
      ? 1
      : grows
        ? Math.ceil(tokens / profile.decodeContextParallel)
        : entries(part, tokens);
  return part.layers * part.entryBits * count;
}
