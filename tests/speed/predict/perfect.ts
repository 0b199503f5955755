/** Kernels at their peaks, with nothing beside them. */
import type { StepEfficiency } from "../../../src/index.ts";

export const perfect: StepEfficiency = {
  weights: 1,
  experts: 1,
  cache: 1,
  bf16: 1,
  fp8: 1,
  fp4: 1,
  attention: 1,
  link: 1,
  prefillsAhead: 0,
  layerSeconds: 0,
  expertLayerSeconds: 0,
  latentLayerSeconds: 0,
  requestSeconds: 0,
  collectiveSeconds: 0,
  firstTokenSeconds: 0,
};
