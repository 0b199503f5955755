/** vLLM's own accounting: how many blocks fit, what a request takes of them, and what the start-up log says. */
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import { exact } from "../../units.ts";
import { availableBytes } from "./available-memory.ts";
import { blockSizes } from "./block-sizes.ts";
import { blocksPerRequest } from "./blocks-per-request.ts";
import { groupLayers, type LayerGroup } from "./groups.ts";
import { layerSpecs } from "./layer-specs.ts";
import { longestRequest } from "./longest-request.ts";
import { withPredictionLayers } from "./prediction-layers.ts";
import { reasonOf } from "./refusal.ts";
import { type ResolvedSettings, resolve } from "./resolved-settings.ts";
import type { VllmCache } from "./result.ts";
import { groupRow, specRow } from "./rows.ts";
import type { VllmSettings } from "./settings.ts";
import { stageBytes, stageEdges } from "./stages.ts";

/**
 * The cache of a model under vLLM v1, to the block.
 *
 *     blocks          = min over stages of floor(availableBytes / bytesPerBlock)
 *     maxConcurrency  = blocks / blocksPerRequest               (a double)
 *     kvCacheTokens   = trunc(maxConcurrency × maxModelTokens)  (as logged; in this order)
 *     fits            = admissionBytes ≤ availableBytes on every stage
 *
 * With `autoFit` the length is shortened to the smallest estimate of a stage, and concurrency and tokens are those of
 * the shorter length; `blocksPerRequest`, the groups and the admission bytes stay those of the length asked for. What
 * the engine refuses is an answer with its reason: `fits: false, refusal`.
 *
 * Errors: `bad-input` for settings out of range; `not-known` for memory or a length that nobody gave.
 * Source: vLLM commit 017e9f44 (2026-08-17), `kv_cache_utils` and `kv_cache_interface`.
 * @example vllmCache(models["llama-3.1-8b"], { maxModelTokens: 131_072, availableBytesPerRank: 59_055_812_665 }).kvCacheTokens // => 450560
 */
export function vllmCache(model: ModelSpec, settings: VllmSettings): VllmCache {
  try {
    return accounted(model, resolve(model, settings));
  } catch (error) {
    const refusal = reasonOf(error);
    if (refusal === undefined) throw error;
    return {
      ...nothing,
      maxModelTokens: settings.maxModelTokens ?? model.maxModelTokens ?? 0,
      refusal,
    };
  }
}

const nothing: Omit<VllmCache, "maxModelTokens"> = {
  fits: false,
  blocks: 0,
  blocksPerRequest: 0,
  blocksPerDecodingRequest: 0,
  maxConcurrency: 0,
  kvCacheTokens: 0,
  finalMaxModelTokens: 0,
  blockTokens: 0,
  inFlightTokens: 0,
  availableBytesPerRank: [],
  bytesPerBlockPerRank: [],
  allocatedBytesPerRank: [],
  admissionBytesPerRank: [],
  shortBytesPerRank: [],
  estimatedMaxTokensPerRank: [],
  groups: [],
  layerSpecs: [],
  warnings: [],
};

function accounted(model: ModelSpec, run: ResolvedSettings): VllmCache {
  const { given, maxModelTokens, rules } = run;
  const sizes = blockSizes(model, run);
  const specs = layerSpecs(withPredictionLayers(model, run.predictionLayers), run, sizes);
  if (specs.length === 0)
    throw kvError({
      code: "bad-input",
      path: "model.layerKinds",
      value: model.name,
      rule: "no layer keeps a cache",
    });
  const grouping = groupLayers(specs, given.hybridManager ?? true);
  const edges = stageEdges(model.layerOrder.length, run);
  const stages = stageBytes(grouping, edges);
  const override = given.blocksOverride;
  const available =
    override === undefined
      ? availableBytes(model, given)
      : stages.map(({ bytesPerBlock }) => exact(override * bytesPerBlock, "blocksOverride"));
  const groupBlocks = (group: LayerGroup, tokens: number, inFlight = rules): number =>
    group.members.reduce(
      (most, { spec }) => Math.max(most, blocksPerRequest(spec, tokens, inFlight)),
      0,
    );
  const blocksOf = (tokens: number, inFlight = rules): number => {
    let sum = 0;
    for (const group of grouping.groups) sum += groupBlocks(group, tokens, inFlight);
    return sum;
  };
  const requested = blocksOf(maxModelTokens);
  const estimates = stages.map(({ admissionBytesPerBlock }, stage) =>
    longestRequest(blocksOf, maxModelTokens, {
      admissionBytesPerBlock,
      availableBytes: available[stage] ?? 0,
    }),
  );
  const admission = stages.map(({ admissionBytesPerBlock }) =>
    exact(requested * admissionBytesPerBlock, "admissionBytesPerRank"),
  );
  const shortest = Math.min(...estimates);
  const isAutoFit = given.autoFit === true;
  const isEnough = isAutoFit ? shortest > 0 : shortest === maxModelTokens;
  const refusal =
    run.refusal ??
    (isEnough ? undefined : shortage(maxModelTokens, admission, available, estimates, isAutoFit));
  const finalTokens = isAutoFit && isEnough ? shortest : maxModelTokens;
  const finalBlocks = isAutoFit ? blocksOf(finalTokens) : requested;
  const blocks = stages.reduce(
    (fewest, { bytesPerBlock }, stage) =>
      Math.min(fewest, Math.max(0, Math.floor((available[stage] ?? 0) / bytesPerBlock))),
    Number.MAX_SAFE_INTEGER,
  );
  const maxConcurrency = blocks / finalBlocks;
  return {
    fits: refusal === undefined,
    ...(refusal !== undefined && { refusal }),
    blocks,
    blocksPerRequest: requested,
    blocksPerDecodingRequest: blocksOf(maxModelTokens, { ...rules, inFlightTokens: 1 }),
    ...(isAutoFit && { blocksPerRequestAfterAutoFit: finalBlocks }),
    maxConcurrency,
    kvCacheTokens: Math.trunc(maxConcurrency * finalTokens),
    maxModelTokens,
    finalMaxModelTokens: finalTokens,
    blockTokens: sizes.blockTokens,
    inFlightTokens: rules.inFlightTokens,
    availableBytesPerRank: available,
    bytesPerBlockPerRank: stages.map(({ bytesPerBlock }) => bytesPerBlock),
    allocatedBytesPerRank: stages.map(({ bytesPerBlock }) => blocks * bytesPerBlock),
    admissionBytesPerRank: admission,
    shortBytesPerRank: admission.map((bytes, stage) =>
      isEnough ? 0 : Math.max(0, bytes - (available[stage] ?? 0)),
    ),
    estimatedMaxTokensPerRank: estimates,
    groups: grouping.groups.map((group) => groupRow(group, groupBlocks(group, maxModelTokens))),
    layerSpecs: specs.map((entry) =>
      specRow(entry, blocksPerRequest(entry.spec, maxModelTokens, rules)),
    ),
    warnings: run.warnings,
  };
}

/** The engine's message at start-up, in bytes. */
function shortage(
  maxModelTokens: number,
  admission: readonly number[],
  available: readonly number[],
  estimates: readonly number[],
  isAutoFit: boolean,
): string {
  if (available.some((bytes) => bytes <= 0)) return "no available memory for the cache blocks";
  const shortest = Math.min(...estimates);
  if (isAutoFit) return "not enough memory to serve a single token";
  const stage = estimates.indexOf(shortest);
  return `one request of ${maxModelTokens} tokens needs ${admission[stage]} bytes of cache and ${available[stage]} are available; the longest that fits is ${shortest} tokens`;
}
