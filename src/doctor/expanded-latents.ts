/** A latent model whose engine keeps each head's keys and values instead: before it knew latents, or told not to. */
import type { ModelSpec } from "../model/model.ts";

/** Dimensions that the engine gives keys and values; the model's own where absent. */
export interface HeadSizes {
  readonly keyDim?: number;
  readonly valueDim?: number;
}

/**
 * The model with full attention in place of its latents; nothing where it has none or its heads are not known.
 *
 *     elements per token and layer = queryHeads × (nopeDim + ropeDim + valueDim)
 *
 * Source: llama.cpp before `attention.key_length_mla` (2025-04); vLLM 0.5 to 0.7 and `VLLM_MLA_DISABLE`, which pad both
 * to one size.
 */
export function withExpandedLatents(
  model: ModelSpec,
  { keyDim, valueDim }: HeadSizes = {},
): ModelSpec | undefined {
  let isExpanded = false;
  let isKnown = true;
  const layerKinds = model.layerKinds.map((kind) => {
    const { attention } = kind;
    const caches = kind.caches.map((cache) => {
      if (cache.kind !== "latent") return cache;
      if (attention?.nopeDim === undefined || attention.valueDim === undefined) {
        isKnown = false;
        return cache;
      }
      isExpanded = true;
      return {
        kind: "full" as const,
        kvHeads: attention.queryHeads,
        keyDim: keyDim ?? attention.nopeDim + cache.ropeDim,
        valueDim: valueDim ?? attention.valueDim,
      };
    });
    return { ...kind, caches };
  });
  return isExpanded && isKnown ? { ...model, layerKinds } : undefined;
}
