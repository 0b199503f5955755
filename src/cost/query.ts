/** What one query costs: each device-second charged once, to the tokens that took it. */
import { kvError } from "../errors.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { finiteNumber } from "../units.ts";
import { givenPrice } from "./given-price.ts";
import { utilisationOf } from "./utilisation.ts";

/** A query, what its tokens take, and what a device costs. */
export interface QueryCostInputs {
  readonly usdPerDeviceHour: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** share of the prompt found in the cache, 0 to 1 */
  readonly cachedPromptFraction?: number | undefined;
  /** device-seconds to compute one prompt token */
  readonly deviceSecondsPerPromptToken: number;
  /** device-seconds to fetch one prompt token from the cache */
  readonly deviceSecondsPerCachedToken?: number | undefined;
  /** what keeping them outside the device costs: `cacheStorageUsdPerMillionTokens`; 0 when absent */
  readonly storageUsdPerMillionCachedTokens?: number | undefined;
  readonly deviceSecondsPerOutputToken: number;
  /** load factor: tokens served over tokens that could have been, 0 to 1 */
  readonly loadFactor?: number | undefined;
}

const queryFields: FieldsOf<QueryCostInputs> = {
  usdPerDeviceHour: true,
  promptTokens: true,
  outputTokens: true,
  cachedPromptFraction: true,
  deviceSecondsPerPromptToken: true,
  deviceSecondsPerCachedToken: true,
  storageUsdPerMillionCachedTokens: true,
  deviceSecondsPerOutputToken: true,
  loadFactor: true,
};

/** The cost of a query, in parts that add up. */
export interface QueryCost {
  readonly usdPerQuery: number;
  readonly promptMissUsd: number;
  /** fetching and keeping what is found in the cache */
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
 *     usdPerQuery = busy + idle + hits × storageUsdPerMillionCachedTokens / 1e6
 *
 * The load factor divides tokens; it is neither the share of hours that are billed nor a hardware efficiency. Prompt and
 * output costs add up: no device is charged twice, and the queries that fill a device's hours cost what the hours cost.
 *
 * Errors: `not-known` for a missing price; `bad-input` for a price or a load factor of 0, for any other utilisation, and for a
 * query that takes no device time: never $0.
 * @example costPerQuery({ usdPerDeviceHour: 2, promptTokens: 0, outputTokens: 1_000_000, deviceSecondsPerPromptToken: 0, deviceSecondsPerOutputToken: 8 / 14_800 }).usdPerMillionOutputTokens // => 0.3003
 */
export function costPerQuery(inputs: QueryCostInputs): QueryCost {
  const load = utilisationOf(inputs, "loadFactor");
  refuseUnknownFields(inputs, queryFields);
  const {
    cachedPromptFraction = 0,
    deviceSecondsPerCachedToken = 0,
    storageUsdPerMillionCachedTokens = 0,
  } = inputs;
  const usdPerSecond = givenPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour") / 3600;
  const promptTokens = finiteNumber(inputs.promptTokens, "promptTokens");
  const outputTokens = finiteNumber(inputs.outputTokens, "outputTokens");
  const cached = finiteNumber(cachedPromptFraction, "cachedPromptFraction", {
    most: 1,
  });
  const perMiss =
    usdPerSecond * finiteNumber(inputs.deviceSecondsPerPromptToken, "deviceSecondsPerPromptToken");
  const perHit =
    usdPerSecond * finiteNumber(deviceSecondsPerCachedToken, "deviceSecondsPerCachedToken");
  const perOutput =
    usdPerSecond * finiteNumber(inputs.deviceSecondsPerOutputToken, "deviceSecondsPerOutputToken");
  const promptMissUsd = promptTokens * (1 - cached) * perMiss;
  const hitTokens = promptTokens * cached;
  const storageUsd =
    (hitTokens *
      finiteNumber(storageUsdPerMillionCachedTokens, "storageUsdPerMillionCachedTokens")) /
    1e6;
  const outputUsd = outputTokens * perOutput;
  const busy = promptMissUsd + hitTokens * perHit + outputUsd;
  const tokens = promptTokens + outputTokens;
  if (!(tokens > 0))
    throw kvError({
      code: "bad-input",
      path: "promptTokens",
      value: promptTokens,
      rule: "a query of no tokens has no cost per token",
    });
  const usdPerQuery =
    finiteNumber(busy / load, "usdPerQuery", { above: true }) +
    finiteNumber(storageUsd, "storageUsdPerMillionCachedTokens");
  return {
    usdPerQuery,
    promptMissUsd,
    promptHitUsd: hitTokens * perHit + storageUsd,
    outputUsd,
    idleUsd: busy / load - busy,
    usdPerMillionPromptTokens: finiteNumber((perMiss / load) * 1e6, "usdPerMillionPromptTokens"),
    usdPerMillionOutputTokens: finiteNumber((perOutput / load) * 1e6, "usdPerMillionOutputTokens"),
    usdPerMillionTokens: finiteNumber((usdPerQuery / tokens) * 1e6, "usdPerMillionTokens"),
  };
}

export { givenPrice as hourlyPrice } from "./given-price.ts";
