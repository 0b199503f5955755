/**
 * The engine step by step, for whoever wants to watch every block: `engineState`, `enqueue`, `schedule`, `complete`.
 *
 * Rules of vLLM v1, commit 017e9f44: block pool, chained keys, free order, admission, chunked prefill, token budget,
 * watermark, full-sequence gate, preemption by recompute, priority, sliding windows, look-ahead, and several groups over
 * one pool. Tiers below the device (`offload.ts`) are our own choice, not a connector of the engine's. Not modelled:
 * encoder inputs, rejected drafts, asynchronous scheduling, pipeline and context parallelism, groups with blocks of
 * different lengths, the prefix cache of recurrent states, chunked-local attention, and the sparse retention of window
 * blocks.
 *
 * A second engine would be a second `scheduleStep` and `completeStep` over the same slots, queue, listener and clock.
 * SGLang's is not one of them yet, for three reasons. Its tree replaces the pages of a running request by those of an
 * equal prefix when a chunk ends, where here tables never change. It admits by an estimate of all answers to come, and
 * retracts several requests at once in an order of its own, so that a leap could not tell how long a head stays blocked.
 * And nothing recorded from the engine is at hand to hold it against. `blockTokens: 1` gives its token-granular hits and
 * the same victims, a whole sequence's tail first; duplicates, admission and retraction then are still vLLM's.
 */
import { kvError } from "../../errors.ts";
import { finiteNumber } from "../../units.ts";
import { type Job, job, type SimulatedRequest } from "./request.ts";
import type { EngineRules } from "./rules.ts";
import { completeStep, type StepListener, scheduleStep } from "./schedule.ts";
import { type EngineState, engineState, jobIn } from "./state.ts";
import { enqueueJob, waitingCount } from "./waiting.ts";

/** What a step scheduled; requests by their serial number, in order. */
export interface ScheduledStep {
  readonly scheduled: readonly ScheduledTokens[];
  readonly admitted: readonly Admission[];
  readonly preempted: readonly number[];
  /** blocks that lost their content, in order */
  readonly evicted: readonly number[];
}

/** Tokens of one request in one step. */
export interface ScheduledTokens {
  readonly request: number;
  readonly tokens: number;
}

/** What the prefix cache gave a request when it was admitted. */
export interface Admission {
  readonly request: number;
  /** found on the device */
  readonly hitTokens: number;
  /** loaded from below it */
  readonly loadedTokens: number;
  /** tokens known at the lookup: the prompt, and what had been generated before a preemption */
  readonly knownTokens: number;
  readonly preemptions: number;
}

/**
 * Puts a request into the queue of an engine; returns its serial number, which counts from 0.
 *
 * Errors: `bad-input` for lengths below 1, for ids that do not cover the prompt, and for a prompt that leaves no token of
 * the model's length to generate.
 * @example enqueue(engineWith({ poolBlocks: 11, blockTokens: 4 }, []), { promptTokens: 6, outputTokens: 4 }) // => 0
 */
export function enqueue(state: EngineState, request: SimulatedRequest): number {
  const serial = state.requests;
  const { maxModelTokens } = state.rules;
  const arrivalSeconds = finiteNumber(
    request.arrivalSeconds ?? 0,
    `requests[${serial}].arrivalSeconds`,
  );
  const made = job(request, { serial, arrivalSeconds, maxModelTokens });
  if (made.promptTokens >= maxModelTokens)
    throw kvError({
      code: "bad-input",
      path: `requests[${serial}].promptTokens`,
      value: made.promptTokens,
      rule: `expected fewer than the ${maxModelTokens} tokens of maxModelTokens, got ${made.promptTokens}`,
    });
  enqueueJob(state.waiting, made);
  state.requests += 1;
  return serial;
}

/** An engine that has just been started, with requests in its queue. */
export function engineWith(rules: EngineRules, requests: readonly SimulatedRequest[]): EngineState {
  const state = engineState(rules);
  for (const request of requests) enqueue(state, request);
  return state;
}

/** Whether anybody runs or waits. */
export function isBusy(state: EngineState): boolean {
  return state.running > 0 || waitingCount(state.waiting) > 0;
}

/**
 * Schedules the next step: after this the tables hold the blocks that the step writes.
 *
 * @param nowSeconds when the step begins, which matters only where blocks are loaded from below the device
 * @example schedule(engineWith({ poolBlocks: 11, blockTokens: 4 }, [{ promptTokens: 6, outputTokens: 4 }])).scheduled // => [{ request: 0, tokens: 6 }]
 */
export function schedule(state: EngineState, nowSeconds = 0): ScheduledStep {
  if (state.lower !== undefined) state.lower.nowSeconds = nowSeconds;
  const admitted: Admission[] = [];
  const preempted: number[] = [];
  const evicted: number[] = [];
  state.pool.evicted = evicted;
  scheduleStep(state, {
    ...deaf,
    admitted: ({ serial, knownTokens, preemptions }: Job, _slot, hitTokens, loadedTokens) => {
      admitted.push({ request: serial, hitTokens, loadedTokens, knownTokens, preemptions });
    },
    preempted: ({ serial }: Job) => {
      preempted.push(serial);
    },
  });
  state.pool.evicted = undefined;
  const scheduled = Array.from(state.scheduled.subarray(0, state.scheduledCount), (slot) => ({
    request: jobIn(state, slot).serial,
    tokens: state.scheduledTokens[slot] as number,
  }));
  return { scheduled, admitted, preempted, evicted };
}

/** Completes the step that was scheduled; returns the requests that ended, in order. */
export function complete(state: EngineState): readonly number[] {
  const finished: number[] = [];
  completeStep(state, {
    ...deaf,
    finished: ({ serial }: Job) => {
      finished.push(serial);
    },
  });
  return finished;
}

/** A step, scheduled and completed. */
export interface EngineStep extends ScheduledStep {
  readonly finished: readonly number[];
}

/**
 * Schedules and completes one step.
 *
 * @example step(engineWith({ poolBlocks: 11 }, [{ promptTokens: 6, outputTokens: 1 }])).finished // => [0]
 */
export function step(state: EngineState): EngineStep {
  return { ...schedule(state), finished: complete(state) };
}

const deaf: StepListener = {
  admitted: () => {},
  preempted: () => {},
  firstToken: () => {},
  finished: () => {},
  stuck: () => {},
};
