/** What a query of a scenario costs. */

import { type Profit, profit, revenueUsd } from "../cost/margin.ts";
import { costPerQuery, hourlyPrice, type QueryCost } from "../cost/query.ts";
import type { CostRange } from "../cost/ranges.ts";
import { type KvHeadroomError, kvError } from "../errors.ts";
import type { MeanRequest } from "./mean-request.ts";
import { type Rates, scaled } from "./rates.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** Cost of a query on a scenario, and what remains of what is charged. */
export interface PlanCost extends QueryCost {
  readonly usdPerReplicaHour: number;
  /**
   * by the range of the rates, at this price; absent where they have none, and where the given requests are answered
   * at any speed in it: then price over rate is what a query costs
   */
  readonly range?: PlanCostRanges | undefined;
  readonly revenueUsdPerQuery?: number | undefined;
  readonly profit?: Profit | undefined;
}

/** Low and high of what is predicted. */
export interface PlanCostRanges {
  readonly usdPerQuery: CostRange;
  readonly usdPerMillionOutputTokens: CostRange;
  readonly usdPerMillionTokens: CostRange;
}

/** Cost and profit of the mean request at its load; nothing without a price, or where nobody asks. */
export function planCost(
  { price, load }: Scenario,
  { deployment }: ScenarioProfile,
  request: MeanRequest,
  speed: Rates,
): PlanCost | undefined {
  if (price === undefined) return undefined;
  if (load !== undefined && price.loadFactor !== undefined) throw twoLoads(price.loadFactor);
  const loaded = speed.load?.at?.loadFactor;
  if (loaded === 0) return undefined;
  const { promptTokens, outputTokens, cachedPromptFraction } = request;
  const usdPerDeviceHour = hourlyPrice(price.usdPerDeviceHour, "price.usdPerDeviceHour");
  const cost = costPerQuery({
    usdPerDeviceHour,
    promptTokens,
    outputTokens,
    cachedPromptFraction,
    deviceSecondsPerPromptToken: speed.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: speed.deviceSecondsPerOutputToken,
    loadFactor: loaded === undefined ? price.loadFactor : Math.min(1, loaded),
  });
  const revenue =
    price.tokenPrices &&
    revenueUsd({ promptTokens, outputTokens, cachedPromptFraction }, price.tokenPrices);
  const relative = costOverPrediction(load, speed);
  return {
    usdPerQuery: cost.usdPerQuery,
    promptMissUsd: cost.promptMissUsd,
    promptHitUsd: cost.promptHitUsd,
    outputUsd: cost.outputUsd,
    idleUsd: cost.idleUsd,
    usdPerMillionPromptTokens: cost.usdPerMillionPromptTokens,
    usdPerMillionOutputTokens: cost.usdPerMillionOutputTokens,
    usdPerMillionTokens: cost.usdPerMillionTokens,
    usdPerReplicaHour: usdPerDeviceHour * deployment.devices,
    range: relative && {
      usdPerQuery: scaled(cost.usdPerQuery, relative),
      usdPerMillionOutputTokens: scaled(cost.usdPerMillionOutputTokens, relative),
      usdPerMillionTokens: scaled(cost.usdPerMillionTokens, relative),
    },
    revenueUsdPerQuery: revenue,
    profit:
      revenue === undefined
        ? undefined
        : profit({ revenueUsd: revenue, costUsd: cost.usdPerQuery }),
  };
}

/**
 * How many times the cost it is at the ends of the range of the speed.
 *
 *     time per output token, low and high / predicted                     devices are as busy at any speed
 *     (think + time to last token, low and high) / (think + predicted)    users who wait for answers
 */
function costOverPrediction(
  load: Scenario["load"],
  { range, timePerOutputTokenSeconds, load: found }: Rates,
): CostRange | undefined {
  if (range === undefined) return undefined;
  const relative = scaled(1 / timePerOutputTokenSeconds, range.timePerOutputTokenSeconds);
  const at = found?.at;
  if (load === undefined || at?.times === undefined) return relative;
  if (load.kind === "open") return undefined;
  const think = load.thinkSeconds ?? 0;
  const { endToEndSeconds } = at.times;
  const ofRound = (times: number): number =>
    (think + times * endToEndSeconds) / (think + endToEndSeconds);
  return { low: ofRound(relative.low), high: ofRound(relative.high) };
}

function twoLoads(loadFactor: number): KvHeadroomError {
  return kvError({
    code: "bad-input",
    path: "price.loadFactor",
    value: loadFactor,
    rule: "the load says how busy the devices are, and the load factor says it again",
    hint: "give one of the two",
  });
}
