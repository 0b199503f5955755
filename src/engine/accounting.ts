/** What every engine answers to one question: how many requests of the longest length fit in given pools, and what is lost on the way. */
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import type { EngineName } from "./engines.ts";

/** A model on ranks whose pools are given: the same for every engine. */
export interface EngineQuestion {
  readonly model: ModelSpec;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly decodeContextParallel: number;
  readonly format: KvFormat;
  /** bytes for the cache on one rank of each pipeline stage */
  readonly poolBytesPerRank: readonly number[];
  readonly maxModelTokens: number;
  /** tokens that the engine schedules in a step; its own default when absent */
  readonly maxBatchedTokens?: number | undefined;
  /** the engine's own default when absent */
  readonly blockTokens?: number | undefined;
}

/** Why a request takes more than its share of the cache. */
export type LossCause =
  /** fewer key-value heads than ranks: each is kept more than once */
  | "head-replication"
  /** latents and index keys have no heads to split */
  | "latent-replication"
  /** the last block of a sequence is not full */
  | "block-rounding"
  /** a window keeps what is scheduled and not settled, and a block more */
  | "in-flight-reserve"
  /** windows are charged for more tokens than they keep */
  | "window-pool"
  /** recurrent states are kept more than once, or padded to a page */
  | "recurrent-pages"
  /** pages are rounded up to make them equal or aligned */
  | "page-padding"
  /** groups of layers with fewer layers than the pool has tensors */
  | "group-holes"
  /** the pool keeps a block that nobody may use */
  | "null-block";

/** One loss on one rank of the tightest stage. */
export interface EngineLoss {
  readonly cause: LossCause;
  readonly bytesPerRank: number;
  /** of one request at its longest, or of the pool once and for all */
  readonly of: "request" | "pool";
}

/** One engine's answer. */
export interface EngineRoom {
  readonly engine: EngineName;
  readonly fits: boolean;
  /** why it does not, in the engine's words */
  readonly refusal?: string | undefined;
  /** requests of `maxModelTokens` at once on one attention group: a quotient */
  readonly requests: number;
  /** what the engine logs as its capacity in tokens; absent where it logs none */
  readonly reportedTokens?: number | undefined;
  /** what one request of the longest length takes of the pool, on one rank */
  readonly requestBytesPerRank: number;
  /** of it, what the request holds while it decodes, without what is counted for tokens in flight */
  readonly decodingBytesPerRank: number;
  /** a request takes its longest from the start, however short it is */
  readonly isTakenWhole: boolean;
  /** that request with every head, latent and state split evenly over the ranks, and not a byte of rounding */
  readonly evenBytesPerRank: number;
  /** what lies between the two, by cause: those of the request add up to the difference */
  readonly losses: readonly EngineLoss[];
  readonly source: string;
}

/** An engine's accounting. */
export type EngineAccounting = (question: EngineQuestion) => EngineRoom;

/** The answer of an engine that does not take the model, the format or the split. */
export function refusedRoom(
  engine: EngineName,
  {
    refusal,
    source,
    evenBytesPerRank,
  }: Pick<EngineRoom, "source" | "evenBytesPerRank"> & {
    readonly refusal: string;
  },
): EngineRoom {
  return {
    engine,
    fits: false,
    refusal,
    requests: 0,
    requestBytesPerRank: 0,
    decodingBytesPerRank: 0,
    isTakenWhole: false,
    evenBytesPerRank,
    losses: [],
    source,
  };
}
