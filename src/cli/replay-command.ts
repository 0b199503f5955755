/** `kv-headroom replay`: a trace against prefix caches. */
import { kvError, shown } from "../errors.ts";
import { grouped } from "../report/printed.ts";
import { type CachePolicy, cachePolicies } from "../simulate/replay/policies.ts";
import type { TraceFormat } from "../simulate/trace/formats.ts";
import { interruptible } from "./interrupt.ts";
import { numberOption } from "./number-option.ts";
import { type Output, print } from "./print.ts";
import { progressBar } from "./progress-bar.ts";
import type { ReplayFound, ReplayTask } from "./replay-job.ts";
import { type ReplayRow, replayCsv, replayData, replayText } from "./replay-text.ts";
import { threadsFor } from "./threads-option.ts";
import { traceBytes } from "./trace-file.ts";
import { overThreads } from "./worker-pool.ts";

/** What was typed after `replay FILE`. */
export interface ReplayArguments extends Output {
  readonly format?: string;
  readonly capacity?: string;
  readonly policy?: string;
  readonly badRows?: string;
  readonly threads?: string;
  readonly csv?: true;
}

/** A file that one thread has read before another has started. */
const SMALL_BYTES = 2 ** 23;

/** Prints the hit curve, or a row for each policy and capacity. */
export async function replayCommand(file: string, given: ReplayArguments): Promise<void> {
  const capacities = capacityList(given.capacity);
  const policies = policyList(given.policy);
  if (capacities.length === 0 && given.policy !== undefined)
    throw kvError({
      code: "bad-input",
      path: "--policy",
      value: given.policy,
      rule: "needs --capacity; without one the curve is that of lru",
    });
  const caches = policies.flatMap((policy) =>
    capacities.map((capacityBlocks) => ({ policy, capacityBlocks })),
  );
  const threads = threadsFor(given.threads, { isSmall: traceBytes(file) < SMALL_BYTES });
  const groups = file === "-" ? [caches.map((_, index) => index)] : grouping(caches, threads);
  const tasks = groups.map(
    (group): ReplayTask => ({
      file,
      ...(given.format !== undefined && { format: given.format as TraceFormat }),
      ...(given.badRows !== undefined && { badRows: given.badRows as "stop" | "skip" }),
      caches: caches.filter((_, index) => group.includes(index)),
    }),
  );
  const bar = progressBar();
  const found = await interruptible((signal) =>
    overThreads("replay", tasks, {
      threads,
      signal,
      onProgress: ({ share, done }) => bar.show(share, `${grouped(done)} requests`),
    }),
  ).finally(bar.clear);
  const whole = gathered(found, groups);
  if (given.csv === true) process.stdout.write(replayCsv(whole));
  else print(given, replayData(whole), () => replayText(whole));
}

/** Which caches read the file together: as many readings as threads, and one for the optimum, which holds the trace. */
function grouping(caches: ReplayTask["caches"], threads: number): readonly (readonly number[])[] {
  if (caches.length === 0) return [[]];
  const indices = caches.map((_, index) => index);
  const held = indices.filter((index) => caches[index]?.policy === "optimum");
  const streamed = indices.filter((index) => caches[index]?.policy !== "optimum");
  const readings = Math.min(Math.max(1, threads), streamed.length);
  return [
    held,
    ...Array.from({ length: readings }, (_, first) =>
      streamed.filter((_, place) => place % readings === first),
    ),
  ].filter((group) => group.length > 0);
}

/** All readings as one answer, its rows in the order in which they were asked for. */
function gathered(
  found: readonly (ReplayFound | undefined)[],
  groups: readonly (readonly number[])[],
): ReplayFound {
  const [whole] = found.filter((one) => one !== undefined);
  if (whole === undefined) throw unanswered();
  const rows = new Map<number, ReplayRow>();
  for (const [at, one] of found.entries())
    for (const [place, row] of (one?.rows ?? []).entries())
      rows.set(groups[at]?.[place] ?? place, row);
  const partial = found.find((one) => one?.end.complete !== true);
  return {
    ...whole,
    end: found.every((one) => one?.end.complete === true)
      ? whole.end
      : (partial?.end ?? { complete: false, stoppedBy: "signal", reason: "interrupted" }),
    rows: [...rows].sort(([one], [other]) => one - other).map(([, row]) => row),
  };
}

/** Stopped before anything was found. */
function unanswered(): Error {
  return kvError({
    code: "not-known",
    path: "replay",
    value: undefined,
    rule: "stopped before there was anything to print",
  });
}

function capacityList(text: string | undefined): readonly number[] {
  return (text?.split(",") ?? []).map((part) =>
    /^inf(inity)?$/i.test(part.trim())
      ? Number.POSITIVE_INFINITY
      : (numberOption(part.trim(), "--capacity") ?? 0),
  );
}

function policyList(text = "lru"): readonly CachePolicy[] {
  return text.split(",").map((part) => {
    const policy = cachePolicies.find((name) => name === part.trim());
    if (policy !== undefined) return policy;
    throw kvError({
      code: "bad-input",
      path: "--policy",
      value: part,
      rule: `no known cache policy: ${shown(part)}`,
      hint: cachePolicies.join(", "),
    });
  });
}
