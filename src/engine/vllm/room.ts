/** vLLM's answer to the question that every engine is asked. */
import type { KvFormat } from "../../model/format.ts";
import { stageLayers } from "../../model/stages.ts";
import {
  type EngineLoss,
  type EngineQuestion,
  type EngineRoom,
  refusedRoom,
} from "../accounting.ts";
import {
  excessCause,
  mergedLosses,
  replicationLosses,
  requestShares,
  totalBytes,
} from "../losses.ts";
import { type CacheDtype, cacheDtypes } from "./cache-dtype.ts";
import type { VllmCache } from "./result.ts";
import { vllmCache } from "./vllm-cache.ts";

const SOURCE = "vLLM commit 017e9f44 (2026-08-17)";

/** Requests that vLLM v1 would log, and what its blocks cost. */
export function vllmRoom(question: EngineQuestion): EngineRoom {
  const { model, format, maxModelTokens, maxBatchedTokens, blockTokens } = question;
  const { tensorParallel, pipelineParallel, decodeContextParallel } = question;
  const shares = requestShares(question);
  const cacheDtype = cacheDtypeOf(format);
  if (cacheDtype === undefined)
    return refusedRoom("vllm", {
      refusal: "vLLM has no cache of this format",
      evenBytesPerRank: shares[0] ? totalBytes(shares[0].even) : 0,
      source: SOURCE,
    });
  const cache = vllmCache(model, {
    tensorParallel,
    pipelineParallel,
    decodeContextParallel,
    cacheDtype,
    maxModelTokens,
    availableBytesPerRank: question.poolBytesPerRank.map((bytes) => Math.max(0, bytes)),
    ...(maxBatchedTokens !== undefined && { maxBatchedTokens }),
    ...(blockTokens !== undefined && { blockTokens }),
  });
  const stage = tightestStage(cache);
  const share = shares[stage];
  const bytesPerBlock = cache.bytesPerBlockPerRank[stage] ?? 0;
  const requestBytesPerRank = cache.blocksPerRequest * bytesPerBlock;
  return {
    engine: "vllm",
    fits: cache.fits,
    refusal: cache.refusal,
    requests: cache.maxConcurrency,
    reportedTokens: cache.kvCacheTokens,
    requestBytesPerRank,
    decodingBytesPerRank: cache.blocksPerDecodingRequest * bytesPerBlock,
    isTakenWhole: false,
    evenBytesPerRank: share ? totalBytes(share.even) : 0,
    losses:
      share && requestBytesPerRank > 0
        ? mergedLosses([
            ...replicationLosses(share),
            ...blockLosses(question, cache, stage, share.own),
          ])
        : [],
    source: SOURCE,
  };
}

/** The stage whose pool gives the fewest blocks. */
function tightestStage({ availableBytesPerRank, bytesPerBlockPerRank }: VllmCache): number {
  const blocks = bytesPerBlockPerRank.map(
    (bytes, stage) => (availableBytesPerRank[stage] ?? 0) / bytes,
  );
  return Math.max(0, blocks.indexOf(Math.min(...blocks)));
}

/** What blocks take beyond the bytes that a rank must keep, spec by spec, and what is left to the groups. */
function blockLosses(
  { model, pipelineParallel }: EngineQuestion,
  cache: VllmCache,
  stage: number,
  own: ReadonlyMap<string, number>,
): readonly EngineLoss[] {
  const counts = stageLayers(model.layerOrder.length, pipelineParallel);
  const first = counts.slice(0, stage).reduce((sum, count) => sum + count, 0);
  const last = first + (counts[stage] ?? 0) - 1;
  const losses: EngineLoss[] = [];
  const taken = new Map<VllmCache["layerSpecs"][number]["kind"], number>();
  let padding = 0;
  for (const row of cache.layerSpecs) {
    const layers = row.layerRanges.reduce(
      (sum, [from, to]) => sum + Math.max(0, Math.min(to, last) - Math.max(from, first) + 1),
      0,
    );
    const pages = layers * row.blocksPerRequest;
    const padded = row.kind === "state" ? 0 : pages * (row.pageBytes - row.unpaddedPageBytes);
    padding += padded;
    taken.set(row.kind, (taken.get(row.kind) ?? 0) + pages * row.pageBytes - padded);
  }
  for (const [kind, bytes] of taken)
    losses.push({
      cause: excessCause(kind),
      bytesPerRank: bytes - (own.get(kind) ?? 0),
      of: "request",
    });
  const bytesPerBlock = cache.bytesPerBlockPerRank[stage] ?? 0;
  const holes = cache.blocksPerRequest * bytesPerBlock - totalBytes(taken) - padding;
  return [
    ...losses,
    { cause: "page-padding", bytesPerRank: padding, of: "request" },
    { cause: "group-holes", bytesPerRank: holes, of: "request" },
    { cause: "null-block", bytesPerRank: bytesPerBlock, of: "pool" },
  ];
}

/** The engine's name for a format of the cache; `undefined` where it has none. */
export function cacheDtypeOf(format: KvFormat): CacheDtype | undefined {
  if (format === "bf16") return "auto";
  if (format === "fp16") return "float16";
  if (format === "fp32") return "float32";
  return cacheDtypes.find((dtype) => dtype === format);
}
