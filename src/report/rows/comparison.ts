/** Two caches against each other, in rows. */
import type { KvComparison } from "../../kv/compare.ts";
import { type Table, tableOf } from "../table.ts";
import type { NamedItem } from "./result.ts";

/** Sizes, reduction and its three factors, a row for each comparison. */
export function comparisonTable(items: readonly NamedItem<KvComparison>[]): Table {
  const bytes = { unit: "B", format: "count" } as const;
  const factor = { unit: "×", format: "fixed", digits: 3 } as const;
  return tableOf({ title: "KV cache, candidate against baseline" }, items, [
    { title: "comparison", of: ({ name }) => name },
    { title: "baseline", ...bytes, of: ({ result }) => result.baselineBytes },
    { title: "candidate", ...bytes, of: ({ result }) => result.candidateBytes },
    {
      title: "smaller by",
      unit: "share",
      format: "percent",
      digits: 3,
      of: ({ result }) => result.reduction,
    },
    { title: "layers", ...factor, of: ({ result }) => result.factors.layers },
    { title: "elements per layer", ...factor, of: ({ result }) => result.factors.elementsPerLayer },
    { title: "bits per element", ...factor, of: ({ result }) => result.factors.bitsPerElement },
    { title: "what remains", ...factor, digits: 4, of: ({ result }) => result.remaining },
  ]);
}
