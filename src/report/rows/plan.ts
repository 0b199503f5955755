/** Plans in rows: one column for each plan in print, one row for each as data. */
import type { Plan } from "../../plan/plan.ts";
import { type Measure, type Table, tableOf } from "../table.ts";
import { type NamedItem, unnamed } from "./result.ts";

const bytes = { unit: "B", format: "binary" } as const;
const count = { format: "count" } as const;
const seconds = { unit: "s", format: "seconds" } as const;
const rate = { unit: "tokens/s" } as const;
const usd = { unit: "$", format: "usd" } as const;

/** Room, speed and cost of plans. */
export function planTable(items: readonly NamedItem<Plan>[]): Table {
  return tableOf({ title: "Plan", layout: "down" }, items, [
    { title: "plan", of: (item) => item.name ?? unnamed(items, item) },
    ...measures.map(({ of, ...column }) => ({
      ...column,
      of: ({ result }: NamedItem<Plan>) => of(result),
    })),
  ]);
}

const measures: readonly Measure<Plan>[] = [
  { title: "fits", of: ({ fits }) => fits },
  { title: "limited by", of: ({ limitedBy }) => limitedBy },
  { title: "device memory", ...bytes, of: ({ memory }) => memory.deviceBytes },
  { title: "weights per GPU", ...bytes, of: ({ memory }) => memory.weightBytesPerRank },
  {
    title: "runtime, activations, graphs",
    ...bytes,
    of: ({ memory: { reserve } }) =>
      reserve.runtimeBytes + reserve.activationBytes + reserve.graphBytes,
  },
  { title: "KV pool per GPU", ...bytes, of: ({ memory }) => memory.poolBytesPerRank },
  {
    title: "longest query",
    unit: "tokens",
    ...count,
    of: ({ memory }) => memory.longestRequestTokens,
  },
  {
    title: "KV of the longest query per GPU",
    ...bytes,
    of: ({ memory }) => memory.kvBytesPerRequestPerRank,
  },
  {
    title: "short of",
    ...bytes,
    of: ({ memory, fits }) =>
      fits ? undefined : Math.max(memory.shortBytes, memory.shortBytesPerRank),
  },
  {
    title: "guaranteed at once",
    unit: "queries",
    ...count,
    of: ({ concurrency }) => concurrency.guaranteed,
  },
  {
    title: "at once at their peak",
    unit: "queries",
    ...count,
    of: ({ concurrency }) => concurrency.peak,
  },
  {
    title: "at once in steady state",
    unit: "queries",
    ...count,
    of: ({ concurrency }) => concurrency.steady,
  },
  { title: "running", unit: "queries", ...count, of: ({ speed }) => speed?.runningPerReplica },
  {
    title: "time per output token",
    ...seconds,
    of: ({ speed }) => speed?.timePerOutputTokenSeconds,
  },
  {
    title: "of it, low",
    ...seconds,
    of: ({ speed }) => speed?.range?.timePerOutputTokenSeconds.low,
  },
  {
    title: "of it, high",
    ...seconds,
    of: ({ speed }) => speed?.range?.timePerOutputTokenSeconds.high,
  },
  {
    title: "at peak rates",
    ...seconds,
    of: ({ speed }) => speed?.bound?.timePerOutputTokenSeconds,
  },
  { title: "time to first token", ...seconds, of: ({ speed }) => speed?.timeToFirstTokenSeconds },
  {
    title: "of it, low",
    ...seconds,
    of: ({ speed }) => speed?.range?.timeToFirstTokenSeconds.low,
  },
  {
    title: "of it, high",
    ...seconds,
    of: ({ speed }) => speed?.range?.timeToFirstTokenSeconds.high,
  },
  { title: "time to last token", ...seconds, of: ({ speed }) => speed?.endToEndSeconds },
  {
    title: "output of all GPUs",
    ...rate,
    of: ({ speed }) => speed?.outputTokensPerSecondPerReplica,
  },
  { title: "output per GPU", ...rate, of: ({ speed }) => speed?.outputTokensPerSecondPerDevice },
  { title: "output per user", ...rate, of: ({ speed }) => speed?.tokensPerSecondPerUser },
  { title: "queries", unit: "1/s", of: ({ speed }) => speed?.queriesPerSecondPerReplica },
  { title: "speed is", of: ({ speed }) => speed?.basis },
  { title: "cost of a query", ...usd, of: ({ cost }) => cost?.usdPerQuery },
  { title: "of it, low", ...usd, of: ({ cost }) => cost?.range?.usdPerQuery.low },
  { title: "of it, high", ...usd, of: ({ cost }) => cost?.range?.usdPerQuery.high },
  {
    title: "cost of 1M computed prompt tokens",
    ...usd,
    of: ({ cost }) => cost?.usdPerMillionPromptTokens,
  },
  { title: "cost of 1M output tokens", ...usd, of: ({ cost }) => cost?.usdPerMillionOutputTokens },
  { title: "an hour of all GPUs", ...usd, of: ({ cost }) => cost?.usdPerReplicaHour },
];
