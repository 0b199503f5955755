/** A start-up that failed: how much was missing on a rank, and which single change makes it start. */
import { kvBytesPerToken } from "../kv/per-token.ts";
import { answered } from "./answered.ts";
import { type Cause, type CauseId, cause } from "./causes.ts";
import { deviceGib, type Evidence, known, said, stated } from "./evidence.ts";
import { outOfMemory } from "./out-of-memory.ts";
import { sglangFailure } from "./sglang-failure.ts";
import { otherSettings, raisedAndShorter, raisedFraction } from "./smallest-change.ts";
import { countsOf, type Variant, variantsOf } from "./vllm-variants.ts";

/** Why it did not start. */
export interface Failure {
  readonly cause: Cause;
  /** missing on one rank, in GiB; absent where the log and the rules do not say */
  readonly shortGib?: number;
  /** each alone makes it start; the one that gives up least comes first */
  readonly changes: readonly string[];
}

const GIB = 2 ** 30;

/** The failure that a log states, or that follows from what it states. */
export function failureOf(evidence: Evidence): Failure | undefined {
  const named = said(evidence, "startupFailure") as CauseId | undefined;
  const room = known(evidence, "availableKvGib");
  const request = known(evidence, "requestTokens");
  const tokens = known(evidence, "kvCacheTokens");
  if (wasOvercome(evidence)) return undefined;
  if (named === "out-of-memory") return outOfMemory(evidence);
  switch (evidence.reading.engine) {
    case "vllm":
      if (named === "memory-held-by-others") return heldByOthers(evidence);
      if (named === "memory-freed-while-measuring") return freedWhileMeasuring;
      if (request !== undefined && tokens !== undefined && room === undefined)
        return request > tokens ? longerThanPool(evidence, request, tokens) : undefined;
      if (named === undefined && (room === undefined || (room > 0 && tokens !== undefined)))
        return undefined;
      return shortOfRoom(evidence, named);
    case "sglang":
      return named === undefined ? undefined : sglangFailure(evidence, named);
    case "tensorrt-llm":
      return named === undefined ? undefined : tensorRtLlmFailure(evidence);
    default:
      return undefined;
  }
}

const freedWhileMeasuring: Failure = {
  cause: cause("memory-freed-while-measuring"),
  changes: [
    "start again while no other process starts or ends on the device",
    "kv_cache_memory_bytes: a size that is given is not measured",
  ],
};

/** What was said to fail, and a cache that was made after it: another attempt, or a check that somebody turned off. */
function wasOvercome(evidence: Evidence): boolean {
  const failed = stated(evidence, "startupFailure");
  const made = stated(evidence, "kvCacheTokens");
  if (failed === undefined || made === undefined) return false;
  return Math.max(...made.lines) > Math.max(...failed.lines);
}

/** V0's message: a request longer than the blocks. */
function longerThanPool(evidence: Evidence, request: number, tokens: number): Failure {
  const { model } = evidence;
  const perToken =
    model &&
    answered(() =>
      kvBytesPerToken(model, { tensorParallel: known(evidence, "tensorParallel") ?? 1 }),
    );
  const shortGib = perToken === undefined ? undefined : ((request - tokens) * perToken) / GIB;
  return {
    cause: cause("request-longer-than-the-pool"),
    ...(shortGib !== undefined && { shortGib }),
    changes: [
      `max_model_len ${tokens}: the pool holds that many tokens`,
      ...raisedFraction(evidence, shortGib),
      ...(said(evidence, "kvFormat") === undefined && tokens * 2 >= request
        ? [`kv_cache_dtype fp8: the same pool holds ${tokens * 2} tokens`]
        : []),
    ],
  };
}

