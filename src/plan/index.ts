export type { BatchLimit, BatchRates } from "./batch.ts";
export { compilePlan, type PlanChange, type PlanNumbers } from "./compile.ts";
export * from "./explain.ts";
export type { LoadPoint, PlanLoad } from "./load.ts";
export type { MissedObjective, RequestTimes } from "./objective.ts";
export {
  type Plan,
  type PlanConcurrency,
  type PlanLimit,
  type PlanMemory,
  type PlanOptions,
  plan,
} from "./plan.ts";
export type { PlanCost, PlanCostRanges } from "./plan-cost.ts";
export type { RateBound, RateRanges, Rates, ReplicaRates } from "./rates.ts";
export type * from "./scenario.ts";
