/** Jevons: whether cheaper queries end in more device-hours or in fewer. */
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { power } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import type { BreakEven } from "./break-even.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** A fall of cost, and how buyers answer to the price. */
export interface InducedDemandInputs {
  /** old device-hours per query over new: 5 */
  readonly costFactor: number;
  /** by how many percent queries rise when their price falls by one */
  readonly elasticity: number;
  /** share of the fall, in logarithms, that reaches the price; 1 when absent */
  readonly passThrough?: number | undefined;
}

const demandFields: FieldsOf<InducedDemandInputs> = {
  costFactor: true,
  elasticity: true,
  passThrough: true,
};

/**
 * Device-hours after a fall of cost over device-hours before, at constant elasticity.
 *
 *     price falls by costFactor ^ passThrough
 *     queries grow by costFactor ^ (passThrough × elasticity)
 *     device-hours change by costFactor ^ (passThrough × elasticity - 1)
 *
 * Errors: `bad-input` for a factor of 0 and a negative elasticity.
 * Source: W. S. Jevons, The Coal Question (1865), chapter VII; constant-elasticity demand.
 * @example deviceHoursRatio({ costFactor: 5, elasticity: 1.5 }) // => 2.236068
 * deviceHoursRatio({ costFactor: 5, elasticity: 0.5 }) // => 0.447214
 */
export function deviceHoursRatio(inputs: InducedDemandInputs): number {
  refuseOtherUtilisation(inputs);
  refuseUnknownFields(inputs, demandFields);
  const factor = finiteNumber(inputs.costFactor, "costFactor", { above: true });
  const elasticity = finiteNumber(inputs.elasticity, "elasticity");
  return finiteNumber(
    power(factor, passThroughOf(inputs.passThrough) * elasticity - 1),
    "deviceHoursRatio",
    { above: true },
  );
}

/**
 * The elasticity above which cheaper queries take more device-hours in all.
 *
 *     elasticity = 1 / passThrough
 *
 * Never, when nothing of the fall reaches the price: then nobody asks more.
 *
 * Errors: `bad-input` for a pass-through outside 0 to 1.
 * @example breakEvenElasticity({ passThrough: 0.5 }) // => { kind: "reached", elasticity: 2 }
 */
export function breakEvenElasticity(
  inputs: Pick<InducedDemandInputs, "passThrough"> = {},
): BreakEven<{ readonly elasticity: number }> {
  refuseOtherUtilisation(inputs);
  refuseUnknownFields(inputs, demandFields);
  const elasticity = 1 / passThroughOf(inputs.passThrough);
  if (elasticity === Number.POSITIVE_INFINITY)
    return {
      kind: "never",
      reason: "no-contribution",
      explanation: "the price does not move, so demand has no reason to",
    };
  return { kind: "reached", elasticity };
}

function passThroughOf(passThrough = 1): number {
  return finiteNumber(passThrough, "passThrough", { most: 1 });
}
