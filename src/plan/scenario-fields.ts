/** The fields of a scenario: one that nobody reads is refused where a scenario comes in, once, and never looked for again. */
import type { RequestTokens, TokenCount } from "../capacity/lengths.ts";
import { ownedHourParts, provenance, tokenPriceFields } from "../cost/price-fields.ts";
import { deploymentFields, engineFields, reserveFields } from "../engine/input-fields.ts";
import { kvError, shown } from "../errors.ts";
import {
  type FieldsOf,
  type Known,
  type KnownFields,
  refuseUnknownFields,
} from "../known-fields.ts";
import { formatFields } from "../speed/step-profile.ts";
import type { PlanOptions } from "./plan.ts";
import type {
  Load,
  MeasuredRates,
  Objective,
  PriceInputs,
  Scenario,
  Workload,
} from "./scenario.ts";

const spreadFields: FieldsOf<TokenCount> = {
  kind: true,
  least: true,
  most: true,
  mean: true,
  standardDeviation: true,
};

/** Requests of a trace are requests too. */
const requestFields: FieldsOf<RequestTokens> = {
  promptTokens: true,
  outputTokens: true,
  weight: true,
  ...{
    arrivalSeconds: "unread",
    promptIds: "unread",
    tokensPerId: "unread",
    sessionId: "unread",
    line: "unread",
  },
};

const workloadFields: FieldsOf<Workload> = {
  promptTokens: spreadFields,
  outputTokens: spreadFields,
  requests: [requestFields],
  cachedPromptFraction: true,
  sharedPrefixTokens: true,
};

const priceFields: FieldsOf<PriceInputs> = {
  usdPerDeviceHour: true,
  loadFactor: true,
  tokenPrices: tokenPriceFields,
};

const objectiveFields: FieldsOf<Objective> = {
  timePerOutputTokenSeconds: true,
  tokensPerSecondPerUser: true,
  timeToFirstTokenSeconds: true,
  endToEndSeconds: true,
  quantile: true,
};

const loadFields: FieldsOf<Load> = {
  kind: true,
  requestsPerSecond: true,
  users: true,
  thinkSeconds: true,
};

const measuredFields: FieldsOf<MeasuredRates> = {
  outputTokensPerSecondPerReplica: true,
  promptTokensPerSecondPerReplica: true,
  source: true,
};

/** Models and devices are not looked into: they say more of themselves than is read. */
export const scenarioFields: FieldsOf<Scenario> = {
  model: true,
  device: true,
  deployment: deploymentFields,
  engine: engineFields,
  formats: formatFields,
  workload: workloadFields,
  weightBytesPerRank: true,
  reserve: reserveFields,
  price: { ...priceFields, ...provenance, ...ownedHourParts },
  objective: objectiveFields,
  load: loadFields,
  measured: measuredFields,
};

const optionFields: FieldsOf<PlanOptions> = { figures: true };

/** Parts of a scenario that are objects or absent. */
const parts = [
  "deployment",
  "engine",
  "formats",
  "workload",
  "reserve",
  "price",
  "objective",
  "load",
  "measured",
] as const satisfies readonly (keyof Scenario)[];

/** Refuses fields that the values of an axis have and a scenario has not. */
export function refuseUnknownValues(path: string, values: readonly unknown[]): void {
  let known: Known | undefined = scenarioFields;
  for (const name of path.split("."))
    known = typeof known === "object" && name in known ? (known as KnownFields)[name] : undefined;
  if (known === undefined || known === true) return;
  for (const [at, value] of values.entries()) {
    if (parts.some((part) => part === path)) refuseNoObject(value, `${path}[${at}]`);
    refuseUnknownFields(value, known, `${path}[${at}]`);
  }
}

function refuseNoObject(given: unknown, path: string): void {
  if (given === undefined) return;
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return;
  throw kvError({
    code: "bad-input",
    path,
    value: given,
    rule: `expected an object, got ${shown(given)}`,
    hint: "leave it out for what is usual",
  });
}

/** Refuses what a scenario does not have. */
export function refuseUnknown(scenario: Scenario, options?: PlanOptions): void {
  for (const part of parts) refuseNoObject(scenario?.[part], part);
  if (options !== undefined) refuseNoObject(options, "options");
  refuseUnknownFields(scenario, scenarioFields);
  refuseUnknownFields(options, optionFields);
}
