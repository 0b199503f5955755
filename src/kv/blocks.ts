/** Whole blocks: what an allocator that hands out fixed blocks takes, and what it wastes. */
import { ceilDiv, wholeNumber } from "../units.ts";
import { partBits } from "./bytes.ts";
import type { KvProfile } from "./profile.ts";

/** What one sequence takes in whole blocks. */
export interface BlockedKv {
  /** bytes taken, whole blocks */
  readonly bytes: number;
  /** bytes of the entries in them */
  readonly usedBytes: number;
  readonly wastedBytes: number;
}

/**
 * Cache bytes of one sequence on one rank when every growing cache is rounded up to whole blocks.
 *
 *     tokens → ceil(tokens / blockTokens) × blockTokens, in each layer that keeps tokens
 *
 * Assumes windows that are cut at their own edge; what an engine adds for a window that starts inside a block is
 * {@link windowBlocks}.
 *
 * @example kvBlockBytes(kvProfile(models["llama-3.1-8b"]), { tokens: 1000, blockTokens: 16 }).wastedBytes // => 1048576
 */
export function kvBlockBytes(
  profile: KvProfile,
  { tokens, blockTokens }: { readonly tokens: number; readonly blockTokens: number },
): BlockedKv {
  wholeNumber(tokens, "tokens", 0);
  wholeNumber(blockTokens, "blockTokens");
  let bits = 0;
  let usedBits = 0;
  for (const part of profile.parts) {
    const used = partBits(profile, part, tokens);
    const kept = Math.min(tokens, part.windowTokens ?? tokens);
    const step = blockTokens * part.tokensPerEntry * profile.decodeContextParallel;
    const taken =
      part.kind === "state"
        ? used
        : (part.layers * part.entryBits * ceilDiv(kept, step) * step) /
          part.tokensPerEntry /
          profile.decodeContextParallel;
    bits += taken;
    usedBits += used;
  }
  const bytes = Math.ceil(bits / 8);
  const usedBytes = Math.ceil(usedBits / 8);
  return { bytes, usedBytes, wastedBytes: bytes - usedBytes };
}

/**
 * Blocks that one sequence holds in a sliding-window layer.
 *
 *     ceil(min(windowTokens - 1 + inFlightTokens, maxTokens) / blockTokens) + 1
 *
 * One more because a window need not begin at a block's edge: blocks of 4, window of 4, `[..cd] [ef..]` are two.
 *
 * Source: vLLM v1 `SlidingWindowSpec`, commit 017e9f44.
 * @example windowBlocks({ windowTokens: 1024, inFlightTokens: 16_384, maxTokens: 131_072, blockTokens: 16 }) // => 1089
 */
export function windowBlocks({
  windowTokens,
  inFlightTokens,
  maxTokens,
  blockTokens,
}: WindowInBlocks): number {
  const held = Math.min(windowTokens - 1 + inFlightTokens, maxTokens);
  return ceilDiv(held, blockTokens) + 1;
}

/** A sliding window over blocks. */
export interface WindowInBlocks {
  /** tokens that the layer attends to, the newest included */
  readonly windowTokens: number;
  /** tokens scheduled whose step is not settled yet */
  readonly inFlightTokens: number;
  readonly maxTokens: number;
  readonly blockTokens: number;
}
