/** SGLang's pools for DeepSeek-V4: windows of latents, compressed entries, index keys and compressor states. */
import { kvError } from "../../errors.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageKindCounts } from "../../model/stages.ts";
import type { PoolRule, PoolTokens } from "./pool.ts";
import { floorPage } from "./python-numbers.ts";
import { estimatedRequests } from "./running-requests.ts";
import type { SglangSettings } from "./settings.ts";

/** Bytes of a compressor's element: fp32 unless the environment says otherwise. */
const STATE_ELEMENT_BYTES = 4;
/** Slots of a compressor's ring, without and with a draft. */
const RING = { sparse: [8, 16], heavy: [128, 256] } as const;

/** Whether a model has compressed latents. */
export function isCompressed({ layerKinds }: ModelSpec): boolean {
  return layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === "compressed"));
}

/**
 * One number of tokens, from which all pools follow.
 *
 *     row           = nope + 2 × rope + 8                                    (584 bytes)
 *     bytesPerToken = ratio × row × layers + row / 4 × sparse + row / 128 × heavy
 *                   + (indexDim + 4 per 128) / 4 × sparse
 *                   + ratio × ring / window × (4 × headDim + 4 × indexDim) × 4 × sparse
 *     heavyState    = ceil128((requests + 2) × heavyRing + 1) × 2 × headDim × 4 × heavy        (a fixed amount)
 *     tokens        = floorPage(floor((availableBytes - heavyState) / bytesPerToken))
 *
 * `ratio` is the window pool's share, 0.1. The heavy states are those of the requests, given or estimated from the
 * memory before they are taken.
 */
export function compressedPools(
  model: ModelSpec,
  stage: number,
  settings: SglangSettings,
  pageTokens: number,
): PoolRule {
  if (pageTokens % 128 !== 0)
    throw kvError({
      code: "unsupported",
      path: "sglang.pageTokens",
      value: pageTokens,
      rule: "compressed attention needs a page of a multiple of 128 tokens",
      hint: "use 256",
    });
  const shape = shapeOf(model, stage, settings.pipelineParallel ?? 1);
  const { layers, sparse, heavy, nope, rope, indexDim, windowTokens } = shape;
  const { windowPoolRatio: ratio = 0.1, attentionDataParallel = 1, speculation } = settings;
  const drafting = speculation === undefined ? 0 : 1;
  const sparseRing = RING.sparse[drafting];
  const heavyRing = RING.heavy[drafting];
  const row = nope + rope * 2 + 8;
  const headDim = nope + rope;
  const indexBytes = indexDim + Math.floor(indexDim / 128) * 4;
  const ringShare = sparseRing / windowTokens;
  const target =
    ratio * row * layers +
    (1 / 4) * row * sparse +
    (1 / 128) * row * heavy +
    (1 / 4) * indexBytes * sparse +
    ratio * ringShare * (4 * headDim * STATE_ELEMENT_BYTES) * sparse +
    ratio * ringShare * (4 * indexDim * STATE_ELEMENT_BYTES) * sparse;
  const bytesPerToken = drafting === 1 ? target * ((layers + 1) / layers) : target;
  const heavyStateBytes = (requests: number): number => {
    if (heavy === 0) return 0;
    const rows = Math.ceil(((requests + 1) * heavyRing + heavyRing + 1) / 128) * 128;
    return rows * 2 * headDim * STATE_ELEMENT_BYTES * heavy;
  };
  const fromTokens = (tokens: number): PoolTokens => {
    const fullTokens = floorPage(tokens, pageTokens);
    const windowPool = floorPage(Math.floor(fullTokens * ratio), pageTokens);
    return {
      tokens: fullTokens,
      fullTokens,
      windowTokens: windowPool,
      compressed: {
        sparseEntries: Math.floor(fullTokens / 4),
        heavyEntries: Math.floor(fullTokens / 128),
        sparseStates: Math.floor(windowPool / windowTokens) * sparseRing,
        heavyStates: heavyRing,
      },
    };
  };
  return {
    kind: "compressed",
    bytesPerToken,
    fromTokens,
    fromBytes: (availableBytes) => {
      const before = Math.floor(Math.max(0, availableBytes) / bytesPerToken);
      const requests =
        settings.maxRunningRequests === undefined
          ? estimatedRequests(model, settings, before)
          : Math.floor(settings.maxRunningRequests / attentionDataParallel);
      const rest = Math.max(availableBytes - heavyStateBytes(requests), 0);
      return fromTokens(Math.floor(rest / bytesPerToken));
    },
  };
}

function shapeOf(model: ModelSpec, stage: number, pipelineParallel: number) {
  const counts = stageKindCounts(model, pipelineParallel)[stage] ?? [];
  const found = { sparse: 0, heavy: 0, nope: 0, rope: 0, indexDim: 0, windowTokens: 0 };
  let layers = 0;
  const read = (cache: LayerCache, count: number): void => {
    if (cache.kind === "latent-window") {
      found.nope = cache.latentDim;
      found.rope = cache.ropeDim;
      found.windowTokens = cache.windowTokens;
    } else if (cache.kind === "index") found.indexDim = cache.keyDim;
    else if (cache.kind === "compressed") {
      if (cache.tokensPerEntry === 4) found.sparse += count;
      else found.heavy += count;
    }
  };
  for (const [kind, count] of counts.entries()) {
    layers += count;
    if (count > 0) for (const cache of model.layerKinds[kind]?.caches ?? []) read(cache, count);
  }
  return { layers, ...found };
}
