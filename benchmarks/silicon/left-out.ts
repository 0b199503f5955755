/** Models that a fit has not seen: efficiencies without each model's own rows, and how far off they are for it. */
import { type GroupError, groupError, type Quantity, quantile, relativeError } from "./errors.ts";
import { type Efficiencies, efficiencyOf, fitAll } from "./fit.ts";
import { predicted } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** Efficiencies for each model, fitted to the rows of the other models. */
export function leaveOneModelOut(
  cases: readonly SiliconCase[],
  whole: Efficiencies,
): ReadonlyMap<string, Efficiencies> {
  const shapes = new Set(cases.map(({ model }) => shapeOf(model)));
  return new Map(
    [...shapes].map((shape) => [
      shape,
      fitAll(
        cases.filter(({ model }) => shapeOf(model) !== shape),
        whole,
      ),
    ]),
  );
}

/** R1 and V3 are one shape. */
export function shapeOf(model: string): string {
  return model === "deepseek-r1" ? "deepseek-v3" : model;
}

/** `predicted / measured - 1` of a case by the fit without its model. */
export function leftOutError(
  one: SiliconCase,
  leftOneOut: ReadonlyMap<string, Efficiencies>,
  quantity: Quantity,
): number {
  const fitted = leftOneOut.get(shapeOf(one.model)) ?? new Map();
  return relativeError(one, predicted(one, efficiencyOf(fitted, one)), quantity);
}

/** The errors of a group, each case by the fit without its model. */
export function leftOutErrors(
  cases: readonly SiliconCase[],
  leftOneOut: ReadonlyMap<string, Efficiencies>,
  quantity: Quantity,
): GroupError {
  return groupError(cases.map((one) => leftOutError(one, leftOneOut, quantity)));
}

/** Evenly spaced quantiles by which each model is represented, so that a model of 30 rows counts like one of 300. */
const QUANTILES = 100;

/** Mean absolute error, and 10th and 90th percentile of measured / predicted, each model counted alike. */
export function leftOutSpread(
  cases: readonly SiliconCase[],
  leftOneOut: ReadonlyMap<string, Efficiencies>,
  quantity: Quantity,
): { readonly meanAbsolute: number; readonly low: number; readonly high: number } {
  const shapes = [...new Set(cases.map(({ model }) => shapeOf(model)))];
  const errors = shapes.map((shape) =>
    cases
      .filter(({ model }) => shapeOf(model) === shape)
      .map((one) => leftOutError(one, leftOneOut, quantity)),
  );
  const ratios = errors.flatMap((own) => {
    const sorted = own.map((error) => 1 / (1 + error)).sort((one, other) => one - other);
    return Array.from({ length: QUANTILES }, (_, at) => quantile(sorted, (at + 0.5) / QUANTILES));
  });
  ratios.sort((one, other) => one - other);
  return {
    meanAbsolute:
      errors.reduce((sum, own) => sum + groupError(own).meanAbsolute, 0) / errors.length,
    low: quantile(ratios, 0.1),
    high: quantile(ratios, 0.9),
  };
}
