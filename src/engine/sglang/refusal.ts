/** Why SGLang does not start, in words that say what to change. */
import type { CacheMemory } from "./memory.ts";
import type { PoolTokens } from "./pool.ts";
import type { StatePool } from "./state-slots.ts";

/** What the engine looks at before it starts. */
export interface SizedPools {
  readonly sized: PoolTokens;
  readonly states: readonly StatePool[];
  readonly stateSlots: number | undefined;
  readonly requests: number;
}

/** The first reason, if there is one. */
export function refusalOf(
  { sized, states, stateSlots, requests }: SizedPools,
  { cacheBytes, leastFraction }: CacheMemory,
): string | undefined {
  if (cacheBytes.some((bytes) => bytes <= 0))
    return leastFraction === undefined
      ? "the weights leave no memory for the cache under this mem_fraction_static; raise it"
      : `the weights leave no memory for the cache; raise mem_fraction_static above ${(Math.ceil(leastFraction * 1000) / 1000).toFixed(3)}`;
  const state = states.find(({ refusal }) => refusal !== undefined);
  if (state?.refusal !== undefined) return state.refusal;
  if (sized.tokens <= 0)
    return sized.refusal ?? "not enough memory for one page; raise mem_fraction_static";
  if (sized.refusal !== undefined) return sized.refusal;
  if (stateSlots !== undefined && requests <= 0)
    return `${stateSlots} slots of recurrent state are not enough for one request`;
  return undefined;
}
