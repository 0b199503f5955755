/**
 * One step of the engine: who computes how many tokens, who is preempted, who is admitted, who ends. Rules S7 and S8.
 *
 * Source: vLLM v1 `Scheduler.schedule` and `update_from_output`, commit 017e9f44.
 */
import { growTable, shortage, startTable } from "./allocate.ts";
import { awaitLoad, beginLoad, endLoad, endLoads, loadableBlocks, readyAt } from "./load.ts";
import { hitBlocks } from "./lookup.ts";
import type { Job, RefusalReason } from "./request.ts";
import { closeSlot, openSlot } from "./slots.ts";
import { type EngineState, jobIn, none } from "./state.ts";
import { releaseTables } from "./tables.ts";
import { dequeueJob, goesFirst, nextJob, requeueJob } from "./waiting.ts";

/** Who hears what happens in a step; absent where nobody does. */
export interface StepListener {
  /** tokens found on the device, and loaded from below it */
  admitted(job: Job, slot: number, hitTokens: number, loadedTokens: number): void;
  preempted(job: Job): void;
  firstToken(job: Job): void;
  finished(job: Job): void;
  /** heard only where {@link EngineState.refusesStuck} is set */
  stuck(job: Job, reason: RefusalReason): void;
}

/** Schedules one step: the running first, then, if nobody had to go, the waiting. Returns the tokens scheduled. */
export function scheduleStep(state: EngineState, listener?: StepListener): number {
  beginStep(state);
  let budget = scheduleRunning(state, state.firstRunning, state.rules.stepTokens, listener);
  if (!state.preemptedThisStep) budget = scheduleWaiting(state, budget, listener);
  return state.rules.stepTokens - budget;
}

/** Nothing is scheduled yet; who has waited for blocks from below the device may go on if they are there. */
export function beginStep(state: EngineState): void {
  const { lower } = state;
  state.scheduledCount = 0;
  state.preemptedThisStep = false;
  if (lower === undefined) return;
  lower.stepReadySeconds = 0;
  if (lower.loadingCount > 0) endLoads(state, lower);
}

/** Schedules the running from `first` on; returns the budget that is left. */
export function scheduleRunning(
  state: EngineState,
  first: number,
  stepBudget: number,
  listener?: StepListener,
): number {
  const { computed, known, runsAfter, scheduled, scheduledTokens } = state;
  const { longPrefillTokens, maxModelTokens } = state.rules;
  let budget = stepBudget;
  for (let slot = first; slot !== none && budget > 0; slot = runsAfter[slot] as number) {
    const done = computed[slot] as number;
    let tokens = (known[slot] as number) - done;
    if (tokens > 1) {
      if (longPrefillTokens > 0 && tokens > longPrefillTokens) tokens = longPrefillTokens;
      if (tokens > budget) tokens = budget;
      if (tokens > maxModelTokens - done - 1) tokens = maxModelTokens - done - 1;
    }
    if (tokens <= 0) continue;
    while (!growTable(state, slot, tokens)) {
      const victim = state.rules.policy === "priority" ? lowestPriority(state) : state.lastRunning;
      budget += unschedule(state, victim);
      preempt(state, victim, listener);
      if (victim === slot) return budget;
    }
    scheduled[state.scheduledCount] = slot;
    state.scheduledCount += 1;
    scheduledTokens[slot] = tokens;
    budget -= tokens;
  }
  return budget;
}

