/** What one layer of llama.cpp's cache stores per cell: a row of keys, a row of values, or a state per sequence. */
import { kvError } from "../../errors.ts";
import { stateEntry } from "../../kv/state.ts";
import { formats, vectorBits } from "../../model/format.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { LlamaCppCacheType } from "./settings.ts";

/** Rows of one cache in one layer. */
export interface LayerRows {
  readonly kind: "full" | "window" | "state";
  readonly windowTokens?: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/** Elements that share a scale in the quantised types. */
const BLOCK_ELEMENTS = 32;

/**
 * Rows of a cache.
 *
 *     heads    kvHeads × keyDim and kvHeads × valueDim elements
 *     latents  latentDim + ropeDim elements as keys, no values
 *     states   convolution and recurrence in fp32
 *
 * Nothing for a layer that uses another's cache; `unsupported` for caches that no rule covers.
 */
export function layerRows(
  cache: LayerCache,
  keyType: LlamaCppCacheType,
  valueType: LlamaCppCacheType,
): LayerRows | undefined {
  switch (cache.kind) {
    case "full":
    case "window":
    case "chunked": {
      const windowTokens =
        cache.kind === "full"
          ? undefined
          : cache.kind === "window"
            ? cache.windowTokens
            : cache.chunkTokens;
      const keyBytes = cache.kvHeads * rowBytes(cache.keyDim, keyType, "keys");
      const valueBytes = cache.kvHeads * rowBytes(cache.valueDim, valueType, "values");
      if (windowTokens === undefined) return { kind: "full", keyBytes, valueBytes };
      return { kind: "window", windowTokens, keyBytes, valueBytes };
    }
    case "latent": {
      const keyBytes = rowBytes(cache.latentDim + cache.ropeDim, keyType, "latents");
      return { kind: "full", keyBytes, valueBytes: 0 };
    }
    case "state": {
      const state = stateEntry({ ...cache, convFormat: "fp32", stateFormat: "fp32" }, 1);
      return { kind: "state", keyBytes: state.bits / 8, valueBytes: 0 };
    }
    case "index":
    case "shared":
      return undefined;
    default:
      throw kvError({
        code: "unsupported",
        path: "llamaCpp.model",
        value: cache.kind,
        rule: `no rule for ${cache.kind} caches in llama.cpp`,
      });
  }
}

function rowBytes(elements: number, type: LlamaCppCacheType, what: string): number {
  const format = formats[type];
  if (format.scaleElements !== undefined && elements % BLOCK_ELEMENTS !== 0)
    throw kvError({
      code: "unsupported",
      path: "llamaCpp.cacheType",
      value: type,
      rule: `blocks of ${BLOCK_ELEMENTS} in ${type} do not divide ${what} of ${elements} elements`,
      hint: "use fp16",
    });
  return vectorBits(format, elements) / 8;
}
