/** How many requests fit at once: guaranteed, at their peak, and in a steady state. */
import { kvError } from "../errors.ts";
import { kvBits, kvTokens, partBits } from "../kv/bytes.ts";
import type { KvProfile } from "../kv/profile.ts";
import { ceilDiv, finiteNumber, wholeNumber } from "../units.ts";
import { meanHeldBits } from "./held.ts";
import { type RequestLengths, requestList } from "./lengths.ts";

/** A pool, what a request takes of it, and how long requests are. */
export interface RoomInputs {
  /** of the rank that the pool is on */
  readonly profile: KvProfile;
  readonly poolBytesPerRank: number;
  readonly lengths: RequestLengths;
  /** longest sequence that is admitted; the longest of the lengths when absent */
  readonly maxModelTokens?: number;
  /** tokens of one cache block; 1 counts token by token */
  readonly blockTokens?: number;
  /** leading prompt tokens that all requests have in common, held once */
  readonly sharedPrefixTokens?: number;
  /** attention groups of the replica, each with a pool of its own */
  readonly attentionDataParallel?: number;
}

/** Requests at once. Whole numbers on one replica, and the quotients behind them on one attention group. */
export interface Concurrency {
  /** every request at `maxModelTokens`: cannot fail */
  readonly guaranteed: number;
  /** every request at the end of its answer, on average */
  readonly peak: number;
  /** requests spread over their answers: the mean that the pool holds */
  readonly steady: number;
  readonly perGroup: RequestsPerGroup;
  readonly groups: number;
  /** the longest sequence, were it alone in the pool; absent where length costs nothing */
  readonly longestSequenceTokens?: number;
  /** cache that a running request holds on average */
  readonly heldBytesPerRank: number;
}

/** The three quotients, pool over what a request takes. */
export interface RequestsPerGroup {
  readonly guaranteed: number;
  readonly peak: number;
  readonly steady: number;
}

/**
 * Requests that a pool holds.
 *
 *     perGroup   = (poolBytesPerRank - prefixBytes) / (bytes of a request - prefixBytes)
 *     guaranteed = every request at maxModelTokens
 *     peak       = the mean over requests of promptTokens + outputTokens, weighted
 *     steady     = the mean held over all decode steps, long answers counted by their length
 *     replica    = attentionDataParallel × floor(perGroup)
 *
 * Lengths are rounded up to whole blocks for `guaranteed` and `peak`; `steady` adds half a block. A shared prefix is
 * held once in whole blocks: only layers that keep every token can share it, windows and states are each request's own.
 *
 * Errors: `bad-input` for lengths and counts; 0 requests is an answer.
 * @example concurrency({ profile: kvProfile(models["llama-3.1-70b"], { tensorParallel: 8 }), poolBytesPerRank: 56_108_980_633, lengths: { promptTokens: 7168, outputTokens: 1024 } }).guaranteed // => 167
 */
export function concurrency(inputs: RoomInputs): Concurrency {
  const { profile, poolBytesPerRank } = inputs;
  finiteNumber(poolBytesPerRank, "poolBytesPerRank");
  const groups = wholeNumber(inputs.attentionDataParallel ?? 1, "deployment.attentionDataParallel");
  const blockTokens = wholeNumber(inputs.blockTokens ?? 1, "engine.blockTokens");
  const list = requestList(inputs.lengths);
  const longest = list.reduce(
    (most, one) => Math.max(most, one.promptTokens + one.outputTokens),
    0,
  );
  const maxModelTokens =
    inputs.maxModelTokens === undefined
      ? longest
      : wholeNumber(inputs.maxModelTokens, "engine.maxModelTokens");
  const prefixTokens =
    Math.floor(wholeNumber(inputs.sharedPrefixTokens ?? 0, "sharedPrefixTokens", 0) / blockTokens) *
    blockTokens;
  const shortest = list.reduce((least, one) => Math.min(least, one.promptTokens), Infinity);
  if (prefixTokens > shortest)
    throw kvError({
      code: "bad-input",
      path: "sharedPrefixTokens",
      value: prefixTokens,
      rule: `a prefix of ${prefixTokens} tokens is longer than a prompt of ${shortest}`,
    });
  const prefixBits = sharedBits(profile, prefixTokens);
  const blockBits = (tokens: number): number =>
    kvBits(profile, ceilDiv(tokens, blockTokens) * blockTokens) - prefixBits;

  let peakBits = 0;
  let weights = 0;
  for (const { promptTokens, outputTokens, weight } of list) {
    peakBits += weight * blockBits(promptTokens + outputTokens);
    weights += weight;
  }
  const partlyFilledBits = (profile.growingBitsPerToken * (blockTokens - 1)) / 2;
  const heldBits = meanHeldBits(profile, list) + partlyFilledBits;
  const room = Math.max(0, poolBytesPerRank * 8 - prefixBits);
  const perGroup = {
    guaranteed: quotient(room, blockBits(maxModelTokens)),
    peak: quotient(room, peakBits / weights),
    steady: quotient(room, heldBits - prefixBits),
  };
  const longestTokens = kvTokens(profile, poolBytesPerRank);
  return {
    guaranteed: groups * Math.floor(perGroup.guaranteed),
    peak: groups * Math.floor(perGroup.peak),
    steady: groups * Math.floor(perGroup.steady),
    perGroup,
    groups,
    ...(Number.isFinite(longestTokens) && { longestSequenceTokens: longestTokens }),
    heldBytesPerRank: heldBits / 8,
  };
}

/** Bits of a prefix in the layers that can share it: those that keep every token, compressed or not. */
function sharedBits(profile: KvProfile, prefixTokens: number): number {
  if (prefixTokens === 0) return 0;
  return profile.parts.reduce(
    (bits, part) =>
      part.kind === "state" || part.windowTokens !== undefined
        ? bits
        : bits + partBits(profile, part, prefixTokens),
    0,
  );
}

/** Requests in a room; without end where a request takes nothing of it. */
function quotient(roomBits: number, requestBits: number): number {
  return requestBits > 0 ? roomBits / requestBits : Number.POSITIVE_INFINITY;
}
