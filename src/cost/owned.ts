/** What an hour of a device costs who owns it: capital, upkeep, staff, network, power and floor space, in parts that add up. */
import { kvError } from "../errors.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { power } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import { capitalRecoveryFactor } from "./capital.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** A device that is owned. Power is all-in kW, or kW at the plug with a PUE, but not both. */
export interface OwnedDeviceInputs {
  /** its share of server, switches and storage included */
  readonly capexUsdPerDevice: number;
  /** share of the price that a buyer pays at the end of the life, 0 to 1 */
  readonly residualFraction?: number | undefined;
  readonly lifeYears: number;
  /** per year, 0 when absent */
  readonly interestRate?: number | undefined;
  /** repairs, insurance, software */
  readonly opexUsdPerDeviceYear?: number | undefined;
  readonly staffUsdPerDeviceYear?: number | undefined;
  /** transit and lines that are paid by the year; switches are capex */
  readonly networkUsdPerDeviceYear?: number | undefined;
  /** kW with the facility's cooling and losses in it */
  readonly allInKwPerDevice?: number | undefined;
  /** kW at the plug: needs `powerUsageEffectiveness` */
  readonly plugKwPerDevice?: number | undefined;
  /** facility power over plug power, 1 or more */
  readonly powerUsageEffectiveness?: number | undefined;
  readonly usdPerKwh?: number | undefined;
  /** floor space by the kW that is given, before PUE */
  readonly colocationUsdPerKwMonth?: number | undefined;
  /** share of hours in which the device is up; 1 when absent */
  readonly availability?: number | undefined;
}

const ownedFields: FieldsOf<OwnedDeviceInputs> = {
  capexUsdPerDevice: true,
  residualFraction: true,
  lifeYears: true,
  interestRate: true,
  opexUsdPerDeviceYear: true,
  staffUsdPerDeviceYear: true,
  networkUsdPerDeviceYear: true,
  allInKwPerDevice: true,
  plugKwPerDevice: true,
  powerUsageEffectiveness: true,
  usdPerKwh: true,
  colocationUsdPerKwMonth: true,
  availability: true,
};

/** An hour of an owned device: `usdPerDeviceHour`, and the parts that add up to it. */
export interface OwnedDeviceHour {
  readonly usdPerDeviceHour: number;
  readonly capitalUsdPerDeviceHour: number;
  readonly opexUsdPerDeviceHour: number;
  readonly staffUsdPerDeviceHour: number;
  readonly networkUsdPerDeviceHour: number;
  readonly colocationUsdPerDeviceHour: number;
  readonly powerUsdPerDeviceHour: number;
  /** parts that nobody gave: they cost nothing here, and something in life */
  readonly leftOut: readonly ("opex" | "staff" | "network" | "colocation" | "power")[];
}

const HOURS_PER_YEAR = 8760;

/**
 * The cost of one hour in which an owned device is up.
 *
 *     capital              = capexUsdPerDevice × (1 - residualFraction / (1 + r)^n) × CRF(r, n) / (8760 × availability)
 *     opex, staff, network = per year / (8760 × availability)
 *     colocation           = colocationUsdPerKwMonth × kW × 12 / (8760 × availability)
 *     power                = allInKwPerDevice × usdPerKwh, or plugKwPerDevice × powerUsageEffectiveness × usdPerKwh
 *     usdPerDeviceHour     = their sum
 *
 * What is owned costs the same whether it is asked or not: the load factor belongs to the cost per token.
 *
 * Errors: `bad-input` for a negative price, a life of 0, a PUE below 1, and for all-in kW together with plug kW or a PUE;
 * `not-known` for kW without a price of power (0 where the floor space includes it) or a PUE: never $0.
 * Source: capital recovery factor; all-in kW as InferenceX states them (1.73 kW per H100, 2026-04).
 * @example ownedDeviceHour({ capexUsdPerDevice: 32_000, lifeYears: 4, allInKwPerDevice: 1.73, usdPerKwh: 0.08 }).usdPerDeviceHour // => 1.051642
 */
