/**
 * An engine at a moment: its pool, who runs with which blocks, and who waits.
 *
 * Running requests lie in slots, one array per property, linked in order of admission. Only the functions of this room
 * write here.
 */

import { kvError } from "../../errors.ts";
import { type KeyChain, keyChain } from "./block-keys.ts";
import { type BlockPool, blockPool, freeQueue } from "./block-pool.ts";
import { type LowerTiers, lowerTiers } from "./lower-tiers.ts";
import type { ResolvedOffload } from "./offload.ts";
import type { Job } from "./request.ts";
import { admissionBlocks, type EngineRules, engineRules, type ResolvedRules } from "./rules.ts";
import { checkedSeconds, noWork, type StepSeconds } from "./step-time.ts";
import { type Waiting, waitingInOrder, waitingRoom } from "./waiting.ts";

/** No slot. */
export const none = -1;

/** Why a request cannot be admitted, if so: for the whole of it, or for its first chunk alone. */
export type Shortage = "none" | "sequence" | "chunk";

/** An engine at a moment. */
export interface EngineState {
  readonly rules: ResolvedRules;
  readonly pool: BlockPool;
  readonly waiting: Waiting;

  /** the groups, as numbers: window of each (0 without), bound of its blocks at admission, and whether it is a state */
  readonly windows: Int32Array;
  readonly admissionBounds: Float64Array;
  readonly isState: Uint8Array;
  readonly stateGroups: number;
  readonly windowed: boolean;

  /** who runs, by slot */
  readonly jobs: (Job | undefined)[];
  readonly computed: Int32Array;
  readonly known: Int32Array;
  /** tokens at which the request ends */
  readonly stop: Int32Array;
  readonly promptEnd: Int32Array;
  /** blocks of each growing group's table, null blocks included */
  readonly held: Int32Array;
  /** tokens that the table has slots for beyond the look-ahead; never reached where the model's length ends first */
  readonly room: Int32Array;
  /** blocks whose content is registered, from the first */
  readonly registered: Int32Array;
  /** tokens at which the next block is full */
  readonly nextFull: Int32Array;
  /** the key of the last registered block, two words each */
  readonly lastKey: Int32Array;
  /** blocks out of the window already, by slot and group */
  readonly outside: Int32Array;
  /** block tables, by slot and group */
  readonly tables: Int32Array[];
  /** tokens of the running step; 0 when not in it */
  readonly scheduledTokens: Int32Array;

  /** order of admission */
  readonly order: Float64Array;
  readonly runsBefore: Int32Array;
  readonly runsAfter: Int32Array;
  firstRunning: number;
  lastRunning: number;
  running: number;
  readonly freeSlots: Int32Array;
  freeSlotCount: number;
  admissions: number;

  /** slots of the running step, in scheduling order */
  readonly scheduled: Int32Array;
  scheduledCount: number;
  /** what the head of the queue waits for, if not for the budget of the step: blocks, or one of those that run */
  headBlock: Shortage | "running";
  /** blocks that a lookup found, by group */
  readonly hitTables: Int32Array[];
  readonly chain: KeyChain;
  /** memory below the device's, where there is some */
  readonly lower: LowerTiers | undefined;

  /** requests taken in, which is the serial number of the next one */
  requests: number;
  steps: number;
  preemptions: number;
  preemptedThisStep: boolean;
  /** gives up a request that can never be served, where the real engine would try for ever */
  refusesStuck: boolean;
}

