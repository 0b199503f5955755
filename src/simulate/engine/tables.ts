/** The block tables of running requests: longer, registered, shortened by their windows, given back. S5, S6 and S12. */
import { nextKey } from "./block-keys.ts";
import { registerBlock, releaseBlocks, takeBlock } from "./block-pool.ts";
import { writeBelow } from "./load.ts";
import { groupLow } from "./lookup.ts";
import { maxTokens } from "./rules.ts";
import { type EngineState, jobIn, tableBlocks, tableOf } from "./state.ts";

/** Gives back all blocks of a request: S6, one group after the other. */
export function releaseTables(state: EngineState, slot: number): void {
  const { lower } = state;
  if (lower !== undefined && lower.rules.mode === "inclusive") writeBelow(state, lower, slot);
  for (let group = 0; group < state.windows.length; group += 1)
    releaseBlocks(
      state.pool,
      tableOf(state, slot, group),
      state.outside[slot * state.windows.length + group] as number,
      tableBlocks(state, slot, group),
    );
  state.held[slot] = 0;
}

/** Registers the content of every block that is full within `tokens`: S5 (d). */
export function registerFull(state: EngineState, slot: number, tokens: number): void {
  const { pool, windows, chain, lastKey } = state;
  const { blockTokens } = state.rules;
  const { key } = chain;
  const current = jobIn(state, slot);
  const full = Math.floor(tokens / blockTokens);
  key[0] = lastKey[2 * slot] as number;
  key[1] = lastKey[2 * slot + 1] as number;
  for (let block = state.registered[slot] as number; block < full; block += 1) {
    nextKey(key, current, block, blockTokens);
    for (let group = 0; group < windows.length; group += 1) {
      // nothing is ever found again in a window of the token itself
      if (windows[group] === 1) continue;
      const held = tableOf(state, slot, group)[block] as number;
      if (held !== 0)
        registerBlock(pool, held, groupLow(key[0] as number, group), key[1] as number);
    }
  }
  lastKey[2 * slot] = key[0] as number;
  lastKey[2 * slot + 1] = key[1] as number;
  state.registered[slot] = full;
  state.nextFull[slot] = (full + 1) * blockTokens;
}

/** Gives back blocks that the next token does not attend to: S12. */
export function releaseOutside(state: EngineState, slot: number, computed: number): void {
  const { windows, outside, pool } = state;
  const { blockTokens } = state.rules;
  for (let group = 0; group < windows.length; group += 1) {
    const window = windows[group] as number;
    if (window === 0 || computed < window) continue;
    const at = slot * windows.length + group;
    const before = outside[at] as number;
    const now = Math.min(outsideBlocks(window, computed, blockTokens), state.held[slot] as number);
    if (now <= before) continue;
    const table = tableOf(state, slot, group);
    releaseBlocks(pool, table, before, now);
    table.fill(0, before, now);
    outside[at] = now;
  }
}

/** Blocks wholly out of a window after so many tokens. */
export function outsideBlocks(window: number, computed: number, blockTokens: number): number {
  return window === 0 ? 0 : Math.max(0, Math.floor((computed - window + 1) / blockTokens));
}

/** Extends the tables, group by group, to hold `tokens` and the look-ahead. */
export function takeMissing(state: EngineState, slot: number, tokens: number): boolean {
  const { pool, windows, isState, outside } = state;
  const { blockTokens, lookaheadTokens, maxModelTokens } = state.rules;
  const held = state.held[slot] as number;
  const required = Math.ceil(Math.min(tokens + lookaheadTokens, maxModelTokens) / blockTokens);
  if (required > held) {
    let missing = held === 0 ? state.stateGroups : 0;
    for (let group = 0; group < windows.length; group += 1)
      if (isState[group] === 0)
        missing += required - Math.max(held, outside[slot * windows.length + group] as number);
    if (missing > pool.freeBlocks) return false;
    for (let group = 0; group < windows.length; group += 1) {
      const from = isState[group] === 1 ? Math.min(held, 1) : held;
      const to = isState[group] === 1 ? 1 : required;
      const first = outside[slot * windows.length + group] as number;
      const table = tableWithRoom(state, slot, group, to);
      for (let index = from; index < to; index += 1)
        table[index] = index < first ? 0 : takeBlock(pool);
    }
    state.held[slot] = required;
  }
  const capacity = (state.held[slot] as number) * blockTokens;
  state.room[slot] = capacity >= maxModelTokens ? never : capacity - lookaheadTokens;
  return true;
}

/** More tokens than any request has. */
export const never: number = maxTokens * 2 - 1;

export function tableWithRoom(
  state: EngineState,
  slot: number,
  group: number,
  blocks: number,
): Int32Array {
  const at = slot * state.windows.length + group;
  const table = state.tables[at] as Int32Array;
  if (table.length >= blocks) return table;
  const wider = new Int32Array(Math.max(blocks, 2 * table.length, 8));
  wider.set(table);
  state.tables[at] = wider;
  return wider;
}
