/** The benchmark's table: what was measured, its goal, how far below or above it lies. */
import type { Measurement, Unit } from "./measurement.ts";

const heads = ["name", "median", "goal", "ratio", "met"] as const;

/** Lines that line up: names to the left, numbers to the right; `ratio` is the median over the goal. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, median, unit, goal }) => [
    name,
    quantity(median, unit),
    goal === undefined ? "" : `<= ${quantity(goal, unit)}`,
    goal === undefined ? "" : (median / goal).toFixed(2),
    goal === undefined ? "" : median <= goal ? "yes" : "no",
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const rule = widths.map((width) => "-".repeat(width));
  return [heads, rule, ...rows]
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A number with three digits and the unit that suits it. */
export function quantity(value: number, unit: Unit): string {
  if (unit === "B") return `${Math.round(value)} B`;
  if (unit === "ns" && value >= 1000) return `${digits(value / 1000)} us`;
  return `${digits(value)} ${unit}`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
