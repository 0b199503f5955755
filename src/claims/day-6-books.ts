/** DeepSeek's account of one day as inputs: what it says, and what its devices and lists make of it. */
import { tokenPrice } from "../catalog/lookup.ts";
import type { TokenPriceId } from "../catalog/token-prices.ts";
import { type Profit, profit, revenueUsd } from "../cost/margin.ts";
import { rentUsd } from "../cost/rented.ts";

/** Source: deepseek-ai/open-infra-index, day 6 (2025-03-01). */
export const day6Inputs = {
  nodes: 226.75,
  devicesPerNode: 8,
  usdPerDeviceHour: 2,
  hours: 24,
  /** as printed; the rounded counts give a little more */
  revenueUsd: 562_027,
  hitTokens: 342e9,
  missTokens: 266e9,
  outputTokens: 168e9,
  /** hits included */
  promptTokensPerSecondPerNode: 73_700,
  outputTokensPerSecondPerNode: 14_800,
} as const;

/** The printed revenue against the cost. */
export function day6Profit(): Profit {
  return profit({ revenueUsd: day6Inputs.revenueUsd, costUsd: day6CostUsd() });
}

/** What the day's devices cost at the rent that DeepSeek assumes. */
export function day6CostUsd(): number {
  const { nodes, devicesPerNode, usdPerDeviceHour, hours } = day6Inputs;
  return rentUsd({ usdPerDeviceHour, devices: nodes * devicesPerNode, hours });
}

/** What the day's tokens would have earned at a list price, all of them paid. */
export function day6RevenueUsd(id: TokenPriceId): number {
  const { hitTokens, missTokens, outputTokens } = day6Inputs;
  const promptTokens = hitTokens + missTokens;
  return revenueUsd(
    { promptTokens, outputTokens, cachedPromptFraction: hitTokens / promptTokens },
    tokenPrice(id),
  );
}
