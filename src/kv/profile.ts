/** What one rank keeps of one sequence: the model's caches added up once, ready to be evaluated at any length. */
import { kvError, shown } from "../errors.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { deployment, type ResolvedDeployment } from "../model/deployment.ts";
import type { KvFormat } from "../model/format.ts";
import type { CacheKind, LayerCache } from "../model/layer.ts";
import type { ModelSpec } from "../model/model.ts";
import { stageKindCounts } from "../model/stages.ts";
import { wholeNumber } from "../units.ts";
import { checkContextParallel } from "./context-parallel.ts";
import { entries } from "./entries.ts";
import { cacheEntry, tokensPerEntry } from "./entry.ts";
import { stateEntry } from "./state.ts";

/** How the ranks of one attention group share a cache. */
export interface KvSharding {
  readonly tensorParallel: number;
  readonly decodeContextParallel: number;
}

/** How the cache is stored and shared. */
export interface KvOptions extends Partial<KvSharding> {
  /** `bf16` when absent; index keys, recurrent states and compressors keep the formats of their own */
  readonly format?: KvFormat | undefined;
  readonly pipelineParallel?: number;
  /** which pipeline stage, from 0; when absent, the one that keeps most of a long sequence */
  readonly stage?: number;
}

const optionFields: FieldsOf<KvOptions> = {
  format: true,
  tensorParallel: true,
  decodeContextParallel: true,
  pipelineParallel: true,
  stage: true,
};

/** Equal caches of one stage. */
export interface KvPart {
  readonly kind: CacheKind;
  readonly layers: number;
  /** bits of one entry in one layer on one rank; for a `state`, of the whole state */
  readonly entryBits: number;
  readonly entryElements: number;
  /** tokens kept at most; absent where every token is kept */
  readonly windowTokens?: number;
  /** tokens that share an entry */
  readonly tokensPerEntry: number;
}

/**
 * The cache of one sequence on one rank, as a function waiting for a length:
 *
 *     bits(tokens) = growingBitsPerToken × ceil(tokens / decodeContextParallel)
 *                  + Σ bounded layers × entryBits × floor(min(tokens, windowTokens) / tokensPerEntry)
 *                  + fixedBits
 */
export interface KvProfile {
  readonly model: string;
  readonly format: KvFormat;
  readonly tensorParallel: number;
  readonly decodeContextParallel: number;
  readonly pipelineParallel: number;
  readonly stage: number;
  /** layers of the stage that keep something for every token */
  readonly tokenLayers: number;
  /** layers of the stage that keep anything */
  readonly cachedLayers: number;
  readonly parts: readonly KvPart[];
  readonly growingBitsPerToken: number;
  readonly fixedBits: number;
  /** the parts that a window or a compression keeps from growing by an entry per token */
  readonly bounded: readonly KvPart[];
  /** nothing is bounded and nothing shared by tokens: bits are a straight line over tokens */
  readonly isLinear: boolean;
}

/**
 * The cache profile of a model on one rank of one pipeline stage.
 *
 * Heads are split over tensor-parallel ranks and repeated beyond their number; latents and index keys are whole on
 * every rank; recurrent states are split. Attention data parallelism changes how many sequences a rank holds, not
 * what one sequence takes, and so does not appear.
 *
 * Errors: `bad-input` for counts; `unsupported` where a layout or a split does not exist.
 * Source: vLLM commit 017e9f44, `kv_cache_interface`.
 * @example kvProfile(models["gemma-3-27b"], { tensorParallel: 2 }).parts.map((part) => [part.kind, part.layers]) // => [["window", 52], ["full", 10]]
 */
export function kvProfile(model: ModelSpec, options: KvOptions = {}): KvProfile {
  const stages = kvProfiles(model, options);
  const profile =
    options.stage === undefined
      ? stages.reduce((most, one) => (longBits(one) > longBits(most) ? one : most))
      : stages[wholeNumber(options.stage, "stage", 0)];
  if (profile !== undefined) return profile;
  throw kvError({
    code: "bad-input",
    path: "stage",
    value: options.stage,
    rule: `expected a stage from 0 to ${stages.length - 1}, got ${shown(options.stage)}`,
  });
}

/**
 * The cache profiles of all pipeline stages, in order.
 *
 * @example kvProfiles(models["deepseek-v3"], { pipelineParallel: 4 }).map((stage) => stage.cachedLayers) // => [15, 15, 16, 15]
 */
