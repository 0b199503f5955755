/** Bytes that one token adds: the rate that papers print. */
import { checkedModel } from "../model/checked-model.ts";
import type { ModelSpec } from "../model/model.ts";
import { wholeNumber } from "../units.ts";
import { cacheEntry, tokensPerEntry } from "./entry.ts";
import type { KvOptions } from "./profile.ts";

/**
 * Cache bytes that one token adds over all layers, before any window is full.
 *
 *     Σ layers, caches: entryBits / tokensPerEntry / 8
 *
 * On one rank of `tensorParallel`; unsharded without. A fraction where a format packs several elements into a byte.
 * With windows, compression or recurrent layers a sequence is not this times its length: use `kvBytes`.
 *
 * Source: "Insights into DeepSeek-V3" (arXiv 2505.09343), as it is quoted, for 70,272 B.
 * @example kvBytesPerToken(models["deepseek-v3"]) // => 70272
 * @example kvBytesPerToken(models["deepseek-v3"], { format: "fp8_ds_mla" }) // => 40016
 */
export function kvBytesPerToken(
  model: ModelSpec,
  { format = "bf16", tensorParallel = 1 }: Pick<KvOptions, "format" | "tensorParallel"> = {},
): number {
  wholeNumber(tensorParallel, "tensorParallel");
  const bits = checkedModel(model).layerKinds.map((kind) =>
    kind.caches.reduce(
      (sum, cache) =>
        sum + (cacheEntry(cache, format, tensorParallel)?.bits ?? 0) / tokensPerEntry(cache),
      0,
    ),
  );
  return model.layerOrder.reduce((sum, kind) => sum + (bits[kind] ?? 0), 0) / 8;
}
