/** One token's keys and values in one layer, on one rank. */
import { kvError } from "../errors.ts";
import { elementFormat, type KvFormat, keyValueFormat, vectorBits } from "../model/format.ts";
import type { HeadsShape } from "../model/heads.ts";
import { wholeNumber } from "../units.ts";
import type { CacheEntry } from "./entry.ts";

/**
 * Heads are split over the ranks while there are enough, and repeated beyond:
 *
 *     kvHeadsPerRank = max(1, kvHeads / tensorParallel)
 *     bits           = kvHeadsPerRank × (bits of a key + bits of a value)
 *
 * Source: vLLM commit 017e9f44, `ModelConfig.get_num_kv_heads`.
 */
export function headsEntry(
  { kvHeads, keyDim, valueDim }: HeadsShape,
  format: KvFormat,
  { tensorParallel, formatPath }: { readonly tensorParallel: number; readonly formatPath: string },
): CacheEntry {
  wholeNumber(keyDim, "keyDim");
  wholeNumber(valueDim, "valueDim");
  const kvHeadsPerRank = headsPerRank(wholeNumber(kvHeads, "kvHeads"), tensorParallel);
  const { key, value } = keyValueFormat(format);
  const keyFormat = elementFormat(key, key === format ? formatPath : `${formatPath}.key`);
  const valueFormat = elementFormat(value, `${formatPath}.value`);
  if (keyFormat.ropeBits !== undefined || valueFormat.ropeBits !== undefined)
    throw kvError({
      code: "unsupported",
      path: formatPath,
      value: key,
      rule: "stores latents, not keys and values by head",
      hint: "use fp8",
    });
  return {
    bits: kvHeadsPerRank * (vectorBits(keyFormat, keyDim) + vectorBits(valueFormat, valueDim)),
    elements: kvHeadsPerRank * (keyDim + valueDim),
  };
}

function headsPerRank(kvHeads: number, tensorParallel: number): number {
  if (kvHeads % tensorParallel === 0) return kvHeads / tensorParallel;
  if (tensorParallel % kvHeads === 0) return 1;
  throw kvError({
    code: "unsupported",
    path: "deployment.tensorParallel",
    value: tensorParallel,
    rule: `${tensorParallel} ranks can neither divide nor repeat ${kvHeads} key-value heads`,
    hint: "use a divisor or a multiple",
  });
}
