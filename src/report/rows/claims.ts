/** Claims in rows. The claims themselves stand to the right of reports, so what a row takes of them is named here. */
import { type Table, tableOf } from "../table.ts";

/** One number of a claim, checked. */
export interface CheckedFigure {
  readonly label: string;
  readonly unit: string;
  readonly printed?: number;
  readonly relation?: "equals" | "above" | "below";
  readonly follows: number;
  readonly agrees?: boolean;
}

/** What a row takes of a claim. */
export interface CheckedClaim {
  readonly id: string;
  readonly title: string;
  readonly saidBy: string;
  readonly verdict: string;
  readonly checks: readonly CheckedFigure[];
}

/** The number on which a verdict hangs: the first that disagrees, or else the first. */
export function decisive<Figure extends CheckedFigure>({
  checks,
}: {
  readonly checks: readonly Figure[];
}): Figure | undefined {
  return checks.find(({ agrees }) => agrees === false) ?? checks[0];
}

/** A row for each claim: verdict, what was said, what follows. */
export function claimTable(claims: readonly CheckedClaim[]): Table {
  const said = (claim: CheckedClaim): CheckedFigure | undefined => {
    const check = decisive(claim);
    return check?.printed === undefined ? undefined : check;
  };
  return tableOf({ title: "What was said, and what follows" }, claims, [
    { title: "verdict", of: ({ verdict }) => verdict.replaceAll("-", " ") },
    { title: "said", of: (claim) => said(claim)?.printed },
    { title: "follows", of: (claim) => said(claim)?.follows },
    { title: "unit", of: (claim) => said(claim)?.unit ?? "" },
    { title: "id", of: ({ id }) => id },
    { title: "claim", of: ({ title, saidBy }) => `${title} (${saidBy})` },
  ]);
}
