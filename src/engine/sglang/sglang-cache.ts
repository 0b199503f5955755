/** SGLang's cache: how many tokens its pools hold, and how many requests it then runs. */
import { kvError, shown } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import type { ModelSpec } from "../../model/model.ts";
import { wholeNumber } from "../../units.ts";
import { compressedPools, isCompressed } from "./compressed-pools.ts";
import { cacheMemory } from "./memory.ts";
import { onePool } from "./one-pool.ts";
import type { PoolRule, PoolTokens } from "./pool.ts";
import { refusalOf } from "./refusal.ts";
import type { SglangCache } from "./result.ts";
import { contextTokens, runningRequests } from "./running-requests.ts";
import type { SglangSettings, SglangVersion } from "./settings.ts";
import { stageLayersOf } from "./stage-layers.ts";
import { isRecurrent, type StatePool, statePool } from "./state-slots.ts";
import { hasWindowCap, hasWindowPool, windowCapPools, windowRatioPools } from "./window-pools.ts";

/** A model; with the class of its config where it was read from one. */
export type SglangModel = ModelSpec & { readonly architecture?: string };

const VERSIONS: readonly SglangVersion[] = ["8905cbd4", "003fca80"];

/**
 * Tokens that SGLang's pools hold on one rank, and the requests that it runs at once.
 *
 *     one pool      tokens = floorPage(floor(availableBytes / bytesPerToken))
 *     window pools  tokens of the full pool, windows a share of them (or what the requests need at most)
 *     compressed    tokens that all of DeepSeek-V4's pools follow from
 *     tokens        ≤ maxTotalTokens, and the least of all pipeline stages
 *
 * `bytesPerToken` is charged on each rank: heads are split and repeated, latents and index keys are whole. Every
 * pool also allocates one page of padding that no figure counts. Memory below zero and combinations that the engine
 * refuses are answers: `fits: false` with the reason.
 *
 * Errors: `bad-input` for settings; `not-known` where nothing gives the memory or the length; `unknown-id` for a version.
 * Warnings: `sparse-rows-over-committed`, `shared-layers-not-verified`.
 * Source: SGLang commits 8905cbd4 (2026-07-20; the pool rules were executed; the default) and 003fca80 (read). Not verified: recurrent
 * states, drafts, the split of layers over pipeline stages and the default fraction were read only.
 * @example sglangCache(models["deepseek-v3"], { tensorParallel: 8, pageTokens: 64, availableBytesPerRank: 53_687_091_200 }).tokens // => 763968
 * @example sglangCache(models["gpt-oss-120b"], { tensorParallel: 2, pageTokens: 64, availableBytesPerRank: 37_580_963_840 }).windowTokens // => 906112
 */
export function sglangCache(model: SglangModel, settings: SglangSettings): SglangCache {
  const version = settings.version ?? "8905cbd4";
  if (!VERSIONS.includes(version))
    throw kvError({
      code: "unknown-id",
      path: "sglang.version",
      value: version,
      rule: `unknown SGLang rules ${shown(version)}`,
      hint: `use ${VERSIONS.join(" or ")}`,
    });
  for (const name of COUNTS) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `sglang.${name}`);
  }
  const pageTokens = settings.pageTokens ?? defaultPage(model, settings);
  const memory = cacheMemory(model, settings);
  const empty = {
    version,
    pageTokens,
    warnings: warningsOf(model, settings),
    shortBytesPerRank: 0,
  };
  try {
    const rules = rulesOf(model, settings, pageTokens);
    const states =
      isRecurrent(model) && !memory.isNet
        ? memory.cacheBytes.map((bytes) => statePool(model, settings, bytes))
        : [];
    const available = memory.cacheBytes.map((bytes, stage) =>
      Math.trunc(states[stage]?.restBytes ?? bytes),
    );
    const isBoundless = rules.every(({ bytesPerToken }) => bytesPerToken === 0);
    const cap =
      settings.maxTotalTokens ?? (isBoundless ? contextTokens(model, settings) : undefined);
    const sized = sizes(rules, available, cap);
    const stateSlots = slotsOf(states, settings);
    const requests = runningRequests(model, settings, { tokens: sized.found.tokens, stateSlots });
    const refusal = refusalOf({ sized: sized.found, states, stateSlots, requests }, memory);
    const { compressed, refusal: _, ...tokens } = sized.found;
    const short = Math.max(0, ...available.map((bytes) => -bytes));
    return {
      fits: refusal === undefined,
      ...(refusal !== undefined && { refusal }),
      ...empty,
      pools: sized.rule.kind,
      ...tokens,
      ...(compressed && {
        compressed: { ...compressed, heavyStates: (requests + 1) * compressed.heavyStates },
      }),
      bytesPerTokenPerRank: sized.rule.bytesPerToken,
      maxRunningRequests: Math.max(0, requests),
      ...(stateSlots !== undefined && { stateSlots }),
      ...(states[0] && { stateBytesPerSlot: states[0].bytesPerSlot }),
      availableBytesPerRank: available,
      shortBytesPerRank: short > 0 || refusal === undefined ? short : sized.rule.bytesPerToken,
    };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "unsupported")) throw error;
    return {
      fits: false,
      refusal: error.message,
      ...empty,
      pools: "one-pool",
      tokens: 0,
      bytesPerTokenPerRank: 0,
      maxRunningRequests: 0,
      availableBytesPerRank: memory.cacheBytes.map(Math.trunc),
    };
  }
}

