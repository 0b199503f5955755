/** How many distinct blocks were touched since a block was: a log of live places, counted by a Fenwick tree over words of 32. */
import { grown } from "../trace/chain-table.ts";

/** Distances of one request after another. */
export interface StackDistances {
  readonly reserve: (slots: number) => void;
  /**
   * Writes the distances of the leading blocks that were seen before, then touches all blocks last to first; gives how many
   * distances it wrote. A block is resident in an LRU cache of at least as many blocks as its distance.
   */
  readonly request: (
    blocks: Uint32Array,
    from: number,
    to: number,
    distances: Uint32Array,
  ) => number;
}

/**
 * Stack distances in the order of a paged engine: tails are older than heads.
 *
 *     distance(block) = live places from the block's own to the end of the log
 *
 * Places live are bits; the tree counts them by word. Neighbours in the log need one count for all of them. Memory: 4 bytes
 * per distinct block and 8 to 17 per place, with at most twice as many places as distinct blocks.
 *
 * Source: R. L. Mattson et al., "Evaluation techniques for storage hierarchies" (1970), stack algorithms.
 */
export function stackDistances(slots: number): StackDistances {
  // per slot: its place and 1; 0 is unseen
  let last = new Int32Array(Math.max(1024, slots));
  let log = new Uint32Array(Math.max(4096, ceilWords(slots * 2)));
  let bits = new Int32Array(log.length / 32);
  // tree[w]: live places in the words that end at w - 1
  let tree = new Int32Array(bits.length + 1);
  let end = 0;
  let live = 0;

  /** Live places before this one. */
  function countBefore(place: number): number {
    let word = place >>> 5;
    let count = ones((bits[word] as number) & ((1 << (place & 31)) - 1));
    for (; word > 0; word &= word - 1) count += tree[word] as number;
    return count;
  }

  function addToWord(word: number, count: number): void {
    const words = tree.length;
    for (let at = word + 1; at < words; at += at & -at) tree[at] = (tree[at] as number) + count;
  }

  /** Takes the places of blocks that are seen again, word by word. */
  function clear(blocks: Uint32Array, from: number, to: number): void {
    let word = -1;
    let taken = 0;
    for (let at = from; at < to; at += 1) {
      const place = (last[blocks[at] as number] as number) - 1;
      if (place >>> 5 !== word) {
        if (taken > 0) addToWord(word, -taken);
        word = place >>> 5;
        taken = 0;
      }
      bits[word] = (bits[word] as number) & ~(1 << (place & 31));
      taken += 1;
    }
    if (taken > 0) addToWord(word, -taken);
    live -= to - from;
  }

  function append(blocks: Uint32Array, from: number, to: number): void {
    let at = to - 1;
    while (at >= from) {
      const word = end >>> 5;
      const first = end;
      const until = Math.min((word + 1) * 32, end + at - from + 1);
      for (; end < until; at -= 1) {
        const block = blocks[at] as number;
        log[end] = block;
        bits[word] = (bits[word] as number) | (1 << (end & 31));
        end += 1;
        last[block] = end;
      }
      addToWord(word, end - first);
    }
    live += to - from;
  }

  /** Squeezes out dead places, so that so many more fit. */
  function squeeze(touches: number): void {
    const old = log;
    const oldEnd = end;
    if ((live + touches) * 2 > log.length)
      log = new Uint32Array(ceilWords(Math.max((live + touches) * 2, log.length * 2)));
    end = 0;
    for (let place = 0; place < oldEnd; place += 1) {
      const block = old[place] as number;
      if (last[block] !== place + 1) continue;
      log[end] = block;
      end += 1;
      last[block] = end;
    }
    bits = new Int32Array(log.length / 32);
    tree = new Int32Array(bits.length + 1);
    for (let place = 0; place < end; place += 1)
      bits[place >>> 5] = (bits[place >>> 5] as number) | (1 << (place & 31));
    for (let word = 0; word < bits.length; word += 1) {
      tree[word + 1] = (tree[word + 1] as number) + ones(bits[word] as number);
      const above = word + 1 + ((word + 1) & -(word + 1));
      if (above < tree.length) tree[above] = (tree[above] as number) + (tree[word + 1] as number);
    }
  }

  return {
    reserve(needed) {
      if (needed > last.length)
        last = grown(last, new Int32Array(Math.max(needed, last.length * 2)));
    },
    request(blocks, from, to, distances) {
      if (end + to - from > log.length) squeeze(to - from);
      let at = from;
      let expected = -1;
      let distance = 0;
      for (; at < to; at += 1) {
        const place = (last[blocks[at] as number] as number) - 1;
        if (place < 0) break;
        distance = place === expected ? distance + 1 : live - countBefore(place);
        distances[at - from] = distance;
        expected = place - 1;
      }
      clear(blocks, from, at);
      append(blocks, from, to);
      return at - from;
    },
  };
}

function ceilWords(places: number): number {
  return Math.ceil(places / 32) * 32;
}

/** Bits that are set in a word. */
function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
