/** A number that says where it comes from: what `explain` shows. */

/**
 * How far a figure can be trusted.
 *
 * - `input`: the caller gave it.
 * - `exact`: follows from whole numbers or an engine's own rule.
 * - `spec`: a vendor, driver or model card states it.
 * - `measured`: somebody measured it; the source says who.
 * - `fitted`: from a model fitted on measurements; the error is stated.
 * - `heuristic`: a rule of thumb; override it.
 */
export type Basis = "input" | "exact" | "spec" | "measured" | "fitted" | "heuristic";

/** One step of the working. No `spec` and no `measured` figure goes without a source. */
export interface Figure {
  /** stable id: `memory.poolBytesPerRank` */
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** in the names of `inputs` */
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly basis: Basis;
  readonly source?: string;
}

/** Something that was assumed, or that the reader should know before quoting a number. */
export interface Warning {
  /** stable: code may branch on it */
  readonly code: string;
  readonly message: string;
}
