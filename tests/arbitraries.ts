/**
 * Everything that properties draw: models with every cache kind, formats, shardings, lengths, requests.
 *
 * Biased to edges: one head, one layer, windows a token around a block, 4 bits, as many ranks as heads and more.
 * Fractions of bits are quarters, which doubles hold exactly.
 */
import fc from "fast-check";
import type { RequestTokens } from "../src/capacity/index.ts";
import type {
  Deployment,
  Format,
  FormatId,
  KvFormat,
  LayerCache,
  LayerKind,
  LayerParameters,
  ModelSpec,
  StateCache,
} from "../src/model/index.ts";
import { formats } from "../src/model/index.ts";

/** A model and how its cache is stored: formats that its caches allow. */
export interface Stored {
  readonly model: ModelSpec;
  readonly format: KvFormat;
}

/** The same on one rank of several. */
export interface Sharded extends Stored {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

const edgy = (most: number, ...edges: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(1, ...edges), fc.integer({ min: 1, max: most }));

export const blockTokens: fc.Arbitrary<number> = edgy(64, 16, 32, 64, 256);

/** Lengths about the edges of blocks, windows and groups of 128, and long ones. */
export const tokenCount: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2, 15, 16, 17, 127, 128, 129, 1023, 1024, 1025),
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0, max: 2_000_000 }),
);

/** Short enough for a loop over every token. */
export const fewTokens: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 15, 16, 17, 127, 128, 129),
  fc.integer({ min: 0, max: 300 }),
);

const windowTokens = fc.oneof(
  fc.constantFrom(1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1024),
  fc.integer({ min: 1, max: 4096 }),
);
const tokensPerEntry = fc.constantFrom(1, 2, 3, 4, 7, 128);

/** Powers of two: any of {@link ranks} divides or repeats them. */
const kvHeads = fc.constantFrom(1, 2, 4, 8, 16, 32, 128);
const dim = fc.constantFrom(1, 16, 31, 32, 33, 64, 80, 96, 127, 128, 129, 192, 256, 512);
const heads = fc.record({ kvHeads, keyDim: dim, valueDim: dim });
const latent = fc.record({
  latentDim: fc.constantFrom(1, 127, 128, 129, 256, 448, 512),
  ropeDim: fc.constantFrom(0, 1, 32, 64),
});
export const ranks: fc.Arbitrary<number> = fc.constantFrom(1, 1, 2, 4, 8, 16);

const plainIds = (Object.keys(formats) as FormatId[]).filter(
  (id) => formats[id].ropeBits === undefined,
);
const bitsFormat = fc.integer({ min: 1, max: 256 }).map((quarters) => ({ bits: quarters / 4 }));
const scaledFormat = fc.record({
  bits: fc.integer({ min: 1, max: 32 }),
  scaleBits: fc.integer({ min: 0, max: 32 }),
  scaleElements: edgy(200, 16, 32, 128),
});

/** Formats that keys and values by head can have. */
export const plainFormat: fc.Arbitrary<Format> = fc.oneof(
  fc.constantFrom(...plainIds),
  bitsFormat,
  scaledFormat,
);

/** Formats that a cache of latents can have too. */
export const anyFormat: fc.Arbitrary<Format> = fc.oneof(
  plainFormat,
  fc.constantFrom<FormatId>("fp8_ds_mla", "fp8_ds_v4"),
);

const kvFormat = (format: fc.Arbitrary<Format>): fc.Arbitrary<KvFormat> =>
  fc.oneof(
    { weight: 3, arbitrary: format },
    { weight: 1, arbitrary: fc.record({ key: format, value: format }) },
  );

