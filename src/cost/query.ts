/** What one query costs: each device-second charged once, to the tokens that took it. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/** A query, what its tokens take, and what a device costs. */
export interface QueryCostInputs {
  readonly usdPerDeviceHour: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** share of the prompt found in the cache, 0 to 1 */
  readonly cachedPromptFraction?: number;
  /** device-seconds to compute one prompt token */
  readonly deviceSecondsPerPromptToken: number;
  /** device-seconds to fetch one prompt token from the cache */
  readonly deviceSecondsPerCachedToken?: number;
  readonly deviceSecondsPerOutputToken: number;
  /** load factor: tokens served over tokens that could have been, 0 to 1 */
  readonly loadFactor?: number | undefined;
}

/** The cost of a query, in parts that add up. */
export interface QueryCost {
  readonly usdPerQuery: number;
  readonly promptMissUsd: number;
  readonly promptHitUsd: number;
  readonly outputUsd: number;
  /** the query's share of the hours in which nobody asked */
  readonly idleUsd: number;
  /** computed prompt tokens, idle share included */
  readonly usdPerMillionPromptTokens: number;
  /** output tokens, idle share included */
  readonly usdPerMillionOutputTokens: number;
  /** prompt and output tokens together, as this query mixes them */
  readonly usdPerMillionTokens: number;
}

/**
 * The cost of one query.
 *
 *     busy  = misses × deviceSecondsPerPromptToken + hits × deviceSecondsPerCachedToken
 *             + outputTokens × deviceSecondsPerOutputToken                    (× usdPerDeviceHour / 3600)
 *     idle  = busy × (1 - loadFactor) / loadFactor
 *     usdPerQuery = busy + idle
 *
 * The load factor divides tokens; it is neither the share of hours that are billed nor a hardware efficiency. Prompt and
 * output costs add up: no device is charged twice.
 *
 * Errors: `not-known` for a missing price; `bad-input` for a price or a load factor of 0, and for a query that takes no
 * device time: never $0.
 * @example costPerQuery({ usdPerDeviceHour: 2, promptTokens: 0, outputTokens: 1_000_000, deviceSecondsPerPromptToken: 0, deviceSecondsPerOutputToken: 8 / 14_800 }).usdPerMillionOutputTokens // => 0.3003
 */
export function costPerQuery(inputs: QueryCostInputs): QueryCost {
  const usdPerSecond = hourlyPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour") / 3600;
  const promptTokens = finiteNumber(inputs.promptTokens, "promptTokens");
  const outputTokens = finiteNumber(inputs.outputTokens, "outputTokens");
  const cached = finiteNumber(inputs.cachedPromptFraction ?? 0, "cachedPromptFraction", {
    most: 1,
  });
  const load = finiteNumber(inputs.loadFactor ?? 1, "loadFactor", { above: true, most: 1 });
  const perMiss =
    usdPerSecond * finiteNumber(inputs.deviceSecondsPerPromptToken, "deviceSecondsPerPromptToken");
  const perHit =
    usdPerSecond *
    finiteNumber(inputs.deviceSecondsPerCachedToken ?? 0, "deviceSecondsPerCachedToken");
  const perOutput =
    usdPerSecond * finiteNumber(inputs.deviceSecondsPerOutputToken, "deviceSecondsPerOutputToken");
  const promptMissUsd = promptTokens * (1 - cached) * perMiss;
  const promptHitUsd = promptTokens * cached * perHit;
  const outputUsd = outputTokens * perOutput;
  const busy = promptMissUsd + promptHitUsd + outputUsd;
  const tokens = promptTokens + outputTokens;
  if (!(tokens > 0))
    throw kvError({
      code: "bad-input",
      path: "promptTokens",
      value: promptTokens,
      rule: "a query of no tokens has no cost per token",
    });
  const usdPerQuery = finiteNumber(busy / load, "usdPerQuery", { above: true });
  return {
    usdPerQuery,
    promptMissUsd,
    promptHitUsd,
    outputUsd,
    idleUsd: usdPerQuery - busy,
    usdPerMillionPromptTokens: (perMiss / load) * 1e6,
    usdPerMillionOutputTokens: (perOutput / load) * 1e6,
    usdPerMillionTokens: (usdPerQuery / tokens) * 1e6,
  };
}

/** A price per device-hour: a number above 0, or the named error for a missing one. */
export function hourlyPrice(usdPerDeviceHour: number | undefined, path: string): number {
  if (usdPerDeviceHour === undefined || usdPerDeviceHour === null)
    throw kvError({
      code: "not-known",
      path,
      value: usdPerDeviceHour,
      rule: "no price given",
      hint: "name one in dollars per device-hour; the catalogue's prices carry place and date",
    });
  return finiteNumber(usdPerDeviceHour, path, { above: true });
}
