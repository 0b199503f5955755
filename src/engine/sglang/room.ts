/** SGLang's answer to the question that every engine is asked. */
import type { KvFormat } from "../../model/format.ts";
import { type EngineQuestion, type EngineRoom, refusedRoom } from "../accounting.ts";
import { requestShares, residualLosses, tightestShare, totalBytes } from "../losses.ts";
import type { SglangCacheDtype } from "./settings.ts";
import { sglangCache } from "./sglang-cache.ts";

const SOURCE = "SGLang commit 003fca80 (2026)";

/**
 * Requests of the longest length that SGLang's pools hold.
 *
 *     requests = min(tokens / maxModelTokens, windowTokens / min(window, maxModelTokens), state slots)
 */
export function sglangRoom(question: EngineQuestion): EngineRoom {
  const { model, format, maxModelTokens, blockTokens, maxBatchedTokens } = question;
  const { tensorParallel, pipelineParallel, decodeContextParallel, poolBytesPerRank } = question;
  const shares = requestShares(question);
  const evenBytesPerRank = shares[0] ? totalBytes(shares[0].even) : 0;
  const cacheDtype = dtypeOf(format);
  if (cacheDtype === undefined || decodeContextParallel > 1)
    return refusedRoom("sglang", {
      refusal:
        cacheDtype === undefined
          ? "SGLang has no cache of this format"
          : "decode context parallelism is not in SGLang's rules as followed here",
      evenBytesPerRank,
      source: SOURCE,
    });
  const cache = sglangCache(model, {
    version: "003fca80",
    tensorParallel,
    pipelineParallel,
    cacheDtype,
    contextTokens: maxModelTokens,
    cacheBytesPerRank: poolBytesPerRank,
    ...(blockTokens !== undefined && { pageTokens: blockTokens }),
    ...(maxBatchedTokens !== undefined && { chunkedPrefillTokens: maxBatchedTokens }),
  });
  const windows = model.layerKinds.flatMap(({ caches }) =>
    caches.flatMap((one) =>
      one.kind === "window" || one.kind === "latent-window"
        ? [one.windowTokens]
        : one.kind === "chunked"
          ? [one.chunkTokens]
          : [],
    ),
  );
  const requests = Math.min(
    cache.tokens / maxModelTokens,
    cache.windowTokens === undefined
      ? Number.POSITIVE_INFINITY
      : cache.windowTokens / Math.min(maxModelTokens, ...windows),
    cache.stateSlots ?? Number.POSITIVE_INFINITY,
  );
  const { share, pool } = tightestShare(shares, poolBytesPerRank);
  const requestBytesPerRank = requests > 0 ? pool / requests : 0;
  return {
    engine: "sglang",
    fits: cache.fits && requests >= 1,
    refusal:
      cache.refusal ??
      (requests < 1
        ? `a request of ${maxModelTokens} tokens is longer than the pool of ${cache.tokens}`
        : undefined),
    requests,
    reportedTokens: cache.tokens,
    requestBytesPerRank,
    decodingBytesPerRank: requestBytesPerRank,
    isTakenWhole: false,
    evenBytesPerRank: totalBytes(share.even),
    losses: requestBytesPerRank > 0 ? residualLosses(share, requestBytesPerRank) : [],
    source: SOURCE,
  };
}

function dtypeOf(format: KvFormat): SglangCacheDtype | undefined {
  if (format === "bf16" || format === "fp16") return "auto";
  if (format === "fp8" || format === "fp8_ds_mla") return "fp8_e4m3";
  return format === "mxfp8" ? "mxfp8" : undefined;
}
