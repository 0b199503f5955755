/** What SGLang's accounting comes to. */
import type { Warning } from "../../figure.ts";
import type { CompressedTokens, PoolRule } from "./pool.ts";
import type { SglangVersion } from "./settings.ts";

/** The pools of one rank; of the smallest pipeline stage, to which all others shrink. */
export interface SglangCache {
  /** the engine starts */
  readonly fits: boolean;
  /** why it does not */
  readonly refusal?: string;
  readonly version: SglangVersion;
  /** how the memory is divided */
  readonly pools: PoolRule["kind"];
  /** `max_total_num_tokens` of the log: with windows apart, the full pool's */
  readonly tokens: number;
  /** tokens of the pool of full layers, where windows are apart */
  readonly fullTokens?: number;
  /** tokens of the pool of windows */
  readonly windowTokens?: number;
  /** entries and states of DeepSeek-V4's pools */
  readonly compressed?: CompressedTokens;
  /** bytes that one token of capacity costs on one rank: a fraction where a pool ratio is in it */
  readonly bytesPerTokenPerRank: number;
  readonly pageTokens: number;
  /** requests at once on one attention group */
  readonly maxRunningRequests: number;
  /** slots of recurrent state; one more is padding */
  readonly stateSlots?: number;
  readonly stateBytesPerSlot?: number;
  /** bytes for keys and values on one rank of each stage */
  readonly availableBytesPerRank: readonly number[];
  /** what is missing before the first token; 0 where it fits */
  readonly shortBytesPerRank: number;
  readonly warnings: readonly Warning[];
}
