/** The room of one attention group, made ready for requests of any length. */
import { type KvHeadroomError, kvError } from "../errors.ts";
import { kvBits, partBits } from "../kv/bytes.ts";
import type { KvProfile } from "../kv/profile.ts";
import { ceilDiv, finiteNumber, wholeNumber } from "../units.ts";
import { meanHeldBits } from "./held.ts";
import type { RequestTokens } from "./lengths.ts";

/** A pool and how requests share it. */
export interface GroupRoomInputs {
  /** of the rank that the pool is on */
  readonly profile: KvProfile;
  readonly poolBytesPerRank: number;
  /** tokens of one cache block; 1 counts token by token */
  readonly blockTokens?: number;
  /** leading prompt tokens that all requests have in common, held once */
  readonly sharedPrefixTokens?: number | undefined;
}

/** A pool less the prefix that is held once. */
export interface GroupRoom {
  readonly profile: KvProfile;
  readonly poolBytesPerRank: number;
  readonly blockTokens: number;
  /** as given: what every prompt begins with */
  readonly sharedPrefixTokens: number;
  /** of them, in whole blocks: what is held once */
  readonly prefixTokens: number;
  readonly prefixBits: number;
  /** below 0 where the prefix does not fit */
  readonly freeBits: number;
}

/** The three quotients, room over what a request takes, and what running requests hold on average. */
export interface RequestsPerGroup {
  readonly guaranteed: number;
  readonly peak: number;
  readonly steady: number;
  /** of all running at the end of their answers, the prefix included */
  readonly peakBits: number;
  /** over all steps of their answers */
  readonly heldBits: number;
}

/** What lengths do not change; errors as in `concurrency`. */
export function groupRoom(inputs: GroupRoomInputs): GroupRoom {
  const { profile } = inputs;
  const poolBytesPerRank = finiteNumber(inputs.poolBytesPerRank, "poolBytesPerRank");
  const blockTokens = wholeNumber(inputs.blockTokens ?? 1, "engine.blockTokens");
  const sharedPrefixTokens = wholeNumber(inputs.sharedPrefixTokens ?? 0, "sharedPrefixTokens", 0);
  const prefixTokens = Math.floor(sharedPrefixTokens / blockTokens) * blockTokens;
  const prefixBits = sharedBits(profile, prefixTokens);
  const freeBits = poolBytesPerRank * 8 - prefixBits;
  return {
    profile,
    poolBytesPerRank,
    blockTokens,
    sharedPrefixTokens,
    prefixTokens,
    prefixBits,
    freeBits,
  };
}

/** Requests of the listed lengths in the room of a group; formulas as in `concurrency`. */
export function requestsPerGroup(
  room: GroupRoom,
  list: readonly Required<RequestTokens>[],
  maxModelTokens: number | undefined,
): RequestsPerGroup {
  const { profile, blockTokens, sharedPrefixTokens, prefixBits, freeBits } = room;
  let longest = 0;
  let shortest = Number.POSITIVE_INFINITY;
  let peakBits = 0;
  let steps = 0;
  for (const { promptTokens, outputTokens, weight } of list) {
    const tokens = promptTokens + outputTokens;
    longest = Math.max(longest, tokens);
    shortest = Math.min(shortest, promptTokens);
    peakBits += weight * outputTokens * blockedBits(room, tokens);
    steps += weight * outputTokens;
  }
  if (sharedPrefixTokens > shortest) throw prefixTooLong(sharedPrefixTokens, shortest);
  const most = maxModelTokens === undefined ? longest : admitted(maxModelTokens, longest);
  const heldBits = meanHeldBits(profile, list, blockTokens);
  const peak = quotient(freeBits, peakBits / steps - prefixBits);
  return {
    guaranteed: quotient(freeBits, blockedBits(room, most) - prefixBits),
    peak,
    // one token after an empty prompt: nothing is held before it, and a place for it all the same
    steady: heldBits === 0 ? peak : quotient(freeBits, heldBits - prefixBits),
    peakBits: peakBits / steps,
    heldBits,
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

/** Bits of one sequence in whole blocks. */
export function blockedBits({ profile, blockTokens }: GroupRoom, tokens: number): number {
  const step = blockTokens * profile.decodeContextParallel;
  return kvBits(profile, ceilDiv(tokens, step) * step);
}

/** Requests in a room; without end where a request takes nothing of it, none where the prefix did not fit. */
export function quotient(roomBits: number, requestBits: number): number {
  if (roomBits < 0) return 0;
  return requestBits > 0 ? roomBits / requestBits : Number.POSITIVE_INFINITY;
}

function admitted(maxModelTokens: number, longest: number): number {
  if (wholeNumber(maxModelTokens, "engine.maxModelTokens") >= longest) return maxModelTokens;
  throw kvError({
    code: "bad-input",
    path: "engine.maxModelTokens",
    value: maxModelTokens,
    rule: `requests of ${longest} tokens are longer than the ${maxModelTokens} that are admitted`,
    hint: "admit more, or cut the lengths",
  });
}

function prefixTooLong(prefixTokens: number, shortest: number): KvHeadroomError {
  return kvError({
    code: "bad-input",
    path: "sharedPrefixTokens",
    value: prefixTokens,
    rule: `a prefix of ${prefixTokens} tokens is longer than a prompt of ${shortest}`,
  });
}
