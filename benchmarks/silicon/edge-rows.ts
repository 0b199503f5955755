/** Rows at the edge of what a group spans, left out of the fit: how many of them the ranges hold that are told without them. */
import { type Quantity, quantile, relativeError } from "./errors.ts";
import { type Efficiencies, efficiencyOf, fitAll } from "./fit.ts";
import { predicted } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** Low and high of measured / predicted. */
export type Ratios = { readonly low: number; readonly high: number };

/** A dimension of a group and the edge that is left out. */
export interface Edge {
  readonly name: string;
  readonly side: "most" | "least";
  readonly of: (one: SiliconCase) => number;
}

/** The edges of lengths, batch and tensor ranks. */
export const edges: readonly Edge[] = (
  [
    ["prompt tokens", (one) => one.promptTokens],
    ["output tokens", (one) => one.outputTokens],
    ["running in a group", (one) => one.requestsPerGroup],
    ["tensor parallel", (one) => one.profile.step.deployment.tensorParallel],
  ] as const satisfies readonly (readonly [string, Edge["of"]])[]
).flatMap(([name, of]) => [
  { name, of, side: "most" },
  { name, of, side: "least" },
]);

/** Share of the rows left out that each range holds. */
export interface Held {
  readonly rows: number;
  readonly byRowsKept: number;
  readonly byModelsLeftOut: number;
}

/** Leaves out what is beyond a fourth of the most, or four times the least, of its group, and fits the rest. */
export function heldAtEdge(
  cases: readonly SiliconCase[],
  { side, of }: Edge,
  recorded: Efficiencies,
  quantity: Quantity,
  modelsLeftOut: Ratios,
): Held {
  const groups = groupedBy(cases);
  const isFar = (one: SiliconCase): boolean => {
    const values = (groups.get(groupOf(one)) ?? []).map(of);
    return side === "most"
      ? of(one) > Math.max(...values) / FACTOR
      : of(one) < Math.min(...values) * FACTOR;
  };
  const kept = cases.filter((one) => !isFar(one));
  const fitted = fitAll(kept, recorded);
  const ratio = (one: SiliconCase): number =>
    1 / (1 + relativeError(one, predicted(one, efficiencyOf(fitted, one)), quantity));
  const keptGroups = groupedBy(kept);
  const keptRatios = new Map(
    [...keptGroups].map(([name, group]) => {
      const sorted = group.map(ratio).sort((one, other) => one - other);
      return [name, { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) }] as const;
    }),
  );
  const far = cases.filter(
    (one) => isFar(one) && keptGroups.get(groupOf(one))?.some(({ model }) => model === one.model),
  );
  const share = (range: (one: SiliconCase) => Ratios | undefined): number =>
    far.filter((one) => holds(range(one), ratio(one))).length / far.length;
  return {
    rows: far.length,
    byRowsKept: share((one) => keptRatios.get(groupOf(one))),
    byModelsLeftOut: share(() => modelsLeftOut),
  };
}

const FACTOR = 4;

function holds(range: Ratios | undefined, ratio: number): boolean {
  return range !== undefined && ratio >= range.low && ratio <= range.high;
}

function groupOf({ device, engine, family }: SiliconCase): string {
  return `${device} ${engine} ${family}`;
}

function groupedBy(cases: readonly SiliconCase[]): ReadonlyMap<string, readonly SiliconCase[]> {
  return new Map(
    [...new Set(cases.map(groupOf))].map((name) => [
      name,
      cases.filter((one) => groupOf(one) === name),
    ]),
  );
}
