/** Blocks that one request of a length takes in one layer. */
import { windowBlocks } from "../../kv/blocks.ts";
import { ceilDiv } from "../../units.ts";
import type { LayerSpec } from "./layer-spec.ts";
import type { MambaCacheMode } from "./settings.ts";

/** What decides the blocks of a request beside its length. */
export interface RequestRules {
  readonly inFlightTokens: number;
  readonly decodeContextParallel: number;
  readonly mambaCacheMode: MambaCacheMode;
  readonly speculativeTokens: number;
  /** what windows keep beyond themselves for several prediction modules */
  readonly retainedTokens: number;
}

/**
 * Blocks of one request of `maxTokens` in a layer.
 *
 *     full, latent, index   ceil(ceil(maxTokens / decodeContextParallel) / blockTokens)
 *     window                ceil(min(windowTokens - 1 + retainedTokens + inFlightTokens, maxTokens) / blockTokens) + 1
 *     chunk                 ceil(min(chunkTokens + inFlightTokens, maxTokens) / blockTokens)
 *     state                 none 1, align 2, all ceil(maxTokens / blockTokens); each + speculativeTokens
 *
 * Source: vLLM commit 017e9f44, `max_memory_usage_bytes` of each spec.
 */
export function blocksPerRequest(spec: LayerSpec, maxTokens: number, rules: RequestRules): number {
  const { blockTokens } = spec;
  switch (spec.spec) {
    case "FullAttentionSpec":
    case "MLAAttentionSpec":
      return ceilDiv(ceilDiv(maxTokens, rules.decodeContextParallel), blockTokens);
    case "SlidingWindowSpec":
    case "SlidingWindowMLASpec":
      return windowBlocks({
        windowTokens: (spec.windowTokens ?? maxTokens) + rules.retainedTokens,
        inFlightTokens: rules.inFlightTokens,
        maxTokens,
        blockTokens,
      });
    case "ChunkedLocalAttentionSpec":
      return chunkBlocks({
        chunkTokens: spec.chunkTokens ?? maxTokens,
        inFlightTokens: rules.inFlightTokens,
        maxTokens,
        blockTokens,
      });
    case "MambaSpec":
      return stateBlocks(rules.mambaCacheMode, maxTokens, blockTokens) + rules.speculativeTokens;
  }
}

/** A chunk over blocks. */
export interface ChunkInBlocks {
  readonly chunkTokens: number;
  readonly inFlightTokens: number;
  readonly maxTokens: number;
  readonly blockTokens: number;
}

/**
 * Blocks that one sequence holds in a chunked-local layer.
 *
 *     ceil(min(chunkTokens + inFlightTokens, maxTokens) / blockTokens)
 *
 * Source: vLLM commit 017e9f44, `ChunkedLocalAttentionSpec`.
 */
export function chunkBlocks({
  chunkTokens,
  inFlightTokens,
  maxTokens,
  blockTokens,
}: ChunkInBlocks): number {
  return ceilDiv(Math.min(chunkTokens + inFlightTokens, maxTokens), blockTokens);
}

function stateBlocks(mode: MambaCacheMode, maxTokens: number, blockTokens: number): number {
  if (mode === "all") return ceilDiv(maxTokens, blockTokens);
  return mode === "align" ? 2 : 1;
}
