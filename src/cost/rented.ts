/** What rented hours cost: by the hour, by contract with a part paid up front, or on spot with interruptions. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";
import { capitalRecoveryFactor } from "./capital.ts";
import { hourlyPrice } from "./query.ts";

/** Devices rented for a time. */
export interface RentInputs {
  readonly usdPerDeviceHour: number;
  readonly devices: number;
  readonly hours: number;
  /** share of the hours that are billed, 0 to 1: scales the bill, not the tokens */
  readonly billedHoursFraction?: number | undefined;
}

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
  return (
    hourlyPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour") *
    finiteNumber(inputs.devices, "devices", { above: true }) *
    finiteNumber(inputs.hours, "hours", { above: true }) *
    finiteNumber(inputs.billedHoursFraction ?? 1, "billedHoursFraction", { above: true, most: 1 })
  );
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
  const { interestRate, termYears } = inputs;
  const price = hourlyPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour");
  const upFront = finiteNumber(inputs.upFrontFraction, "upFrontFraction", { most: 1 });
  const years = finiteNumber(termYears, "termYears", { above: true });
  const annuity = years * capitalRecoveryFactor({ interestRate, lifeYears: years });
  return price * (1 - upFront + upFront * annuity);
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
  const price = hourlyPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour");
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
  return price / (1 - lost);
}
