/** The layers of one pipeline stage, as SGLang's pools see them. */
import { cacheEntry } from "../../kv/entry.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageKindCounts } from "../../model/stages.ts";

/** Equal layers that keep keys and values by head. */
export interface HeadLayers {
  readonly layers: number;
  readonly isWindow: boolean;
  readonly windowTokens?: number;
  readonly kvHeadsPerRank: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

/** What one stage keeps. */
export interface StageLayers {
  readonly layers: number;
  readonly heads: readonly HeadLayers[];
  readonly latentLayers: number;
  readonly latentElements: number;
  readonly latentDim: number;
  readonly ropeDim: number;
  /** layers with an index key of their own, and its size */
  readonly indexLayers: number;
  readonly indexDim: number;
}

/** The layers of each stage; `unsupported` where the ranks do not divide or repeat the heads. */
export function stageLayersOf(
  model: ModelSpec,
  tensorParallel: number,
  pipelineParallel: number,
): readonly StageLayers[] {
  return stageKindCounts(model, pipelineParallel).map((counts) => {
    const heads: HeadLayers[] = [];
    let latentLayers = 0;
    let latentDim = 0;
    let ropeDim = 0;
    let indexLayers = 0;
    let indexDim = 0;
    for (const [kind, layers] of counts.entries()) {
      if (layers === 0) continue;
      for (const cache of model.layerKinds[kind]?.caches ?? []) {
        if ("kvHeads" in cache) heads.push(headLayers(cache, layers, tensorParallel));
        else if (cache.kind === "latent") {
          latentLayers += layers;
          latentDim = cache.latentDim;
          ropeDim = cache.ropeDim;
        } else if (cache.kind === "index") {
          indexLayers += layers;
          indexDim = cache.keyDim;
        }
      }
    }
    const layers = counts.reduce((sum, count) => sum + count, 0);
    const latentElements = latentDim + ropeDim;
    return {
      layers,
      heads,
      latentLayers,
      latentElements,
      latentDim,
      ropeDim,
      indexLayers,
      indexDim,
    };
  });
}

function headLayers(
  cache: Extract<LayerCache, { kvHeads: number }>,
  layers: number,
  tensorParallel: number,
): HeadLayers {
  const { keyDim, valueDim } = cache;
  const elements = cacheEntry(cache, "bf16", tensorParallel)?.elements ?? 0;
  const windowTokens =
    cache.kind === "window"
      ? cache.windowTokens
      : cache.kind === "chunked"
        ? cache.chunkTokens
        : undefined;
  return {
    layers,
    isWindow: cache.kind !== "full",
    ...(windowTokens !== undefined && { windowTokens }),
    kvHeadsPerRank: elements / (keyDim + valueDim),
    keyDim,
    valueDim,
  };
}
