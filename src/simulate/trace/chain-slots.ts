/** The blocks of one prompt as slots. */
import { kvError } from "../../errors.ts";
import { wholeNumber } from "../../units.ts";
import { type ChainTable, grown, mix } from "./chain-table.ts";
import type { TraceRequest } from "./request.ts";

/** Writes the slots of a prompt's blocks into a buffer from a position on, and gives that buffer: a longer one where needed. */
export type ChainSlots = (request: TraceRequest, into: Uint32Array, from: number) => Uint32Array;

/**
 * Names blocks by their id and all ids before it, as an engine's chained keys do.
 *
 *     key(block) = hash(key(block before), id)      64 bits; 10^7 blocks share a key by chance once in 400,000 traces
 *
 * Errors: `bad-input` for ids below 0 or fractional.
 */
export function chainSlots(table: ChainTable): ChainSlots {
  return (request, into, from) => {
    const ids = request.promptIds;
    if (ids === undefined) throw noBlocks(request);
    let slots = into;
    if (from + ids.length > slots.length)
      slots = grown(slots, new Uint32Array(2 * Math.max(from + ids.length, slots.length)));
    let high = 0x243f6a88;
    let low = 0x85a308d3;
    for (let index = 0; index < ids.length; index += 1) {
      const id = ids[index] as number;
      if (!Number.isSafeInteger(id) || id < 0)
        wholeNumber(id, `${requestPath(request)}promptIds[${index}]`, 0);
      const upper = Math.floor(id / 4294967296);
      const lower = id >>> 0;
      const carry = mix((high ^ Math.imul(lower, 0x9e3779b1)) + upper);
      low = mix(Math.imul(low, 0x2545f491) + lower + 0x6c078965 * upper);
      high = (carry + Math.imul(low, 0x5bd1e995)) >>> 0;
      slots[from + index] = table.slotOf(high, low);
    }
    return slots;
  };
}

/** How a complaint about a request begins. */
export function requestPath({ line }: TraceRequest): string {
  return line === undefined ? "" : `line ${line}, `;
}

/** The refusal of a request that has lengths alone. */
export function noBlocks(request: TraceRequest): Error {
  return kvError({
    code: "not-known",
    path: `${requestPath(request)}promptIds`,
    value: request.promptIds,
    rule: "the trace does not name the blocks of its prompts",
    hint: "only traces with block ids (Mooncake, Bailian, generated sessions) can be replayed against a cache",
  });
}
