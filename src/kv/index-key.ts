/** One index key in one layer: its own format, whole on every rank. */
import { elementFormat, vectorBits } from "../model/format.ts";
import type { IndexCache } from "../model/index-key.ts";
import { wholeNumber } from "../units.ts";
import type { CacheEntry } from "./entry.ts";

/**
 *     bits = keyDim elements with their scales; no value
 *
 * Source: vLLM commit 017e9f44, `DeepseekV32IndexerCache` (128 + 4 = 132 B).
 */
export function indexEntry({ keyDim, format }: IndexCache): CacheEntry {
  wholeNumber(keyDim, "keyDim");
  return { bits: vectorBits(elementFormat(format, "index.format"), keyDim), elements: keyDim };
}
