/** Hits and what they are a share of: the four ratios that are all called "hit rate". */

/** What was asked and what was found, counted in every way that is in use. */
export interface ReplayHits {
  readonly requests: number;
  /** block ids, the unfinished last block of a prompt included */
  readonly blocksRequested: number;
  readonly blocksHit: number;
  /** blocksHit / blocksRequested */
  readonly blockRatio: number;
  /** floor(promptTokens / blockTokens) */
  readonly fullBlocksRequested: number;
  readonly fullBlocksHit: number;
  readonly fullBlockRatio: number;
  readonly tokensRequested: number;
  /** min(blocksHit × blockTokens, promptTokens) */
  readonly tokensHit: number;
  readonly tokenRatio: number;
  /** as an engine counts: full blocks, and at least one token of a prompt is computed: floor((promptTokens - 1) / blockTokens) blocks at most */
  readonly engineTokensHit: number;
  readonly engineTokenRatio: number;
  /** tokensHit and up to blockTokens - 1 more where a prompt diverges: what finer blocks could find at most */
  readonly finestTokensHit: number;
  readonly finestTokenRatio: number;
}

/** The sums behind {@link ReplayHits}. */
export interface HitSums {
  requests: number;
  blocksRequested: number;
  blocksHit: number;
  fullBlocksRequested: number;
  fullBlocksHit: number;
  tokensRequested: number;
  tokensHit: number;
  engineBlocksHit: number;
  /** tokens that finer blocks could add */
  finerTokens: number;
}

/** Nothing yet. */
export function noHits(): HitSums {
  return {
    requests: 0,
    blocksRequested: 0,
    blocksHit: 0,
    fullBlocksRequested: 0,
    fullBlocksHit: 0,
    tokensRequested: 0,
    tokensHit: 0,
    engineBlocksHit: 0,
    finerTokens: 0,
  };
}

/** Adds a request of so many blocks, of which the first `hits` were found. */
export function addHits(
  sums: HitSums,
  hits: number,
  blocks: number,
  promptTokens: number,
  blockTokens: number,
): void {
  const full = Math.floor(promptTokens / blockTokens);
  const found = Math.min(hits * blockTokens, promptTokens);
  sums.requests += 1;
  sums.blocksRequested += blocks;
  sums.blocksHit += hits;
  sums.fullBlocksRequested += full;
  sums.fullBlocksHit += Math.min(hits, full);
  sums.tokensRequested += promptTokens;
  sums.tokensHit += found;
  sums.engineBlocksHit += Math.min(hits, Math.floor((promptTokens - 1) / blockTokens));
  sums.finerTokens += Math.min(blockTokens - 1, promptTokens - found);
}

/** The counts with their ratios; a ratio over nothing is 0. */
export function hitCounts(sums: HitSums, blockTokens: number): ReplayHits {
  const engineTokensHit = sums.engineBlocksHit * blockTokens;
  const finestTokensHit = sums.tokensHit + sums.finerTokens;
  return {
    requests: sums.requests,
    blocksRequested: sums.blocksRequested,
    blocksHit: sums.blocksHit,
    blockRatio: share(sums.blocksHit, sums.blocksRequested),
    fullBlocksRequested: sums.fullBlocksRequested,
    fullBlocksHit: sums.fullBlocksHit,
    fullBlockRatio: share(sums.fullBlocksHit, sums.fullBlocksRequested),
    tokensRequested: sums.tokensRequested,
    tokensHit: sums.tokensHit,
    tokenRatio: share(sums.tokensHit, sums.tokensRequested),
    engineTokensHit,
    engineTokenRatio: share(engineTokensHit, sums.tokensRequested),
    finestTokensHit,
    finestTokenRatio: share(finestTokensHit, sums.tokensRequested),
  };
}

/** Part of a whole; none of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