const state: fc.Arbitrary<StateCache> = fc.record({
  kind: fc.constant("state" as const),
  variant: fc.constantFrom("mamba-1", "mamba-2", "gated-delta-net", "kda", "lightning"),
  convTokens: fc.constantFrom(0, 3, 4),
  convChannels: fc.integer({ min: 0, max: 20 }).map((channels) => 16 * channels),
  groups: fc.constantFrom(0, 1, 2, 8, 16),
  groupChannels: fc.constantFrom(16, 128, 256),
  heads: fc.constantFrom(16, 32, 48),
  headDim: fc.constantFrom(1, 64, 128),
  stateDim: fc.constantFrom(1, 16, 128),
  convFormat: fc.constantFrom("bf16", "fp32"),
  stateFormat: fc.constantFrom("bf16", "fp32"),
});

/** A cache of every kind that grows by an entry with every token. */
export const growingCache: fc.Arbitrary<LayerCache> = fc.oneof(
  heads.map((shape) => ({ kind: "full" as const, ...shape })),
  latent.map((shape) => ({ kind: "latent" as const, ...shape })),
  fc.record({
    kind: fc.constant("index" as const),
    keyDim: dim,
    format: plainFormat,
    tokensPerEntry: fc.constant(1),
  }),
);

/** A cache of every kind. */
export const cache: fc.Arbitrary<LayerCache> = fc.oneof(
  growingCache,
  heads.chain((shape) => windowTokens.map((w) => windowed(shape, w))),
  heads.chain((shape) =>
    windowTokens.map((chunkTokens) => ({ kind: "chunked" as const, ...shape, chunkTokens })),
  ),
  latent.chain((shape) =>
    windowTokens.map((w) => ({ kind: "latent-window" as const, ...shape, windowTokens: w })),
  ),
  latent.chain((shape) =>
    tokensPerEntry.map((tokens) => ({
      kind: "compressed" as const,
      ...shape,
      tokensPerEntry: tokens,
    })),
  ),
  fc.record({ kind: fc.constant("compressor" as const), windowTokens, rowElements: dim }),
  fc.record({
    kind: fc.constant("index" as const),
    keyDim: dim,
    format: plainFormat,
    tokensPerEntry,
  }),
  state,
  fc.constant({ kind: "shared" as const }),
);

function windowed(shape: { kvHeads: number; keyDim: number; valueDim: number }, tokens: number) {
  return { kind: "window" as const, ...shape, windowTokens: tokens };
}

const layersOf = (kinds: readonly LayerKind[]): fc.Arbitrary<ModelSpec> =>
  fc
    .array(fc.nat({ max: kinds.length - 1 }), { minLength: 1, maxLength: 40 })
    .map((layerOrder) => ({ name: "drawn", layerKinds: kinds, layerOrder }));

const modelOf = (caches: fc.Arbitrary<LayerCache>, least: number): fc.Arbitrary<ModelSpec> =>
  fc
    .array(
      fc
        .array(caches, { minLength: least, maxLength: 3 })
        .map((all): LayerKind => ({ caches: all })),
      { minLength: 1, maxLength: 4 },
    )
    .chain(layersOf);

/** A model of every cache kind; some layers keep nothing. */
export const model: fc.Arbitrary<ModelSpec> = modelOf(cache, 0);

/** A model in which every layer keeps every token. */
export const growingModel: fc.Arbitrary<ModelSpec> = modelOf(growingCache, 1);

const keepsHeads = ({ layerKinds }: ModelSpec): boolean =>
  layerKinds.some(({ caches }) => caches.some((one) => "kvHeads" in one));

const inFormat = (models: fc.Arbitrary<ModelSpec>): fc.Arbitrary<Stored> =>
  models.chain((one) =>
    kvFormat(keepsHeads(one) ? plainFormat : anyFormat).map((format) => ({ model: one, format })),
  );

/** A model with a format that all its caches allow. */
export const stored: fc.Arbitrary<Stored> = inFormat(model);

/** The same, every layer keeping every token. */
export const storedGrowing: fc.Arbitrary<Stored> = inFormat(growingModel);

/** A model on ranks and stages that its heads and layers allow. */
export const sharded: fc.Arbitrary<Sharded> = stored.chain((one) =>
  fc.record({
    model: fc.constant(one.model),
    format: fc.constant(one.format),
    tensorParallel: ranks,
    pipelineParallel: fc.integer({ min: 1, max: Math.min(6, one.model.layerOrder.length) }),
  }),
);

