/** Models from a few numbers: multi-head, grouped-query, multi-query and latent attention, every layer alike. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import type { Attention, LayerCache } from "./layer.ts";
import type { ModelSpec, ModelWeights } from "./model.ts";

/** What every model from a few numbers may also carry. */
export interface PlainModel {
  readonly layers: number;
  readonly name?: string;
  readonly maxModelTokens?: number;
  readonly hiddenSize?: number;
  readonly vocabularySize?: number;
  readonly weights?: ModelWeights;
}

/**
 * Multi-head attention: every query head has its own key and value.
 *
 *     elements per token = layers × heads × (headDim + valueDim)
 *
 * @example kvBytesPerToken(mha({ layers: 60, heads: 128, headDim: 128 })) // => 3932160
 */
export function mha({ heads, ...plain }: PlainModel & { heads: number } & HeadDims): ModelSpec {
  return gqa({ ...plain, queryHeads: wholeNumber(heads, "heads"), kvHeads: heads });
}

/**
 * Grouped-query attention: `kvHeads` keys and values, each shared by a group of query heads.
 *
 *     elements per token = layers × kvHeads × (headDim + valueDim)
 *
 * @example kvBytesPerToken(gqa({ layers: 95, kvHeads: 8, headDim: 128 })) // => 389120
 */
export function gqa({
  kvHeads,
  headDim,
  valueDim = headDim,
  queryHeads,
  ...plain
}: GqaModel): ModelSpec {
  wholeNumber(kvHeads, "kvHeads");
  wholeNumber(headDim, "headDim");
  wholeNumber(valueDim, "valueDim");
  if (queryHeads !== undefined && wholeNumber(queryHeads, "queryHeads") % kvHeads !== 0)
    throw kvError({
      code: "bad-input",
      path: "kvHeads",
      value: kvHeads,
      rule: `${kvHeads} key-value heads do not divide ${queryHeads} query heads`,
    });
  return uniform(
    plain,
    { kind: "full", kvHeads, keyDim: headDim, valueDim },
    queryHeads === undefined ? undefined : { queryHeads },
  );
}

/** The numbers of {@link gqa}. */
export type GqaModel = PlainModel & { kvHeads: number; queryHeads?: number } & HeadDims;

/** Head sizes; the value's is the key's unless given. */
export interface HeadDims {
  readonly headDim: number;
  readonly valueDim?: number;
}

/**
 * Multi-query attention: one key and one value for all query heads.
 *
 *     elements per token = layers × (headDim + valueDim)
 *
 * @example kvBytesPerToken(mqa({ layers: 60, headDim: 128 })) // => 30720
 */
export function mqa(numbers: PlainModel & { queryHeads?: number } & HeadDims): ModelSpec {
  return gqa({ ...numbers, kvHeads: 1 });
}

/**
 * Multi-Head Latent Attention: one compressed vector and one rotary key for all heads.
 *
 *     elements per token = layers × (latentDim + ropeDim)
 *
 * @example kvBytesPerToken(mla({ layers: 61, latentDim: 512, ropeDim: 64 })) // => 70272
 */
export function mla({
  latentDim,
  ropeDim,
  queryHeads,
  nopeDim,
  valueDim,
  ...plain
}: MlaModel): ModelSpec {
  wholeNumber(latentDim, "latentDim");
  wholeNumber(ropeDim, "ropeDim", 0);
  return uniform(
    plain,
    { kind: "latent", latentDim, ropeDim },
    queryHeads === undefined
      ? undefined
      : {
          queryHeads: wholeNumber(queryHeads, "queryHeads"),
          ...(nopeDim === undefined ? {} : { nopeDim: wholeNumber(nopeDim, "nopeDim") }),
          ...(valueDim === undefined ? {} : { valueDim: wholeNumber(valueDim, "valueDim") }),
        },
  );
}

/** The numbers of {@link mla}. */
export type MlaModel = PlainModel & {
  latentDim: number;
  ropeDim: number;
  queryHeads?: number;
  nopeDim?: number;
  valueDim?: number;
};

function uniform(
  { layers, name, ...rest }: PlainModel,
  cache: LayerCache,
  attention: Attention | undefined,
): ModelSpec {
  if (wholeNumber(layers, "layers") > 100_000)
    throw kvError({ code: "bad-input", path: "layers", value: layers, rule: "100,000 at most" });
  return {
    name: name ?? `${layers} layers of ${cache.kind} attention`,
    layerKinds: [{ caches: [cache], ...(attention && { attention }) }],
    layerOrder: new Array<number>(layers).fill(0),
    ...rest,
  };
}