const COUNTS = [
  "tensorParallel",
  "pipelineParallel",
  "attentionDataParallel",
  "pageTokens",
  "contextTokens",
  "maxTotalTokens",
  "maxRunningRequests",
] as const;

function rulesOf(
  model: SglangModel,
  settings: SglangSettings,
  pageTokens: number,
): readonly PoolRule[] {
  const { tensorParallel = 1, pipelineParallel = 1 } = settings;
  const isApart = settings.windowPool ?? hasWindowPool(model);
  return stageLayersOf(model, tensorParallel, pipelineParallel).map((stage, index) =>
    isCompressed(model)
      ? compressedPools(model, index, settings, pageTokens)
      : isApart && stage.heads.some(({ isWindow }) => isWindow)
        ? hasWindowCap(stage, settings)
          ? windowCapPools(stage, settings, pageTokens)
          : windowRatioPools(stage, settings, pageTokens)
        : onePool(stage, settings, pageTokens),
  );
}

/** All stages shrink to the one that holds least, and to the cap. */
function sizes(
  rules: readonly PoolRule[],
  available: readonly number[],
  cap = Number.POSITIVE_INFINITY,
): { readonly rule: PoolRule; readonly found: PoolTokens } {
  const all = rules.map((rule, stage) => ({ rule, found: rule.fromBytes(available[stage] ?? 0) }));
  const least = all.reduce((min, one) => (one.found.tokens < min.found.tokens ? one : min));
  const tokens = Math.min(least.found.tokens, cap);
  if (tokens === least.found.tokens) return least;
  return { rule: least.rule, found: least.rule.fromTokens(tokens) };
}

function slotsOf(states: readonly StatePool[], settings: SglangSettings): number | undefined {
  if (states.length > 0) return Math.min(...states.map(({ slots }) => slots));
  return settings.maxStateSlots;
}

/** Pages that a backend asks for. Source: SGLang commit 8905cbd4, `ServerArgs`; read, not executed. */
function defaultPage(model: ModelSpec, { attentionBackend }: SglangSettings): number {
  if (isCompressed(model)) return 256;
  if (model.layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === "index")))
    return model.layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === "latent"))
      ? 64
      : 128;
  if (attentionBackend === "cutlass_mla") return 128;
  if (attentionBackend === "flashmla" || attentionBackend?.startsWith("trtllm")) return 64;
  return 1;
}

function warningsOf(model: ModelSpec, settings: SglangSettings): readonly Warning[] {
  const warnings: Warning[] = [];
  const has = (wanted: string): boolean =>
    model.layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === wanted));
  if (has("shared"))
    warnings.push({
      code: "shared-layers-not-verified",
      message:
        "layers that use another layer's cache are counted as keeping nothing; whether SGLang charges them was not verified",
    });
  const { version = "8905cbd4", cacheDtype, sparseBackend } = settings;
  const isSparse = has("latent") && has("index") && cacheDtype === "fp8_e4m3";
  if (isSparse && version === "8905cbd4" && sparseBackend?.startsWith("trtllm") !== true)
    warnings.push({
      code: "sparse-rows-over-committed",
      message:
        "this commit charges 576 bytes for a row of 656, so the pool takes more memory than its budget; version 003fca80 charges 656",
    });
  return warnings;
}
