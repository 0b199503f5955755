/** Cache that a request holds on average over the steps of its answer. */
import { entriesUpTo } from "../kv/entries.ts";
import type { KvProfile } from "../kv/profile.ts";
import type { RequestTokens } from "./lengths.ts";

/**
 * Mean cache bits of one running request on one rank, over all decode steps of all requests.
 *
 *     held = Σ weight × Σ_{step = 1..outputTokens} bits(promptTokens + step - 1)  /  Σ weight × outputTokens
 *
 * Long answers are seen more often, so they count by their length: neither the mean of prompt + output nor prompt plus
 * half the output unless all answers are equally long. The inner sum is exact, windows and all; caches that keep every
 * token are taken in whole blocks of `blockTokens`.
 *
 * Source: occupancy of a slot seen at a random step; for linear caches it is
 * (E[P O] + E[O (O - 1)] / 2) / E[O] tokens.
 */
export function meanHeldBits(
  profile: KvProfile,
  list: readonly Required<RequestTokens>[],
  blockTokens = 1,
): number {
  let bits = 0;
  let steps = 0;
  for (const { promptTokens, outputTokens, weight } of list) {
    steps += weight * outputTokens;
    bits += weight * heldBits(profile, promptTokens, outputTokens, blockTokens);
  }
  return bits / steps;
}

/** Cache bits of one request, added up over the steps of its answer. */
export function heldBits(
  profile: KvProfile,
  promptTokens: number,
  outputTokens: number,
  blockTokens: number,
): number {
  const below = promptTokens - 1;
  const last = promptTokens + outputTokens - 1;
  const step = blockTokens * profile.decodeContextParallel;
  let bits =
    profile.fixedBits * outputTokens +
    profile.growingBitsPerToken * blockTokens * (stepsUpTo(last, step) - stepsUpTo(below, step));
  for (const part of profile.bounded)
    bits += part.layers * part.entryBits * (entriesUpTo(part, last) - entriesUpTo(part, below));
  return bits;
}

/** Σ_{t = 0..last} ceil(t / step) */
function stepsUpTo(last: number, step: number): number {
  const whole = Math.floor(last / step);
  return (step * whole * (whole + 1)) / 2 + (last - whole * step) * (whole + 1);
}
