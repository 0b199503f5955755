/** A pool and its requests counted in blocks, where they are known in bytes. */
import { kvError } from "../errors.ts";
import { blockedBits, type GroupRoom } from "./group-room.ts";
import type { RequestLengths } from "./lengths.ts";
import type { OverflowInputs } from "./requests-within.ts";

/**
 * The pool of a group in blocks of the layers that keep every token.
 *
 *     block      = growingBitsPerToken × blockTokens, which ranks that share the tokens fill with blockTokens × ranks of them
 *     poolBlocks = floor(poolBytesPerRank × 8 / block)
 *     held       = ceil(bits of the sequence in whole blocks / block)     windows and states included
 *
 * Errors: `unsupported` where no layer keeps every token: what a request holds then hardly varies.
 */
export function poolInBlocks(
  room: GroupRoom,
  lengths: RequestLengths,
  overflowProbability: number,
): OverflowInputs {
  const { profile, poolBytesPerRank, prefixTokens } = room;
  const blockBits = profile.growingBitsPerToken * room.blockTokens;
  if (blockBits === 0)
    throw kvError({
      code: "unsupported",
      path: "overflowProbability",
      value: overflowProbability,
      rule: "no layer of this model keeps every token, so there is no block to count in",
      hint: "leave overflowProbability out: what a request holds has a bound, and guaranteed counts with it",
    });
  return {
    lengths,
    blockTokens: room.blockTokens * profile.decodeContextParallel,
    poolBlocks: Math.floor((poolBytesPerRank * 8) / blockBits),
    ...((profile.fixedBits > 0 || profile.bounded.length > 0) && {
      heldBlocks: (tokens: number) => Math.ceil(blockedBits(room, tokens) / blockBits),
    }),
    sharedPrefixTokens: prefixTokens,
    overflowProbability,
  };
}
