/** What keeping a cached token costs, and how many reads repay a write that is charged at a premium. */
import { finiteNumber } from "../units.ts";
import type { BreakEven } from "./break-even.ts";
import { listedPrice, type TokenPrices } from "./margin.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** A tier that holds cached tokens between their uses. */
export interface CacheStorageInputs {
  readonly bytesPerToken: number;
  /** of host memory, disk or object store; a month is 730 hours */
  readonly usdPerGigabyteMonth: number;
  /** hours that a token is held for each time it is read, the hours of those never read again included */
  readonly hoursHeldPerRead: number;
}

const HOURS_PER_MONTH = 730;

/**
 * What a million cached tokens cost to keep until they are read.
 *
 *     bytesPerToken × 1e6 / 1e9 × usdPerGigabyteMonth / 730 × hoursHeldPerRead
 *
 * Goes into `costPerQuery` as `storageUsdPerMillionCachedTokens`. HBM has no price of its own: it is part of the device's.
 *
 * Errors: `bad-input` for bytes of 0 and a negative price or time.
 * @example cacheStorageUsdPerMillionTokens({ bytesPerToken: 70_272, usdPerGigabyteMonth: 0.08, hoursHeldPerRead: 24 }) // => 0.184825
 */
export function cacheStorageUsdPerMillionTokens(inputs: CacheStorageInputs): number {
  refuseOtherUtilisation(inputs);
  const gigabytes =
    (finiteNumber(inputs.bytesPerToken, "bytesPerToken", { above: true }) * 1e6) / 1e9;
  const usdPerGigabyteHour =
    finiteNumber(inputs.usdPerGigabyteMonth, "usdPerGigabyteMonth") / HOURS_PER_MONTH;
  const hours = finiteNumber(inputs.hoursHeldPerRead, "hoursHeldPerRead");
  return finiteNumber(gigabytes * usdPerGigabyteHour * hours, "storageUsdPerMillionCachedTokens");
}

/**
 * Reads of a cached prefix that repay writing it, for a buyer who is charged a premium for the write.
 *
 *     readsPerWrite = (usdPerMillionCacheWriteTokens - usdPerMillionPromptTokens)
 *                     / (usdPerMillionPromptTokens - usdPerMillionCachedTokens)
 *
 * Never, where a hit costs what a miss does. 0, where a write costs no more than a miss.
 *
 * Errors: `not-known` for a list without a price for hits.
 * Source: Anthropic's list of 2024-08 for the example.
 * @example breakEvenCacheReads({ usdPerMillionPromptTokens: 3, usdPerMillionCachedTokens: 0.3, usdPerMillionCacheWriteTokens: 3.75 }) // => { kind: "reached", readsPerWrite: 0.277778 }
 */
export function breakEvenCacheReads(
  prices: Omit<TokenPrices, "usdPerMillionOutputTokens">,
): BreakEven<{ readonly readsPerWrite: number }> {
  refuseOtherUtilisation(prices);
  const miss = listedPrice(prices, "usdPerMillionPromptTokens");
  const hit = listedPrice(prices, "usdPerMillionCachedTokens");
  const { usdPerMillionCacheWriteTokens = miss } = prices;
  const write = finiteNumber(usdPerMillionCacheWriteTokens, "usdPerMillionCacheWriteTokens");
  const readsPerWrite = Math.max(0, write - miss) / (miss - hit);
  if (hit < miss && Number.isFinite(readsPerWrite)) return { kind: "reached", readsPerWrite };
  return {
    kind: "never",
    reason: "no-contribution",
    explanation: `a million hits cost $${hit}, a million misses $${miss}: a read saves nothing`,
  };
}
