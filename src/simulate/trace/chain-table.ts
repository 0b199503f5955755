/**
 * Block identities as small numbers: the same block after the same blocks has the same slot.
 *
 * Open addressing over typed arrays; slots are dense, and one that is released is the next to be given.
 */

/** Slots of blocks that are known at the moment. */
export interface ChainTable {
  /** slots from 0 to this, exclusive, have been given */
  readonly slots: () => number;
  /** known blocks */
  readonly known: () => number;
  /** the slot of a key, a new one where the key is new */
  readonly slotOf: (high: number, low: number) => number;
  /** forgets the key of a slot */
  readonly release: (slot: number) => void;
}

/** An empty table. */
export function chainTable(): ChainTable {
  // per slot: its key, in two halves
  let highs = new Uint32Array(1024);
  let lows = new Uint32Array(1024);
  // per bucket: slot + 1; 0 is empty
  let buckets = new Int32Array(4096);
  let mask = buckets.length - 1;
  // slots to be given again
  let spare = new Int32Array(1024);
  let spares = 0;
  let given = 0;
  let known = 0;

  function rehash(): void {
    const old = buckets;
    buckets = new Int32Array(old.length * 2);
    mask = buckets.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      let at = home(highs[entry - 1] as number, lows[entry - 1] as number) & mask;
      while (buckets[at] !== 0) at = (at + 1) & mask;
      buckets[at] = entry;
    }
  }

  function newSlot(): number {
    if (spares > 0) {
      spares -= 1;
      return spare[spares] as number;
    }
    if (given === highs.length) {
      highs = grown(highs, new Uint32Array(given * 2));
      lows = grown(lows, new Uint32Array(given * 2));
    }
    given += 1;
    return given - 1;
  }

  return {
    slots: () => given,
    known: () => known,
    slotOf(high, low) {
      if (known * 2 >= buckets.length) rehash();
      let at = home(high, low) & mask;
      for (let entry = buckets[at] as number; entry !== 0; entry = buckets[at] as number) {
        if (highs[entry - 1] === high && lows[entry - 1] === low) return entry - 1;
        at = (at + 1) & mask;
      }
      const slot = newSlot();
      highs[slot] = high;
      lows[slot] = low;
      buckets[at] = slot + 1;
      known += 1;
      return slot;
    },
    release(slot) {
      let at = home(highs[slot] as number, lows[slot] as number) & mask;
      while (buckets[at] !== slot + 1) at = (at + 1) & mask;
      // close the gap: an entry moves up unless its home lies between the gap and itself
      for (let next = (at + 1) & mask; buckets[next] !== 0; next = (next + 1) & mask) {
        const other = (buckets[next] as number) - 1;
        const from = home(highs[other] as number, lows[other] as number) & mask;
        if (((next - from) & mask) < ((next - at) & mask)) continue;
        buckets[at] = buckets[next] as number;
        at = next;
      }
      buckets[at] = 0;
      if (spares === spare.length) spare = grown(spare, new Int32Array(spares * 2));
      spare[spares] = slot;
      spares += 1;
      known -= 1;
    },
  };
}

/** The longer array with the shorter one's content. */
export function grown<Numbers extends Int32Array | Uint32Array | Float64Array>(
  content: Numbers,
  longer: Numbers,
): Numbers {
  longer.set(content);
  return longer;
}

function home(high: number, low: number): number {
  return mix(low ^ Math.imul(high, 0x9e3779b1));
}

/** Spreads the bits of a word over all of it (the finisher of MurmurHash3, public domain). */
export function mix(word: number): number {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
