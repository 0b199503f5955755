/** One line of the working. */
import type { Basis, Figure } from "../figure.ts";

/** How a figure comes about. */
export interface Working {
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly basis: Basis;
  readonly source?: string | undefined;
}

/** A figure from what it is and how it comes about; a source only where there is one. */
export function figure(
  id: string,
  label: string,
  value: number,
  unit: string,
  { formula, inputs, basis, source }: Working,
): Figure {
  return {
    id,
    label,
    value,
    unit,
    formula,
    inputs,
    basis,
    ...(source !== undefined && { source }),
  };
}
