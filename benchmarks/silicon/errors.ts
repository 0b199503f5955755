/** How far predictions are from measurements, by group. */
import type { CasePrediction } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** What is compared. */
export type Quantity =
  | "timePerOutputTokenSeconds"
  | "timeToFirstTokenSeconds"
  | "outputTokensPerSecondPerDevice";

/** The relative errors of a group. */
export interface GroupError {
  readonly rows: number;
  readonly meanAbsolute: number;
  readonly bias: number;
  readonly median: number;
  readonly p90: number;
}

/** `predicted / measured - 1`. */
export function relativeError(
  one: SiliconCase,
  prediction: CasePrediction,
  quantity: Quantity,
): number {
  return prediction[quantity] / measured(one, quantity) - 1;
}

/** The measured quantity; throughput follows from the two times and the load. */
export function measured(one: SiliconCase, quantity: Quantity): number {
  if (quantity !== "outputTokensPerSecondPerDevice") return one[quantity];
  const { requests, outputTokens, devices } = one;
  return (
    (requests * outputTokens) /
    (one.timeToFirstTokenSeconds + (outputTokens - 1) * one.timePerOutputTokenSeconds) /
    devices
  );
}

/** Mean of the absolute values, mean, median and 90th percentile. */
export function groupError(errors: readonly number[]): GroupError {
  const sizes = errors.map(Math.abs).sort((one, other) => one - other);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    rows: errors.length,
    meanAbsolute: mean(sizes),
    bias: mean(errors),
    median: quantile(sizes, 0.5),
    p90: quantile(sizes, 0.9),
  };
}

/** The value below which a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
