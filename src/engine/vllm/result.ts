/** What the engine's accounting comes to. */
import type { Warning } from "../../figure.ts";
import type { CacheKind } from "../../model/layer.ts";
import type { EngineSpec } from "./layer-spec.ts";

/** Lists have one entry per pipeline stage; the ranks of a stage are alike. */
export interface VllmCache {
  /** the engine starts */
  readonly fits: boolean;
  /** why it does not */
  readonly refusal?: string;
  /** blocks of the pool, the null block included; of the smallest stage */
  readonly blocks: number;
  /** blocks of one request of `maxModelTokens`, over all groups */
  readonly blocksPerRequest: number;
  /** of them, those that it holds once it decodes: a window keeps itself and a token in flight */
  readonly blocksPerDecodingRequest: number;
  /** blocks of one request of `finalMaxModelTokens`, where the length was fitted */
  readonly blocksPerRequestAfterAutoFit?: number;
  /** requests of `finalMaxModelTokens` that fit at once: the exact double */
  readonly maxConcurrency: number;
  /** "GPU KV cache size" of the log: concurrency × length, no count of slots */
  readonly kvCacheTokens: number;
  /** the length asked for */
  readonly maxModelTokens: number;
  /** the length served: shorter where it was fitted */
  readonly finalMaxModelTokens: number;
  /** tokens of an attention layer's block, before pages are made equal */
  readonly blockTokens: number;
  /** tokens scheduled and not settled, at most: what windows keep beyond themselves */
  readonly inFlightTokens: number;
  readonly availableBytesPerRank: readonly number[];
  readonly bytesPerBlockPerRank: readonly number[];
  /** what is taken once every stage has shrunk to the smallest */
  readonly allocatedBytesPerRank: readonly number[];
  /** what the check at start-up takes for one request of `maxModelTokens` */
  readonly admissionBytesPerRank: readonly number[];
  /** what is missing for that; 0 where it fits */
  readonly shortBytesPerRank: readonly number[];
  /** the longest request that the check admits, at most `maxModelTokens` */
  readonly estimatedMaxTokensPerRank: readonly number[];
  readonly groups: readonly VllmGroup[];
  readonly layerSpecs: readonly VllmLayerSpec[];
  readonly warnings: readonly Warning[];
}

/** First and last layer of a run, both included. */
export type LayerRange = readonly [first: number, last: number];

/** Layers that share a table of blocks. */
export interface VllmGroup {
  /** caches in the group: a layer may have several */
  readonly layers: number;
  readonly layerRanges: readonly LayerRange[];
  /** `mixed` where its layers differ in kind */
  readonly kind: CacheKind | "mixed";
  /** `UniformTypeKVCacheSpecs` where its layers have pages of their own */
  readonly engineSpec: EngineSpec | "UniformTypeKVCacheSpecs";
  readonly blockTokens: number;
  /** tokens that the newest one attends to, itself included; absent where every token is kept */
  readonly windowTokens?: number;
  /** of one layer; of all layers where they have pages of their own */
  readonly pageBytes: number;
  readonly blocksPerRequest: number;
}

/** A kind of cache before the engine makes pages equal. */
export interface VllmLayerSpec {
  readonly layers: number;
  readonly layerRanges: readonly LayerRange[];
  readonly kind: CacheKind;
  readonly engineSpec: EngineSpec;
  readonly blockTokens: number;
  /** entries of one block: fewer than its tokens in compressed caches */
  readonly storageTokens: number;
  readonly headsPerRank: number;
  /** bytes of one entry of one head, key and value together; of a state: all of it */
  readonly contentBytes: number;
  readonly unpaddedPageBytes: number;
  readonly pageBytes: number;
  readonly blocksPerRequest: number;
}
