/** TensorRT-LLM's answer to the question that every engine is asked. */
import type { EngineQuestion, EngineRoom } from "../accounting.ts";
import { requestShares, residualLosses, tightestShare, totalBytes } from "../losses.ts";
import { tensorRtLlmCache } from "./tensorrt-llm-cache.ts";

/**
 * Requests of the longest length that TensorRT-LLM's pools hold.
 *
 *     requests = min over its pools of blocks / blocks of a request, and the state slots
 */
export function tensorRtLlmRoom(question: EngineQuestion): EngineRoom {
  const { model, format, maxModelTokens, blockTokens, tensorParallel, pipelineParallel } = question;
  const shares = requestShares(question);
  const pool = Math.max(0, Math.min(...question.poolBytesPerRank));
  const cache = tensorRtLlmCache(model, {
    tensorParallel,
    pipelineParallel,
    cacheFormat: format,
    maxModelTokens,
    freeFraction: 1,
    freeBytesPerRank: pool,
    ...(blockTokens !== undefined && { blockTokens }),
  });
  const requests =
    cache.pools.length === 0
      ? 0
      : Math.min(
          ...cache.pools.map((one) => one.blocks / one.blocksPerRequest),
          cache.stateSlots ?? Number.POSITIVE_INFINITY,
        );
  const tightest = tightestShare(shares, question.poolBytesPerRank);
  const requestBytesPerRank = requests > 0 ? tightest.pool / requests : 0;
  return {
    engine: "tensorrt-llm",
    fits: cache.fits,
    refusal: cache.refusal,
    requests,
    reportedTokens: cache.tokens,
    requestBytesPerRank,
    decodingBytesPerRank: requestBytesPerRank,
    isTakenWhole: false,
    evenBytesPerRank: totalBytes(tightest.share.even),
    losses: requestBytesPerRank > 0 ? residualLosses(tightest.share, requestBytesPerRank) : [],
    source: "TensorRT-LLM docs/source/features/kvcache.md at 0076e939 (read, not executed)",
  };
}
