/**
 * The one error type: what was wrong, where, what the rule is and what to do instead.
 *
 * Two copies of the package may meet in one program, so compare `error.name` and `error.code`, not `instanceof`.
 */

/** The kinds of refusal. Stable: code may branch on them. */
export type KvHeadroomErrorCode =
  /** a value breaks its rule: not a number, negative, fractional, out of range */
  | "bad-input"
  /** an id that the catalogue does not hold; the hint names the nearest */
  | "unknown-id"
  /** a quantity whose unit is missing, mistyped or means bits */
  | "ambiguous-unit"
  /** a configuration that no rule covers */
  | "unknown-architecture"
  /** a combination that the named engine or format refuses */
  | "unsupported"
  /** a figure that nobody gave and that the catalogue lacks */
  | "not-known"
  /** an optional package that is not installed */
  | "missing-package";

/** What a refusal says. */
export interface Refusal {
  readonly code: KvHeadroomErrorCode;
  /** where: `deployment.tensorParallel` */
  readonly path: string;
  /** what was given */
  readonly value?: unknown;
  /** the rule that it breaks, as the end of "path: ..." */
  readonly rule: string;
  /** what to do instead */
  readonly hint?: string;
}

/** Thrown for bad input and for what is not known; "it does not fit" is an answer, not an error. */
export class KvHeadroomError extends Error implements Refusal {
  override readonly name = "KvHeadroomError";
  readonly code: KvHeadroomErrorCode;
  readonly path: string;
  readonly value: unknown;
  readonly rule: string;
  readonly hint?: string;

  constructor({ code, path, value, rule, hint }: Refusal) {
    super(`${path}: ${rule}${hint === undefined ? "" : `; ${hint}`}`);
    this.code = code;
    this.path = path;
    this.value = value;
    this.rule = rule;
    if (hint !== undefined) this.hint = hint;
  }
}

/** The given value as it reads in a message: short, and never a failure of its own. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return Object(value) === value ? "an object" : String(value);
}

/** Makes the error: `throw kvError({ code: "bad-input", path: "layers", value: 0, rule: "expected a positive integer" })`. */
export function kvError(refusal: Refusal): KvHeadroomError {
  return new KvHeadroomError(refusal);
}
