/** What one layer keeps: its caches, and what its attention and its weights look like. */
import type { ChunkedCache, FullCache, WindowCache } from "./heads.ts";
import type { IndexCache } from "./index-key.ts";
import type { CompressedCache, CompressorCache, LatentCache, LatentWindowCache } from "./latent.ts";
import type { StateCache } from "./state.ts";

/** Uses the cache of an earlier layer and owns none (Gemma 3n, cross-layer attention). */
export interface SharedCache {
  readonly kind: "shared";
}

/** Everything that a layer can keep, by `kind`. A layer that keeps nothing has an empty list. */
export type LayerCache =
  | FullCache
  | WindowCache
  | ChunkedCache
  | LatentCache
  | LatentWindowCache
  | CompressedCache
  | CompressorCache
  | IndexCache
  | StateCache
  | SharedCache;

/** The name of a cache kind. */
export type CacheKind = LayerCache["kind"];

/** The query side of a layer's attention: what the speed model needs beside the cache. */
export interface Attention {
  readonly queryHeads: number;
  /** MLA: size of a head's part without rotation, when the latent is expanded */
  readonly nopeDim?: number;
  /** MLA: size of a head's value, when the latent is expanded */
  readonly valueDim?: number;
  /** sparse attention: cached tokens (or entries) that one query reads at most */
  readonly topTokens?: number;
  /** sparse attention: heads of the indexer */
  readonly indexHeads?: number;
}

/** Parameters of one layer, by how they are split over devices. */
export interface LayerParameters {
  /** projections split over tensor-parallel ranks by query heads or channels */
  readonly attention: number;
  /** key and value projections: split by KV heads, replicated when there are fewer heads than ranks */
  readonly keyValue: number;
  /** latent down-projections, indexers and the like: whole on every rank */
  readonly attentionReplicated: number;
  readonly denseFeedForward: number;
  readonly sharedExperts: number;
  readonly router: number;
  readonly norms: number;
  readonly routedExperts?: RoutedExperts;
}

/** The routed experts of one layer. */
export interface RoutedExperts {
  readonly experts: number;
  /** experts that one token visits */
  readonly activeExperts: number;
  readonly parametersPerExpert: number;
}

/** A layer that occurs one or more times in a model. */
export interface LayerKind {
  readonly caches: readonly LayerCache[];
  readonly attention?: Attention;
  readonly parameters?: LayerParameters;
}
