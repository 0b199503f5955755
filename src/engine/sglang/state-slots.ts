/** SGLang's pool of recurrent states: slots that are taken before keys and values. */
import { stateEntry } from "../../kv/state.ts";
import type { ModelSpec } from "../../model/model.ts";
import { stageKindCounts } from "../../model/stages.ts";
import { slotsPerRequest } from "./running-requests.ts";
import type { SglangSettings } from "./settings.ts";

const GIB = 2 ** 30;

/** States of one rank, and what they leave. */
export interface StatePool {
  readonly slots: number;
  readonly bytesPerSlot: number;
  /** bytes left for keys and values, whole */
  readonly restBytes: number;
  readonly refusal?: string;
}

/** Whether any layer keeps a recurrent state. */
export function isRecurrent({ layerKinds }: ModelSpec): boolean {
  return layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === "state"));
}

/**
 * Bytes of the states of one request on the stage that has most of them.
 *
 * Convolutions are kept in 16 bits and recurrences in fp32 unless `stateDtype` says otherwise.
 *
 * Source: SGLang commit 8905cbd4, `mamba2_state_dtype` and `mamba_cache_per_req`; read, not executed.
 */
export function stateBytesPerSlot(model: ModelSpec, settings: SglangSettings): number {
  const { tensorParallel = 1, pipelineParallel = 1, stateDtype = "fp32" } = settings;
  const kindBytes = model.layerKinds.map(({ caches }) =>
    caches.reduce(
      (sum, cache) =>
        cache.kind === "state"
          ? sum + stateEntry({ ...cache, stateFormat: stateDtype }, tensorParallel).bits / 8
          : sum,
      0,
    ),
  );
  const stages = stageKindCounts(model, pipelineParallel).map((counts) =>
    counts.reduce((sum, layers, kind) => sum + layers * (kindBytes[kind] ?? 0), 0),
  );
  return Math.max(...stages);
}

/**
 * How the memory of caches is divided between states and tokens.
 *
 *     budget = cacheBytes × stateMemoryRatio / (1 + stateMemoryRatio)
 *     slots  = floor((budget - bytesPerSlot) / bytesPerSlot)
 *     slots  = floor((budget - (1 + drafts) × bytesPerSlot) / (bytesPerSlot × (1 + drafts / slotsPerRequest)))   with a draft
 *     rest   = cacheBytes - (slots + 1) × bytesPerSlot - what drafts keep in between
 *
 * One slot is padding. A given number of slots replaces the ratio, as does `maxRunningRequests` without prefix cache.
 * Computed in GiB, as the engine does.
 */
export function statePool(
  model: ModelSpec,
  settings: SglangSettings,
  cacheBytes: number,
): StatePool {
  const bytesPerSlot = stateBytesPerSlot(model, settings);
  const { attentionDataParallel = 1, stateMemoryRatio = 0.9, speculation } = settings;
  const drafts = speculation?.draftTokens ?? 0;
  const perRequest = slotsPerRequest(settings);
  // the engine runs 48 requests with a draft unless told otherwise
  const asked = Math.floor((settings.maxRunningRequests ?? 48) / attentionDataParallel);
  const rest = cacheBytes / GIB;
  const budget = ((rest * stateMemoryRatio) / (1 + stateMemoryRatio)) * GIB;
  const slots =
    settings.maxStateSlots !== undefined
      ? Math.floor(settings.maxStateSlots / attentionDataParallel)
      : settings.radixCache === false && settings.maxRunningRequests !== undefined
        ? asked
        : Math.floor(
            drafts > 0
              ? (budget - bytesPerSlot * (1 + drafts)) / (bytesPerSlot * (1 + drafts / perRequest))
              : (budget - bytesPerSlot) / bytesPerSlot,
          );
  const requests = Math.min(asked, Math.floor(slots / perRequest));
  const between = drafts > 0 ? (bytesPerSlot * (requests + 1) * drafts) / GIB : 0;
  const left = rest - between - ((slots + 1) * bytesPerSlot) / GIB;
  return {
    slots: Math.max(0, slots),
    bytesPerSlot,
    restBytes: Math.trunc(left * GIB),
    ...(slots <= 0 && {
      refusal: `no room for recurrent states: one takes ${bytesPerSlot} bytes; raise mem_fraction_static or lower max_running_requests`,
    }),
  };
}
