export type {
  FittedEfficiency,
  MeasuredFamily,
  Residual,
  StepEfficiency,
} from "./efficiency.ts";
export { fittedEfficiencies } from "./fitted.ts";
export * from "./latent-form.ts";
export * from "./links.ts";
export * from "./near.ts";
export * from "./predict-speed.ts";
export * from "./prediction-profile.ts";
export {
  type ClosedLoop,
  predictDecodeWorker,
  predictServing,
  type ServingPrediction,
} from "./serving.ts";
export { type PredictedStep, predictedStep } from "./step-seconds.ts";
