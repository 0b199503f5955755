/** Rows that are faster than their kernels can be: prefix-cached, speculating or mislabelled runs. */
import type { StepEfficiency } from "../../src/speed/predict/efficiency.ts";
import type { SiliconCase } from "./rows.ts";
import { timerOf } from "./timers.ts";

/**
 * The best that any kernel table of Hopper and Blackwell reaches alone: 95 % of the bandwidth (decode attention), 82 % of
 * the bf16 and 61 % of the fp8 arithmetic (GEMM), 75 % in prefill attention; no launch, no link latency, no scheduler.
 */
const bestKernels: StepEfficiency = {
  weights: 0.95,
  experts: 0.95,
  cache: 0.95,
  bf16: 0.82,
  fp8: 0.61,
  fp4: 0.61,
  attention: 0.75,
  layerSeconds: 0,
  expertLayerSeconds: 0,
  latentLayerSeconds: 0,
  requestSeconds: 0,
  collectiveSeconds: 0,
  link: 1,
  firstTokenSeconds: 0,
  firstTokenSteps: 0,
};

/** Whether more is served than the best kernels can: `outputTokens × requests / (requests × prefill + outputTokens × step)`. */
export function fasterThanKernels(one: SiliconCase): boolean {
  if (one.draftTokens > 0 || one.mode === "disaggregated") return false;
  const { requestsPerGroup, promptTokens, outputTokens } = one;
  const loop = { promptTokens, outputTokens, requestsPerGroup };
  const timer = timerOf(one.profile, bestKernels);
  const residence =
    requestsPerGroup * timer.promptSeconds(loop) +
    (outputTokens - 1) * timer.decodeTokenSeconds(loop);
  return (
    one.timeToFirstTokenSeconds + (outputTokens - 1) * one.timePerOutputTokenSeconds < residence
  );
}
