/** How many ranks there are, from the names of the workers that print: `Worker_PP1_TP3` is one of two stages of four. */
import type { Match } from "./phrase.ts";
import type { Quantity } from "./quantities.ts";
import type { Stated } from "./read-log.ts";

/**
 * The ranks that the names imply; nothing where only the first of each prints. Tensor-parallel ranks are taken for a power
 * of two, since not all of them need print. SGLang's ranks with a DP number share their attention in a way that names do
 * not tell.
 */
export function ranksInNames(matches: readonly Match[]): readonly Stated[] {
  let tensor = 0;
  let pipeline = 0;
  for (const { phrase, worker } of matches) {
    if (phrase.engine === "sglang" && worker.includes("DP")) continue;
    tensor = Math.max(tensor, numberIn(worker, /TP(\d{1,4})/));
    pipeline = Math.max(pipeline, numberIn(worker, /PP(\d{1,4})/));
  }
  let ranks = 1;
  while (ranks <= tensor) ranks *= 2;
  return [
    ...(tensor === 0 ? [] : [rank("tensorParallel", ranks)]),
    ...(pipeline === 0 ? [] : [rank("pipelineParallel", pipeline + 1)]),
  ];
}

function numberIn(worker: string, pattern: RegExp): number {
  return Number(pattern.exec(worker)?.[1] ?? 0);
}

function rank(quantity: Quantity, value: number): Stated {
  return { quantity, value, unit: "ranks", halfDigit: 0, lines: [], others: [] };
}
