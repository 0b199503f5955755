/** TensorRT-LLM's cache: a fraction of what is free, in blocks, and how many of the longest sequences it holds. */

import { kvError } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import { type KvProfile, kvProfiles } from "../../kv/profile.ts";
import type { ModelSpec } from "../../model/model.ts";
import { log2 } from "../../portable-math.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { freeMemory, warningsOf } from "./free-memory.ts";
import type { TensorRtLlmOverhead } from "./overhead.ts";
import { stateBytes, type WindowPool, windowPools } from "./pools.ts";
import type { TensorRtLlmSettings } from "./settings.ts";

/** The pools of one rank of the stage that holds fewest sequences. */
export interface TensorRtLlmCache {
  readonly fits: boolean;
  /** why the engine does not start */
  readonly refusal?: string;
  /** blocks of the pool in which every token is kept; of the only pool, where windows are all there is */
  readonly blocks: number;
  readonly tokens: number;
  /** sequences of `maxModelTokens` that fit at once, whole */
  readonly maxRequests: number;
  readonly blockTokens: number;
  readonly maxModelTokens: number;
  readonly bytesPerTokenPerRank: number;
  /** what is left for the cache before the fraction; below zero when the weights do not fit */
  readonly freeBytesPerRank: number;
  readonly poolBytesPerRank: number;
  readonly shortBytesPerRank: number;
  readonly limitedBy: "memory" | "max_tokens" | "max_gpu_total_bytes" | "max_batch_size";
  readonly pools: readonly WindowPool[];
  /** sequences that have a recurrent state, where there are any */
  readonly stateSlots?: number;
  /** absent where the free memory was given */
  readonly overhead?: TensorRtLlmOverhead;
  readonly warnings: readonly Warning[];
}

/**
 * Blocks and sequences of TensorRT-LLM's cache on one rank.
 *
 *     free        = deviceBytes - weightBytesPerRank - overhead
 *     poolBytes   = min(freeFraction × free, maxCacheBytes)
 *     blocks      = floor(poolBytes / (blockTokens × bytesPerToken)), at most ceil(maxCacheTokens / blockTokens)
 *     maxRequests = floor(blocks / ceil(maxModelTokens / blockTokens)), at most the given batch
 *
 * The fraction is of what is free after the weights, not of the device. Memory below zero and combinations that the
 * engine refuses are answers. With several windows each has a pool, and with recurrent states some memory is theirs
 * first: `poolBytes × state / (state + averageTokens × bytesPerToken)`.
 *
 * Errors: `bad-input` for settings; `not-known` where nothing gives the memory, the weights or the length.
 * Source: TensorRT-LLM `docs/source/features/kvcache.md` at 0076e939; the overhead is fitted ({@link tensorRtLlmConstants}).
 * Not verified: rounding inside the split between windows, the division with recurrent states; nothing was executed.
 * @example tensorRtLlmCache(models["llama-3.1-8b"], { device: devices["h100-sxm-80gb"], freeFraction: 0.8, maxModelTokens: 5096, maxBatchedTokens: 4096 }).maxRequests // => 78
 */
export function tensorRtLlmCache(
  model: ModelSpec,
  settings: TensorRtLlmSettings,
): TensorRtLlmCache {
  const {
    freeFraction = 0.9,
    blockTokens = 32,
    tensorParallel = 1,
    pipelineParallel = 1,
  } = settings;
  finiteNumber(freeFraction, "tensorRtLlm.freeFraction", { above: true, most: 1 });
  for (const name of COUNTS) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `tensorRtLlm.${name}`);
  }
  const maxModelTokens = settings.maxModelTokens ?? model.maxModelTokens;
  if (maxModelTokens === undefined)
    throw kvError({
      code: "not-known",
      path: "tensorRtLlm.maxModelTokens",
      value: undefined,
      rule: `${model.name} does not say how long a sequence may be`,
      hint: "give max_seq_len",
    });
  const empty = { blockTokens, maxModelTokens, warnings: warningsOf(model, settings) };
  if (blockTokens < 2 || !Number.isInteger(log2(blockTokens)))
    return refused("tokens_per_block must be a power of two above 1", empty);
  let profiles: readonly KvProfile[];
  try {
    profiles = kvProfiles(model, {
      format: settings.cacheFormat,
      tensorParallel,
      pipelineParallel,
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "unsupported")) throw error;
    return refused(error.message, empty);
  }
  const memory = freeMemory(model, settings);
  const stages = profiles.map((profile, stage) => {
    const free = memory.freeBytes[stage] ?? memory.freeBytes[0] ?? 0;
    return { ...stageCache(profile, settings, free, maxModelTokens), free };
  });
  const least = stages.reduce((min, one) => (one.maxRequests < min.maxRequests ? one : min));
  const { free, ...sized } = least;
  return {
    fits: sized.maxRequests > 0,
    ...(sized.maxRequests <= 0 && {
      refusal:
        free <= 0
          ? "weights and activations leave no memory for the cache"
          : `the cache does not hold one sequence of ${maxModelTokens} tokens; lower max_seq_len or raise free_gpu_memory_fraction`,
    }),
    ...sized,
    ...empty,
    freeBytesPerRank: Math.floor(free),
    ...(memory.overhead && { overhead: memory.overhead }),
  };
}