export function kvProfiles(model: ModelSpec, options: KvOptions = {}): readonly KvProfile[] {
  refuseUnknownFields(options, optionFields);
  const { tensorParallel = 1, decodeContextParallel = 1, pipelineParallel = 1, format } = options;
  const spread = deployment({ tensorParallel, decodeContextParallel, pipelineParallel });
  return stageProfiles(model, { format, spread }, stageKindCounts(model, pipelineParallel));
}

/** The {@link kvProfiles} of a deployment that is checked, with its layers counted. */
export function stageProfiles(
  model: ModelSpec,
  placement: CachePlacement,
  stageCounts: readonly (readonly number[])[],
): readonly KvProfile[] {
  return stageCounts.map((counts, stage) => stageProfile(model, placement, stage, counts));
}

/** How the cache is stored, and on which ranks. */
export interface CachePlacement {
  readonly format: KvFormat | undefined;
  /** where the format was given: `format` when absent */
  readonly formatPath?: string;
  readonly spread: ResolvedDeployment;
}

/** Bits that one more token adds while every window is still filling; compressed entries count by their share. */
export function bitsPerToken({ growingBitsPerToken, bounded }: KvProfile): number {
  let bits = growingBitsPerToken;
  for (const part of bounded) bits += (part.layers * part.entryBits) / part.tokensPerEntry;
  return bits;
}

/** Long enough for every window to be full and for what grows to outweigh what does not. */
const LONG_TOKENS = 2 ** 20;

function longBits({ growingBitsPerToken, decodeContextParallel, fixedBits, bounded }: KvProfile) {
  let bits = (growingBitsPerToken * LONG_TOKENS) / decodeContextParallel + fixedBits;
  for (const part of bounded) bits += part.layers * part.entryBits * entries(part, LONG_TOKENS);
  return bits;
}

function stageProfile(
  model: ModelSpec,
  { format = "bf16", formatPath, spread }: CachePlacement,
  stage: number,
  counts: readonly number[],
): KvProfile {
  const { tensorParallel, decodeContextParallel, pipelineParallel } = spread;
  const parts: KvPart[] = [];
  let tokenLayers = 0;
  let cachedLayers = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const layers = counts[index] ?? 0;
    if (layers === 0) continue;
    let keeps = false;
    let keepsTokens = false;
    for (const cache of model.layerKinds[index]?.caches ?? []) {
      checkContextParallel(cache, { tensorParallel, decodeContextParallel });
      const entry =
        cache.kind === "state"
          ? stateEntry(cache, tensorParallel)
          : cacheEntry(cache, format, tensorParallel, formatPath);
      if (entry === undefined) continue;
      keeps = true;
      keepsTokens ||= cache.kind !== "state";
      addPart(parts, cache, layers, entry.bits, entry.elements);
    }
    if (keeps) cachedLayers += layers;
    if (keepsTokens) tokenLayers += layers;
  }
  let growingBitsPerToken = 0;
  let fixedBits = 0;
  const bounded: KvPart[] = [];
  for (const part of parts) {
    const bits = part.layers * part.entryBits;
    if (part.kind === "state") fixedBits += bits;
    else if (part.windowTokens === undefined && part.tokensPerEntry === 1)
      growingBitsPerToken += bits;
    else bounded.push(part);
  }
  return {
    model: model.name,
    format,
    tensorParallel,
    decodeContextParallel,
    pipelineParallel,
    stage,
    tokenLayers,
    cachedLayers,
    parts,
    growingBitsPerToken,
    fixedBits,
    bounded,
    isLinear: bounded.length === 0 && decodeContextParallel === 1,
  };
}

function addPart(
  parts: KvPart[],
  cache: LayerCache,
  layers: number,
  entryBits: number,
  entryElements: number,
): void {
  const windowTokens =
    "windowTokens" in cache
      ? cache.windowTokens
      : cache.kind === "chunked"
        ? cache.chunkTokens
        : undefined;
  if (windowTokens !== undefined) wholeNumber(windowTokens, "windowTokens");
  const entryTokens = wholeNumber(tokensPerEntry(cache), "tokensPerEntry");
  const same = parts.findIndex(
    (part) =>
      part.kind === cache.kind &&
      part.entryBits === entryBits &&
      part.entryElements === entryElements &&
      part.windowTokens === windowTokens &&
      part.tokensPerEntry === entryTokens,
  );
  const part: KvPart = {
    kind: cache.kind,
    layers: layers + (parts[same]?.layers ?? 0),
    entryBits,
    entryElements,
    ...(windowTokens !== undefined && { windowTokens }),
    tokensPerEntry: entryTokens,
  };
  if (same < 0) parts.push(part);
  else parts[same] = part;
}
