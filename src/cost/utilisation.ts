/**
 * Three things are called utilisation. Each has a name of its own here, enters one place alone, and is refused elsewhere.
 *
 * - load factor: tokens served over tokens that could have been. It divides tokens: `costPerQuery`, `usdPerMillionTokens`.
 * - billed-hours fraction: hours that are billed over hours. It scales the bill: `rentUsd`.
 * - model FLOPs utilisation: arithmetic done over the device's peak. It is in the tokens per second already.
 */
import { kvError, shown } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/**
 * Tokens served over tokens that the same devices could have served in the same time.
 *
 *     servedTokens / capacityTokens
 *
 * Errors: `bad-input` for more served than can be, and for a capacity of 0.
 * @example loadFactor({ servedTokens: 60e9, capacityTokens: 100e9 }) // => 0.6
 */
export function loadFactor(tokens: {
  readonly servedTokens: number;
  readonly capacityTokens: number;
}): number {
  refuseOtherUtilisation(tokens);
  const capacity = finiteNumber(tokens.capacityTokens, "capacityTokens", { above: true });
  return finiteNumber(tokens.servedTokens, "servedTokens", { most: capacity }) / capacity;
}

/**
 * Hours that are billed over the hours that pass.
 *
 *     billedHours / hours
 *
 * Errors: `bad-input` for more billed than passed, and for no hours.
 * @example billedHoursFraction({ billedHours: 10, hours: 24 }) // => 0.416667
 */
export function billedHoursFraction(time: {
  readonly billedHours: number;
  readonly hours: number;
}): number {
  refuseOtherUtilisation(time);
  const hours = finiteNumber(time.hours, "hours", { above: true });
  return finiteNumber(time.billedHours, "billedHours", { most: hours }) / hours;
}

/** A measured rate and what bounds it. */
export interface ModelFlopsInputs {
  readonly tokensPerSecondPerDevice: number;
  /** about 2 × active parameters, and attention's part */
  readonly flopsPerToken: number;
  /** dense peak in the format of the arithmetic */
  readonly peakFlopsPerSecond: number;
}

/**
 * Share of a device's peak arithmetic that a rate of tokens takes: MFU.
 *
 *     tokensPerSecondPerDevice × flopsPerToken / peakFlopsPerSecond
 *
 * It explains a rate and never enters a cost: whoever divides by it again pays for it twice.
 *
 * Errors: `bad-input` for a rate beyond the peak: the peak is then a sparse one, or of another format.
 * @example modelFlopsUtilisation({ tokensPerSecondPerDevice: 7000, flopsPerToken: 73e9, peakFlopsPerSecond: 989.4e12 }) // => 0.516475
 */
export function modelFlopsUtilisation(inputs: ModelFlopsInputs): number {
  refuseOtherUtilisation(inputs);
  const peak = finiteNumber(inputs.peakFlopsPerSecond, "peakFlopsPerSecond", { above: true });
  const flops = finiteNumber(inputs.flopsPerToken, "flopsPerToken", { above: true });
  const most = peak / flops;
  return finiteNumber(inputs.tokensPerSecondPerDevice, "tokensPerSecondPerDevice", { most }) / most;
}

/** The two that a cost function may take. */
export type UtilisationName = "loadFactor" | "billedHoursFraction";

const NAMES = [
  "loadFactor",
  "billedHoursFraction",
  "utilisation",
  "utilization",
  "gpuUtilization",
  "efficiency",
  "hardwareEfficiency",
  "modelFlopsUtilisation",
  "modelFlopsUtilization",
  "mfu",
] as const;

/** The function's own utilisation, above 0 to 1 and 1 when absent; every other one is refused. */
export function utilisationOf<Own extends UtilisationName>(
  inputs: { readonly [Name in Own]?: number | undefined },
  own: Own,
): number {
  refuseOtherUtilisation(inputs, own);
  const share = inputs[own];
  return share === undefined ? 1 : finiteNumber(share, own, { above: true, most: 1 });
}

/** Passes inputs that are an object and name no utilisation but the function's own; otherwise the named error. */
export function refuseOtherUtilisation(inputs: object, own?: UtilisationName): void {
  if (typeof inputs !== "object" || inputs === null)
    throw kvError({
      code: "bad-input",
      path: "inputs",
      value: inputs,
      rule: `expected an object of named inputs, got ${shown(inputs)}`,
    });
  for (const name of NAMES) {
    const value = (inputs as Readonly<Record<string, unknown>>)[name];
    if (name === own || value === undefined) continue;
    throw kvError({
      code: "bad-input",
      path: name,
      value,
      rule: "three things are called utilisation, and this one does not enter here",
      hint: "loadFactor divides tokens (costPerQuery, usdPerMillionTokens); billedHoursFraction scales the bill (rentUsd); hardware efficiency is in the tokens per second already",
    });
  }
}
