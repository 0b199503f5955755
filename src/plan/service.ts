/** What a request sees while so many run in its attention group: its first token, each further one, its end. */
import type { StepTimer } from "../speed/step-timer.ts";

/** An attention group that serves requests of one mean length; counts are checked. */
export interface GroupService {
  readonly timer: StepTimer;
  /** time to the first token that is neither prefill nor steps */
  readonly firstTokenSeconds: number;
  /** steps that pass beside the prefill until a first token is out */
  readonly firstTokenSteps: number;
  readonly pipelineParallel: number;
  readonly contextTokens: number;
  readonly outputTokens: number;
  /** of one prompt; 0 where all of it is found in the cache */
  readonly prefillSeconds: number;
}

/** One decode step of the group; stages work on a share of the batch each. */
export function stepSeconds(service: GroupService, running: number): number {
  const { timer, pipelineParallel, contextTokens } = service;
  return timer.decodeSeconds(Math.max(1, running / pipelineParallel), contextTokens);
}

/**
 * Time between two tokens of one request: a step, and the prefills that fall between them.
 *
 *     step + (1 - ahead) × (running - 1) × prefill / (outputTokens - 1) / pipelineParallel
 *     ahead = 1 / outputTokens
 *
 * While one request is answered each other one of its group is prefilled once, `ahead` of them before its first token.
 */
export function tokenSeconds(service: GroupService, running: number, step: number): number {
  const { outputTokens, prefillSeconds, pipelineParallel } = service;
  const between = (1 - ahead(service)) * Math.max(0, running - 1) * prefillSeconds;
  return step + between / Math.max(1, outputTokens - 1) / pipelineParallel;
}

/**
 * Time to the first token: the prompt's own prefill gives it, after those ahead of it.
 *
 *     firstTokenSeconds + firstTokenSteps × tokenSeconds + prefill × (1 + ahead × running / pipelineParallel)
 *
 * Where nothing is to be computed a decode step gives it.
 */
export function firstSeconds(service: GroupService, running: number, step: number): number {
  const { prefillSeconds, pipelineParallel } = service;
  return prefillSeconds === 0
    ? waitSeconds(service, step) + step
    : waitSeconds(service, tokenSeconds(service, running, step)) +
        prefillSeconds * (1 + (ahead(service) * running) / pipelineParallel);
}

/** Time to the last token: the first, and `outputTokens - 1` after it. */
export function endSeconds(service: GroupService, running: number, step: number): number {
  return (
    firstSeconds(service, running, step) +
    (service.outputTokens - 1) * tokenSeconds(service, running, step)
  );
}

/** The prefills of others share the time to the last token, so no group computes more prompts than it has time for. */
function ahead({ outputTokens }: GroupService): number {
  return 1 / outputTokens;
}

/** What a first token takes beside the prefill. */
function waitSeconds({ firstTokenSeconds, firstTokenSteps }: GroupService, step: number): number {
  return firstTokenSeconds + firstTokenSteps * step;
}

/**
 * Of a request's time to the last token, the part that goes to its own tokens; what is left goes to prefills.
 *
 * Over the requests that run, the two parts are the group's seconds per request: no second is charged twice.
 */
export function outputSeconds(service: GroupService, step: number): number {
  const { outputTokens, prefillSeconds } = service;
  const steps = prefillSeconds === 0 ? outputTokens : outputTokens - 1;
  return waitSeconds(service, step) + steps * step;
}
