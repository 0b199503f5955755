/** Shapes that the published figures are about: of the catalogue, or from a few numbers each where it has another. */
import { models } from "../../src/catalog/index.ts";
import { type LayerCache, type LayerKind, type ModelSpec, mha } from "../../src/model/index.ts";

/** From the catalogue: 95 layers, 64 query and 8 key-value heads of 128 (arXiv 2401.02954). */
export const deepseek67b: ModelSpec = models["deepseek-67b"];

/** From the catalogue: 60 layers, latent 512 and rotary 64 (arXiv 2405.04434, section 3.1.2). */
export const deepseekV2: ModelSpec = models["deepseek-v2"];

/** V2's own shape with multi-head attention: 128 heads of 128. */
export const deepseekV2AsMha: ModelSpec = mha({ layers: 60, heads: 128, headDim: 128 });

/** From the catalogue. */
export const deepseekV3: ModelSpec = models["deepseek-v3"];
export const qwen72b: ModelSpec = models["qwen2.5-72b"];
export const llama405b: ModelSpec = models["llama-3.1-405b"];
export const llama70b: ModelSpec = models["llama-3.1-70b"];
export const llama8b: ModelSpec = models["llama-3.1-8b"];
export const gptOss120b: ModelSpec = models["gpt-oss-120b"];

/** Gemma 3: five windows of 1024 to each full layer. */
export function gemma3(layers: number, kvHeads: number, headDim: number): ModelSpec {
  const local = window({ kvHeads, headDim, windowTokens: 1024 });
  return inTurn("gemma-3", layers, [local, local, local, local, local, full({ kvHeads, headDim })]);
}

/** Qwen3.6-27B: three gated delta nets to each full layer, 64 layers; state in fp32 as llama.cpp keeps it. */
export const qwen36: ModelSpec = inTurn("qwen3.6-27b", 64, [
  deltaNet(),
  deltaNet(),
  deltaNet(),
  full({ kvHeads: 4, headDim: 256 }),
]);

/** V3.2 and GLM-5: V3's latent, and an index key of 128 in each layer. */
export function sparseLatent(
  layers: number,
  format: "fp8_scale128" | "bf16" = "fp8_scale128",
): ModelSpec {
  return inTurn("sparse latent attention", layers, [
    {
      caches: [
        { kind: "latent", latentDim: 512, ropeDim: 64 },
        { kind: "index", keyDim: 128, format, tokensPerEntry: 1 },
      ],
    },
  ]);
}

/** DeepSeek-V4 without the compressors' state: layers of window only, of 4 and of 128 tokens per entry. */
export function deepseekV4(
  { windowOnly, sparse, heavy }: { windowOnly: number; sparse: number; heavy: number },
  indexFormat: "bf16" | "fp8_scale128" | "mxfp4",
): ModelSpec {
  const shape = { latentDim: 448, ropeDim: 64 };
  const newest: LayerCache = { kind: "latent-window", windowTokens: 128, ...shape };
  return {
    name: "deepseek-v4",
    layerKinds: [
      { caches: [newest] },
      {
        caches: [
          newest,
          { kind: "compressed", tokensPerEntry: 4, ...shape },
          { kind: "index", keyDim: 128, format: indexFormat, tokensPerEntry: 4 },
        ],
      },
      { caches: [newest, { kind: "compressed", tokensPerEntry: 128, ...shape }] },
    ],
    layerOrder: [windowOnly, sparse, heavy].flatMap((layers, kind) =>
      new Array<number>(layers).fill(kind),
    ),
  };
}

export const v4Pro = { windowOnly: 0, sparse: 30, heavy: 31 } as const;
export const v4Flash = { windowOnly: 2, sparse: 21, heavy: 20 } as const;

/** Layers that repeat in turn. */
export function inTurn(name: string, layers: number, kinds: readonly LayerKind[]): ModelSpec {
  return {
    name,
    layerKinds: kinds,
    layerOrder: Array.from({ length: layers }, (_, layer) => layer % kinds.length),
  };
}

/** A layer of one cache. */
export function layer(cache: LayerCache): LayerKind {
  return { caches: [cache] };
}

function full({ kvHeads, headDim }: { kvHeads: number; headDim: number }): LayerKind {
  return layer({ kind: "full", kvHeads, keyDim: headDim, valueDim: headDim });
}

function window(shape: { kvHeads: number; headDim: number; windowTokens: number }): LayerKind {
  const { kvHeads, headDim, windowTokens } = shape;
  return layer({ kind: "window", kvHeads, keyDim: headDim, valueDim: headDim, windowTokens });
}

/** 16 key heads and 48 value heads of 128, a kernel of 4. */
function deltaNet(): LayerKind {
  return layer({
    kind: "state",
    variant: "gated-delta-net",
    convTokens: 3,
    convChannels: 2 * 16 * 128 + 48 * 128,
    groups: 0,
    groupChannels: 0,
    heads: 48,
    headDim: 128,
    stateDim: 128,
    convFormat: "fp32",
    stateFormat: "fp32",
  });
}
