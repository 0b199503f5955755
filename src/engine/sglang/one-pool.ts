/** SGLang's plain pool: every layer keeps every token. */

import type { PoolRule } from "./pool.ts";
import { floorDivide, floorPage } from "./python-numbers.ts";
import { elementBytes, type SglangCacheDtype, type SglangSettings } from "./settings.ts";
import type { HeadLayers, StageLayers } from "./stage-layers.ts";

const FP4_SCALE_ELEMENTS = 16;
const MXFP8_SCALE_ELEMENTS = 32;

/**
 * One pool, and its cell: the bytes of a token over the layers of a stage.
 *
 *     heads   Σ layers × kvHeadsPerRank × (keyDim + valueDim) × elementBytes
 *     latents layers × (latentDim + ropeDim) × elementBytes, whole on every rank
 *     sparse  + latent layers × (indexDim + floor(indexDim / 128) × 4), or the index keys alone in 16 bits beside heads
 *     fp4     floor(cell / 2) + a byte per 16 elements (+ one layer's fp8 workspace beside heads)
 *     tokens  floor(floor(availableBytes / cell) / pageTokens) × pageTokens
 *
 * Windows outside the engine's list are charged like full layers. All latent layers of a sparse model are charged an
 * index key, those that share one too.
 */
export function onePool(
  stage: StageLayers,
  settings: SglangSettings,
  pageTokens: number,
): PoolRule {
  const bytesPerToken = withDraft(cellBytes(stage, settings), stage, settings);
  const fromTokens = (tokens: number) => ({ tokens: floorPage(tokens, pageTokens) });
  return {
    kind: "one-pool",
    bytesPerToken,
    fromTokens,
    fromBytes: (availableBytes) =>
      fromTokens(
        bytesPerToken === 0
          ? Number.POSITIVE_INFINITY
          : floorDivide(Math.max(0, availableBytes), bytesPerToken),
      ),
  };
}

/** Bytes of keys and values of one token in one of these layers. */
export function headBytes(
  { kvHeadsPerRank, keyDim, valueDim }: HeadLayers,
  dtype: SglangCacheDtype,
): number {
  const elements = kvHeadsPerRank * (keyDim + valueDim);
  const scales = dtype === "mxfp8" ? Math.floor(elements / MXFP8_SCALE_ELEMENTS) : 0;
  return elements * elementBytes[dtype] + scales;
}

function cellBytes(stage: StageLayers, settings: SglangSettings): number {
  const { cacheDtype = "auto" } = settings;
  const { latentLayers, latentElements, indexDim, indexLayers } = stage;
  if (latentLayers === 0) {
    const indexBytes = indexLayers * indexDim * 2;
    return headsCell(stage, cacheDtype, indexLayers > 0) + indexBytes;
  }
  const row = sparseRow(stage, settings) ?? latentElements * elementBytes[cacheDtype];
  let cell = row * latentLayers;
  if (cacheDtype === "fp4_e2m1")
    cell = Math.floor(cell / 2) + Math.floor(latentElements / FP4_SCALE_ELEMENTS) * latentLayers;
  const indexRow = indexLayers === 0 ? 0 : indexDim + Math.floor(indexDim / 128) * 4;
  return cell + indexRow * latentLayers + headsCell(stage, cacheDtype, true);
}

/** The row of a sparse latent in fp8: 656 bytes for 512 + 64 elements, where the version charges it. */
function sparseRow(stage: StageLayers, settings: SglangSettings): number | undefined {
  const { version = "8905cbd4", cacheDtype, sparseBackend } = settings;
  if (stage.indexLayers === 0 || version === "8905cbd4") return undefined;
  if (cacheDtype !== "fp8_e4m3" || sparseBackend?.startsWith("trtllm") === true) return undefined;
  const { latentDim, ropeDim } = stage;
  return latentDim + Math.floor(latentDim / 128) * 4 + ropeDim * 2;
}

function headsCell({ heads }: StageLayers, dtype: SglangCacheDtype, isMixed: boolean): number {
  let bytes = 0;
  let keyElements = 0;
  let elements = 0;
  for (const one of heads) {
    bytes += one.layers * one.kvHeadsPerRank * (one.keyDim + one.valueDim) * elementBytes[dtype];
    keyElements += one.layers * one.kvHeadsPerRank * one.keyDim;
    elements += one.layers * one.kvHeadsPerRank * (one.keyDim + one.valueDim);
  }
  const [first] = heads;
  if (isMixed || first === undefined) return bytes;
  if (dtype === "fp4_e2m1")
    return (
      Math.floor(bytes / 2) +
      Math.floor((keyElements * 2) / FP4_SCALE_ELEMENTS) +
      first.kvHeadsPerRank * first.keyDim * 2
    );
  return dtype === "mxfp8" ? bytes + Math.floor(elements / MXFP8_SCALE_ELEMENTS) : bytes;
}

function withDraft(cell: number, stage: StageLayers, { speculation }: SglangSettings): number {
  const layers = stage.latentLayers + stage.heads.reduce((sum, one) => sum + one.layers, 0);
  if (speculation === undefined || speculation.draftLayers === 0 || layers === 0) return cell;
  return Math.floor(cell * (1 + speculation.draftLayers / layers));
}
