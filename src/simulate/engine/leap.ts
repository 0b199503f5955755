/**
 * Steps that visit only who needs something: a block, a window's release, the end, a chunk of a prompt, admission.
 *
 * A decoding request in the calendar has `computed = offset + step`; its counts and keys are written when it is visited.
 * That is exact, not near: in between it takes no block and gives none back, and the keys that it would register hold
 * tokens of its own, which no one else can look for. Where that does not hold (priorities, repeated outputs, a prompt
 * still being computed ahead of a decoding request, more running than the budget) the engine is stepped instead.
 */
import { growTable } from "./allocate.ts";
import { type Calendar, calendar, enter, leave, takeDue } from "./calendar.ts";
import {
  beginStep,
  preempt,
  type StepListener,
  scheduleRunning,
  scheduleWaiting,
} from "./schedule.ts";
import { closeSlot } from "./slots.ts";
import { type EngineState, jobIn, none } from "./state.ts";
import { registerFull, releaseTables } from "./tables.ts";

/** The requests that nobody visits between their events. */
export interface Leap {
  readonly calendar: Calendar;
  /** computed tokens less the step number, by slot */
  readonly offset: Float64Array;
  /** how many are in the calendar, and the tokens that they hold before the step to come */
  count: number;
  contextTokens: number;
  /** the last of them in order of admission; all of them run before all others */
  last: number;
  /** slots that end with the running step */
  readonly ending: Int32Array;
  endingCount: number;
  /**
   * The head of the queue cannot be admitted before somebody ends or is preempted. Blocks that are taken do not help
   * it: a hit that is evicted is one block to compute more, and at most one to revive less. They may change the need of
   * a first chunk, whose length is bounded, and of a window.
   */
  blocked: boolean;
}

/** Nobody is in the calendar. */
export function leap(state: EngineState): Leap {
  const slots = state.jobs.length;
  return {
    calendar: calendar(state.rules.blockTokens, slots),
    offset: new Float64Array(slots),
    count: 0,
    contextTokens: 0,
    last: none,
    ending: new Int32Array(slots),
    endingCount: 0,
    blocked: false,
  };
}

/** Puts the decoding requests into the calendar; false, with some left out, where one runs behind a prompt. */
export function joinDecoding(state: EngineState, leap: Leap): boolean {
  let slot = firstOutside(state, leap);
  for (; slot !== none && isDecoding(state, slot); slot = state.runsAfter[slot] as number) {
    leap.offset[slot] = (state.computed[slot] as number) - state.steps;
    leap.count += 1;
    leap.contextTokens += state.computed[slot] as number;
    leap.last = slot;
    enterNext(state, leap, slot, state.steps);
  }
  for (; slot !== none; slot = state.runsAfter[slot] as number)
    if (isDecoding(state, slot)) return false;
  return true;
}

/** Writes back the counts of all in the calendar and empties it. */
export function leaveLeap(state: EngineState, leap: Leap): void {
  while (leap.last !== none) takeOut(state, leap, leap.last, state.steps);
  leap.blocked = false;
}

/** The first who runs and is not in the calendar. */
export function firstOutside(state: EngineState, leap: Leap): number {
  return leap.last === none ? state.firstRunning : (state.runsAfter[leap.last] as number);
}

/** Whether a step would visit nobody. */
export function isQuiet(state: EngineState, leap: Leap): boolean {
  const { first, mask } = leap.calendar;
  return first[state.steps & mask] === none;
}

/** Schedules a step as `scheduleStep` does; who is in the calendar computes one token each. */
export function scheduleLeap(state: EngineState, leap: Leap, listener: StepListener): void {
  beginStep(state);
  leap.endingCount = 0;
  visitDue(state, leap, listener);
  let budget = state.rules.stepTokens - leap.count;
  const outside = firstOutside(state, leap);
  if (outside !== none && budget > 0) {
    budget = scheduleRunning(state, outside, budget, listener);
    leap.blocked = false;
  }
  if (state.preemptedThisStep) leap.blocked = false;
  else if (!leap.blocked) {
    scheduleWaiting(state, budget, listener);
    leap.blocked =
      state.headBlock !== "none" &&
      state.scheduledCount === 0 &&
      // how much a load is worth, and so the first chunk, changes with time
      (state.lower === undefined || state.headBlock !== "chunk");
  }
}

