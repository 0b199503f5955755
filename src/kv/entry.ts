/** What one cache writes per token: the bits and elements of one entry, on one rank of one layer, by cache kind. */
import { type KvFormat, keyValueFormat } from "../model/format.ts";
import type { LayerCache } from "../model/layer.ts";
import { headsEntry } from "./heads.ts";
import { indexEntry } from "./index-key.ts";
import { compressorEntry, latentEntry } from "./latent.ts";

/** One entry: a token's keys and values, a latent, an index key, or a compressed entry of several tokens. */
export interface CacheEntry {
  readonly bits: number;
  readonly elements: number;
}

/**
 * Bits and elements of one entry of a cache; nothing where the layer owns none, or keeps a constant state.
 *
 * `formatPath` is where the format was given, for refusals.
 */
export function cacheEntry(
  cache: LayerCache,
  format: KvFormat,
  tensorParallel: number,
  formatPath = "format",
): CacheEntry | undefined {
  switch (cache.kind) {
    case "full":
    case "window":
    case "chunked":
      return headsEntry(cache, format, { tensorParallel, formatPath });
    case "latent":
    case "latent-window":
    case "compressed":
      return latentEntry(cache, keyValueFormat(format).key, formatPath);
    case "compressor":
      return compressorEntry(cache);
    case "index":
      return indexEntry(cache);
    default:
      return undefined;
  }
}

/** Tokens that share one entry of a cache: 1, unless the cache compresses. */
export function tokensPerEntry(cache: LayerCache): number {
  return "tokensPerEntry" in cache ? cache.tokensPerEntry : 1;
}
