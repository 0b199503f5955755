/**
 * Finds blocks by the key of their content: open addressing over block numbers, no object per entry.
 *
 * A key stands once in the table, with its youngest block; blocks of one key form a ring in order of registration, so
 * that the oldest is the one after the youngest. Taking an entry out closes the gap: there are no tombstones.
 */

/** The part of a pool that keys live in. */
export interface KeyTable {
  readonly keyLow: Int32Array;
  readonly keyHigh: Int32Array;
  readonly twin: Int32Array;
  readonly table: Int32Array;
}

/** The first block that was registered under the key and still carries it, or 0. */
export function findBlock(
  { keyLow, keyHigh, twin, table }: KeyTable,
  low: number,
  high: number,
): number {
  const mask = table.length - 1;
  for (let at = low & mask; ; at = (at + 1) & mask) {
    const youngest = table[at] as number;
    if (youngest === 0) return 0;
    if (keyLow[youngest] === low && keyHigh[youngest] === high) return twin[youngest] as number;
  }
}

/** Puts the block under the key, behind those that carry it already. */
export function addKey(
  { keyLow, keyHigh, twin, table }: KeyTable,
  block: number,
  low: number,
  high: number,
): void {
  const mask = table.length - 1;
  keyLow[block] = low;
  keyHigh[block] = high;
  for (let at = low & mask; ; at = (at + 1) & mask) {
    const youngest = table[at] as number;
    if (youngest === 0) {
      twin[block] = block;
      table[at] = block;
      return;
    }
    if (keyLow[youngest] === low && keyHigh[youngest] === high) {
      twin[block] = twin[youngest] as number;
      twin[youngest] = block;
      table[at] = block;
      return;
    }
  }
}

/** Takes the key off the block. */
export function dropKey(keys: KeyTable, block: number): void {
  const { keyLow, twin, table } = keys;
  const mask = table.length - 1;
  const after = twin[block] as number;
  let before = after;
  let at = (keyLow[block] as number) & mask;
  twin[block] = 0;
  if (after === block) {
    while (table[at] !== block) at = (at + 1) & mask;
    closeGap(keys, at);
    return;
  }
  while (twin[before] !== block) before = twin[before] as number;
  twin[before] = after;
  while (!haveOneKey(keys, table[at] as number, block)) at = (at + 1) & mask;
  if (table[at] === block) table[at] = before;
}

function haveOneKey({ keyLow, keyHigh }: KeyTable, one: number, other: number): boolean {
  return keyLow[one] === keyLow[other] && keyHigh[one] === keyHigh[other];
}

/** Moves later entries back until every one can be reached from its place again. */
function closeGap({ keyLow, table }: KeyTable, gap: number): void {
  const mask = table.length - 1;
  let hole = gap;
  for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
    const youngest = table[at] as number;
    if (youngest === 0) break;
    const home = (keyLow[youngest] as number) & mask;
    if (((at - home) & mask) >= ((at - hole) & mask)) {
      table[hole] = youngest;
      hole = at;
    }
  }
  table[hole] = 0;
}
