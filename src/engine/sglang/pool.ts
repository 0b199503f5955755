/** What every way of dividing SGLang's memory has in common. */

/** Tokens of the pools of one rank. */
export interface PoolTokens {
  readonly tokens: number;
  readonly fullTokens?: number;
  readonly windowTokens?: number;
  readonly compressed?: CompressedTokens;
  /** why the engine does not start */
  readonly refusal?: string;
}

/** DeepSeek-V4's pools, in entries. */
export interface CompressedTokens {
  readonly sparseEntries: number;
  readonly heavyEntries: number;
  readonly sparseStates: number;
  readonly heavyStates: number;
}

/** A way to divide the memory of one rank: by bytes, and again once something else has capped the tokens. */
export interface PoolRule {
  readonly kind: "one-pool" | "window-ratio" | "window-cap" | "compressed";
  /** bytes that one token of capacity costs: the divisor, a fraction where a ratio is in it */
  readonly bytesPerToken: number;
  readonly fromBytes: (availableBytes: number) => PoolTokens;
  readonly fromTokens: (tokens: number) => PoolTokens;
}
