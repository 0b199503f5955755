/** From where on it pays: volume, load, queries and hourly price at break-even, with "never" as an answer. */
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { finiteNumber } from "../units.ts";
import { givenPrice } from "./given-price.ts";
import { usdPerMillionTokens } from "./token-cost.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

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

const volumeFields: FieldsOf<BreakEvenVolumeInputs> = {
  fixedUsdPerMonth: true,
  priceUsdPerMillionTokens: true,
  marginalUsdPerMillionTokens: true,
  capacityTokensPerMonth: true,
};

/**
 * Tokens per month at which revenue covers fixed and marginal cost.
 *
 *     tokensPerMonth = fixedUsdPerMonth / (priceUsdPerMillionTokens - marginalUsdPerMillionTokens) × 1e6
 *
 * "Never" is an answer: when a token earns no more than it costs, or when the volume is beyond the capacity.
 *
 * Errors: `not-known` for a missing price; `bad-input` for a price or a fixed cost of 0.
 * @example breakEvenVolume({ fixedUsdPerMonth: 14_600, priceUsdPerMillionTokens: 0.5, capacityTokensPerMonth: 38.9e9 }) // => { kind: "reached", tokensPerMonth: 29200000000 }
 * breakEvenVolume({ fixedUsdPerMonth: 14_600, priceUsdPerMillionTokens: 0.5, marginalUsdPerMillionTokens: 0.5 }).kind // => "never"
 */
export function breakEvenVolume(
  inputs: BreakEvenVolumeInputs,
): BreakEven<{ readonly tokensPerMonth: number }> {
  refuseOtherUtilisation(inputs);
  refuseUnknownFields(inputs, volumeFields);
  const fixed = finiteNumber(inputs.fixedUsdPerMonth, "fixedUsdPerMonth", { above: true });
  const price = givenPrice(inputs.priceUsdPerMillionTokens, "priceUsdPerMillionTokens");
  const { capacityTokensPerMonth, marginalUsdPerMillionTokens = 0 } = inputs;
  const marginal = finiteNumber(marginalUsdPerMillionTokens, "marginalUsdPerMillionTokens");
  if (capacityTokensPerMonth !== undefined)
    finiteNumber(capacityTokensPerMonth, "capacityTokensPerMonth", { above: true });
  const tokensPerMonth = (fixed / (price - marginal)) * 1e6;
  if (price <= marginal || !Number.isFinite(tokensPerMonth))
    return {
      kind: "never",
      reason: "no-contribution",
      explanation: `a million tokens earn $${brief(price)} and cost $${brief(marginal)} beyond the fixed part`,
    };
  if (capacityTokensPerMonth !== undefined && tokensPerMonth > capacityTokensPerMonth)
    return {
      kind: "never",
      reason: "capacity",
      explanation: `${brief(tokensPerMonth / 1e6)} million tokens a month would be needed, ${brief(capacityTokensPerMonth / 1e6)} million can be served`,
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
export function breakEvenLoad(
  inputs: BreakEvenLoadInputs,
): BreakEven<{ readonly loadFactor: number }> {
  refuseOtherUtilisation(inputs);
  const { usdPerDeviceHour, tokensPerSecondPerDevice } = inputs;
  const atFullLoad = usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice });
  const price = givenPrice(inputs.priceUsdPerMillionTokens, "priceUsdPerMillionTokens");
  const loadFactor = atFullLoad / price;
  if (loadFactor > 1)
    return {
      kind: "never",
      reason: "capacity",
      explanation: `at full load a million tokens cost $${brief(atFullLoad)}, the price is $${brief(price)}`,
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
  refuseOtherUtilisation(inputs);
  const rate = (
    name: "baselineTokensPerSecondPerDevice" | "candidateTokensPerSecondPerDevice",
  ): number => finiteNumber(inputs[name], name, { above: true });
  return finiteNumber(
    (givenPrice(inputs.baselineUsdPerDeviceHour, "baselineUsdPerDeviceHour") *
      rate("candidateTokensPerSecondPerDevice")) /
      rate("baselineTokensPerSecondPerDevice"),
    "usdPerDeviceHour",
    { above: true },
  );
}

/** A device that is paid for all hours, against paying by the query. */
export interface BreakEvenQueriesInputs {
  /** of the device, asked or not: `ownedDeviceHour`, or a contract */
  readonly ownedUsdPerDeviceHour: number;
  /** on it, at the highest load that it is run at: `costPerQuery` */
  readonly ownedUsdPerQuery: number;
  /** elsewhere: `costPerQuery` on devices rented while they are needed, or a provider's list by `revenueUsd` */
  readonly otherUsdPerQuery: number;
}

/** From there on the owned device is the cheaper. */
export interface BreakEvenQueries {
  readonly queriesPerDeviceHour: number;
  /** of what the device serves at that load */
  readonly capacityShare: number;
}

/**
 * Queries in an hour from which on a device that is paid for all hours is cheaper than paying by the query.
 *
 *     queriesPerDeviceHour = ownedUsdPerDeviceHour / otherUsdPerQuery
 *     capacityShare        = ownedUsdPerQuery / otherUsdPerQuery
 *
 * Never, when a query is cheaper elsewhere even at the owned device's capacity. Power that an idle device saves is not counted,
 * and devices come whole: fewer queries than one device serves still take one.
 *
 * Errors: `not-known` for a missing price; `bad-input` for one of 0.
 * @example breakEvenQueries({ ownedUsdPerDeviceHour: 1.2, ownedUsdPerQuery: 0.0006, otherUsdPerQuery: 0.001 }) // => { kind: "reached", queriesPerDeviceHour: 1200, capacityShare: 0.6 }
 * breakEvenQueries({ ownedUsdPerDeviceHour: 1.2, ownedUsdPerQuery: 0.0006, otherUsdPerQuery: 0.0005 }).kind // => "never"
 */
export function breakEvenQueries(inputs: BreakEvenQueriesInputs): BreakEven<BreakEvenQueries> {
  refuseOtherUtilisation(inputs);
  const hour = givenPrice(inputs.ownedUsdPerDeviceHour, "ownedUsdPerDeviceHour");
  const owned = givenPrice(inputs.ownedUsdPerQuery, "ownedUsdPerQuery");
  const other = givenPrice(inputs.otherUsdPerQuery, "otherUsdPerQuery");
  const capacityShare = owned / other;
  const queriesPerDeviceHour = hour / other;
  if (capacityShare <= 1 && Number.isFinite(queriesPerDeviceHour))
    return { kind: "reached", queriesPerDeviceHour, capacityShare };
  return {
    kind: "never",
    reason: "capacity",
    explanation: `a query costs $${brief(owned)} at the device's capacity, $${brief(other)} elsewhere`,
  };
}

/** At most four digits that count. */
function brief(value: number): string {
  return String(Number(value.toPrecision(4)));
}
