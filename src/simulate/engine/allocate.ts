/**
 * Gives blocks to requests: rules S3, S4, S5 and S12.
 *
 * Source: vLLM v1 `KVCacheManager.allocate_slots`, commit 017e9f44.
 */
import { holdBlock, isFree } from "./block-pool.ts";
import type { Job } from "./request.ts";
import type { EngineState, Shortage } from "./state.ts";
import {
  never,
  outsideBlocks,
  registerFull,
  releaseOutside,
  tableWithRoom,
  takeMissing,
} from "./tables.ts";

/**
 * Room for `newTokens` more tokens of a running request; false, and nothing taken, where too few blocks are free.
 *
 * Blocks out of the window are given back first, even if the rest fails.
 */
export function growTable(state: EngineState, slot: number, newTokens: number): boolean {
  const computed = state.computed[slot] as number;
  if (state.windowed) releaseOutside(state, slot, computed);
  const after = computed + newTokens;
  if (after > (state.room[slot] as number) && !takeMissing(state, slot, after)) return false;
  const known = state.known[slot] as number;
  const cacheable = after < known ? after : known;
  if (cacheable >= (state.nextFull[slot] as number)) registerFull(state, slot, cacheable);
  return true;
}

/**
 * Whether too few blocks are free for a waiting request to compute `newTokens` after `computed`, of which `hits` blocks
 * are in the cache.
 *
 *     missing(tokens) = Σ groups max(0, min(ceil(tokens / blockTokens), bound) - max(hits, blocks out of the window))
 *                     + hit blocks that are free
 *     fits            = missing(chunk) + watermarkBlocks ≤ free                 the watermark while anyone runs
 *                       and missing(whole sequence) + watermarkBlocks ≤ free    with fullSequenceMustFit
 */
export function shortage(
  state: EngineState,
  job: Job,
  hits: number,
  computed: number,
  newTokens: number,
): Shortage {
  const { rules, windows, isState, admissionBounds, hitTables, pool } = state;
  const { blockTokens, maxModelTokens, lookaheadTokens } = rules;
  const chunkBlocks = Math.ceil(
    Math.min(computed + newTokens + lookaheadTokens, maxModelTokens) / blockTokens,
  );
  const wholeBlocks = Math.ceil(Math.min(job.knownTokens, maxModelTokens) / blockTokens);
  let chunk = 0;
  let whole = 0;
  for (let group = 0; group < windows.length; group += 1) {
    const outside = outsideBlocks(windows[group] as number, computed, blockTokens);
    const table = hitTables[group] as Int32Array;
    let revived = 0;
    for (let index = outside; index < hits; index += 1)
      if (table[index] !== 0 && isFree(pool, table[index] as number)) revived += 1;
    const there = Math.max(hits, outside);
    const first = isState[group] === 1 ? 1 : chunkBlocks;
    chunk += Math.max(0, first - there) + revived;
    whole += Math.max(0, Math.min(wholeBlocks, admissionBounds[group] as number) - there) + revived;
  }
  const free = pool.freeBlocks - (state.running > 0 ? rules.watermarkBlocks : 0);
  if (rules.fullSequenceMustFit && whole > free) return "sequence";
  return chunk > free ? "chunk" : "none";
}

/** Gives the hit blocks, and those up to `computed + newTokens`, to a request that fits, in a slot of its own. */
export function startTable(
  state: EngineState,
  slot: number,
  hits: number,
  computed: number,
  newTokens: number,
): void {
  const { rules, windows, pool, chain } = state;
  const { blockTokens } = rules;
  for (let group = 0; group < windows.length; group += 1) {
    const found = state.hitTables[group] as Int32Array;
    const table = tableWithRoom(state, slot, group, hits);
    const outside = outsideBlocks(windows[group] as number, computed, blockTokens);
    for (let index = 0; index < hits; index += 1) {
      const block = index < outside ? 0 : (found[index] as number);
      table[index] = block;
      if (block !== 0) holdBlock(pool, block);
    }
    state.outside[slot * windows.length + group] = outside;
  }
  state.held[slot] = hits;
  state.registered[slot] = hits;
  state.nextFull[slot] = rules.prefixCaching ? (hits + 1) * blockTokens : never;
  if (hits > 0) {
    state.lastKey[2 * slot] = chain.low[hits - 1] as number;
    state.lastKey[2 * slot + 1] = chain.high[hits - 1] as number;
  }
  state.computed[slot] = computed;
  takeMissing(state, slot, computed + newTokens);
  const cacheable = Math.min(computed + newTokens, state.known[slot] as number);
  if (cacheable >= (state.nextFull[slot] as number)) registerFull(state, slot, cacheable);
}
