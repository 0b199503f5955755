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
  /**
   * requests that each user makes, one after the other, where all users start at once, as load generators do: the first
   * prompts wait for each other. Leave out for a loop that has been running for long.
   */
  readonly requestsPerUser?: number;
  /** decode steps that the engine lets a prompt wait on average before it looks at it: polling, batching; 0 */
  readonly admissionSteps?: number;
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
 *     ahead                (running - 1) / 2 / requestsPerUser: prompts that started before, in one round of several
 *     timePerOutputToken   step / accepted + (running - 1 - ahead) × prefill / outputTokens
 *     timeToFirstToken     firstTokenSeconds + (firstTokenSteps + admissionSteps) × accepted × timePerOutputToken
 *                          + (1 + ahead) × prefill + waiting for room
 *     waiting for room     (requests - running) / running × outputTokens × timePerOutputToken
 *
 * The context of a step is the prompt and half of the answer. While one request is answered, each of the others of its
 * group is prefilled once, and the group waits for it. A prompt comes in the middle of a step, and its own carries the
 * decoding requests as well: a step in all. Steps are those
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
  const { firstTokenSeconds, firstTokenSteps } = efficiency;
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
  const decodeTokenSeconds = (loop: ClosedLoop): number => stepSeconds(loop) / accepted(loop);

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
      ((running(loop) - 1 - promptsAhead(loop)) * prefillSeconds) / loop.outputTokens,
    firstTokenSeconds: (loop, prefillSeconds, tokenSeconds) => {
      const run = running(loop);
      const waiting = (Math.max(0, loop.requestsPerGroup - run) / run) * loop.outputTokens;
      return (
        firstTokenSeconds +
        ((firstTokenSteps + (loop.admissionSteps ?? 0)) * accepted(loop) + waiting) * tokenSeconds +
        (1 + promptsAhead(loop)) * prefillSeconds
      );
    },
  };
}

/** Requests of a group that run. */
function running({ requestsPerGroup, roomPerGroup }: ClosedLoop): number {
  const held = roomPerGroup !== undefined && roomPerGroup < requestsPerGroup;
  return Math.max(1, held ? roomPerGroup : requestsPerGroup);
}

/** Tokens of a step. */
function accepted({ speculation }: ClosedLoop): number {
  return speculation === undefined ? 1 : speculation.acceptedTokens;
}

/** Prompts that were computed before a request's own because all users started at once; a mean over all rounds. */
function promptsAhead(loop: ClosedLoop): number {
  const { requestsPerUser } = loop;
  return requestsPerUser === undefined ? 0 : (running(loop) - 1) / 2 / requestsPerUser;
}
