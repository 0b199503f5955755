/** Every function of the room that takes named numbers, with inputs that it accepts. */
import {
  billedHoursFraction,
  blendedUsdPerMillionTokens,
  breakEvenCacheReads,
  breakEvenElasticity,
  breakEvenLoad,
  breakEvenQueries,
  breakEvenUsdPerDeviceHour,
  breakEvenVolume,
  cacheStorageUsdPerMillionTokens,
  capitalRecoveryFactor,
  costPerQuery,
  declinePerYear,
  deviceHoursRatio,
  inferenceXCostPerMillion,
  loadFactor,
  mixedFleetHour,
  modelFlopsUtilisation,
  ownedDeviceHour,
  profit,
  projectedUsd,
  rentUsd,
  reservedDeviceHour,
  revenueUsd,
  spotDeviceHour,
  usdPerMillionTokens,
} from "../../src/index.ts";

/** A function and what it is called with. */
export interface CostFunction {
  readonly name: string;
  readonly run: (inputs: unknown) => unknown;
  readonly inputs: Readonly<Record<string, number>>;
  /** inputs that may be left out */
  readonly optional: readonly string[];
  /** inputs that are prices: a missing one is not known */
  readonly prices: readonly string[];
  /** inputs for which 0 is an answer */
  readonly mayBeZero: readonly string[];
}

function entry<Inputs extends Readonly<Record<string, number>>>(
  name: string,
  run: (inputs: never) => unknown,
  inputs: Inputs,
  {
    optional = [],
    prices = [],
    mayBeZero = [],
  }: Partial<Record<"optional" | "prices" | "mayBeZero", readonly (keyof Inputs & string)[]>> = {},
): CostFunction {
  return { name, run: (given) => run(given as never), inputs, optional, prices, mayBeZero };
}

const promptList = {
  usdPerMillionPromptTokens: 3,
  usdPerMillionCachedTokens: 0.3,
  usdPerMillionCacheWriteTokens: 3.75,
};
const list = { ...promptList, usdPerMillionOutputTokens: 15 };
const traffic = {
  promptTokens: 4000,
  outputTokens: 1000,
  cachedPromptFraction: 0.5,
  cacheWriteFraction: 0.25,
  freeTrafficShare: 0.1,
};
const shares = ["cachedPromptFraction", "cacheWriteFraction", "freeTrafficShare"] as const;

