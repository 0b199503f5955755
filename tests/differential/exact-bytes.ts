/**
 * Cache and weight bytes a second time, in exact fractions and from the definitions: layer by layer, head by head, with a
 * second table of block layouts.
 */
import { type Fraction, fraction } from "mathjs";
import type {
  ElementFormat,
  Format,
  FormatId,
  KvFormat,
  LayerCache,
  ModelSpec,
} from "../../src/model/index.ts";
import { blocks } from "../block-layouts.ts";

/** Bits of an element and bytes of the scale that a whole vector has. */
const scaledByVector: Readonly<Partial<Record<FormatId, readonly [number, number]>>> = {
  int8_per_token_head: [8, 4],
  fp8_per_token_head: [8, 4],
  int4_per_token_head: [4, 4],
};

const elementBits: Readonly<Partial<Record<FormatId, number>>> = {
  fp8_scale128: 8,
  fp8_block128: 8,
  mxfp8: 8,
  mxfp4: 4,
  nvfp4: 4,
  int4_group128: 4,
  q8_0: 8,
  q5_1: 5,
  q5_0: 5,
  q4_1: 4,
  q4_0: 4,
  iq4_nl: 4,
};

const zero: Fraction = fraction(0);
const whole = (count: number): Fraction => fraction(count);
const ceil = (value: Fraction): Fraction => value.ceil();
const floor = (value: Fraction): Fraction => value.floor();
const least = (a: Fraction, b: Fraction): Fraction => (a.compare(b) < 0 ? a : b);

/** Exact bytes of one vector; the last block of a vector that does not fill it keeps its scale. */
export function vectorBytes(format: Format, elements: number, ropeElements = 0): Fraction {
  if (typeof format === "object") return plainBytes(format, elements);
  if (format === "fp8_ds_mla" || format === "fp8_ds_v4") {
    const compressed = whole(elements - ropeElements);
    const [group, scaleBytes, padding] = format === "fp8_ds_mla" ? [128, 4, 0] : [64, 1, 1];
    return compressed
      .add(ceil(compressed.div(group)).mul(scaleBytes))
      .add(whole(ropeElements).mul(2))
      .add(padding);
  }
  const vector = scaledByVector[format];
  if (vector !== undefined) return whole(elements).mul(vector[0]).div(8).add(vector[1]);
  const [blockElements, blockBytes] = blocks[format] ?? [1, 0];
  const bits = elementBits[format] ?? blockBytes * 8;
  const scaleBytes = fraction(blockBytes).sub(fraction(blockElements * bits).div(8));
  return fraction(elements * bits)
    .div(8)
    .add(ceil(whole(elements).div(blockElements)).mul(scaleBytes));
}

function plainBytes({ bits, scaleBits = 0, scaleElements }: ElementFormat, elements: number) {
  const scales = scaleElements === undefined ? whole(1) : ceil(whole(elements).div(scaleElements));
  return fraction(bits).mul(elements).add(scales.mul(scaleBits)).div(8);
}

/** A format with one scale per vector keeps a key's and a value's beside a latent. */
function secondScale(format: Format): Fraction {
  if (typeof format === "string") return whole(scaledByVector[format]?.[1] ?? 0);
  return format.scaleElements === undefined ? fraction(format.scaleBits ?? 0).div(8) : zero;
}

