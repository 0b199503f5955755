export * from "./explain.ts";
export {
  type Plan,
  type PlanCost,
  type PlanLimit,
  type PlanMemory,
  type PlanOptions,
  plan,
} from "./plan.ts";
export type { BatchLimit, Rates } from "./rates.ts";
export type * from "./scenario.ts";
