/** TensorRT-LLM's block pools: one for each window, each with its share of the memory. */
import type { KvProfile } from "../../kv/profile.ts";
import { ceilDiv } from "../../units.ts";

/** Layers that keep the same window, and so share a pool. */
export interface WindowPool {
  /** tokens kept at most; absent where every token is kept */
  readonly windowTokens?: number;
  readonly layers: number;
  readonly bytesPerBlockPerRank: number;
  /** share of the memory */
  readonly share: number;
  readonly blocks: number;
  /** blocks of one sequence of the longest length */
  readonly blocksPerRequest: number;
}

/** Bytes of the recurrent states of one sequence on one rank. */
export function stateBytes({ fixedBits }: KvProfile): number {
  return Math.ceil(fixedBits / 8);
}

/**
 * Pools by window.
 *
 *     weight of a pool  = min(windowTokens, maxModelTokens) × bytes of a token
 *     blocks            = floor(poolBytes × weight / Σ weights / bytesPerBlock)
 *     blocksPerRequest  = ceil(min(windowTokens + blockTokens, maxModelTokens) / blockTokens)
 *
 * Compressed and latent-window caches are pools of their own kind here; how the engine packs them was not verified.
 */
export function windowPools(
  profile: KvProfile,
  {
    poolBytes,
    blockTokens,
    maxModelTokens,
    draftBytesPerToken,
  }: {
    readonly poolBytes: number;
    readonly blockTokens: number;
    readonly maxModelTokens: number;
    readonly draftBytesPerToken: number;
  },
): readonly WindowPool[] {
  const byWindow = new Map<number, { layers: number; bitsPerToken: number }>();
  for (const part of profile.parts) {
    if (part.kind === "state") continue;
    const window = part.windowTokens ?? Number.POSITIVE_INFINITY;
    const pool = byWindow.get(window) ?? { layers: 0, bitsPerToken: 0 };
    pool.layers += part.layers;
    pool.bitsPerToken += (part.layers * part.entryBits) / part.tokensPerEntry;
    byWindow.set(window, pool);
  }
  if (draftBytesPerToken > 0) {
    const whole = byWindow.get(Number.POSITIVE_INFINITY) ?? { layers: 0, bitsPerToken: 0 };
    whole.bitsPerToken += draftBytesPerToken * 8;
    byWindow.set(Number.POSITIVE_INFINITY, whole);
  }
  const weights = [...byWindow].map(
    ([window, { bitsPerToken }]) => Math.min(window, maxModelTokens) * bitsPerToken,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [...byWindow].map(([window, { layers, bitsPerToken }], index) => {
    const share = byWindow.size === 1 ? 1 : (weights[index] ?? 0) / total;
    const bytesPerBlockPerRank = Math.ceil((bitsPerToken * blockTokens) / 8);
    return {
      ...(Number.isFinite(window) && { windowTokens: window }),
      layers,
      bytesPerBlockPerRank,
      share,
      blocks: Math.max(0, Math.floor((poolBytes * share) / bytesPerBlockPerRank)),
      blocksPerRequest: ceilDiv(Math.min(window + blockTokens, maxModelTokens), blockTokens),
    };
  });
}
