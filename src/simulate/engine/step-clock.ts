/** What a scheduled step computes, how long that takes, and what the time is charged to. */
import { nextReady } from "./load.ts";
import type { Replica } from "./replica.ts";
import { refuseHead } from "./schedule.ts";
import { jobIn } from "./state.ts";
import { checkedSeconds } from "./step-time.ts";
import { observe } from "./timeline.ts";
import { waitingCount } from "./waiting.ts";

/** The time of the scheduled step; who is in the calendar decodes beside those that are scheduled one by one. */
export function passTime(replica: Replica, decoding: number, contextTokens: number): void {
  const { state, work, tally, listener } = replica;
  replica.steps += 1;
  look(replica);
  work.decodeRequests = decoding;
  work.decodeContextTokens = contextTokens;
  const recomputed = gather(replica);
  const { decodeRequests, chunks, prefillTokens } = work;
  if (decodeRequests + chunks === 0) {
    if (!state.preemptedThisStep) {
      if (state.running === 0) refuseHead(state, listener);
      else if (state.lower !== undefined) replica.stalledUntil = nextReady(state.lower);
    }
    replica.leap.blocked = false;
    return;
  }
  if (state.lower !== undefined) passLoads(replica, state.lower.stepReadySeconds);
  tally.requestSteps += decodeRequests + chunks;
  tally.prefillTokens += prefillTokens;
  tally.recomputedTokens += recomputed;
  const seconds = checkedSeconds(replica.stepSeconds(work));
  replica.clock += seconds;
  if (prefillTokens === 0) {
    replica.decodeSeconds += seconds;
    return;
  }
  let extra = seconds;
  if (decodeRequests > 0) {
    work.prefillTokens = 0;
    work.chunks = 0;
    extra = Math.max(0, seconds - checkedSeconds(replica.stepSeconds(work)));
    replica.decodeSeconds += seconds - extra;
  }
  const again = (extra * recomputed) / prefillTokens;
  replica.recomputeSeconds += again;
  replica.prefillSeconds += extra - again;
}

/** Nothing is computed before `untilSeconds`, for blocks are on their way. */
export function passLoads(replica: Replica, untilSeconds: number): void {
  const seconds = untilSeconds - replica.clock;
  if (seconds <= 0) return;
  replica.loadSeconds += seconds;
  replica.clock = untilSeconds;
}

/** Adds the scheduled requests to the work of the step; returns the tokens that had been computed before. */
function gather({ state, work }: Replica): number {
  const { scheduled, scheduledTokens, computed, known, promptEnd } = state;
  const { chunkTokens, chunkContextTokens } = work;
  let { decodeRequests, decodeContextTokens } = work;
  let chunks = 0;
  let prefillTokens = 0;
  let recomputed = 0;
  for (let index = 0; index < state.scheduledCount; index += 1) {
    const slot = scheduled[index] as number;
    const done = computed[slot] as number;
    if ((known[slot] as number) - done === 1 && done >= (promptEnd[slot] as number)) {
      decodeRequests += 1;
      decodeContextTokens += done;
      continue;
    }
    const tokens = scheduledTokens[slot] as number;
    chunkTokens[chunks] = tokens;
    chunkContextTokens[chunks] = done;
    chunks += 1;
    prefillTokens += tokens;
    const before = jobIn(state, slot).recomputeTokens;
    if (before > done) recomputed += Math.min(tokens, before - done);
  }
  work.decodeRequests = decodeRequests;
  work.decodeContextTokens = decodeContextTokens;
  work.chunks = chunks;
  work.prefillTokens = prefillTokens;
  return recomputed;
}

/** Who runs, who waits and how many blocks are in use, from the start of this step. */
export function look({ state, line, clock }: Replica): void {
  observe(
    line,
    clock,
    state.running,
    waitingCount(state.waiting),
    state.pool.blocks - 1 - state.pool.freeBlocks,
  );
}
