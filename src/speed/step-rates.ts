/** The rates at which a step runs: at the peaks for a bound, at shares of them and with what comes beside for a prediction. */
import type { Operator } from "./operators.ts";

/** Shares of a device's peaks. */
export interface PeakShares {
  /** of the memory bandwidth */
  readonly reading: number;
  /** of the arithmetic */
  readonly computing: number;
}

/** Time that grows with the tokens of a step. */
export interface TokenTime {
  readonly fixedSeconds: number;
  readonly secondsPerToken: number;
}

/** What turns bytes and FLOPs into the time of a step. */
export interface StepRates {
  readonly shares: (operator: Operator) => PeakShares;
  /** launches of every layer; reads and writes of activations */
  readonly kernels: TokenTime;
  /** scheduling and sampling, for each request that decodes */
  readonly requestSeconds: number;
  /** what decoding sends over links; what prompts send */
  readonly decodeLinks: TokenTime;
  readonly promptLinks: TokenTime;
  /** share of the computing behind which links hide: 0 for none, 1 for two micro-batches that take turns */
  readonly overlap: number;
}

const none: TokenTime = { fixedSeconds: 0, secondsPerToken: 0 };
const peak: PeakShares = { reading: 1, computing: 1 };

/** Kernels at the peaks and nothing beside them: the roofline, a bound from below. */
export const peakRates: StepRates = {
  shares: () => peak,
  kernels: none,
  requestSeconds: 0,
  decodeLinks: none,
  promptLinks: none,
  overlap: 0,
};
