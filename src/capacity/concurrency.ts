/** How many requests fit at once: guaranteed, at their peak, and in a steady state. */
import { kvTokens } from "../kv/bytes.ts";
import { wholeNumber } from "../units.ts";
import {
  type GroupRoom,
  type GroupRoomInputs,
  groupRoom,
  type RequestsPerGroup,
  requestsPerGroup,
} from "./group-room.ts";
import { type RequestLengths, requestList } from "./lengths.ts";
import { poolInBlocks } from "./pool-blocks.ts";
import { type RequestsWithin, requestsWithin } from "./requests-within.ts";

/** A pool, what a request takes of it, and how long requests are. */
export interface RoomInputs extends GroupRoomInputs {
  readonly lengths: RequestLengths;
  /** longest sequence that is admitted; the longest of the lengths when absent */
  readonly maxModelTokens?: number | undefined;
  /** attention groups of the replica, each with a pool of its own */
  readonly attentionDataParallel?: number;
  /** asks for `within` too: accepted probability that at a random step a group's requests need more than it has */
  readonly overflowProbability?: number;
}

/** Requests at once. Whole numbers on one replica, and the quotients behind them on one attention group. */
export interface Concurrency {
  /** every request at `maxModelTokens`: cannot fail */
  readonly guaranteed: number;
  /** every running request at the end of its answer */
  readonly peak: number;
  /** requests spread over their answers: the mean that the pool holds */
  readonly steady: number;
  readonly perGroup: Pick<RequestsPerGroup, "guaranteed" | "peak" | "steady">;
  readonly groups: number;
  /** the longest sequence, were it alone in the pool; absent where length costs nothing */
  readonly longestSequenceTokens?: number;
  /** cache that a running request holds on average */
  readonly heldBytesPerRank: number;
  /** of one group, lengths as they vary: each number by what it promises; only where `overflowProbability` is given */
  readonly within?: RequestsWithin;
}

/**
 * Requests that a pool holds.
 *
 *     perGroup   = (poolBytesPerRank - prefixBytes) / (bytes of a request - prefixBytes)
 *     guaranteed = every request at maxModelTokens
 *     peak       = every running request at promptTokens + outputTokens
 *     steady     = the mean held over all decode steps
 *     replica    = attentionDataParallel × floor(perGroup)
 *
 * Long answers run longer, so among the running they count by their length: `guaranteed` ≤ `peak` ≤ `steady`. Lengths are
 * rounded up to whole blocks. A shared prefix is held once in whole blocks: only layers that keep every token can share
 * it, windows and states are each request's own. Where lengths vary, `steady` overflows at about every second step: `within`
 * has the largest number at a stated risk (exact, proven and approximate).
 *
 * Errors: `bad-input` for lengths and counts; 0 requests is an answer.
 * @example concurrency({ profile: kvProfile(models["llama-3.1-70b"], { tensorParallel: 8 }), poolBytesPerRank: 56_108_980_633, lengths: { promptTokens: 7168, outputTokens: 1024 } }).guaranteed // => 167
 */
export function concurrency(inputs: RoomInputs): Concurrency {
  const groups = wholeNumber(inputs.attentionDataParallel ?? 1, "deployment.attentionDataParallel");
  const room = groupRoom(inputs);
  const list = requestList(inputs.lengths);
  const found = concurrencyOf(room, requestsPerGroup(room, list, inputs.maxModelTokens), groups);
  const { lengths, overflowProbability } = inputs;
  if (overflowProbability === undefined) return found;
  return { ...found, within: requestsWithin(poolInBlocks(room, lengths, overflowProbability)) };
}

/** The requests of one group as those of a replica of so many groups. */
export function concurrencyOf(
  { profile, poolBytesPerRank }: GroupRoom,
  {
    guaranteed,
    peak,
    steady,
    heldBits,
  }: Pick<RequestsPerGroup, "guaranteed" | "peak" | "steady" | "heldBits">,
  groups: number,
): Concurrency {
  const longestTokens = kvTokens(profile, poolBytesPerRank);
  return {
    guaranteed: groups * Math.floor(guaranteed),
    peak: groups * Math.floor(peak),
    steady: groups * Math.floor(steady),
    perGroup: { guaranteed, peak, steady },
    groups,
    ...(Number.isFinite(longestTokens) && { longestSequenceTokens: longestTokens }),
    heldBytesPerRank: heldBits / 8,
  };
}
