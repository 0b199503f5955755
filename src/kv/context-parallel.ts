/** Whether a cache can be split by tokens over the ranks of a tensor-parallel group. */
import { kvError } from "../errors.ts";
import type { LayerCache } from "../model/layer.ts";
import type { KvSharding } from "./profile.ts";

/**
 * Decode context parallelism gives back what repeated heads and whole latents took, and no more: it refuses windows,
 * compressed layers, and more shares than a group of ranks holds copies.
 *
 *     decodeContextParallel ≤ tensorParallel / kvHeads        (latents and index keys: ≤ tensorParallel)
 *
 * Source: vLLM commit 017e9f44, `ParallelConfig` and `SlidingWindowSpec`.
 */
export function checkContextParallel(
  cache: LayerCache,
  { tensorParallel, decodeContextParallel }: KvSharding,
): void {
  if (decodeContextParallel === 1 || cache.kind === "state" || cache.kind === "shared") return;
  const heads = cache.kind === "full" ? cache.kvHeads : 1;
  const grows =
    cache.kind === "full" ||
    cache.kind === "latent" ||
    (cache.kind === "index" && cache.tokensPerEntry === 1);
  if (grows && decodeContextParallel <= tensorParallel / heads) return;
  throw kvError({
    code: "unsupported",
    path: "deployment.decodeContextParallel",
    value: decodeContextParallel,
    rule: grows
      ? `${tensorParallel} ranks hold ${Math.max(1, tensorParallel / heads)} copies of ${heads} key-value heads, and no more shares than copies can be made`
      : `${cache.kind} caches cannot be split by tokens`,
  });
}
