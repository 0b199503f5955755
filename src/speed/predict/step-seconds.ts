/** How long a step is predicted to take, part by part: operators at their efficiencies, fixed times, links. */
import { type OperatorTime, operatorTimes } from "../operator-times.ts";
import { type StepWork, stepTokens } from "../operator-work.ts";
import type { StepEfficiency } from "./efficiency.ts";
import { predictedRates } from "./predicted-rates.ts";
import type { PredictionProfile } from "./prediction-profile.ts";

/** The parts of a predicted step, in seconds. */
export interface PredictedStep {
  readonly operators: number;
  /** reads and writes of activations */
  readonly elementwise: number;
  /** launches of every layer */
  readonly fixed: number;
  readonly requests: number;
  /** what is not hidden behind computing */
  readonly links: number;
  readonly seconds: number;
  /** each operator with its work and what bounds it at these efficiencies */
  readonly operatorTimes: readonly OperatorTime[];
}

/**
 * The predicted time of a step, decode or prefill or both, with its working; `predictedTimer` gives the seconds alone.
 *
 *     operators    Σ max(bytes / (efficiency × memoryBytesPerSecond), flops / (efficiency × flopsPerSecond))
 *     elementwise  layers × 8 × tokens × hiddenSize × 2 / (weights × memoryBytesPerSecond)
 *     fixed        layers × layerSeconds + expertLayers × expertLayerSeconds + latentLayers × latentLayerSeconds
 *     requests     requests of a group × requestSeconds, in decode: every group has its own scheduler
 *     links        collectives × collectiveSeconds + bytes / (link × bytesPerSecond), see `links.ts`
 *                  less overlap × (operators + elementwise + fixed), at least 0
 *
 * `overlap` is 0 for none and 1 for two micro-batches of which one computes while the other sends.
 */
export function predictedStep(
  profile: PredictionProfile,
  work: StepWork,
  efficiency: StepEfficiency,
  overlap = 0,
): PredictedStep {
  const rates = predictedRates(profile, efficiency, overlap);
  const times = operatorTimes(profile.step, work, rates);
  let operators = 0;
  for (const { seconds } of times) operators += seconds;
  const tokens = stepTokens(work);
  const elementwise = rates.kernels.secondsPerToken * tokens;
  const fixed = rates.kernels.fixedSeconds;
  const requests = work.requests * rates.requestSeconds;
  const computing = operators + elementwise + fixed;
  const { fixedSeconds, secondsPerToken } =
    work.prompts > 0 ? rates.promptLinks : rates.decodeLinks;
  const links = Math.max(0, fixedSeconds + secondsPerToken * tokens - overlap * computing);
  return {
    operators,
    elementwise,
    fixed,
    requests,
    links,
    seconds: computing + requests + links,
    operatorTimes: times,
  };
}
