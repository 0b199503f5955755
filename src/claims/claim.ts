/** A public claim as an executable check: what was printed, what follows from stated inputs, and the verdict. */
import type { Basis } from "../figure.ts";

/**
 * How a claim fares.
 *
 * - `holds`: every printed figure follows from the stated inputs.
 * - `holds-under-assumptions`: it follows once the listed assumptions are granted.
 * - `does-not-follow`: a printed figure is not what the stated inputs give.
 * - `not-checkable`: nothing that was printed can be computed from anything that was stated.
 */
export type Verdict = "holds" | "holds-under-assumptions" | "does-not-follow" | "not-checkable";

/** One number of a claim: as printed, and as it follows. */
export interface ClaimCheck {
  readonly label: string;
  readonly unit: string;
  readonly formula: string;
  /** absent where nothing was printed: the check is context, and the verdict does not hang on it */
  readonly printed?: number;
  /** how what follows should stand to what is printed; `equals` when absent */
  readonly relation?: "equals" | "above" | "below";
  /** how far apart both may be, in the unit: what rounding of print and inputs explains */
  readonly within?: number;
  readonly follows: number;
}

/** A check and whether what follows agrees with what was printed. */
export interface CheckedNumber extends ClaimCheck {
  /** absent where nothing was printed */
  readonly agrees?: boolean;
}

/** What a claim file states; the verdict is computed from it. */
export interface ClaimInputs {
  readonly id: string;
  readonly title: string;
  readonly saidBy: string;
  /** publication and date */
  readonly where: string;
  /** what is said, in our words */
  readonly statement: string;
  readonly checks: readonly ClaimCheck[];
  /** what has to be granted for the figures to follow */
  readonly assumptions?: readonly string[];
  /** of the weakest input */
  readonly basis: Basis;
  /** where the inputs come from */
  readonly source: string;
  readonly sentence: string;
}

/** A claim of the public debate, checked. */
export interface Claim extends ClaimInputs {
  readonly verdict: Verdict;
  readonly checks: readonly CheckedNumber[];
  readonly assumptions: readonly string[];
}

/** The claim with its verdict, which follows from its checks and assumptions by one rule for all. */
export function checkedClaim(inputs: ClaimInputs): Claim {
  const { assumptions = [] } = inputs;
  const checks = inputs.checks.map((check) => ({ ...check, ...agreement(check) }));
  return { ...inputs, checks, assumptions, verdict: verdictOf(checks, assumptions) };
}

function verdictOf(checks: readonly CheckedNumber[], assumptions: readonly string[]): Verdict {
  const compared = checks.filter(({ agrees }) => agrees !== undefined);
  if (compared.length === 0) return "not-checkable";
  if (compared.some(({ agrees }) => agrees === false)) return "does-not-follow";
  return assumptions.length === 0 ? "holds" : "holds-under-assumptions";
}

function agreement({ printed, relation = "equals", within = 0, follows }: ClaimCheck): {
  readonly agrees?: boolean;
} {
  if (printed === undefined) return {};
  if (relation === "above") return { agrees: follows > printed };
  if (relation === "below") return { agrees: follows < printed };
  return { agrees: Math.abs(follows - printed) <= within };
}
