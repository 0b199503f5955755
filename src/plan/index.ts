export type { BatchLimit, BatchRates } from "./batch.ts";
export { compilePlan, type PlanChange, type PlanNumbers } from "./compile.ts";
export * from "./explain.ts";
export {
  type Plan,
  type PlanLimit,
  type PlanMemory,
  type PlanOptions,
  plan,
} from "./plan.ts";
export type { PlanCost } from "./plan-cost.ts";
export type { Rates } from "./rates.ts";
export type * from "./scenario.ts";