/** Admits from the head of the queue until one must wait; returns the budget that is left. */
export function scheduleWaiting(
  state: EngineState,
  stepBudget: number,
  listener?: StepListener,
): number {
  const { rules, waiting, scheduled, scheduledTokens, lower } = state;
  let budget = stepBudget;
  state.headBlock = "none";
  while (budget > 0) {
    const job = nextJob(waiting);
    if (job === undefined) break;
    if (state.running >= rules.maxRequests || state.freeSlotCount === 0) {
      state.headBlock = "running";
      break;
    }
    const hits = rules.prefixCaching ? hitBlocks(state, job) : 0;
    const loads = lower === undefined ? 0 : loadableBlocks(state, lower, job, hits);
    const computed = Math.max((hits + loads) * rules.blockTokens, job.externalTokens);
    let tokens = job.knownTokens - computed;
    if (rules.longPrefillTokens > 0) tokens = Math.min(tokens, rules.longPrefillTokens);
    if (!rules.chunkedPrefill && tokens > budget) break;
    tokens = Math.min(tokens, budget);
    const ready = lower === undefined ? 0 : readyAt(state, lower, hits);
    if (lower?.rules.overlap === true && ready > lower.nowSeconds) tokens = 0;
    const short = shortage(state, job, hits, computed, tokens);
    if (short !== "none") {
      state.headBlock = short;
      break;
    }
    dequeueJob(waiting);
    const slot = openSlot(state, job);
    if (lower !== undefined) beginLoad(lower, job);
    startTable(state, slot, hits, computed, tokens);
    if (lower !== undefined) awaitLoad(state, lower, slot, hits, ready);
    if (tokens > 0) {
      scheduled[state.scheduledCount] = slot;
      state.scheduledCount += 1;
      scheduledTokens[slot] = tokens;
      budget -= tokens;
    }
    if (listener !== undefined)
      listener.admitted(job, slot, hits * rules.blockTokens, loads * rules.blockTokens);
  }
  return budget;
}

/** Ends the step: what was scheduled is computed, and who has nothing left to compute gets a token. */
export function completeStep(state: EngineState, listener?: StepListener): void {
  const { computed, known, stop, promptEnd, scheduled, scheduledTokens } = state;
  for (let index = 0; index < state.scheduledCount; index += 1) {
    const slot = scheduled[index] as number;
    const done = (computed[slot] as number) + (scheduledTokens[slot] as number);
    scheduledTokens[slot] = 0;
    computed[slot] = done;
    if (done !== known[slot]) continue;
    known[slot] = done + 1;
    if (done === promptEnd[slot] && listener !== undefined) listener.firstToken(jobIn(state, slot));
    if (done + 1 >= (stop[slot] as number)) {
      const job = jobIn(state, slot);
      job.knownTokens = done + 1;
      releaseTables(state, slot);
      closeSlot(state, slot);
      if (listener !== undefined) listener.finished(job);
    }
  }
  state.scheduledCount = 0;
  state.steps += 1;
}

/** Preempts by recompute: S8. */
export function preempt(state: EngineState, slot: number, listener?: StepListener): void {
  if (state.lower !== undefined) endLoad(state, state.lower, slot);
  const job = jobIn(state, slot);
  const alone = state.running === 1;
  job.knownTokens = state.known[slot] as number;
  job.recomputeTokens = Math.max(job.recomputeTokens, state.computed[slot] as number);
  job.externalTokens = 0;
  job.preemptions += 1;
  state.preemptions += 1;
  state.preemptedThisStep = true;
  releaseTables(state, slot);
  closeSlot(state, slot);
  if (alone && state.refusesStuck && listener !== undefined) {
    listener.stuck(job, "larger-than-pool");
    return;
  }
  requeueJob(state.waiting, job);
  if (listener !== undefined) listener.preempted(job);
}

/** Gives up the head of a queue that nobody before it keeps waiting. */
export function refuseHead(state: EngineState, listener: StepListener): void {
  const job = nextJob(state.waiting);
  if (job === undefined) return;
  dequeueJob(state.waiting);
  listener.stuck(job, "never-admitted");
}

/** The running request that gives way under the priority policy: the one that would be admitted last. */
function lowestPriority(state: EngineState): number {
  let lowest = state.firstRunning;
  for (let slot = lowest; slot !== none; slot = state.runsAfter[slot] as number)
    if (goesFirst(jobIn(state, lowest), jobIn(state, slot))) lowest = slot;
  return lowest;
}

/** Takes a victim out of the running step; returns its tokens. */
function unschedule(state: EngineState, slot: number): number {
  const tokens = state.scheduledTokens[slot] as number;
  if (tokens === 0) return 0;
  const at = state.scheduled.indexOf(slot);
  state.scheduled.copyWithin(at, at + 1, state.scheduledCount);
  state.scheduledCount -= 1;
  state.scheduledTokens[slot] = 0;
  return tokens;
}
