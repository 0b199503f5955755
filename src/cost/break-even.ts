/** From where on it pays: volume, load and hourly price at break-even, with "never" as an answer. */
import { finiteNumber } from "../units.ts";
import { hourlyPrice } from "./query.ts";
import { usdPerMillionTokens } from "./token-cost.ts";

/** It pays from here on, or never, and why. */
export type BreakEven<Reached> =
  | ({ readonly kind: "reached" } & Reached)
  | {
      readonly kind: "never";
      /** each token earns no more than it costs, or more would be needed than the devices can do */
      readonly reason: "no-contribution" | "capacity";
      readonly explanation: string;
    };

/** A service with fixed cost, a price and a marginal cost. */
export interface BreakEvenVolumeInputs {
  readonly fixedUsdPerMonth: number;
  /** blended by the buyer's own mix */
  readonly priceUsdPerMillionTokens: number;
  /** what another million tokens cost beyond the fixed part; 0 when absent */
  readonly marginalUsdPerMillionTokens?: number | undefined;
  /** what the devices can serve; no limit when absent */
  readonly capacityTokensPerMonth?: number | undefined;
}

/**
 * Tokens per month at which revenue covers fixed and marginal cost.
 *
 *     tokensPerMonth = fixedUsdPerMonth / (priceUsdPerMillionTokens - marginalUsdPerMillionTokens) × 1e6
 *
 * "Never" is an answer: when a token earns no more than it costs, or when the volume is beyond the capacity.
 *
 * Errors: `bad-input` for a price or a fixed cost of 0.
 * @example breakEvenVolume({ fixedUsdPerMonth: 14_600, priceUsdPerMillionTokens: 0.5, capacityTokensPerMonth: 38.9e9 }) // => { kind: "reached", tokensPerMonth: 29200000000 }
 * breakEvenVolume({ fixedUsdPerMonth: 14_600, priceUsdPerMillionTokens: 0.5, marginalUsdPerMillionTokens: 0.5 }).kind // => "never"
 */
export function breakEvenVolume(
  inputs: BreakEvenVolumeInputs,
): BreakEven<{ readonly tokensPerMonth: number }> {
  const fixed = finiteNumber(inputs.fixedUsdPerMonth, "fixedUsdPerMonth", { above: true });
  const price = finiteNumber(inputs.priceUsdPerMillionTokens, "priceUsdPerMillionTokens", {
    above: true,
  });
  const marginal = finiteNumber(
    inputs.marginalUsdPerMillionTokens ?? 0,
    "marginalUsdPerMillionTokens",
  );
  const { capacityTokensPerMonth } = inputs;
  if (capacityTokensPerMonth !== undefined)
    finiteNumber(capacityTokensPerMonth, "capacityTokensPerMonth", { above: true });
  const tokensPerMonth = (fixed / (price - marginal)) * 1e6;
  if (price <= marginal || !Number.isFinite(tokensPerMonth))
    return {
      kind: "never",
      reason: "no-contribution",
      explanation: `a million tokens earn $${price} and cost $${marginal} beyond the fixed part`,
    };
  if (capacityTokensPerMonth !== undefined && tokensPerMonth > capacityTokensPerMonth)
    return {
      kind: "never",
      reason: "capacity",
      explanation: `${tokensPerMonth.toPrecision(4)} tokens a month would be needed, ${capacityTokensPerMonth.toPrecision(4)} can be served`,
    };
  return { kind: "reached", tokensPerMonth };
}

/** Devices paid for whether asked or not, and what their tokens earn. */
export interface BreakEvenLoadInputs {
  readonly usdPerDeviceHour: number;
  readonly tokensPerSecondPerDevice: number;
  readonly priceUsdPerMillionTokens: number;
}

/**
 * The load factor at which devices that are paid for all hours earn what they cost.
 *
 *     loadFactor = cost per million tokens at full load / priceUsdPerMillionTokens
 *
 * Never, when even full load costs more than the price.
 *
 * Errors: `not-known` for a missing hourly price; `bad-input` for a rate or a price of 0.
 * @example breakEvenLoad({ usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850, priceUsdPerMillionTokens: 2.19 }) // => { kind: "reached", loadFactor: 0.13712 }
 * breakEvenLoad({ usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850, priceUsdPerMillionTokens: 0.28 }).kind // => "never"
 */
export function breakEvenLoad({
  usdPerDeviceHour,
  tokensPerSecondPerDevice,
  priceUsdPerMillionTokens,
}: BreakEvenLoadInputs): BreakEven<{ readonly loadFactor: number }> {
  const atFullLoad = usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice });
  const price = finiteNumber(priceUsdPerMillionTokens, "priceUsdPerMillionTokens", { above: true });
  const loadFactor = atFullLoad / price;
  if (loadFactor > 1)
    return {
      kind: "never",
      reason: "capacity",
      explanation: `at full load a million tokens cost $${atFullLoad.toPrecision(3)}, the price is $${price}`,
    };
  return { kind: "reached", loadFactor };
}

/** The same work on two kinds of device. */
export interface BreakEvenPriceInputs {
  readonly baselineUsdPerDeviceHour: number;
  readonly baselineTokensPerSecondPerDevice: number;
  readonly candidateTokensPerSecondPerDevice: number;
}

/**
 * The hourly price below which the candidate's tokens are cheaper than the baseline's.
 *
 *     baselineUsdPerDeviceHour × candidateTokensPerSecondPerDevice / baselineTokensPerSecondPerDevice
 *
 * Errors: `not-known` for a missing price; `bad-input` for a rate of 0.
 * Source: LMSYS (2025-09-26) and DeepSeek day 6 (2025-03-01) for the example's rates.
 * @example breakEvenUsdPerDeviceHour({ baselineUsdPerDeviceHour: 2, baselineTokensPerSecondPerDevice: 14_800 / 8, candidateTokensPerSecondPerDevice: 5_700 / 8 }) // => 0.77027
 */
export function breakEvenUsdPerDeviceHour(inputs: BreakEvenPriceInputs): number {
  const rate = (
    name: "baselineTokensPerSecondPerDevice" | "candidateTokensPerSecondPerDevice",
  ): number => finiteNumber(inputs[name], name, { above: true });
  return (
    (hourlyPrice(inputs.baselineUsdPerDeviceHour, "baselineUsdPerDeviceHour") *
      rate("candidateTokensPerSecondPerDevice")) /
    rate("baselineTokensPerSecondPerDevice")
  );
}
