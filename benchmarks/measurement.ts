/** One line of the benchmark's table: a median, and the goal that it is held against. */
import { measure } from "mitata";

/** What was measured, and at most how much it should be. */
export interface Measurement {
  readonly name: string;
  readonly median: number;
  readonly unit: Unit;
  /** at most this, in the same unit; absent where the line is there to compare with */
  readonly goal?: number;
}

/** Nanoseconds, milliseconds or bytes. */
export type Unit = "ns" | "ms" | "B";

/**
 * The median time of a function in nanoseconds.
 *
 * The function keeps its own results by `do_not_optimize`: one closure around them all would be slower than they are.
 */
export async function medianNanoseconds(run: () => void): Promise<number> {
  const { p50 } = await measure(run);
  return p50;
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
