export {
  type FittedEfficiency,
  type MeasuredFamily,
  perfectEfficiency,
  type Residual,
  type Spread,
  type StepEfficiency,
} from "./efficiency.ts";
export { fittedEfficiencies } from "./fitted.ts";
export type { Hull, HullDimension, Span } from "./hull.ts";
export * from "./links.ts";
export * from "./measured-family.ts";
export {
  fittedEfficiency,
  type MeasuredNear,
  type MeasuredResidual,
  measuredNear,
  type NearLoad,
  type NearQuestion,
  type RangeCovers,
} from "./near.ts";
export * from "./predict-speed.ts";
export { type ClosedLoop, type PredictedTimer, predictedTimer } from "./predicted-timer.ts";
export * from "./prediction-profile.ts";
export { predictServing, type ServingPrediction, timedServing } from "./serving.ts";
export { type PredictedStep, predictedStep } from "./step-seconds.ts";
