/** The recurrent state of one layer, on one rank. */
import { kvError } from "../errors.ts";
import { formats } from "../model/format.ts";
import type { StateCache } from "../model/state.ts";
import { wholeNumber } from "../units.ts";
import type { CacheEntry } from "./entry.ts";

/**
 * Channels and heads are split over the ranks; groups that the ranks do not divide are repeated once per rank:
 *
 *     convElements  = convTokens × (convChannels + groups × groupChannels) / tensorParallel
 *     stateElements = heads / tensorParallel × headDim × stateDim
 *
 * Source: vLLM commit 017e9f44, `MambaStateShapeCalculator`.
 */
export function stateEntry(cache: StateCache, tensorParallel: number): CacheEntry {
  const { convTokens, convChannels, groupChannels, heads, headDim, stateDim } = cache;
  for (const count of [convTokens, convChannels, cache.groups, groupChannels] as const)
    wholeNumber(count, "state", 0);
  const least = cache.variant === "short-conv" ? 0 : 1;
  for (const count of [heads, headDim, stateDim] as const) wholeNumber(count, "state", least);
  const groups = cache.groups % tensorParallel === 0 ? cache.groups : tensorParallel;
  const channels = convChannels + groups * groupChannels;
  if (
    heads % tensorParallel !== 0 ||
    channels % tensorParallel !== 0 ||
    groups % Math.max(1, cache.groups) !== 0
  )
    throw kvError({
      code: "unsupported",
      path: "deployment.tensorParallel",
      value: tensorParallel,
      rule: `${tensorParallel} ranks do not divide ${heads} state heads, ${channels} convolution channels and ${cache.groups} groups`,
    });
  const convElements = (convTokens * channels) / tensorParallel;
  const stateElements = (heads / tensorParallel) * headDim * stateDim;
  return {
    bits:
      convElements * formats[cache.convFormat].bits +
      stateElements * formats[cache.stateFormat].bits,
    elements: convElements + stateElements,
  };
}
