/** What rented hours cost: by the hour, by contract, on spot with interruptions, or a part of each. */
import { kvError } from "../errors.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { finiteNumber } from "../units.ts";
import { capitalRecoveryFactor } from "./capital.ts";
import { givenPrice } from "./given-price.ts";
import { refuseOtherUtilisation, utilisationOf } from "./utilisation.ts";

/** Devices rented for a time. */
export interface RentInputs {
  readonly usdPerDeviceHour: number;
  readonly devices: number;
  readonly hours: number;
  /** share of the hours that are billed, 0 to 1: scales the bill, not the tokens */
  readonly billedHoursFraction?: number | undefined;
}

const rentFields: FieldsOf<RentInputs> = {
  usdPerDeviceHour: true,
  devices: true,
  hours: true,
  billedHoursFraction: true,
};

/**
 * The bill for rented devices.
 *
 *     usdPerDeviceHour × devices × hours × billedHoursFraction
 *
 * The billed-hours fraction is neither the load factor, which divides tokens, nor a hardware efficiency, which is in the
 * tokens per second already.
 *
 * Errors: `not-known` for a missing price; `bad-input` for one of 0.
 * Source: DeepSeek, open-infra-index day 6 (2025-03-01), for the example.
 * @example rentUsd({ usdPerDeviceHour: 2, devices: 226.75 * 8, hours: 24 }) // => 87072
 */
export function rentUsd(inputs: RentInputs): number {
  const billed = utilisationOf(inputs, "billedHoursFraction");
  refuseUnknownFields(inputs, rentFields);
  const bill =
    givenPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour") *
    finiteNumber(inputs.devices, "devices", { above: true }) *
    finiteNumber(inputs.hours, "hours", { above: true }) *
    billed;
  return finiteNumber(bill, "rentUsd", { above: true });
}

/** A contract of some years. */
export interface ReservedInputs {
  /** as quoted, over the whole term */
  readonly usdPerDeviceHour: number;
  readonly termYears: number;
  /** share of the whole that is paid on signing, 0 to 1 */
  readonly upFrontFraction: number;
  /** what money costs the buyer per year */
  readonly interestRate: number;
}

/**
 * What a contract costs per hour once the interest on the money paid up front is counted.
 *
 *     usdPerDeviceHour × (1 - upFrontFraction + upFrontFraction × termYears × CRF(interestRate, termYears))
 *
 * Errors: `bad-input` for a term of 0 and for shares outside 0 to 1.
 * Source: InferenceMAX v1 article (2025-10): rental of three years with 25 % up front.
 * @example reservedDeviceHour({ usdPerDeviceHour: 1.3, termYears: 3, upFrontFraction: 0.25, interestRate: 0.08 }) // => 1.353333
 */
export function reservedDeviceHour(inputs: ReservedInputs): number {
  refuseOtherUtilisation(inputs);
  const { interestRate, termYears } = inputs;
  const price = givenPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour");
  const upFront = finiteNumber(inputs.upFrontFraction, "upFrontFraction", { most: 1 });
  const years = finiteNumber(termYears, "termYears", { above: true });
  const annuity = years * capitalRecoveryFactor({ interestRate, lifeYears: years });
  return finiteNumber(price * (1 - upFront + upFront * annuity), "usdPerDeviceHour", {
    above: true,
  });
}

/** A device that may be taken away. */
export interface SpotInputs {
  readonly usdPerDeviceHour: number;
  readonly interruptionsPerHour: number;
  /** time paid for but lost at each: loading weights, warming the cache */
  readonly lostSecondsPerInterruption: number;
}

/**
 * What a useful hour costs on spot, where each interruption loses time that is paid for.
 *
 *     usdPerDeviceHour / (1 - interruptionsPerHour × lostSecondsPerInterruption / 3600)
 *
 * Errors: `bad-input` when the interruptions leave no useful time.
 * @example spotDeviceHour({ usdPerDeviceHour: 1.2, interruptionsPerHour: 0.25, lostSecondsPerInterruption: 600 }) // => 1.252174
 */
export function spotDeviceHour(inputs: SpotInputs): number {
  refuseOtherUtilisation(inputs);
  const price = givenPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour");
  const lost =
    (finiteNumber(inputs.interruptionsPerHour, "interruptionsPerHour") *
      finiteNumber(inputs.lostSecondsPerInterruption, "lostSecondsPerInterruption")) /
    3600;
  if (!(lost < 1))
    throw kvError({
      code: "bad-input",
      path: "interruptionsPerHour",
      value: inputs.interruptionsPerHour,
      rule: `the interruptions lose ${lost.toPrecision(3)} of every hour, so no useful time is left`,
    });
  return finiteNumber(price / (1 - lost), "usdPerDeviceHour", { above: true });
}

/** Devices of which a share is under contract and the rest comes and goes. */
export interface MixedFleetInputs {
  /** share of the devices that is committed, 0 to 1: billed for every hour, used or not */
  readonly commitmentShare: number;
  /** of a committed device: what `reservedDeviceHour` gives, or an owned one's */
  readonly committedUsdPerDeviceHour: number;
  /** of the rest: on demand, or what `spotDeviceHour` gives */
  readonly flexibleUsdPerDeviceHour: number;
  /** share of the hours for which the rest is billed, 0 to 1; 1 when absent */
  readonly billedHoursFraction?: number | undefined;
}

const fleetFields: FieldsOf<MixedFleetInputs> = {
  commitmentShare: true,
  committedUsdPerDeviceHour: true,
  flexibleUsdPerDeviceHour: true,
  billedHoursFraction: true,
};

/** What `rentUsd` takes for the whole fleet. */
export interface MixedFleetHour {
  /** mean over the hours that are billed */
  readonly usdPerDeviceHour: number;
  /** of the whole fleet's hours */
  readonly billedHoursFraction: number;
}

/**
 * The mean price of a billed hour of such a fleet, and the share of its hours that is billed.
 *
 *     billed           = commitmentShare + (1 - commitmentShare) × billedHoursFraction
 *     usdPerDeviceHour = (commitmentShare × committedUsdPerDeviceHour
 *                        + (1 - commitmentShare) × billedHoursFraction × flexibleUsdPerDeviceHour) / billed
 *
 * `rentUsd` of both is the sum of the two parts' bills.
 *
 * Errors: `not-known` for a missing price; `bad-input` for shares outside 0 to 1.
 * @example mixedFleetHour({ commitmentShare: 0.6, committedUsdPerDeviceHour: 1.7, flexibleUsdPerDeviceHour: 3, billedHoursFraction: 0.5 }) // => { usdPerDeviceHour: 2.025, billedHoursFraction: 0.8 }
 */
export function mixedFleetHour(inputs: MixedFleetInputs): MixedFleetHour {
  const flexibleBilled = utilisationOf(inputs, "billedHoursFraction");
  refuseUnknownFields(inputs, fleetFields);
  const committed = finiteNumber(inputs.commitmentShare, "commitmentShare", { most: 1 });
  const flexible = (1 - committed) * flexibleBilled;
  const billed = committed + flexible;
  const price =
    (committed * givenPrice(inputs.committedUsdPerDeviceHour, "committedUsdPerDeviceHour") +
      flexible * givenPrice(inputs.flexibleUsdPerDeviceHour, "flexibleUsdPerDeviceHour")) /
    billed;
  return {
    usdPerDeviceHour: finiteNumber(price, "usdPerDeviceHour", { above: true }),
    billedHoursFraction: billed,
  };
}
