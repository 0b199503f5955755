/** What every cache policy does with one request after another. */

/** A cache of blocks. Blocks are dense slots; a request is a range of a list of slots. */
export interface BlockCache {
  /** makes ready for slots from 0 to this, exclusive */
  readonly reserve: (slots: number) => void;
  /**
   * Looks up the longest prefix that is there, makes all blocks of the request resident, then evicts down to the capacity;
   * gives the blocks that were found.
   */
  readonly request: (blocks: Uint32Array, from: number, to: number) => number;
  /** leading blocks of a request that are there, changing nothing */
  readonly match: (blocks: Uint32Array, from: number, to: number) => number;
  readonly evictions: () => number;
  readonly residentBlocks: () => number;
}

/** How a cache is set up. */
export interface CacheSetup {
  /** infinite where nothing is to be evicted */
  readonly capacityBlocks: number;
  /** slots that are known beforehand; more may come */
  readonly slots: number;
  /** block references to come, where that is known; 0 where not */
  readonly references: number;
  /** is told of every block that leaves */
  readonly onEvict?: ((slot: number) => void) | undefined;
}
