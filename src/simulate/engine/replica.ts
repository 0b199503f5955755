/** One copy of the engine with a clock: advances until the next arrival, stepping or leaping. */

import {
  completeLeap,
  firstOutside,
  isQuiet,
  joinDecoding,
  type Leap,
  leap,
  leaveLeap,
  scheduleLeap,
} from "./leap.ts";
import type { ResolvedPool, Role } from "./replica-pools.ts";
import type { Job } from "./request.ts";
import { completeStep, type StepListener, scheduleStep } from "./schedule.ts";
import type { ResolvedSettings } from "./settings.ts";
import { type EngineState, engineState, none } from "./state.ts";
import { look, passLoads, passTime } from "./step-clock.ts";
import { checkedSeconds, type MutableStepWork, noWork, type StepSeconds } from "./step-time.ts";
import { countAdmission, countRefusal, type Tally } from "./tally.ts";
import { closeStretch, observe, type Timeline, timeline } from "./timeline.ts";
import { waitingCount } from "./waiting.ts";

/** One copy of the engine with a clock. */
export interface Replica {
  readonly index: number;
  readonly role: Role;
  readonly devices: number;
  readonly state: EngineState;
  readonly leap: Leap;
  /** whether the rules allow to leap at all */
  mayLeap: boolean;
  leaping: boolean;
  readonly stepSeconds: StepSeconds;
  readonly work: MutableStepWork;
  readonly tally: Tally;
  readonly line: Timeline;
  readonly listener: StepListener;
  /** start of the step to come */
  clock: number;
  /** the next time at which somebody may arrive; an end may bring it forward */
  until: number;
  /** nobody can compute before, for all wait for blocks from below the device; past where that is not so */
  stalledUntil: number;
  /** prompt tokens of requests that have not ended */
  outstandingTokens: number;
  steps: number;
  prefillSeconds: number;
  recomputeSeconds: number;
  decodeSeconds: number;
  /** waiting for blocks from below the device, with nothing to compute */
  loadSeconds: number;
}

/** A copy that has just been started. */
export function replica(
  settings: ResolvedSettings,
  pool: ResolvedPool,
  index: number,
  tally: Tally,
  onEnd: (replica: Replica, job: Job, served: boolean) => void,
): Replica {
  const state = engineState(pool.rules, pool.stepSeconds);
  state.refusesStuck = true;
  const made: Replica = {
    index,
    role: pool.role,
    devices: pool.devicesPerReplica,
    state,
    leap: leap(state),
    mayLeap: settings.skipEvents && pool.rules.policy === "fcfs",
    leaping: false,
    stepSeconds: pool.stepSeconds,
    work: noWork(state.jobs.length),
    tally,
    line: timeline(settings.timelineRows),
    listener: {
      admitted: (job, _slot, hitTokens, loadedTokens) => {
        // on a decode replica nothing was looked for that a prefill replica has not counted
        if (pool.role !== "decode" || job.preemptions > 0)
          countAdmission(tally, job, { hitTokens, loadedTokens }, made.clock);
      },
      preempted: () => {
        tally.preemptions += 1;
      },
      firstToken: (job) => {
        job.firstTokenSeconds = made.clock;
      },
      finished: (job) => {
        made.outstandingTokens -= job.promptTokens;
        onEnd(made, job, true);
      },
      stuck: (job, reason) => {
        made.outstandingTokens -= job.promptTokens;
        countRefusal(tally, job, reason);
        onEnd(made, job, false);
      },
    },
    clock: 0,
    until: 0,
    stalledUntil: 0,
    outstandingTokens: 0,
    steps: 0,
    prefillSeconds: 0,
    recomputeSeconds: 0,
    decodeSeconds: 0,
    loadSeconds: 0,
  };
  return made;
}

/** Whether anybody runs or waits. */
export function hasWork({ state }: Replica): boolean {
  return state.running > 0 || waitingCount(state.waiting) > 0;
}

/** When the next step may begin. */
export function nextStepSeconds({ clock, stalledUntil }: Replica): number {
  return stalledUntil > clock ? stalledUntil : clock;
}

/** Steps until the clock reaches `until`, nothing is left to do, or `steps` steps are done. */
export function advanceReplica(replica: Replica, until: number, steps: number): void {
  const last = replica.steps + steps;
  replica.until = until;
  if (replica.stalledUntil > replica.clock) passLoads(replica, replica.stalledUntil);
  while (
    replica.clock < replica.until &&
    replica.steps < last &&
    hasWork(replica) &&
    replica.stalledUntil <= replica.clock
  ) {
    if (replica.state.lower !== undefined) replica.state.lower.nowSeconds = replica.clock;
    if (replica.mayLeap && startLeaping(replica)) {
      if (!leapQuietly(replica, last)) leapStep(replica);
    } else plainStep(replica);
  }
  if (!hasWork(replica)) look(replica);
}

/** Ends the timeline at a time. */
export function closeReplica({ state, line }: Replica, nowSeconds: number): void {
  observe(line, nowSeconds, state.running, waitingCount(state.waiting), 0);
  closeStretch(line, nowSeconds);
}

/** A request with outputs that others may repeat: from now on every key is registered in its own step. */
export function stopLeaping(replica: Replica): void {
  if (replica.leaping) leaveLeap(replica.state, replica.leap);
  replica.leaping = false;
  replica.mayLeap = false;
}

function startLeaping(replica: Replica): boolean {
  const { state, leap } = replica;
  if (replica.leaping) return true;
  replica.leaping = joinDecoding(state, leap) && leap.count <= state.rules.stepTokens;
  if (!replica.leaping) leaveLeap(state, leap);
  return replica.leaping;
}

/** Steps that visit nobody; false where there is none. */
function leapQuietly(replica: Replica, last: number): boolean {
  const { state, leap, work, tally, until } = replica;
  if (!isQuiet(state, leap) || firstOutside(state, leap) !== none) return false;
  if (!leap.blocked && waitingCount(state.waiting) > 0) return false;
  const { first, mask } = leap.calendar;
  const { count } = leap;
  look(replica);
  work.chunks = 0;
  work.prefillTokens = 0;
  work.decodeRequests = count;
  let { clock } = replica;
  let { decodeSeconds } = replica;
  let { contextTokens } = leap;
  let step = state.steps;
  let done = replica.steps;
  do {
    work.decodeContextTokens = contextTokens;
    const seconds = checkedSeconds(replica.stepSeconds(work));
    clock += seconds;
    decodeSeconds += seconds;
    contextTokens += count;
    step += 1;
    done += 1;
  } while (clock < until && done < last && first[step & mask] === none);
  tally.requestSteps += (step - state.steps) * count;
  replica.decodeSeconds = decodeSeconds;
  leap.contextTokens = contextTokens;
  replica.clock = clock;
  replica.steps = done;
  state.steps = step;
  return true;
}

function leapStep(replica: Replica): void {
  const { state, leap, listener } = replica;
  scheduleLeap(state, leap, listener);
  passTime(replica, leap.count, leap.contextTokens);
  completeLeap(state, leap, listener);
  completeStep(state, listener);
  replica.leaping = joinDecoding(state, leap) && leap.count <= state.rules.stepTokens;
  if (!replica.leaping) leaveLeap(state, leap);
}

function plainStep(replica: Replica): void {
  const { state, listener } = replica;
  scheduleStep(state, listener);
  passTime(replica, 0, 0);
  completeStep(state, listener);
}
