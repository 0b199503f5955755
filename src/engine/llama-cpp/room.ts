/** llama.cpp's answer to the question that every engine is asked. */
import { type KvFormat, keyValueFormat } from "../../model/format.ts";
import { type EngineQuestion, type EngineRoom, refusedRoom } from "../accounting.ts";
import { requestShares, residualLosses, totalBytes } from "../losses.ts";
import { llamaCppCache } from "./llama-cpp-cache.ts";
import { llamaCppCacheTypes } from "./settings.ts";

const SOURCE = "llama.cpp, its cache constructors (read, not executed)";

/**
 * Sequences of the longest length whose cells llama.cpp can allocate at the start, its layers split over the devices.
 *
 *     requests = pool / bytes of one sequence on the device that holds most of it
 */
export function llamaCppRoom(question: EngineQuestion): EngineRoom {
  const { model, format, maxModelTokens, maxBatchedTokens } = question;
  const devices = question.pipelineParallel;
  const shares = requestShares(question);
  const evenBytesPerRank = shares[0] ? totalBytes(shares[0].even) : 0;
  const types = typesOf(format);
  const refuse = (refusal: string): EngineRoom =>
    refusedRoom("llama-cpp", { refusal, evenBytesPerRank, source: SOURCE });
  if (question.tensorParallel > 1)
    return refuse("llama.cpp splits layers over devices, not heads: use pipeline stages");
  if (types === undefined) return refuse("llama.cpp has no cache of this format");
  if (
    model.layerKinds.some(({ caches }) =>
      caches.some(({ kind }) => kind === "index" || kind === "compressed"),
    )
  )
    return refuse("llama.cpp's cache of index keys and compressed latents was not verified");
  const cache = llamaCppCache(model, {
    contextTokens: maxModelTokens,
    devices,
    ...types,
    ...(maxBatchedTokens !== undefined && { microBatchTokens: Math.min(512, maxBatchedTokens) }),
  });
  if (cache.bytesPerDevice.length === 0) return refuse(cache.refusal ?? "llama.cpp refuses it");
  const requestBytesPerRank = Math.max(...cache.bytesPerDevice);
  const pool = Math.max(0, Math.min(...question.poolBytesPerRank));
  const requests = pool / requestBytesPerRank;
  const fullest = shares.reduce((most, one) =>
    totalBytes(one.own) > totalBytes(most.own) ? one : most,
  );
  return {
    engine: "llama-cpp",
    fits: requests >= 1,
    refusal:
      requests >= 1
        ? undefined
        : `the cells of one sequence take ${requestBytesPerRank} bytes of ${pool}`,
    requests,
    requestBytesPerRank,
    decodingBytesPerRank: requestBytesPerRank,
    isTakenWhole: true,
    evenBytesPerRank: totalBytes(fullest.even),
    losses: residualLosses(fullest, requestBytesPerRank),
    source: SOURCE,
  };
}

function typesOf(format: KvFormat) {
  const { key, value } = keyValueFormat(format);
  const keyType = llamaCppCacheTypes.find((type) => type === key);
  const valueType = llamaCppCacheTypes.find((type) => type === value);
  return keyType === undefined || valueType === undefined ? undefined : { keyType, valueType };
}
