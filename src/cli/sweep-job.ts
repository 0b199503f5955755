/** A range of a sweep's points, as one task of a thread. */
import type { Axes } from "../plan/axes.ts";
import type { PlanNumberName } from "../plan/numbers.ts";
import type { Scenario } from "../plan/scenario.ts";
import { type Sweep, streamSweep } from "../plan/sweep.ts";
import { joinSweeps } from "../plan/sweep-columns.ts";
import type { JobWatch } from "./jobs.ts";

/** Points `from` to `to`. */
export interface SweepTask {
  readonly scenario: Scenario;
  readonly axes: Axes;
  readonly columns: readonly PlanNumberName[];
  readonly from: number;
  readonly to: number;
}

export async function sweepJob(
  { scenario, axes, columns, from, to }: SweepTask,
  { signal, onProgress }: JobWatch,
): Promise<Sweep> {
  const parts: Sweep[] = [];
  const watched = {
    columns,
    from,
    to,
    signal,
    onProgress: ({ done, total }: { readonly done: number; readonly total: number }) =>
      onProgress({ share: total === 0 ? 1 : done / total, done }),
  };
  for await (const part of streamSweep(scenario, axes, watched)) parts.push(part);
  return joinSweeps(parts);
}