/** An engine that has just been started; whether a load from below is worth it depends on its step time. */
export function engineState(given: EngineRules, stepSeconds?: StepSeconds): EngineState {
  const rules = engineRules(given);
  const { groups, poolBlocks, maxRequests, offload } = rules;
  const pool = blockPool(poolBlocks, rules.prefixCaching);
  // whoever computes holds a block of its own; who waits for blocks that another one loads may hold none
  const mostSlots = offload === undefined ? poolBlocks - 1 : Math.max(poolBlocks - 1, 65_536);
  const slots = Math.min(maxRequests, mostSlots);
  const freeSlots = new Int32Array(slots);
  for (let slot = 0; slot < slots; slot += 1) freeSlots[slot] = slots - 1 - slot;
  return {
    rules,
    pool,
    waiting: waitingRoom(rules.policy),
    windows: Int32Array.from(groups, (group) => (group.kind === "window" ? group.windowTokens : 0)),
    admissionBounds: Float64Array.from(groups, (group) => admissionBlocks(rules, group)),
    isState: Uint8Array.from(groups, (group) => (group.kind === "state" ? 1 : 0)),
    stateGroups: groups.filter((group) => group.kind === "state").length,
    windowed: groups.some((group) => group.kind === "window"),
    jobs: new Array<Job | undefined>(slots).fill(undefined),
    computed: new Int32Array(slots),
    known: new Int32Array(slots),
    stop: new Int32Array(slots),
    promptEnd: new Int32Array(slots),
    held: new Int32Array(slots),
    room: new Int32Array(slots),
    registered: new Int32Array(slots),
    nextFull: new Int32Array(slots),
    lastKey: new Int32Array(2 * slots),
    outside: new Int32Array(slots * groups.length),
    tables: Array.from({ length: slots * groups.length }, () => noBlocks),
    scheduledTokens: new Int32Array(slots),
    order: new Float64Array(slots),
    runsBefore: new Int32Array(slots).fill(none),
    runsAfter: new Int32Array(slots).fill(none),
    firstRunning: none,
    lastRunning: none,
    running: 0,
    freeSlots,
    freeSlotCount: slots,
    admissions: 0,
    scheduled: new Int32Array(slots),
    scheduledCount: 0,
    headBlock: "none",
    hitTables: groups.map(() => new Int32Array(64)),
    chain: keyChain(),
    lower:
      offload === undefined
        ? undefined
        : lowerTiers(offload, pool, slots, chunkSeconds(offload, stepSeconds)),
    requests: 0,
    steps: 0,
    preemptions: 0,
    preemptedThisStep: false,
    refusesStuck: false,
  };
}

/** Seconds of a step with one chunk alone. */
function chunkSeconds(
  { load }: ResolvedOffload,
  stepSeconds: StepSeconds | undefined,
): (tokens: number, contextTokens: number) => number {
  if (stepSeconds === undefined) {
    if (load === "always") return () => 0;
    throw kvError({
      code: "bad-input",
      path: "offload.load",
      value: load,
      rule: "whether loading is faster than computing depends on a step time, and there is none",
      hint: `give a step time, or set load to "always"`,
    });
  }
  const work = noWork(1);
  work.chunks = 1;
  return (tokens, contextTokens) => {
    work.prefillTokens = tokens;
    work.chunkTokens[0] = tokens;
    work.chunkContextTokens[0] = contextTokens;
    return checkedSeconds(stepSeconds(work));
  };
}

const noBlocks: Int32Array = new Int32Array(0);

/** The free queue of block numbers, the next to be taken first. */
export function freeBlocks(state: EngineState): readonly number[] {
  return freeQueue(state.pool);
}

/** The serial numbers of the requests that run, in order of admission. */
export function runningRequests(state: EngineState): readonly number[] {
  return runningSlots(state).map((slot) => jobIn(state, slot).serial);
}

/** The serial numbers of the requests that wait, the next first. */
export function waitingRequests(state: EngineState): readonly number[] {
  return waitingInOrder(state.waiting).map((job) => job.serial);
}

/** The serial numbers of those that run and wait for blocks from below the device, in order of admission. */
export function loadingRequests(state: EngineState): readonly number[] {
  const { lower } = state;
  if (lower === undefined) return [];
  const loading = lower.loading.subarray(0, lower.loadingCount);
  return runningSlots(state)
    .filter((slot) => loading.includes(slot))
    .map((slot) => jobIn(state, slot).serial);
}

/** A request that runs and its block tables, one per group; 0 is the null block. */
export interface BlockTables {
  readonly request: number;
  readonly tables: readonly (readonly number[])[];
}

/** The block tables of all that run, in order of admission. */
export function blockTables(state: EngineState): readonly BlockTables[] {
  const groups = state.rules.groups.length;
  return runningSlots(state).map((slot) => ({
    request: jobIn(state, slot).serial,
    tables: Array.from({ length: groups }, (_, group) =>
      Array.from(tableOf(state, slot, group).subarray(0, tableBlocks(state, slot, group))),
    ),
  }));
}

/** Blocks in a table: those held, or one for a state. */
export function tableBlocks(state: EngineState, slot: number, group: number): number {
  const held = state.held[slot] as number;
  return state.isState[group] === 1 ? Math.min(held, 1) : held;
}

/** The table of a group, which may be longer than what is held. */
export function tableOf(state: EngineState, slot: number, group: number): Int32Array {
  return state.tables[slot * state.windows.length + group] as Int32Array;
}

/** The job in a slot that is taken. */
export function jobIn(state: EngineState, slot: number): Job {
  return state.jobs[slot] as Job;
}

function runningSlots(state: EngineState): readonly number[] {
  const slots: number[] = [];
  for (let slot = state.firstRunning; slot !== none; slot = state.runsAfter[slot] as number)
    slots.push(slot);
  return slots;
}
