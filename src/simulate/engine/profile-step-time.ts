/** The step time of a model on a device: prompts and decoding requests pass the weights together. */
import type { StepProfile } from "../../speed/step-profile.ts";
import { type StepTimer, stepTimer } from "../../speed/step-timer.ts";
import { finiteNumber } from "../../units.ts";
import type { StepSeconds } from "./step-time.ts";

/** What comes on top of the bound that a profile gives. */
export interface StepLosses {
  /** share of the roofline that kernels reach, 0 to 1; 1 */
  readonly efficiency?: number;
  /** launches, sampling and scheduling of every step; 0 */
  readonly overheadSeconds?: number;
}

/**
 * The time of a step of one attention group, from the operators of a profile.
 *
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond) / efficiency + overheadSeconds
 *
 * Weights are read once for all tokens of a step; caches once per decoding request, at the mean of their lengths, and once
 * per chunk. With chunks alone, or decoding alone, it is `prefillSeconds` or `decodeSeconds`. All groups are assumed to
 * work on the like. Experts are counted with `Math.expm1`, which runtimes may round differently in the last bit.
 *
 * Errors: `bad-input` for an efficiency outside (0, 1] and an overhead below 0.
 * @example profileStepTime(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }))({ decodeRequests: 8, decodeContextTokens: 8000, prefillTokens: 0, chunks: 0, chunkTokens: [], chunkContextTokens: [] }) // => 0.004793401
 */
export function profileStepTime(profile: StepProfile, losses: StepLosses = {}): StepSeconds {
  const efficiency = finiteNumber(losses.efficiency ?? 1, "efficiency", { above: true, most: 1 });
  const overhead = finiteNumber(losses.overheadSeconds ?? 0, "overheadSeconds");
  const seconds = timerStepTime(stepTimer(profile));
  return (work) => seconds(work) / efficiency + overhead;
}

/**
 * The time of a step by a timer: the roofline's (`stepTimer`) or a predicted one (`predictedTimer`).
 *
 *     seconds = stepSeconds(decodeRequests, weights(all tokens) + decode core + Σ chunks prompt core, links)
 *
 * @example timerStepTime(predictedTimer(predictionProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }), perfectEfficiency))({ decodeRequests: 8, decodeContextTokens: 8000, prefillTokens: 0, chunks: 0, chunkTokens: [], chunkContextTokens: [] }) // => 0.004798
 */
export function timerStepTime({ parts }: StepTimer): StepSeconds {
  return (work) => {
    const { decodeRequests, decodeContextTokens, prefillTokens, chunks } = work;
    const tokens = decodeRequests + prefillTokens;
    let computing = parts.weightSeconds(tokens, decodeRequests + chunks);
    if (decodeRequests > 0)
      computing += parts.decodeCoreSeconds(decodeRequests, decodeContextTokens / decodeRequests, 1);
    for (let chunk = 0; chunk < chunks; chunk += 1)
      computing += parts.promptCoreSeconds(
        work.chunkTokens[chunk] as number,
        work.chunkContextTokens[chunk] as number,
      );
    return parts.stepSeconds(decodeRequests, computing, parts.linkSeconds(tokens, chunks > 0));
  };
}
