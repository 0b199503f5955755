export * from "./attention-kinds.ts";
export * from "./deployment.ts";
export * from "./format.ts";
export type * from "./heads.ts";
export type * from "./index-key.ts";
export type * from "./latent.ts";
export type * from "./layer.ts";
export type * from "./model.ts";
export {
  type ComponentParameters,
  type ParameterCount,
  parameters,
  parametersByComponent,
} from "./parameters.ts";
export * from "./stages.ts";
export type * from "./state.ts";
export { weightFormat } from "./weight-formats.ts";
export { stageWeightBytes, type WeightOptions, weightBytes } from "./weights.ts";
