/** What vLLM logged before mid-2026: another count of tokens from the same blocks. */
import type { ModelSpec } from "../../model/model.ts";
import type { VllmCache } from "./result.ts";
import type { VllmSettings } from "./settings.ts";
import { vllmCache } from "./vllm-cache.ts";

/**
 * The cache by the accounting of 2025 to mid-2026, so that older logs can be read.
 *
 *     kvCacheTokens  = floor(blocks / groups) × smallest blockTokens of a group × decodeContextParallel
 *     maxConcurrency = blocks / blocksPerRequest, with one batch in flight instead of two
 *
 * The rest is as in {@link vllmCache}. Not run: read in the engine's history, and checked against start-up logs.
 *
 * Source: vLLM v0.8 to v0.19, `get_max_concurrency_for_kv_cache_config`, `_report_kv_cache_config`.
 * @example olderVllmCache(models["llama-3.1-8b"], { maxModelTokens: 131_072, availableBytesPerRank: 59_055_812_665 }).kvCacheTokens // => 450560
 */
export function olderVllmCache(model: ModelSpec, settings: VllmSettings): VllmCache {
  const cache = vllmCache(model, { concurrentBatches: 1, ...settings });
  const { blocks, groups } = cache;
  if (groups.length === 0) return cache;
  const blockTokens = Math.min(...groups.map((group) => group.blockTokens));
  const slots = Math.floor(blocks / groups.length) * blockTokens;
  return { ...cache, kvCacheTokens: slots * (settings.decodeContextParallel ?? 1) };
}
