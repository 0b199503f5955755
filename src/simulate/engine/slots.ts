/** Places for running requests, linked in order of admission. */
import type { Job } from "./request.ts";
import { type EngineState, none } from "./state.ts";

/** A slot for an admitted request, behind all that run. */
export function openSlot(state: EngineState, job: Job): number {
  state.freeSlotCount -= 1;
  const slot = state.freeSlots[state.freeSlotCount] as number;
  state.jobs[slot] = job;
  state.known[slot] = job.knownTokens;
  state.stop[slot] = job.stopTokens;
  state.promptEnd[slot] = job.promptTokens;
  state.order[slot] = state.admissions;
  state.admissions += 1;
  state.runsBefore[slot] = state.lastRunning;
  state.runsAfter[slot] = none;
  if (state.lastRunning === none) state.firstRunning = slot;
  else state.runsAfter[state.lastRunning] = slot;
  state.lastRunning = slot;
  state.running += 1;
  return slot;
}

/** Takes a request out of those that run. */
export function closeSlot(state: EngineState, slot: number): void {
  const { runsBefore, runsAfter } = state;
  const before = runsBefore[slot] as number;
  const after = runsAfter[slot] as number;
  if (before === none) state.firstRunning = after;
  else runsAfter[before] = after;
  if (after === none) state.lastRunning = before;
  else runsBefore[after] = before;
  state.running -= 1;
  state.jobs[slot] = undefined;
  state.freeSlots[state.freeSlotCount] = slot;
  state.freeSlotCount += 1;
}
