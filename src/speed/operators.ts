/** What a step is made of: each operator with what it reads and computes on one rank, all layers together. */

/** A matrix that every token of the group passes: `flops = 2 × tokens × parameters`, read once a step. */
export interface LinearOperator {
  readonly kind: "linear";
  readonly name: string;
  readonly parametersPerRank: number;
  readonly bytesPerRank: number;
  readonly flopsPerSecond: number;
  /** in a prefill only the last token needs it */
  readonly lastTokenOnly: boolean;
}

/** Routed experts: every token of the stage visits some, and those that anybody visits are read. */
export interface ExpertsOperator {
  readonly kind: "experts";
  readonly name: string;
  readonly experts: number;
  readonly activeExperts: number;
  /** FLOPs of one token of the stage, spread over its devices */
  readonly flopsPerStageToken: number;
  /** bytes on this rank if every expert is read */
  readonly bytesPerRank: number;
  readonly flopsPerSecond: number;
  /** tokens of the rank that has the most, over those of a mean rank; the others wait for it */
  readonly imbalance: number;
}

/** Attention between new tokens and cached entries, or an indexer between tokens and index keys. */
export interface AttentionOperator {
  readonly kind: "attention";
  readonly name: string;
  /** all layers together, on one rank */
  readonly flopsPerPair: number;
  /** the same when latents are expanded to heads, as prefill does */
  readonly prefillFlopsPerPair: number;
  /** what expanding one entry that was cached before costs; 0 for caches that are kept as heads */
  readonly expansionFlopsPerEntry: number;
  readonly bytesPerEntry: number;
  /** tokens that are looked at, at most: a window, or the top-k of a sparse layer */
  readonly windowTokens: number | undefined;
  readonly tokensPerEntry: number;
  readonly flopsPerSecond: number;
}

/** A recurrent state: read and written once per request and step. */
export interface StateOperator {
  readonly kind: "state";
  readonly name: string;
  readonly bytes: number;
  readonly flopsPerToken: number;
  readonly flopsPerSecond: number;
}

export type Operator = LinearOperator | ExpertsOperator | AttentionOperator | StateOperator;
