/** How many tokens may be scheduled and not yet settled: what windows keep beyond themselves. */

/** How the engine overlaps its steps. */
export interface StepOverlap {
  readonly asyncScheduling: boolean;
  readonly v2ModelRunner: boolean;
  readonly pipelineParallel: number;
}

/**
 * Batches that are under way at once.
 *
 *     pipelineParallel + 1        asynchronous, v2 runner
 *     max(2, pipelineParallel)    asynchronous, v1 runner
 *     pipelineParallel            synchronous
 *
 * Source: vLLM commit 017e9f44, `VllmConfig.max_concurrent_batches`.
 */
export function concurrentBatches({
  asyncScheduling,
  v2ModelRunner,
  pipelineParallel,
}: StepOverlap): number {
  if (!asyncScheduling) return pipelineParallel;
  return v2ModelRunner ? pipelineParallel + 1 : Math.max(2, pipelineParallel);
}