/** A model whose tokens are shared by the ranks that would otherwise hold copies. */
export const tokenSharded: fc.Arbitrary<
  Stored & { readonly tensorParallel: number; readonly decodeContextParallel: number }
> = fc.tuple(storedGrowing, ranks).chain(([one, tensorParallel]) => {
  const most = one.model.layerKinds
    .flatMap(({ caches }) => caches)
    .reduce((least, { kind, ...shape }) => {
      const own = kind === "full" && "kvHeads" in shape ? shape.kvHeads : 1;
      return Math.min(least, tensorParallel / own);
    }, tensorParallel);
  const shares = [1, 2, 4, 8, 16].filter((count) => count <= Math.max(1, most));
  return fc.constantFrom(...shares).map((decodeContextParallel) => ({
    ...one,
    tensorParallel,
    decodeContextParallel,
  }));
});

/** Requests: edges of one token and of no prompt among them. */
export const request: fc.Arbitrary<Required<RequestTokens>> = fc.record({
  promptTokens: fc.oneof(fc.constantFrom(0, 1, 16, 127, 128), fc.integer({ min: 0, max: 3000 })),
  outputTokens: fc.oneof(fc.constantFrom(1, 2, 128), fc.integer({ min: 1, max: 1500 })),
  weight: fc.integer({ min: 1, max: 9 }),
});

/** Bytes of a pool, from nothing to more than a device has. */
export const poolBytes: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 30, 80e9),
  fc.integer({ min: 0, max: 2 ** 40 }),
);

const parameterCount = fc.integer({ min: 1, max: 5000 }).map((count) => 128 * count);
const layerParameters: fc.Arbitrary<LayerParameters> = fc
  .record({
    attention: parameterCount,
    keyValue: parameterCount,
    attentionReplicated: parameterCount,
    denseFeedForward: parameterCount,
    sharedExperts: parameterCount,
    router: fc.nat({ max: 5000 }),
    norms: fc.nat({ max: 5000 }),
  })
  .chain((dense) =>
    fc
      .option(
        fc.record({
          experts: fc.constantFrom(1, 7, 8, 64, 160),
          activeExperts: fc.constantFrom(1),
          parametersPerExpert: parameterCount,
        }),
      )
      .map((routedExperts) => (routedExperts === null ? dense : { ...dense, routedExperts })),
  );

/** A model that carries its parameters; its LM head is its own or tied to the embedding. */
export const weighted: fc.Arbitrary<ModelSpec> = fc
  .array(fc.record({ caches: cache.map((one) => [one]), parameters: layerParameters }), {
    minLength: 1,
    maxLength: 3,
  })
  .chain(layersOf)
  .chain((one) =>
    fc
      .record({
        embedding: parameterCount,
        lmHead: fc.oneof(fc.constant(0), parameterCount),
        norms: fc.nat({ max: 5000 }),
        other: fc.nat({ max: 5000 }),
      })
      .map((outside) => ({
        ...one,
        weights: { totalParameters: 1, activeParameters: 1, outside },
      })),
  );

/** Powers of two of every kind of parallelism, on as many stages as there are layers. */
export const deploymentOf = ({ layerOrder }: ModelSpec): fc.Arbitrary<Deployment> =>
  fc
    .record({
      tensorParallel: ranks,
      attentionDataParallel: fc.constantFrom(1, 2, 8),
      pipelineParallel: fc.integer({ min: 1, max: Math.min(5, layerOrder.length) }),
      redundantExperts: fc.constantFrom(0, 1, 32),
    })
    .chain((spread) =>
      fc
        .constantFrom(
          ...[1, 2, 4, 8, 16, 32, 64, 128].filter(
            (count) => (spread.tensorParallel * spread.attentionDataParallel) % count === 0,
          ),
        )
        .map((expertParallel) => ({ ...spread, expertParallel })),
    );
