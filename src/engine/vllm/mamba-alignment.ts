/** How large an attention block must be for its page to hold a recurrent state. */
import { ceilDiv } from "../../units.ts";
import type { MambaCacheMode } from "./settings.ts";

/** A recurrent hybrid before its blocks are made equal. */
export interface MambaAlignment {
  readonly mode: MambaCacheMode;
  /** bytes of the state of one layer on one rank */
  readonly statePageBytes: number;
  /** bytes of one token in one attention layer on one rank */
  readonly attentionTokenBytes: number;
  /** the block before alignment */
  readonly blockTokens: number;
  readonly smallestKernelBlock: number;
  /** latents are aligned to 128 tokens at least */
  readonly isLatent: boolean;
  /** tokens of the chunks in which the model scans, for mode `all`; 2048 where it has none */
  readonly chunkTokens?: number | undefined;
}

/** What `all` takes for a chunk where the model names none. */
const DEFAULT_CHUNK_TOKENS = 2048;

/** The least alignment of latents, in tokens. */
const LATENT_ALIGNMENT_TOKENS = 128;

/**
 * Tokens of an attention block whose page is as large as a recurrent state.
 *
 *     step          max(smallestKernelBlock, blockTokens), for latents at least 128
 *     none, align   step × ceil(statePageBytes / (step × attentionTokenBytes))
 *     all           chunk × ceil(ceil(statePageBytes / attentionTokenBytes) / chunk), chunk = lcm(chunkTokens, step)
 *
 * Never smaller than `blockTokens`.
 *
 * Source: vLLM commit 017e9f44, `Platform._align_hybrid_block_size`.
 */
export function alignedBlockTokens({
  mode,
  statePageBytes,
  attentionTokenBytes,
  blockTokens,
  smallestKernelBlock,
  isLatent,
  chunkTokens = DEFAULT_CHUNK_TOKENS,
}: MambaAlignment): number {
  const step = Math.max(smallestKernelBlock, blockTokens, isLatent ? LATENT_ALIGNMENT_TOKENS : 0);
  const chunk = mode === "all" ? leastCommonMultiple(chunkTokens, step) : step;
  const aligned =
    mode === "all"
      ? chunk * ceilDiv(ceilDiv(statePageBytes, attentionTokenBytes), chunk)
      : step * ceilDiv(statePageBytes, step * attentionTokenBytes);
  return Math.max(aligned, blockTokens);
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