/** Completes the step for those in the calendar; the others are left to `completeStep`. */
export function completeLeap(state: EngineState, leap: Leap, listener: StepListener): void {
  leap.contextTokens += leap.count;
  for (let index = 0; index < leap.endingCount; index += 1) {
    const slot = leap.ending[index] as number;
    const job = jobIn(state, slot);
    takeOut(state, leap, slot, state.steps + 1);
    job.knownTokens = (state.computed[slot] as number) + 1;
    releaseTables(state, slot);
    closeSlot(state, slot);
    leap.blocked = false;
    listener.finished(job);
  }
  leap.endingCount = 0;
}

/** Gives blocks to who is due, in order of admission, and preempts from the end where none is free. */
function visitDue(state: EngineState, leap: Leap, listener: StepListener): void {
  const { steps } = state;
  const { calendar, offset } = leap;
  let slot = takeDue(calendar, steps);
  if (slot !== none && (state.windowed || state.headBlock === "chunk")) leap.blocked = false;
  while (slot !== none) {
    writeBack(state, slot, (offset[slot] as number) + steps);
    while (!growTable(state, slot, 1)) {
      const victim = state.lastRunning;
      if (calendar.due[victim] !== none) takeOut(state, leap, victim, steps);
      preempt(state, victim, listener);
      if (victim === slot) return;
    }
    const next = calendar.after[slot] as number;
    if (next !== none) calendar.before[next] = none;
    if (endsAt(state, leap, slot) === steps) {
      leap.ending[leap.endingCount] = slot;
      leap.endingCount += 1;
    }
    enterNext(state, leap, slot, steps + 1);
    slot = next;
  }
}

/** Enters the step at which the slot is needed next, from `from` on. */
function enterNext(state: EngineState, leap: Leap, slot: number, from: number): void {
  const { windows, outside, rules } = state;
  const offset = leap.offset[slot] as number;
  let due = Math.min(endsAt(state, leap, slot), (state.room[slot] as number) - offset);
  if (state.windowed)
    for (let group = 0; group < windows.length; group += 1) {
      const window = windows[group] as number;
      if (window === 0) continue;
      const gone = (outside[slot * windows.length + group] as number) + 1;
      due = Math.min(due, gone * rules.blockTokens + window - 1 - offset);
    }
  enter(leap.calendar, slot, Math.min(Math.max(due, from), from + leap.calendar.mask), state.order);
}

/** The step that gives the last token. */
function endsAt(state: EngineState, leap: Leap, slot: number): number {
  return (state.stop[slot] as number) - 2 - (leap.offset[slot] as number);
}

/** Takes a slot out of the calendar, with the counts that it has before `step`. */
function takeOut(state: EngineState, leap: Leap, slot: number, step: number): void {
  const computed = (leap.offset[slot] as number) + step;
  writeBack(state, slot, computed);
  leave(leap.calendar, slot);
  leap.count -= 1;
  leap.contextTokens -= computed;
  if (leap.last === slot) leap.last = state.runsBefore[slot] as number;
}

function writeBack(state: EngineState, slot: number, computed: number): void {
  state.computed[slot] = computed;
  state.known[slot] = computed + 1;
  if (computed >= (state.nextFull[slot] as number)) registerFull(state, slot, computed);
}

function isDecoding(state: EngineState, slot: number): boolean {
  const known = state.known[slot] as number;
  return (
    known - (state.computed[slot] as number) === 1 && known > (state.promptEnd[slot] as number)
  );
}