const COUNTS = [
  "tensorParallel",
  "pipelineParallel",
  "blockTokens",
  "maxCacheTokens",
  "maxModelTokens",
  "maxBatchedTokens",
  "maxRequests",
  "averageTokens",
] as const;

function stageCache(
  profile: KvProfile,
  settings: TensorRtLlmSettings,
  free: number,
  maxModelTokens: number,
) {
  const { freeFraction = 0.9, blockTokens = 32, maxCacheTokens, maxCacheBytes } = settings;
  const draftBytesPerToken = settings.draftBytesPerTokenPerRank ?? 0;
  let limitedBy: TensorRtLlmCache["limitedBy"] = "memory";
  let poolBytes = Math.max(0, Math.floor(freeFraction * free));
  if (maxCacheBytes !== undefined && maxCacheBytes < poolBytes) {
    poolBytes = maxCacheBytes;
    limitedBy = "max_gpu_total_bytes";
  }
  const state = stateBytes(profile);
  const one = { poolBytes, blockTokens, maxModelTokens, draftBytesPerToken };
  const perToken =
    windowPools(profile, one).reduce((sum, pool) => sum + pool.bytesPerBlockPerRank, 0) /
    blockTokens;
  const average = settings.averageTokens ?? Math.ceil(maxModelTokens / 2);
  const stateSlots = state === 0 ? undefined : Math.floor(poolBytes / (state + average * perToken));
  const left = poolBytes - (stateSlots ?? 0) * state;
  let pools = windowPools(profile, { ...one, poolBytes: left });
  const growing = pools.find(({ windowTokens }) => windowTokens === undefined) ?? pools[0];
  let blocks = growing?.blocks ?? 0;
  const cap =
    maxCacheTokens === undefined
      ? Number.POSITIVE_INFINITY
      : Math.ceil(maxCacheTokens / blockTokens);
  if (cap < blocks) {
    blocks = cap;
    limitedBy = "max_tokens";
    pools = pools.map((pool) => ({ ...pool, blocks: Math.min(pool.blocks, cap) }));
  }
  const held = Math.min(
    ...pools.map((pool) => Math.floor(pool.blocks / pool.blocksPerRequest)),
    stateSlots ?? Number.POSITIVE_INFINITY,
  );
  const most = settings.maxRequests ?? Number.POSITIVE_INFINITY;
  if (most < held) limitedBy = "max_batch_size";
  const needed = pools.reduce(
    (sum, pool) => sum + pool.blocksPerRequest * pool.bytesPerBlockPerRank,
    state,
  );
  return {
    blocks,
    tokens: blocks * blockTokens,
    maxRequests: Math.min(held, most),
    bytesPerTokenPerRank: perToken,
    poolBytesPerRank: poolBytes,
    shortBytesPerRank: held > 0 ? 0 : Math.max(0, Math.ceil(needed / freeFraction - free)),
    limitedBy,
    pools,
    ...(stateSlots !== undefined && { stateSlots }),
  };
}

function refused(
  refusal: string,
  empty: Pick<TensorRtLlmCache, "blockTokens" | "maxModelTokens" | "warnings">,
): TensorRtLlmCache {
  return {
    fits: false,
    refusal,
    blocks: 0,
    tokens: 0,
    maxRequests: 0,
    bytesPerTokenPerRank: 0,
    freeBytesPerRank: 0,
    poolBytesPerRank: 0,
    shortBytesPerRank: 0,
    limitedBy: "memory",
    pools: [],
    ...empty,
  };
}