/** The check of one request of the longest length, or no room at all. */
function shortOfRoom(evidence: Evidence, named: CauseId | undefined): Failure | undefined {
  const room = known(evidence, "availableKvGib");
  const variants = evidence.model === undefined ? [] : variantsOf(evidence, evidence.model);
  const [first] = variants;
  const counts = first && countsOf(first, (room ?? 0) * GIB);
  const predicted = counts && Math.max(...counts.cache.admissionBytesPerRank) / GIB;
  const needed = known(evidence, "neededKvGib") ?? predicted;
  if (named === undefined && (room === undefined || needed === undefined || needed <= room))
    return room !== undefined && room <= 0 ? noRoom(evidence, room, needed, first) : undefined;
  if (room === undefined || room <= 0) return noRoom(evidence, room, needed, first);
  const shortGib = needed === undefined ? undefined : needed - room;
  const length = longestThatFits(evidence, first, room);
  return {
    cause: cause("request-longer-than-the-pool"),
    ...(shortGib !== undefined && { shortGib }),
    changes: [
      ...(length !== undefined && length > 0
        ? [`max_model_len ${length}: the longest that fits`]
        : []),
      ...raisedFraction(evidence, shortGib),
      ...otherSettings(first, room),
    ],
  };
}

/** The longest request that the pool takes: as printed, else for the least size that the printed one was rounded from. */
function longestThatFits(
  evidence: Evidence,
  variant: Variant | undefined,
  room: number,
): number | undefined {
  const printed = known(evidence, "estimatedMaxTokens") ?? known(evidence, "kvCacheTokens");
  if (printed !== undefined) return printed;
  const least = room - (stated(evidence, "availableKvGib")?.halfDigit ?? 0);
  const counts = variant && countsOf(variant, least * GIB);
  return counts && Math.min(...counts.cache.estimatedMaxTokensPerRank);
}

function noRoom(
  evidence: Evidence,
  room: number | undefined,
  needed: number | undefined,
  variant: Variant | undefined,
): Failure {
  const shortGib = room === undefined ? needed : (needed ?? 0) - room;
  const weights = known(evidence, "weightGib");
  const graphs = known(evidence, "graphGib");
  const length = variant?.settings.maxModelTokens;
  const request =
    needed === undefined || length === undefined
      ? ""
      : `, ${needed.toFixed(2)} GiB of it for one request of ${length} tokens`;
  if (shortGib === undefined)
    return {
      cause: cause("negative-room"),
      changes: [
        "gpu_memory_utilization higher, if nothing else needs the device",
        "max_model_len or max_num_batched_tokens lower: the activations shrink with them",
        "more tensor-parallel ranks or a checkpoint of fewer bits: the weights shrink with them",
      ],
    };
  return {
    cause: cause("negative-room"),
    shortGib,
    changes: [
      ...raisedFraction(evidence, shortGib),
      ...raisedAndShorter(evidence, variant),
      `${shortGib.toFixed(2)} GiB less for activations (max_num_batched_tokens, max_num_seqs) or graphs (enforce_eager${graphs === undefined ? "" : `: ${graphs} GiB`})${request}`,
      ...(weights === undefined || weights / 2 < shortGib
        ? []
        : [
            `tensor_parallel_size ${2 * (known(evidence, "tensorParallel") ?? 1)}: ${(weights / 2).toFixed(1)} GiB less of weights on each rank`,
          ]),
    ],
  };
}

function heldByOthers(evidence: Evidence): Failure {
  const free = known(evidence, "freeGib");
  const budget = known(evidence, "budgetGib");
  const device = deviceGib(evidence);
  const shortGib = free === undefined || budget === undefined ? undefined : budget - free;
  const fits =
    free === undefined || device === undefined
      ? undefined
      : Math.floor((free / device) * 1000) / 1000;
  return {
    cause: cause("memory-held-by-others"),
    ...(shortGib !== undefined && { shortGib }),
    changes: [
      "end the process that holds the device's memory (nvidia-smi names it)",
      ...(fits === undefined ? [] : [`gpu_memory_utilization ${fits}: what is free now`]),
    ],
  };
}

/** TensorRT-LLM: the pool is smaller than one sequence of the longest length. */
function tensorRtLlmFailure(evidence: Evidence): Failure {
  const tokens = known(evidence, "kvCacheTokens");
  const fraction = known(evidence, "memoryFraction");
  return {
    cause: cause("request-longer-than-the-pool"),
    changes: [
      tokens === undefined
        ? "max_seq_len lower"
        : `max_seq_len below ${tokens}: what the pool holds`,
      `free_gpu_memory_fraction higher${fraction === undefined ? "" : ` than ${fraction}`}`,
      "more tensor-parallel ranks or a checkpoint of fewer bits: the weights leave more",
    ],
  };
}
