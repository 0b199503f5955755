/** A prediction made ready to be asked many times: steps, and what users of a closed loop see. */
import { type StepTimer, stepTimer } from "../step-timer.ts";
import type { StepEfficiency } from "./efficiency.ts";
import { predictedRates } from "./predicted-rates.ts";
import type { PredictionProfile } from "./prediction-profile.ts";

/** A closed loop: so many requests are always under way, each followed by the next. */
export interface ClosedLoop {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** leading prompt tokens found in the prefix cache; the last token is computed always */
  readonly cachedPromptTokens?: number;
  /** requests under way on one attention group, waiting ones included */
  readonly requestsPerGroup: number;
  /** requests that a group has cache or slots for; the others wait */
  readonly roomPerGroup?: number;
  /** drafts verified per step, and tokens that a step then gives on average */
  readonly speculation?: { readonly draftTokens: number; readonly acceptedTokens: number };
}

/**
 * Predicted times; counts are not checked and nothing is allocated, so a caller may write into one loop and ask again.
 *
 * `prefillSeconds` is what the caller found for the loop's prompts: `promptSeconds`, or a mean over several lengths.
 */
export interface PredictedTimer extends StepTimer {
  /** the prefill of the loop's prompt, of which one token at least is computed */
  readonly promptSeconds: (loop: ClosedLoop) => number;
  /** one decode step of the requests that run, drafts and their verification included */
  readonly loopStepSeconds: (loop: ClosedLoop) => number;
  /** time per output token of a worker that only decodes */
  readonly decodeTokenSeconds: (loop: ClosedLoop) => number;
  /** time per output token of a server that computes the prompts too */
  readonly tokenSeconds: (loop: ClosedLoop, prefillSeconds: number) => number;
  readonly firstTokenSeconds: (
    loop: ClosedLoop,
    prefillSeconds: number,
    tokenSeconds: number,
  ) => number;
}

/**
 * The prediction of a profile at given efficiencies.
 *
 *     running              min(requests, room) of a group, at least 1
 *     step                 decodeSeconds(running / pipelineParallel, prompt + output / 2, 1 + drafts) and one layer per draft
 *     timePerOutputToken   step / accepted + (1 - prefillsAhead) × (running - 1) × prefill / outputTokens
 *     timeToFirstToken     firstToken + prefill × (1 + prefillsAhead × running) + waiting for room
 *     waiting for room     (requests - running) / running × outputTokens × timePerOutputToken
 *
 * The context of a step is the prompt and half of the answer. While one request is answered, each of the others of its
 * group is prefilled once, and the group waits for it: before its first token (`prefillsAhead`) or after. Steps are those
 * of `predictedStep`, timed in well under a microsecond.
 *
 * Source: closed-loop serving as measured rows reward it, see `fitted.ts`.
 * @example predictedTimer(predictionProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }), perfectEfficiency).decodeSeconds(1, 1000) // => 0.004520
 */
export function predictedTimer(
  profile: PredictionProfile,
  efficiency: StepEfficiency,
  overlap = 0,
): PredictedTimer {
  const timer = stepTimer(profile.step, predictedRates(profile, efficiency, overlap));
  const { pipelineParallel } = profile.step.deployment;
  const { prefillsAhead, firstTokenSeconds } = efficiency;
  const { layers } = profile;

  const stepSeconds = (loop: ClosedLoop): number => {
    const drafts = loop.speculation?.draftTokens ?? 0;
    const seconds = timer.decodeSeconds(
      running(loop) / pipelineParallel,
      loop.promptTokens + loop.outputTokens / 2,
      1 + drafts,
    );
    // each draft passes one more layer, the head included in the verification
    return seconds + (drafts * seconds) / layers;
  };
  const decodeTokenSeconds = (loop: ClosedLoop): number =>
    stepSeconds(loop) / (loop.speculation?.acceptedTokens ?? 1);

  return {
    ...timer,
    loopStepSeconds: stepSeconds,
    promptSeconds: ({ promptTokens, cachedPromptTokens = 0 }) => {
      const cachedTokens = Math.min(cachedPromptTokens, promptTokens - 1);
      return timer.prefillSeconds(promptTokens - cachedTokens, cachedTokens);
    },
    decodeTokenSeconds,
    tokenSeconds: (loop, prefillSeconds) =>
      decodeTokenSeconds(loop) +
      (Math.max(0, 1 - prefillsAhead) * (running(loop) - 1) * prefillSeconds) / loop.outputTokens,
    firstTokenSeconds: (loop, prefillSeconds, tokenSeconds) => {
      const run = running(loop);
      const waiting = (Math.max(0, loop.requestsPerGroup - run) / run) * loop.outputTokens;
      return (
        firstTokenSeconds + prefillSeconds * (1 + prefillsAhead * run) + waiting * tokenSeconds
      );
    },
  };
}

/** Requests of a group that run. */
function running({ requestsPerGroup, roomPerGroup }: ClosedLoop): number {
  const held = roomPerGroup !== undefined && roomPerGroup < requestsPerGroup;
  return Math.max(1, held ? roomPerGroup : requestsPerGroup);
}
