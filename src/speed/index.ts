export * from "./attention-flops.ts";
export { expectedExperts, type Routing } from "./coverage.ts";
export * from "./latent-form.ts";
export type { OperatorTime } from "./operator-times.ts";
export type * from "./operators.ts";
export * from "./peak.ts";
export * from "./predict/index.ts";
export {
  type DecodeBatch,
  decodeBound,
  decodeSeconds,
  decodeStep,
  type PrefillPrompt,
  prefillSeconds,
  prefillStep,
  type StepTime,
} from "./step.ts";
export {
  type StepFormats,
  type StepInputs,
  type StepProfile,
  stepProfile,
} from "./step-profile.ts";
export type { BoundBy, StepParts, StepTimer } from "./step-timer.ts";
