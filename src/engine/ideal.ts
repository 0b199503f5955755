/** The ideal accounting: every byte of the pool, token by token; no engine holds more. */
import type { EngineQuestion, EngineRoom } from "./accounting.ts";
import { engines } from "./engines.ts";
import {
  mergedLosses,
  replicationLosses,
  requestShares,
  tightestShare,
  totalBytes,
} from "./losses.ts";

/**
 * Requests of the longest length that pools hold when nothing is rounded.
 *
 *     requests = min over stages of poolBytesPerRank / bytes of the request on one rank
 *
 * What it loses against an even split is what ranks must keep more than once: heads beyond their number, latents,
 * index keys.
 *
 * @example idealRoom({ model: models["deepseek-v3"], tensorParallel: 8, pipelineParallel: 1, decodeContextParallel: 1, format: "bf16", poolBytesPerRank: [70_272e6], maxModelTokens: 100_000 }).requests // => 10
 */
export function idealRoom(question: EngineQuestion): EngineRoom {
  const shares = requestShares(question);
  const { share, pool } = tightestShare(shares, question.poolBytesPerRank);
  const requestBytes = totalBytes(share.own);
  const requests = pool / requestBytes;
  return {
    engine: "ideal",
    fits: requests >= 1,
    refusal:
      requests >= 1
        ? undefined
        : `one request of ${question.maxModelTokens} tokens takes ${requestBytes} bytes of a pool of ${pool}`,
    requests,
    requestBytesPerRank: requestBytes,
    decodingBytesPerRank: requestBytes,
    isTakenWhole: false,
    evenBytesPerRank: totalBytes(share.even),
    losses: mergedLosses(replicationLosses(share)),
    source: engines.ideal.source,
  };
}
