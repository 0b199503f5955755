/** The ideal accounting: every byte of the pool, token by token; no engine holds more. */
import type { EngineQuestion, EngineRoom } from "./accounting.ts";
import { engines } from "./engines.ts";
import { mergedLosses, replicationLosses, requestShares, totalBytes } from "./losses.ts";

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
  const pools = shares.map((share, stage) => ({
    share,
    requestBytes: totalBytes(share.own),
    poolBytes: Math.max(0, question.poolBytesPerRank[stage] ?? 0),
  }));
  const tightest = pools.reduce((least, one) =>
    one.poolBytes * least.requestBytes < least.poolBytes * one.requestBytes ? one : least,
  );
  const requests = tightest.poolBytes / tightest.requestBytes;
  return {
    engine: "ideal",
    fits: requests >= 1,
    refusal:
      requests >= 1
        ? undefined
        : `one request of ${question.maxModelTokens} tokens takes ${tightest.requestBytes} bytes of a pool of ${tightest.poolBytes}`,
    requests,
    requestBytesPerRank: tightest.requestBytes,
    decodingBytesPerRank: tightest.requestBytes,
    isTakenWhole: false,
    evenBytesPerRank: totalBytes(tightest.share.even),
    losses: mergedLosses(replicationLosses(tightest.share)),
    source: engines.ideal.source,
  };
}
