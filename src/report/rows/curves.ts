/** Curves in rows: a row for each length, a column for each curve. */
import type { ConcurrencyCurves } from "../chart/concurrency-curves.ts";
import type { DeviceFlip } from "../chart/device-flip.ts";
import type { KvCurves } from "../chart/kv-curves.ts";
import { type Column, type Measure, type Table, tableOf, type Value } from "../table.ts";

interface Curve {
  readonly name: string;
  readonly values: readonly Value[];
}

function curveTable(
  title: string,
  sequenceTokens: readonly number[],
  { curves, ...column }: Omit<Column, "title"> & { readonly curves: readonly Curve[] },
): Table {
  const tokens: Measure<number> = {
    title: "context",
    unit: "tokens",
    format: "count",
    of: (at) => sequenceTokens[at],
  };
  return tableOf(
    { title },
    sequenceTokens.map((_, at) => at),
    [
      tokens,
      ...curves.map(({ name, values }) => ({
        title: name,
        ...column,
        of: (at: number) => values[at],
      })),
    ],
  );
}

/** Cache of one sequence. */
export function kvCurvesTable({ sequenceTokens, sequences }: KvCurves): Table {
  return curveTable("KV cache of one sequence", sequenceTokens, {
    unit: "B",
    format: "binary",
    curves: sequences.map(({ name, bytesPerRank }) => ({ name, values: bytesPerRank })),
  });
}

/** Queries at once. */
export function concurrencyCurvesTable({ sequenceTokens, deployments }: ConcurrencyCurves): Table {
  return curveTable("Queries at once", sequenceTokens, {
    unit: "queries",
    format: "count",
    curves: deployments.map((one) => ({ name: one.name, values: one.guaranteedRequests })),
  });
}

/** Decode speed of one device over another's. */
export function deviceFlipTable(flip: DeviceFlip): Table {
  return curveTable(
    `Decode speed of ${flip.candidate} over ${flip.baseline}`,
    flip.sequenceTokens,
    {
      unit: "×",
      format: "fixed",
      unitBehind: true,
      curves: flip.curves.map(({ queryHeads, speedRatio }) => ({
        name: `${queryHeads} query heads`,
        values: speedRatio,
      })),
    },
  );
}