export function ownedDeviceHour(inputs: OwnedDeviceInputs): OwnedDeviceHour {
  refuseOtherUtilisation(inputs);
  refuseUnknownFields(inputs, ownedFields);
  const { residualFraction = 0, interestRate = 0, availability = 1 } = inputs;
  const capex = finiteNumber(inputs.capexUsdPerDevice, "capexUsdPerDevice", { above: true });
  const residual = finiteNumber(residualFraction, "residualFraction", { most: 1 });
  const rate = finiteNumber(interestRate, "interestRate");
  const factor = capitalRecoveryFactor({ interestRate: rate, lifeYears: inputs.lifeYears });
  const hours =
    HOURS_PER_YEAR * finiteNumber(availability, "availability", { above: true, most: 1 });
  const yearly = (
    name: "opexUsdPerDeviceYear" | "staffUsdPerDeviceYear" | "networkUsdPerDeviceYear",
  ): number => (inputs[name] === undefined ? 0 : finiteNumber(inputs[name], name) / hours);
  const powerUsdPerDeviceHour = powerUsdPerHour(inputs);
  const parts = {
    capitalUsdPerDeviceHour:
      (capex * (1 - residual / power(1 + rate, inputs.lifeYears)) * factor) / hours,
    opexUsdPerDeviceHour: yearly("opexUsdPerDeviceYear"),
    staffUsdPerDeviceHour: yearly("staffUsdPerDeviceYear"),
    networkUsdPerDeviceHour: yearly("networkUsdPerDeviceYear"),
    colocationUsdPerDeviceHour: colocationUsdPerYear(inputs) / hours,
    powerUsdPerDeviceHour,
  };
  const usdPerDeviceHour = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return {
    usdPerDeviceHour: finiteNumber(usdPerDeviceHour, "usdPerDeviceHour", { above: true }),
    ...parts,
    leftOut: [
      ...(["opex", "staff", "network"] as const).filter(
        (part) => inputs[`${part}UsdPerDeviceYear`] === undefined,
      ),
      ...(inputs.colocationUsdPerKwMonth === undefined ? (["colocation"] as const) : []),
      ...(inputs.usdPerKwh === undefined ? (["power"] as const) : []),
    ],
  };
}

function colocationUsdPerYear(inputs: OwnedDeviceInputs): number {
  const { colocationUsdPerKwMonth, allInKwPerDevice, plugKwPerDevice } = inputs;
  if (colocationUsdPerKwMonth === undefined) return 0;
  const kw = allInKwPerDevice ?? plugKwPerDevice;
  if (kw === undefined)
    throw unknown("allInKwPerDevice", "colocation is charged by the kW, and none is given");
  return finiteNumber(colocationUsdPerKwMonth, "colocationUsdPerKwMonth") * 12 * kw;
}

function powerUsdPerHour(inputs: OwnedDeviceInputs): number {
  const { allInKwPerDevice, plugKwPerDevice, powerUsageEffectiveness, usdPerKwh } = inputs;
  if (allInKwPerDevice !== undefined)
    for (const name of ["plugKwPerDevice", "powerUsageEffectiveness"] as const)
      if (inputs[name] !== undefined)
        throw kvError({
          code: "bad-input",
          path: name,
          value: inputs[name],
          rule: "all-in kW hold cooling and losses already: a PUE would count them twice",
          hint: "give allInKwPerDevice alone, or plugKwPerDevice with powerUsageEffectiveness",
        });
  if (powerUsageEffectiveness !== undefined)
    finiteNumber(powerUsageEffectiveness, "powerUsageEffectiveness", { least: 1 });
  const kw = allInKwPerDevice ?? plugKwPerDevice;
  if (kw === undefined) {
    if (powerUsageEffectiveness !== undefined)
      throw unknown("plugKwPerDevice", "a PUE needs the kW that it multiplies");
    if (usdPerKwh !== undefined)
      throw unknown("allInKwPerDevice", "a price of power needs the kW that are drawn");
    return 0;
  }
  finiteNumber(kw, allInKwPerDevice === undefined ? "plugKwPerDevice" : "allInKwPerDevice");
  if (allInKwPerDevice === undefined && powerUsageEffectiveness === undefined)
    throw unknown("powerUsageEffectiveness", "kW at the plug need the facility's PUE");
  if (usdPerKwh === undefined) throw unknown("usdPerKwh", "no price of power given");
  return kw * (powerUsageEffectiveness ?? 1) * finiteNumber(usdPerKwh, "usdPerKwh");
}

function unknown(path: string, rule: string): Error {
  return kvError({ code: "not-known", path, rule, hint: "nothing is assumed in its place" });
}
