/**
 * Room under the lengths of the Azure 2023 conversation trace, 16,384 blocks of 16 tokens: what an independent
 * implementation (SciPy) computed, and what a closed system did step by step.
 */

export const azureRoom = {
  blockTokens: 16,
  poolBlocks: 16_384,
  meanBlocks: 77.12366408106314,
  standardDeviationBlocks: 44.55598360138498,
  skewness: 2.354928779581834,
  /** from the moments of the lengths, blocks taken as continuous */
  closedFormMeanBlocks: 77.1236878281175,
  worstCase: 18,
  guaranteed: 186,
  finalLength: 190.88744835900917,
  skewCorrected: 192,
  stationary: 192,
  normal: 193,
  normalQuotient: 193.7315121882546,
  meanField: 212.43803954619045,
  /** Poisson arrivals: mean requests at a risk of 1 % */
  meanRequests: 175.50873597235497,
  normalMeanRequests: 176.72231176393035,
  overflowAtNormal: 0.012332926016457583,
} as const;

/** Requests, and the chance of overflow: exact, normal, saddlepoint, Chernoff. */
export const azureOverflow = [
  [186, 0.0009717595093463833, 0.00039496298977975686, 0.0009711287239273887, 0.009046297673695525],
  [192, 0.007871123152617907, 0.005325824274581947, 0.00786854117688428, 0.05818232098669603],
  [193, 0.01072102198929644, 0.007702749275267984, 0.01071799260011419, 0.07596063384151298],
  [212, 0.4681747957166539, 0.4789275253830457, 0.468201646733111, 0.9985678249195615],
] as const;

/**
 * Cap on requests, watermark in blocks, then per step or request: steps with preemption, requests preempted, mean
 * requests, requests finished per step; from 3 runs of 20,000 steps.
 *
 * The last row prints .00928 requests preempted in the 3 steps of 60,000 that had any: 400 requests were put in at the
 * start, and the first step of each run threw out those that did not fit. That start is not part of the rate meant.
 */
export const azurePreemption = [
  { cap: 186, watermark: 0, steps: 0.00018, requests: 0.00021, mean: 185.981, perStep: 0.88 },
  { cap: 192, watermark: 0, steps: 0.00078, requests: 0.00085, mean: 191.945, perStep: 0.9075 },
  { cap: 200, watermark: 0, steps: 0.00538, requests: 0.00552, mean: 199.597, perStep: 0.944 },
  { cap: 212, watermark: 0, steps: 0.03243, requests: 0.03174, mean: 207.976, perStep: 0.9838 },
  { cap: 400, watermark: 0, steps: 0.06467, requests: 0.07032, mean: 211.203, perStep: 1.0008 },
  { cap: 400, watermark: 164, steps: 0.00005, requests: 0, mean: 209.14, perStep: 0.9914 },
] as const;
