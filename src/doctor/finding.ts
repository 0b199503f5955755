/** One line of the reconciliation: what the log states, what the rules give, and why the two differ or agree. */
import { type Cause, type CauseId, cause } from "./causes.ts";
import type { Quantity, StatedUnit } from "./quantities.ts";
import { quantityUnits } from "./quantities.ts";
import type { Stated } from "./read-log.ts";

/** A stated figure against the one that the rules give. */
export interface Finding {
  readonly quantity: Quantity;
  readonly unit: StatedUnit;
  readonly stated: number;
  /** absent where the rules or the log do not suffice */
  readonly predicted?: number;
  /** what the digits of the inputs leave open */
  readonly predictedRange?: readonly [least: number, most: number];
  /** predicted / stated - 1 */
  readonly relativeError?: number;
  readonly cause: Cause;
  /** what else makes the figure another than bytes ÷ (2 × layers × heads × size) */
  readonly also: readonly Cause[];
  /** what was multiplied */
  readonly working?: string;
  /** what to change, and what it would give */
  readonly advice?: string;
  readonly lines: readonly number[];
}

/** One way in which the figure may have come about. */
export interface Hypothesis {
  readonly predicted: number;
  readonly least?: number;
  readonly most?: number;
  readonly cause: CauseId;
  readonly working: string;
  readonly advice?: string | undefined;
}

/** A figure that the rules give this closely is explained. */
const CLOSE = 0.0015;

/** Whether a hypothesis gives the figure, its digits and those of its inputs considered. */
export function explains({ predicted, least, most }: Hypothesis, figure: Stated): boolean {
  const value = Number(figure.value);
  const slack = figure.halfDigit + Math.abs(value) * CLOSE;
  return (
    Math.abs(predicted - value) <= slack ||
    (value >= (least ?? predicted) - figure.halfDigit &&
      value <= (most ?? predicted) + figure.halfDigit)
  );
}

/** The finding of the first hypothesis that gives the figure; the first of all, unexplained, where none does. */
export function reconciled(
  figure: Stated,
  hypotheses: readonly Hypothesis[],
  also: readonly CauseId[] = [],
): Finding {
  const value = Number(figure.value);
  const usable = hypotheses.filter(({ predicted, least = 0, most = 0 }) =>
    [predicted, least, most].every(Number.isFinite),
  );
  const fits = usable.find((one) => explains(one, figure));
  const taken = fits ?? usable[0];
  const base = {
    quantity: figure.quantity,
    unit: quantityUnits[figure.quantity],
    stated: value,
    lines: figure.lines,
  };
  if (taken === undefined)
    return { ...base, cause: cause("not-enough-stated"), also: also.map(cause) };
  const { predicted, least, most, working, advice } = taken;
  const error = predicted / value - 1;
  const relativeError = Number.isFinite(error) ? withoutSign(error) : undefined;
  const isRounding =
    fits?.cause === "agrees" &&
    Math.abs(predicted - value) > figure.halfDigit + Math.abs(value) * CLOSE;
  const id =
    fits === undefined ? "unknown" : isRounding ? "rounding-of-the-printed-size" : fits.cause;
  const [first, ...rest] = also;
  const main = id === "agrees" && first !== undefined ? first : id;
  return {
    ...base,
    predicted: withoutSign(predicted),
    ...(least !== undefined &&
      most !== undefined && { predictedRange: [withoutSign(least), withoutSign(most)] as const }),
    ...(relativeError !== undefined && { relativeError }),
    cause: cause(main),
    also: (main === first ? rest : also).filter((one) => one !== main).map(cause),
    working,
    ...(advice !== undefined && { advice }),
  };
}

/** Half the bytes per token may be another format or twice the ranks: where the log states neither, both are named. */
export function orMoreRanks(
  finding: Finding,
  figure: Stated,
  hypotheses: readonly Hypothesis[],
): Finding {
  if (finding.cause.id !== "kv-format") return finding;
  const other = hypotheses.find(
    (one) => one.cause === "other-parallelism" && explains(one, figure),
  );
  if (other === undefined) return finding;
  return {
    ...finding,
    also: [...finding.also, cause("other-parallelism")],
    working: `${finding.working ?? ""}; or ${other.working}`,
  };
}

/** Zero for a negative zero, which JSON does not know. */
export function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}
