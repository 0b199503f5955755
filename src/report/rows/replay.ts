/** Cache replays in rows: hits by capacity, by policy and by tier. */

import type { ReplayHits } from "../../simulate/replay/index.ts";
import {
  type HitCurve,
  hitCurveAt,
  type Replay,
  type TierReplay,
} from "../../simulate/replay/index.ts";
import { type Measure, type Table, tableOf } from "../table.ts";
import type { NamedItem } from "./result.ts";

const blocks = { unit: "blocks", format: "count" } as const;
const share = { unit: "share", format: "percent", digits: 2 } as const;

const hits: readonly Measure<ReplayHits>[] = [
  { title: "blocks hit", ...blocks, of: (row) => row.blocksHit },
  { title: "of blocks", ...share, of: (row) => row.blockRatio },
  { title: "of full", ...share, of: (row) => row.fullBlockRatio },
  { title: "of tokens", ...share, of: (row) => row.tokenRatio },
  { title: "engine", ...share, of: (row) => row.engineTokenRatio },
];

/** The curve at 1, 2 and 5 times powers of ten, and without a limit. */
export function hitCurveTable(curve: HitCurve): Table {
  const points = curveCapacities(curve.blocksHit.length - 1).map((capacityBlocks) => ({
    capacityBlocks,
    ...hitCurveAt(curve, capacityBlocks),
  }));
  return tableOf<(typeof points)[number]>({ title: "Hits of an LRU cache by capacity" }, points, [
    { title: "capacity", ...blocks, of: (row) => row.capacityBlocks },
    {
      title: "capacity",
      unit: "tokens",
      format: "count",
      of: (row) => row.capacityBlocks * curve.blockTokens,
    },
    ...hits,
  ]);
}

/** 1, 2 and 5 times powers of ten below the distinct blocks, and no limit. */
export function curveCapacities(distinctBlocks: number): readonly number[] {
  const capacities: number[] = [];
  for (let power = 1; power < distinctBlocks; power *= 10)
    for (const step of [1, 2, 5]) if (step * power < distinctBlocks) capacities.push(step * power);
  return [...capacities, Number.POSITIVE_INFINITY];
}

/** Policies and capacities, a row each. */
export function replayTable(items: readonly NamedItem<Replay>[]): Table {
  return tableOf({ title: "Hits of a prefix cache" }, items, [
    { title: "trace", of: ({ name }) => name },
    { title: "policy", of: ({ result }) => result.policy },
    { title: "capacity", ...blocks, of: ({ result }) => result.capacityBlocks },
    {
      title: "capacity",
      unit: "tokens",
      format: "count",
      of: ({ result }) => result.capacityBlocks * result.blockTokens,
    },
    ...hits.map(({ of, ...column }) => ({
      ...column,
      of: ({ result }: NamedItem<Replay>) => of(result),
    })),
    { title: "evictions", ...blocks, of: ({ result }) => result.evictions },
  ]);
}

/** Tiers, the fastest first. */
export function tierTable({ tiers }: TierReplay): Table {
  return tableOf({ title: "Hits by tier" }, tiers, [
    { title: "tier", of: ({ name }) => name },
    { title: "capacity", ...blocks, of: (tier) => tier.capacityBlocks },
    { title: "blocks hit", ...blocks, of: (tier) => tier.blocksHit },
    { title: "of blocks", ...share, of: (tier) => tier.blockRatio },
    { title: "of hits", ...share, of: (tier) => tier.hitShare },
  ]);
}
