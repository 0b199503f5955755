/** What kind of result something is, told by the fields that every result of the kind has. */
import type { CostDistribution, CostRange, OwnedDeviceHour, QueryCost } from "../../cost/index.ts";
import { kvError } from "../../errors.ts";
import type { KvComparison } from "../../kv/compare.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Question } from "../../plan/solve/question.ts";
import type { Answer } from "../../plan/solve/solve.ts";
import type { Sweep } from "../../plan/sweep.ts";
import type { Simulation } from "../../simulate/engine/index.ts";
import type { HitCurve, Replay, TierReplay } from "../../simulate/replay/index.ts";
import type { ConcurrencyCurves } from "../chart/concurrency-curves.ts";
import type { DeviceFlip } from "../chart/device-flip.ts";
import type { KvCurves } from "../chart/kv-curves.ts";
import type { EngineComparisonRow } from "../engine-comparison.ts";
import type { ParetoFront } from "../pareto-front.ts";
import type { Reduction } from "../reduction.ts";
import type { CheckedClaim } from "./claims.ts";
import type { LogDiagnosis } from "./diagnosis.ts";

/** Every kind of result that can be put in rows, by its name. */
export interface Results {
  readonly comparison: KvComparison;
  readonly reduction: Reduction;
  readonly "kv-curves": KvCurves;
  readonly engine: EngineComparisonRow;
  readonly plan: Plan;
  readonly sweep: Sweep;
  readonly "pareto-front": ParetoFront;
  readonly solution: Answer<Question>;
  readonly "concurrency-curves": ConcurrencyCurves;
  readonly "device-flip": DeviceFlip;
  readonly "query-cost": QueryCost;
  readonly "cost-range": CostRange;
  readonly "cost-distribution": CostDistribution;
  readonly "device-hour": OwnedDeviceHour;
  readonly "hit-curve": HitCurve;
  readonly replay: Replay;
  readonly "tier-replay": TierReplay;
  readonly simulation: Simulation;
  readonly claim: CheckedClaim;
  readonly diagnosis: LogDiagnosis;
}

/** The name of a kind. */
export type ResultKind = keyof Results;

/** One result, a list of results of one kind, or results of one kind by name. */
export type Result = {
  [Kind in ResultKind]: Results[Kind] | readonly Results[Kind][] | Named<Results[Kind]>;
}[ResultKind];

/** Results by name: `{ "on H100": plan, "on H20": plan }`. */
export type Named<Item> = Readonly<Record<string, Item>>;

/** A result and what it is called; nothing where nobody named it. */
export interface NamedItem<Item> {
  readonly name: string | undefined;
  readonly result: Item;
}

/** Results of one kind. */
export type Recognised = {
  [Kind in ResultKind]: {
    readonly kind: Kind;
    readonly items: readonly NamedItem<Results[Kind]>[];
  };
}[ResultKind];

/** Fields that all results of a kind have and no other kind has together. */
const fields: Readonly<Record<ResultKind, readonly string[]>> = {
  comparison: ["baselineBytes", "candidateBytes", "factors"],
  reduction: ["published", "rows", "statement"],
  "kv-curves": ["sequenceTokens", "sequences"],
  engine: ["samePool", "ownPool"],
  plan: ["fits", "limitedBy", "memory", "concurrency"],
  sweep: ["axes", "axisColumns", "columns", "status"],
  "pareto-front": ["objectives", "fronts", "beaten"],
  solution: ["kind", "for"],
  "concurrency-curves": ["sequenceTokens", "deployments"],
  "device-flip": ["baseline", "candidate", "curves"],
  "query-cost": ["usdPerQuery", "promptMissUsd", "outputUsd"],
  "cost-range": ["low", "high"],
  "cost-distribution": ["mean", "quantiles", "quantileMethod"],
  "device-hour": ["usdPerDeviceHour", "capitalUsdPerDeviceHour"],
  "hit-curve": ["blocksHit", "finerTokens", "blocksRequested"],
  replay: ["capacityBlocks", "evictions", "residentBlocks"],
  "tier-replay": ["tiers", "together"],
  simulation: ["timeline", "deviceSeconds", "load"],
  claim: ["verdict", "checks", "saidBy"],
  diagnosis: ["findings", "stated", "unread"],
};

/**
 * The kind of a result, of a list of them or of results by name.
 *
 * Results are plain data that may have been through JSON, and the rooms that make them know nothing of reports: so a kind is
 * told by its fields, not by a tag.
 *
 * Errors: `bad-input` for what is no result, for an empty list, and for results of different kinds together.
 */
export function recognised(result: unknown): Recognised {
  const items = itemsOf(result);
  const kinds = new Set(items.map((item) => kindOf(item.result)));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1)
    throw kvError({
      code: "bad-input",
      path: "result",
      value: result,
      rule:
        kinds.size > 1
          ? `expected results of one kind, got ${[...kinds].map((one) => one ?? "something else").join(" and ")}`
          : "is no result that is known here",
      hint: `known are ${Object.keys(fields).join(", ")}, lists of them, and objects that name them`,
    });
  return { kind, items } as Recognised;
}

function itemsOf(result: unknown): readonly NamedItem<unknown>[] {
  if (Array.isArray(result)) return result.map((one) => ({ name: undefined, result: one }));
  if (typeof result !== "object" || result === null || kindOf(result) !== undefined)
    return [{ name: undefined, result }];
  return Object.entries(result).map(([name, one]) => ({ name, result: one }));
}

function kindOf(value: unknown): ResultKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (Object.keys(fields) as ResultKind[]).find((kind) =>
    fields[kind].every((field) => Object.hasOwn(value, field)),
  );
}

/** What stands over the only column, or over the first, the second, ... */
export function unnamed<Item>(items: readonly Item[], item: Item): string {
  return items.length === 1 ? "value" : String(items.indexOf(item) + 1);
}
