/** Simulations in rows: what came of each, and how it went over time. */
import type { Simulation } from "../../simulate/engine/index.ts";
import { type Measure, type Table, tableOf } from "../table.ts";
import { type NamedItem, unnamed } from "./result.ts";

const count = { format: "count" } as const;
const seconds = { unit: "s", format: "seconds" } as const;
const share = { unit: "share", format: "percent" } as const;
const usd = { unit: "$", format: "usd" } as const;
const deviceSeconds = { unit: "GPU-s" } as const;

/** Requests, latencies, load, hits and cost of simulations. */
export function simulationTable(items: readonly NamedItem<Simulation>[]): Table {
  return tableOf({ title: "Simulation", layout: "down" }, items, [
    { title: "simulation", of: (item) => item.name ?? unnamed(items, item) },
    ...measures.map(({ of, ...column }) => ({
      ...column,
      of: ({ result }: NamedItem<Simulation>) => of(result),
    })),
  ]);
}

const latencies = (
  [
    ["time to first token", "timeToFirstTokenSeconds"],
    ["time per output token", "timePerOutputTokenSeconds"],
    ["end to end", "endToEndSeconds"],
  ] as const
).flatMap(([title, field]) =>
  (["p50", "p99"] as const).map(
    (at): Measure<Simulation> => ({
      title: `${title}, ${at}`,
      ...seconds,
      of: ({ latency }) => latency?.[field]?.[at],
    }),
  ),
);

const measures: readonly Measure<Simulation>[] = [
  { title: "complete", of: ({ complete }) => complete },
  { title: "arrived", unit: "requests", ...count, of: ({ requests }) => requests.arrived },
  { title: "finished", unit: "requests", ...count, of: ({ requests }) => requests.finished },
  {
    title: "refused",
    unit: "requests",
    ...count,
    of: ({ requests }) => Object.values(requests.refused).reduce((sum, one) => sum + one, 0),
  },
  { title: "simulated time", ...seconds, of: (one) => one.seconds },
  { title: "steps", ...count, of: ({ steps }) => steps },
  ...latencies,
  { title: "requests", unit: "1/s", of: ({ throughput }) => throughput?.requestsPerSecond },
  {
    title: "output",
    unit: "tokens/s",
    of: ({ throughput }) => throughput?.outputTokensPerSecond,
  },
  { title: "kept the objective", ...share, of: ({ goodput }) => goodput?.share },
  { title: "running on average", unit: "requests", of: ({ load }) => load.meanRunning },
  { title: "running at most", unit: "requests", ...count, of: ({ load }) => load.peakRunning },
  { title: "waiting on average", unit: "requests", of: ({ load }) => load.meanWaiting },
  { title: "waiting at most", unit: "requests", ...count, of: ({ load }) => load.peakWaiting },
  { title: "pool in use on average", ...share, of: ({ load }) => load.meanUsage },
  { title: "pool in use at most", ...share, of: ({ load }) => load.peakUsage },
  { title: "prompt tokens from the cache", ...share, of: ({ hits }) => hits.ratio },
  { title: "evictions", unit: "blocks", ...count, of: ({ evictions }) => evictions },
  { title: "preemptions", ...count, of: ({ preemptions }) => preemptions },
  { title: "prefill", ...deviceSeconds, of: (one) => one.deviceSeconds.prefill },
  { title: "recomputed", ...deviceSeconds, of: (one) => one.deviceSeconds.recompute },
  { title: "decode", ...deviceSeconds, of: (one) => one.deviceSeconds.decode },
  { title: "loading", ...deviceSeconds, of: (one) => one.deviceSeconds.load || undefined },
  { title: "idle", ...deviceSeconds, of: (one) => one.deviceSeconds.idle },
  { title: "cost", ...usd, of: ({ cost }) => cost?.usd },
  { title: "cost of a query", ...usd, of: ({ cost }) => cost?.usdPerQuery },
  { title: "of it, idle", ...usd, of: ({ cost }) => cost?.partsPerQuery.idleUsd },
  {
    title: "bill per 1M output tokens",
    ...usd,
    of: ({ cost }) => cost?.billUsdPerMillionOutputTokens,
  },
];

/** A simulation over time, a row for each stretch and replica. */
export function timelineTable({ timeline }: Simulation): Table {
  const stretches = timeline.flatMap((replica, at) =>
    replica.map((stretch) => ({ replica: at + 1, ...stretch })),
  );
  return tableOf<(typeof stretches)[number]>({ title: "Over simulated time" }, stretches, [
    { title: "replica", ...count, of: ({ replica }) => replica },
    { title: "from", ...seconds, of: ({ fromSeconds }) => fromSeconds },
    { title: "for", ...seconds, of: (one) => one.seconds },
    { title: "running", unit: "requests", of: ({ running }) => running },
    { title: "waiting", unit: "requests", of: ({ waiting }) => waiting },
    { title: "pool in use", ...share, of: ({ usage }) => usage },
  ]);
}