/** In the order of the room's files. */
export const costFunctions: readonly CostFunction[] = [
  entry(
    "breakEvenVolume",
    breakEvenVolume,
    {
      fixedUsdPerMonth: 14_600,
      priceUsdPerMillionTokens: 0.5,
      marginalUsdPerMillionTokens: 0.1,
      capacityTokensPerMonth: 100e9,
    },
    {
      optional: ["marginalUsdPerMillionTokens", "capacityTokensPerMonth"],
      prices: ["priceUsdPerMillionTokens"],
      mayBeZero: ["marginalUsdPerMillionTokens"],
    },
  ),
  entry(
    "breakEvenLoad",
    breakEvenLoad,
    { usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850, priceUsdPerMillionTokens: 2.19 },
    { prices: ["usdPerDeviceHour", "priceUsdPerMillionTokens"] },
  ),
  entry(
    "breakEvenUsdPerDeviceHour",
    breakEvenUsdPerDeviceHour,
    {
      baselineUsdPerDeviceHour: 2,
      baselineTokensPerSecondPerDevice: 1850,
      candidateTokensPerSecondPerDevice: 712.5,
    },
    { prices: ["baselineUsdPerDeviceHour"] },
  ),
  entry(
    "breakEvenQueries",
    breakEvenQueries,
    { ownedUsdPerDeviceHour: 1.2, ownedUsdPerQuery: 0.0006, otherUsdPerQuery: 0.001 },
    { prices: ["ownedUsdPerDeviceHour", "ownedUsdPerQuery", "otherUsdPerQuery"] },
  ),
  entry(
    "cacheStorageUsdPerMillionTokens",
    cacheStorageUsdPerMillionTokens,
    { bytesPerToken: 70_272, usdPerGigabyteMonth: 0.08, hoursHeldPerRead: 24 },
    { mayBeZero: ["usdPerGigabyteMonth", "hoursHeldPerRead"] },
  ),
  entry("breakEvenCacheReads", breakEvenCacheReads, promptList, {
    optional: ["usdPerMillionCacheWriteTokens"],
    prices: ["usdPerMillionPromptTokens", "usdPerMillionCachedTokens"],
    mayBeZero: Object.keys(promptList) as (keyof typeof promptList)[],
  }),
  entry(
    "capitalRecoveryFactor",
    capitalRecoveryFactor,
    { interestRate: 0.08, lifeYears: 4 },
    { mayBeZero: ["interestRate"] },
  ),
  entry("declinePerYear", declinePerYear, { factor: 1000, years: 3 }),
  entry(
    "projectedUsd",
    projectedUsd,
    { usd: 60, factorPerYear: 10, years: 3 },
    { mayBeZero: ["years"] },
  ),
  entry(
    "deviceHoursRatio",
    deviceHoursRatio,
    { costFactor: 5, elasticity: 1.5, passThrough: 0.5 },
    { optional: ["passThrough"], mayBeZero: ["elasticity", "passThrough"] },
  ),
  entry(
    "breakEvenElasticity",
    breakEvenElasticity,
    { passThrough: 0.5 },
    { optional: ["passThrough"], mayBeZero: ["passThrough"] },
  ),
  entry("profit", profit, { revenueUsd: 562_027, costUsd: 87_072 }),
  entry("revenueUsd", (given) => revenueUsd(given, list), traffic, {
    optional: shares,
    mayBeZero: ["promptTokens", "outputTokens", ...shares],
  }),
  entry("revenueUsd's list", (given) => revenueUsd(traffic, given), list, {
    optional: ["usdPerMillionCachedTokens", "usdPerMillionCacheWriteTokens"],
    prices: ["usdPerMillionPromptTokens", "usdPerMillionOutputTokens"],
    mayBeZero: Object.keys(list) as (keyof typeof list)[],
  }),
  entry("blendedUsdPerMillionTokens", (given) => blendedUsdPerMillionTokens(given, list), traffic, {
    optional: shares,
    mayBeZero: ["promptTokens", "outputTokens", ...shares],
  }),
  entry(
    "ownedDeviceHour",
    ownedDeviceHour,
    {
      capexUsdPerDevice: 32_000,
      lifeYears: 4,
      interestRate: 0.08,
      residualFraction: 0.1,
      opexUsdPerDeviceYear: 800,
      staffUsdPerDeviceYear: 300,
      networkUsdPerDeviceYear: 150,
      plugKwPerDevice: 1.25,
      powerUsageEffectiveness: 1.4,
      usdPerKwh: 0.08,
      colocationUsdPerKwMonth: 130,
      availability: 0.98,
    },
    {
      optional: [
        "interestRate",
        "residualFraction",
        "opexUsdPerDeviceYear",
        "staffUsdPerDeviceYear",
        "networkUsdPerDeviceYear",
        "colocationUsdPerKwMonth",
        "availability",
      ],
      prices: ["usdPerKwh", "plugKwPerDevice", "powerUsageEffectiveness"],
      mayBeZero: [
        "interestRate",
        "residualFraction",
        "opexUsdPerDeviceYear",
        "staffUsdPerDeviceYear",
        "networkUsdPerDeviceYear",
        "plugKwPerDevice",
        "usdPerKwh",
        "colocationUsdPerKwMonth",
      ],
    },
  ),
  entry(
    "costPerQuery",
    costPerQuery,
    {
      usdPerDeviceHour: 2,
      promptTokens: 4000,
      outputTokens: 1000,
      cachedPromptFraction: 0.5,
      deviceSecondsPerPromptToken: 1e-4,
      deviceSecondsPerCachedToken: 1e-6,
      storageUsdPerMillionCachedTokens: 0.02,
      deviceSecondsPerOutputToken: 5e-4,
      loadFactor: 0.6,
    },
    {
      optional: [
        "cachedPromptFraction",
        "deviceSecondsPerCachedToken",
        "storageUsdPerMillionCachedTokens",
        "loadFactor",
      ],
      prices: ["usdPerDeviceHour"],
      mayBeZero: [
        "promptTokens",
        "outputTokens",
        "cachedPromptFraction",
        "deviceSecondsPerPromptToken",
        "deviceSecondsPerCachedToken",
        "storageUsdPerMillionCachedTokens",
        "deviceSecondsPerOutputToken",
      ],
    },
  ),
  entry(
    "rentUsd",
    rentUsd,
    { usdPerDeviceHour: 2, devices: 8, hours: 24, billedHoursFraction: 0.5 },
    { optional: ["billedHoursFraction"], prices: ["usdPerDeviceHour"] },
  ),
  entry(
    "reservedDeviceHour",
    reservedDeviceHour,
    { usdPerDeviceHour: 1.3, termYears: 3, upFrontFraction: 0.25, interestRate: 0.08 },
    { prices: ["usdPerDeviceHour"], mayBeZero: ["upFrontFraction", "interestRate"] },
  ),
  entry(
    "spotDeviceHour",
    spotDeviceHour,
    { usdPerDeviceHour: 1.2, interruptionsPerHour: 0.25, lostSecondsPerInterruption: 600 },
    {
      prices: ["usdPerDeviceHour"],
      mayBeZero: ["interruptionsPerHour", "lostSecondsPerInterruption"],
    },
  ),
  entry(
    "mixedFleetHour",
    mixedFleetHour,
    {
      commitmentShare: 0.6,
      committedUsdPerDeviceHour: 1.7,
      flexibleUsdPerDeviceHour: 3,
      billedHoursFraction: 0.5,
    },
    {
      optional: ["billedHoursFraction"],
      prices: ["committedUsdPerDeviceHour", "flexibleUsdPerDeviceHour"],
      mayBeZero: ["commitmentShare"],
    },
  ),
  entry(
    "usdPerMillionTokens",
    usdPerMillionTokens,
    { usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850, loadFactor: 0.6 },
    { optional: ["loadFactor"], prices: ["usdPerDeviceHour"] },
  ),
  entry(
    "inferenceXCostPerMillion",
    inferenceXCostPerMillion,
    {
      usdPerDeviceHour: 1.95,
      promptTokensPerSecondPerDevice: 2395.8,
      outputTokensPerSecondPerDevice: 2395.8,
    },
    { prices: ["usdPerDeviceHour"] },
  ),
  entry(
    "loadFactor",
    loadFactor,
    { servedTokens: 60e9, capacityTokens: 100e9 },
    { mayBeZero: ["servedTokens"] },
  ),
  entry(
    "billedHoursFraction",
    billedHoursFraction,
    { billedHours: 10, hours: 24 },
    { mayBeZero: ["billedHours"] },
  ),
  entry(
    "modelFlopsUtilisation",
    modelFlopsUtilisation,
    { tokensPerSecondPerDevice: 7000, flopsPerToken: 73e9, peakFlopsPerSecond: 989.4e12 },
    { mayBeZero: ["tokensPerSecondPerDevice"] },
  ),
];
