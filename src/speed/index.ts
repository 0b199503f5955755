export * from "./attention-flops.ts";
export { expectedExperts, expectedSkewedExperts, type Routing } from "./coverage.ts";
export * from "./disaggregation.ts";
export * from "./kv-transfer.ts";
export * from "./latent-form.ts";
export * from "./mixed-step.ts";
export type { OperatorTime } from "./operator-times.ts";
export type { StepWork } from "./operator-work.ts";
export type * from "./operators.ts";
export * from "./peak.ts";
export * from "./predict/index.ts";
export * from "./ridge-heads.ts";
export * from "./speculation.ts";
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
export { type PeakShares, peakRates, type StepRates, type TokenTime } from "./step-rates.ts";
export { type BoundBy, type StepParts, type StepTimer, stepTimer } from "./step-timer.ts";
