/**
 * The longest prefix of a waiting request that the cache holds in every group: rules S2, S11 and S12.
 *
 * At least one token must be computed, so the last block of a prompt that ends at a block's edge is never hit. A window
 * needs only the blocks that the next token attends to; what is left of them is the null block.
 *
 * Source: vLLM v1 `find_longest_cache_hit` of `kv_cache_coordinator` and `single_type_kv_cache_manager`, commit 017e9f44.
 */
import { chainKeys } from "./block-keys.ts";
import { findBlock } from "./key-table.ts";
import type { Job } from "./request.ts";
import type { EngineState } from "./state.ts";

/** Blocks hit; those of each group then stand in `state.hitTables`. One less where a drafter needs the last one anew: S11. */
export function hitBlocks(state: EngineState, job: Job): number {
  const run = longestRun(state, job);
  return state.rules.recomputesLastHit && run > 0 ? run - 1 : run;
}

function longestRun(state: EngineState, job: Job): number {
  const { windows, rules } = state;
  const limit = Math.floor((job.knownTokens - 1) / rules.blockTokens);
  if (limit === 0) return 0;
  for (let group = 0; group < windows.length; group += 1) makeRoom(state.hitTables, group, limit);
  let length = state.windowed && windows.every((window) => window > 0) ? limit : -1;
  if (length < 0) length = fullRun(state, job, limit);
  else chainKeys(state.chain, job, limit, rules.blockTokens);
  if (!state.windowed) return length;
  for (;;) {
    const candidate = length;
    for (let group = 0; group < windows.length && length > 0; group += 1) {
      const window = windows[group] as number;
      // groups of one window are looked up together, at the first of them
      if (window > 0 && windows.indexOf(window) === group)
        length = windowRun(state, window, length);
    }
    if (length === candidate || length === 0) return length;
  }
}

/** The key that a group gives to the content of a block. */
export function groupLow(low: number, group: number): number {
  return (low + Math.imul(group, 0x61c88647)) | 0;
}

/** Leading blocks that every full group holds. */
function fullRun(state: EngineState, job: Job, limit: number): number {
  const { chain, windows, hitTables, pool, rules } = state;
  for (let block = 0; block < limit; block += 1) {
    chainKeys(chain, job, block + 1, rules.blockTokens);
    const low = chain.low[block] as number;
    const high = chain.high[block] as number;
    for (let group = 0; group < windows.length; group += 1) {
      if (windows[group] !== 0) continue;
      const found = findBlock(pool, groupLow(low, group), high);
      if (found === 0) return block;
      (hitTables[group] as Int32Array)[block] = found;
    }
  }
  return limit;
}

/** The longest prefix of at most `limit` blocks whose end lies in a long enough run, or that is a run from the start. */
function windowRun(state: EngineState, window: number, limit: number): number {
  const { chain, windows, hitTables, pool, rules } = state;
  const needed = Math.ceil((window - 1) / rules.blockTokens) + (rules.recomputesLastHit ? 1 : 0);
  for (let group = 0; group < windows.length; group += 1)
    if (windows[group] === window) (hitTables[group] as Int32Array).fill(0, 0, limit);
  let run = 0;
  for (let block = limit - 1; block >= 0; block -= 1) {
    let everywhere = true;
    for (let group = 0; everywhere && group < windows.length; group += 1) {
      if (windows[group] !== window) continue;
      const low = groupLow(chain.low[block] as number, group);
      const found = findBlock(pool, low, chain.high[block] as number);
      if (found === 0) everywhere = false;
      else (hitTables[group] as Int32Array)[block] = found;
    }
    if (!everywhere) run = 0;
    else {
      run += 1;
      if (run >= needed) return block + run;
    }
  }
  return run;
}

function makeRoom(tables: Int32Array[], group: number, blocks: number): void {
  if ((tables[group] as Int32Array).length < blocks)
    tables[group] = new Int32Array(Math.max(blocks, 2 * (tables[group] as Int32Array).length));
}
