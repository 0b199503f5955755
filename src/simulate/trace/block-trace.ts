/** A trace as columns of numbers, its blocks named by dense slots: what a replay runs over. */
import { kvError } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { type ChainSlots, chainSlots, noBlocks, requestPath } from "./chain-slots.ts";
import { chainTable, grown } from "./chain-table.ts";
import { type TraceRequest, tokenLength } from "./request.ts";

/** Requests in order. Request `r` has the blocks `blocks[firstBlock[r]]` to `blocks[firstBlock[r + 1] - 1]`. */
export interface BlockTrace {
  readonly requests: number;
  /** tokens that a full block stands for */
  readonly blockTokens: number;
  readonly arrivalSeconds: Float64Array;
  readonly promptTokens: Uint32Array;
  readonly outputTokens: Uint32Array;
  /** one entry more than there are requests */
  readonly firstBlock: Uint32Array;
  /** slots, dense from 0 in the order of first appearance */
  readonly blocks: Uint32Array;
  readonly distinctBlocks: number;
  /** what keeps requests of one conversation together: the number of their session, or else their second id as given, or the first where there is one alone */
  readonly sessionKeys: Float64Array;
}

/** Fills the columns request by request. */
export interface BlockTraceBuilder {
  readonly add: (request: TraceRequest) => void;
  readonly trace: () => BlockTrace;
}

/**
 * The columns of requests that are at hand.
 *
 * Two blocks are one if their ids and all ids before them are equal. Memory: 4 bytes per block reference, 28 per request,
 * and while it is built about 30 per distinct block.
 *
 * Errors: `not-known` for a request without block ids; `bad-input` for ids, lengths and times that break their rules, for
 * requests whose blocks differ in tokens, and for a trace of no request.
 * @example blockTrace(exampleTrace).distinctBlocks // => 21
 */
export function blockTrace(requests: Iterable<TraceRequest>): BlockTrace {
  const builder = blockTraceBuilder();
  for (const request of requests) builder.add(request);
  return builder.trace();
}

/** Columns to be filled. */
export function blockTraceBuilder(): BlockTraceBuilder {
  const table = chainTable();
  const slotsOf: ChainSlots = chainSlots(table);
  const sessions = new Map<string, number>();
  const checked = blockLength();
  let blocks = new Uint32Array(4096);
  let arrivalSeconds = new Float64Array(256);
  let sessionKeys = new Float64Array(256);
  let promptTokens = new Uint32Array(256);
  let outputTokens = new Uint32Array(256);
  let firstBlock = new Uint32Array(257);
  let requests = 0;
  let references = 0;
  return {
    add(request) {
      checked.check(request);
      blocks = slotsOf(request, blocks, references) as Uint32Array<ArrayBuffer>;
      references += request.promptIds?.length ?? 0;
      if (requests === promptTokens.length) {
        const longer = requests * 2;
        arrivalSeconds = grown(arrivalSeconds, new Float64Array(longer));
        sessionKeys = grown(sessionKeys, new Float64Array(longer));
        promptTokens = grown(promptTokens, new Uint32Array(longer));
        outputTokens = grown(outputTokens, new Uint32Array(longer));
        firstBlock = grown(firstBlock, new Uint32Array(longer + 1));
      }
      arrivalSeconds[requests] = request.arrivalSeconds;
      promptTokens[requests] = request.promptTokens;
      outputTokens[requests] = request.outputTokens;
      sessionKeys[requests] = sessionKey(request, sessions);
      requests += 1;
      firstBlock[requests] = references;
    },
    trace() {
      if (requests === 0) throw emptyTrace();
      return {
        requests,
        blockTokens: checked.blockTokens(),
        arrivalSeconds: arrivalSeconds.slice(0, requests),
        promptTokens: promptTokens.slice(0, requests),
        outputTokens: outputTokens.slice(0, requests),
        firstBlock: firstBlock.slice(0, requests + 1),
        blocks: blocks.slice(0, references),
        distinctBlocks: table.slots(),
        sessionKeys: sessionKeys.slice(0, requests),
      };
    },
  };
}

/** Checks times, lengths and blocks of requests for a replay, and learns from the first how many tokens a block has. */
export function blockLength(): {
  readonly check: (request: TraceRequest) => void;
  readonly blockTokens: () => number;
} {
  let blockTokens = 0;
  let latestSeconds = 0;
  return {
    blockTokens: () => blockTokens,
    check(request) {
      const path = requestPath(request);
      if (request.promptIds === undefined) throw noBlocks(request);
      const arrivalSeconds = finiteNumber(request.arrivalSeconds, `${path}arrivalSeconds`);
      if (arrivalSeconds < latestSeconds)
        throw kvError({
          code: "bad-input",
          path: `${path}arrivalSeconds`,
          value: arrivalSeconds,
          rule: `arrives at ${arrivalSeconds} s, before the ${latestSeconds} s of the request before it`,
          hint: "sort the requests by time",
        });
      latestSeconds = arrivalSeconds;
      tokenLength(request.promptTokens, `${path}promptTokens`);
      tokenLength(request.outputTokens, `${path}outputTokens`);
      const own = wholeNumber(request.tokensPerId ?? 1, `${path}tokensPerId`);
      if (blockTokens === 0) blockTokens = own;
      const ids = request.promptIds.length;
      const full = Math.floor(request.promptTokens / own);
      const wrong =
        own !== blockTokens
          ? `a block of ${own} tokens where others have ${blockTokens}`
          : ids !== full && ids !== Math.ceil(request.promptTokens / own)
            ? `${ids} blocks of ${own} tokens for a prompt of ${request.promptTokens}`
            : undefined;
      if (wrong !== undefined)
        throw kvError({
          code: "bad-input",
          path: `${path}promptIds`,
          value: ids,
          rule: wrong,
        });
    },
  };
}

/** The refusal of a trace that says nothing. */
export function emptyTrace(): Error {
  return kvError({
    code: "bad-input",
    path: "trace",
    value: 0,
    rule: "expected at least one request",
  });
}

function sessionKey(request: TraceRequest, sessions: Map<string, number>): number {
  const { sessionId, promptIds } = request;
  if (typeof sessionId === "number" && Number.isSafeInteger(sessionId) && sessionId >= 0)
    return sessionId;
  if (sessionId === undefined) return promptIds?.[1] ?? promptIds?.[0] ?? 0;
  const name = String(sessionId);
  const known = sessions.get(name);
  if (known !== undefined) return known;
  sessions.set(name, sessions.size);
  return sessions.size - 1;
}
