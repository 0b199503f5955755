/** A log's reconciliation in rows. The doctor stands to the right of reports, so what a row takes of it is named here. */
import { type Table, tableOf } from "../table.ts";

/** What a row takes of a finding. */
export interface LogFinding {
  readonly quantity: string;
  readonly unit: string;
  readonly stated: number;
  readonly predicted?: number;
  readonly relativeError?: number;
  readonly cause: { readonly id: string; readonly text: string };
  readonly advice?: string;
}

/** What rows take of a diagnosis. */
export interface LogDiagnosis {
  readonly engine: string;
  readonly findings: readonly LogFinding[];
  readonly stated: readonly unknown[];
  readonly unread: readonly string[];
}

/** A row for each figure of the log: what it states, what the rules give, and why. */
export function diagnosisTable({ engine, findings }: LogDiagnosis): Table {
  return tableOf({ title: `What the log of ${engine} states, and what follows` }, findings, [
    { title: "figure", of: ({ quantity }) => quantity },
    { title: "unit", of: ({ unit }) => unit },
    { title: "the log", of: ({ stated }) => stated },
    { title: "the rules", of: ({ predicted }) => predicted },
    {
      title: "off by",
      unit: "share",
      format: "percent",
      digits: 2,
      of: ({ relativeError }) => relativeError,
    },
    { title: "why", of: ({ cause }) => cause.id },
  ]);
}
