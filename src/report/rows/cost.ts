/** Costs in rows: of a query, with a range, as a distribution, of an owned hour. */
import type { CostDistribution, CostRange, OwnedDeviceHour, QueryCost } from "../../cost/index.ts";
import { percent } from "../printed.ts";
import { type Table, tableOf } from "../table.ts";
import { type NamedItem, unnamed } from "./result.ts";

const usd = { unit: "$", format: "usd" } as const;

/** The parts of what queries cost, which add up. */
export function queryCostTable(items: readonly NamedItem<QueryCost>[]): Table {
  return tableOf({ title: "Cost of a query", layout: "down" }, items, [
    { title: "query", of: (item) => item.name ?? unnamed(items, item) },
    { title: "prompt computed", ...usd, of: ({ result }) => result.promptMissUsd },
    { title: "prompt from the cache", ...usd, of: ({ result }) => result.promptHitUsd },
    { title: "output", ...usd, of: ({ result }) => result.outputUsd },
    { title: "idle", ...usd, of: ({ result }) => result.idleUsd },
    { title: "together", ...usd, of: ({ result }) => result.usdPerQuery },
    { title: "1M prompt tokens", ...usd, of: ({ result }) => result.usdPerMillionPromptTokens },
    { title: "1M output tokens", ...usd, of: ({ result }) => result.usdPerMillionOutputTokens },
  ]);
}

/** Low and high. */
export function costRangeTable(items: readonly NamedItem<CostRange>[]): Table {
  return tableOf({ title: "Cost, from low to high" }, items, [
    { title: "cost", of: ({ name }) => name },
    { title: "low", ...usd, of: ({ result }) => result.low },
    { title: "likely", ...usd, of: ({ result }) => result.likely },
    { title: "high", ...usd, of: ({ result }) => result.high },
  ]);
}

/** Mean and quantiles. */
export function costDistributionTable(items: readonly NamedItem<CostDistribution>[]): Table {
  const probabilities = items[0]?.result.quantiles.map(({ probability }) => probability) ?? [];
  return tableOf({ title: "Cost, sampled" }, items, [
    { title: "cost", of: ({ name }) => name },
    ...probabilities.map((probability, at) => ({
      title: `${percent(probability, 0)} are below`,
      ...usd,
      of: ({ result }: NamedItem<CostDistribution>) => result.quantiles[at]?.value,
    })),
    { title: "mean", ...usd, of: ({ result }) => result.mean },
    { title: "samples", format: "count", of: ({ result }) => result.samples },
    { title: "seed", format: "count", of: ({ result }) => result.seed },
  ]);
}

/** An owned hour, part by part. */
export function deviceHourTable(items: readonly NamedItem<OwnedDeviceHour>[]): Table {
  return tableOf({ title: "One hour of one owned device", layout: "down" }, items, [
    { title: "device", of: (item) => item.name ?? unnamed(items, item) },
    { title: "capital", ...usd, of: ({ result }) => result.capitalUsdPerDeviceHour },
    { title: "power", ...usd, of: ({ result }) => result.powerUsdPerDeviceHour },
    { title: "colocation", ...usd, of: ({ result }) => result.colocationUsdPerDeviceHour },
    { title: "opex", ...usd, of: ({ result }) => result.opexUsdPerDeviceHour },
    { title: "staff", ...usd, of: ({ result }) => result.staffUsdPerDeviceHour },
    { title: "in all", ...usd, of: ({ result }) => result.usdPerDeviceHour },
  ]);
}