/** Exact bytes and elements of one entry of a cache on one rank. */
export function entryOf(
  cache: LayerCache,
  format: KvFormat,
  tensorParallel: number,
): { readonly bytes: Fraction; readonly elements: Fraction } {
  const [key, value] = pair(format);
  switch (cache.kind) {
    case "full":
    case "window":
    case "chunked": {
      const heads = ceil(whole(cache.kvHeads).div(tensorParallel));
      const bytes = vectorBytes(key, cache.keyDim).add(vectorBytes(value, cache.valueDim));
      return { bytes: heads.mul(bytes), elements: heads.mul(cache.keyDim + cache.valueDim) };
    }
    case "latent":
    case "latent-window":
    case "compressed": {
      const layout = key === "fp8_ds_mla" && cache.kind !== "latent" ? "fp8_ds_v4" : key;
      const elements = cache.latentDim + cache.ropeDim;
      const bytes = vectorBytes(layout, elements, cache.ropeDim).add(secondScale(layout));
      return { bytes, elements: whole(elements) };
    }
    case "compressor":
      return { bytes: whole(4 * cache.rowElements), elements: whole(cache.rowElements) };
    case "index":
      return { bytes: vectorBytes(cache.format, cache.keyDim), elements: whole(cache.keyDim) };
    case "state": {
      const groups = cache.groups % tensorParallel === 0 ? cache.groups : tensorParallel;
      const conv = whole(cache.convTokens)
        .mul(whole(cache.convChannels).add(whole(groups).mul(cache.groupChannels)))
        .div(tensorParallel);
      const state = whole(cache.heads).div(tensorParallel).mul(cache.headDim).mul(cache.stateDim);
      return {
        bytes: conv
          .mul(cache.convFormat === "fp32" ? 4 : 2)
          .add(state.mul(cache.stateFormat === "fp32" ? 4 : 2)),
        elements: conv.add(state),
      };
    }
    case "shared":
      return { bytes: zero, elements: zero };
  }
}

function pair(format: KvFormat): readonly [Format, Format] {
  return typeof format === "object" && "key" in format
    ? [format.key, format.value]
    : [format, format];
}

/** Exact entries of a cache at a length, on one rank of those that share the tokens. */
export function entriesOf(cache: LayerCache, tokens: number, shares: number): Fraction {
  switch (cache.kind) {
    case "state":
      return whole(1);
    case "shared":
      return zero;
    case "window":
    case "latent-window":
    case "compressor":
      return least(whole(tokens), whole(cache.windowTokens));
    case "chunked":
      return least(whole(tokens), whole(cache.chunkTokens));
    case "compressed":
      return floor(whole(tokens).div(cache.tokensPerEntry));
    case "index":
      return cache.tokensPerEntry === 1
        ? ceil(whole(tokens).div(shares))
        : floor(whole(tokens).div(cache.tokensPerEntry));
    default:
      return ceil(whole(tokens).div(shares));
  }
}

/** How a cache is stored and shared. */
export interface Storage {
  readonly format: KvFormat;
  readonly tensorParallel?: number;
  readonly decodeContextParallel?: number;
}

/** Exact bytes and elements of a sequence on one rank, by a loop over all layers. */
export function sequence(
  model: ModelSpec,
  tokens: number,
  { format, tensorParallel = 1, decodeContextParallel = 1 }: Storage,
): { readonly bytes: Fraction; readonly elements: Fraction; readonly layers: number } {
  let bytes = zero;
  let elements = zero;
  let layers = 0;
  for (const kind of model.layerOrder) {
    const caches = model.layerKinds[kind]?.caches ?? [];
    for (const cache of caches) {
      const entry = entryOf(cache, format, tensorParallel);
      const count = entriesOf(cache, tokens, decodeContextParallel);
      bytes = bytes.add(entry.bytes.mul(count));
      elements = elements.add(entry.elements.mul(count));
    }
    if (caches.some((cache) => cache.kind !== "shared")) layers += 1;
  }
  return { bytes, elements, layers };
}

/** Exact bytes that one token adds, every window still filling, by a loop over all layers. */
export function perToken(model: ModelSpec, { format, tensorParallel = 1 }: Storage): Fraction {
  let bytes = zero;
  for (const kind of model.layerOrder)
    for (const cache of model.layerKinds[kind]?.caches ?? []) {
      if (cache.kind === "state") continue;
      const entryTokens = "tokensPerEntry" in cache ? cache.tokensPerEntry : 1;
      bytes = bytes.add(entryOf(cache, format, tensorParallel).bytes.div(entryTokens));
    }
  return bytes;
}
