export * from "./break-even.ts";
export * from "./cached-tokens.ts";
export * from "./capital.ts";
export * from "./decline.ts";
export * from "./distribution.ts";
export * from "./induced-demand.ts";
export {
  blendedUsdPerMillionTokens,
  type ChargedTokens,
  marginOfMarkup,
  markupOfMargin,
  type Profit,
  profit,
  revenueUsd,
  type TokenPrices,
} from "./margin.ts";
export * from "./owned.ts";
export * from "./query.ts";
export { type CostRange, costInterval, type Ranged } from "./ranges.ts";
export * from "./rented.ts";
export { seededRandom } from "./seeded-random.ts";
export * from "./token-cost.ts";
export {
  billedHoursFraction,
  loadFactor,
  type ModelFlopsInputs,
  modelFlopsUtilisation,
} from "./utilisation.ts";
