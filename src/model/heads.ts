/** Caches of keys and values by head: multi-head, grouped-query and multi-query attention. */

/** The shape of one layer's keys and values; the two head sizes may differ (192 and 128, say). */
export interface HeadsShape {
  readonly kvHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

/** Every token is kept. */
export interface FullCache extends HeadsShape {
  readonly kind: "full";
}

/** The newest `windowTokens` are kept, the current one included. */
export interface WindowCache extends HeadsShape {
  readonly kind: "window";
  readonly windowTokens: number;
}

/** Tokens attend within their chunk, so at most one chunk is kept (Llama 4's local layers). */
export interface ChunkedCache extends HeadsShape {
  readonly kind: "chunked";
  readonly chunkTokens: number;
}
