export type { Axes, AxisValues, SweepAxis } from "./axes.ts";
export type { BatchLimit, BatchRates } from "./batch.ts";
export { compilePlan, type PlanChange } from "./compile.ts";
export * from "./explain.ts";
export type { LoadPoint, PlanLoad } from "./load.ts";
export { type PlanNumberName, type PlanNumbers, planNumberNames } from "./numbers.ts";
export type { MissedObjective, RequestTimes } from "./objective.ts";
export {
  type ParetoObjective,
  type ParetoPoints,
  pareto,
  servingObjectives,
} from "./pareto.ts";
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
export type { BreakEvenPrice } from "./solve/break-even-price.ts";
export { deploymentsOf } from "./solve/deployments.ts";
export type { BestFleet, Fleet } from "./solve/fleets.ts";
export type { LongestContext } from "./solve/longest-context.ts";
export type * from "./solve/question.ts";
export { type Answer, solve } from "./solve/solve.ts";
export type { Workers } from "./solve/workers.ts";
export {
  type Sweep,
  type SweepOptions,
  type SweepProgress,
  streamSweep,
  sweep,
  sweepChunks,
  sweepColumns,
} from "./sweep.ts";
export { joinSweeps, type SweepPoint, sweepPoint } from "./sweep-columns.ts";
export { type SweepRefusal, type SweepStatus, sweepStatuses } from "./sweep-evaluator.ts";
