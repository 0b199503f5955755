/** What an asset costs per year of its life: the annuity that repays it with interest. */
import { expm1, ln1p } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import { refuseOtherUtilisation } from "./utilisation.ts";

/** Interest and life of a loan or an asset. */
export interface AnnuityInputs {
  /** per year: 0.08 */
  readonly interestRate: number;
  readonly lifeYears: number;
}

/**
 * Share of the price to be paid each year so that price and interest are repaid over the life.
 *
 *     CRF = r / (1 - (1 + r)^-n)        (1 / n without interest)
 *
 * Errors: `bad-input` for a life of 0 and a negative rate.
 * Source: engineering economics, capital recovery factor; the same as r(1+r)^n / ((1+r)^n - 1).
 * @example capitalRecoveryFactor({ interestRate: 0.08, lifeYears: 4 }) // => 0.301921
 * capitalRecoveryFactor({ interestRate: 0, lifeYears: 4 }) // => 0.25
 */
export function capitalRecoveryFactor(inputs: AnnuityInputs): number {
  refuseOtherUtilisation(inputs);
  const rate = finiteNumber(inputs.interestRate, "interestRate");
  const years = finiteNumber(inputs.lifeYears, "lifeYears", { above: true });
  const factor = rate === 0 ? 1 / years : rate / -expm1(-years * ln1p(rate));
  return finiteNumber(factor, "lifeYears", { above: true });
}
