/** Splits over devices that the engine refuses, with its reasons. */
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import { refused } from "./refusal.ts";

/**
 * Key-value heads on one rank.
 *
 *     max(1, floor(kvHeads / tensorParallel))
 *
 * Source: vLLM commit 017e9f44, `ModelConfig.get_num_kv_heads`.
 */
export function kvHeadsPerRank(kvHeads: number, tensorParallel: number): number {
  return Math.max(1, Math.floor(kvHeads / tensorParallel));
}

/**
 * Why a model's layers refuse a split of their heads: the ranks must divide the heads, or the heads the ranks. The
 * engine's count of heads goes through all the same, and so does the accounting.
 *
 * Source: vLLM commit 017e9f44, the assertions of the models' attention layers.
 */
export function unevenHeads(
  caches: readonly LayerCache[],
  tensorParallel: number,
): string | undefined {
  for (const cache of caches) {
    if (!("kvHeads" in cache)) continue;
    const { kvHeads } = cache;
    if (kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0) continue;
    return `vllm.tensorParallel: ${kvHeads} key-value heads can neither be divided over ${tensorParallel} ranks nor repeated on them; use a divisor or a multiple of the heads`;
  }
  return undefined;
}

/** Tensor parallelism must divide the query heads of every layer. */
export function checkTensorParallel(model: ModelSpec, tensorParallel: number): void {
  for (const { attention } of model.layerKinds) {
    const heads = attention?.queryHeads;
    if (heads === undefined || heads % tensorParallel === 0) continue;
    throw refused(
      "tensorParallel",
      tensorParallel,
      `total number of attention heads (${heads}) must be divisible by tensor parallel size (${tensorParallel})`,
    );
  }
}

/**
 * Decode context parallelism divides the tensor-parallel ranks, gives back the repetition of heads and no more, and
 * stops at windows.
 *
 * Source: vLLM commit 017e9f44, `ParallelConfig`, `ModelConfig.verify_with_parallel_config`, `SlidingWindowSpec`.
 */
export function checkContextParallel(
  caches: readonly LayerCache[],
  tensorParallel: number,
  decodeContextParallel: number,
): void {
  if (decodeContextParallel === 1) return;
  const refuse = (rule: string) => refused("decodeContextParallel", decodeContextParallel, rule);
  if (tensorParallel % decodeContextParallel !== 0)
    throw refuse(
      `tensor parallel size ${tensorParallel} must be divisible by decode context parallel size ${decodeContextParallel}`,
    );
  for (const cache of caches) {
    if (cache.kind === "window" || cache.kind === "latent-window" || cache.kind === "compressor")
      throw refuse("decode context parallelism does not support sliding windows");
    if (cache.kind !== "full" && cache.kind !== "chunked") continue;
    const { kvHeads } = cache;
    if (tensorParallel <= kvHeads)
      throw refuse(
        `tensor parallel size ${tensorParallel} must be greater than total num kv heads ${kvHeads} when decode context parallelism is enabled`,
      );
    const most = Math.floor(tensorParallel / kvHeads);
    if (decodeContextParallel > most)
      throw refuse(
        `decode context parallel size must be at most tensor parallel size ${tensorParallel} / total num kv heads ${kvHeads} = ${most}`,
      );
  }
}
