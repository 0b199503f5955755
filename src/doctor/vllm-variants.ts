/** The ways in which vLLM's counts may have come about, the plainest first, and what each comes to. */
import type { CacheDtype } from "../engine/vllm/cache-dtype.ts";
import { olderVllmCache } from "../engine/vllm/older-accounting.ts";
import type { VllmCache } from "../engine/vllm/result.ts";
import type { VllmSettings } from "../engine/vllm/settings.ts";
import { vllmCache } from "../engine/vllm/vllm-cache.ts";
import type { ModelSpec } from "../model/model.ts";
import { answered } from "./answered.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, known, said } from "./evidence.ts";
import { withExpandedLatents } from "./expanded-latents.ts";
import { minorVersion, vllmCase } from "./vllm-case.ts";

/** How a version counts: blocks alone (V0), blocks ÷ groups (to 0.20), concurrency × length (from 0.21). */
export type Accounting = "blocks" | "groups" | "concurrency";

/** One way in which the figures may have come about. */
export interface Variant {
  readonly model: ModelSpec;
  readonly settings: VllmSettings;
  readonly accounting: Accounting;
  readonly cause: CauseId;
  readonly assumes: string;
}

/** What a variant comes to. */
export interface VariantCounts {
  readonly cache: VllmCache;
  readonly tokens: number;
  readonly blocks: number;
  readonly concurrency: number;
}

/** First the rule of the stated version on what is stated, then what assumes one thing more. */
export function variantsOf(evidence: Evidence, model: ModelSpec): readonly Variant[] {
  const settings = vllmCase(evidence);
  if (settings === undefined) return [];
  const minor = minorVersion(evidence);
  const isOld = known(evidence, "gpuBlocks") !== undefined;
  const accountings: readonly Accounting[] = isOld
    ? ["blocks"]
    : minor !== undefined && minor < 21
      ? ["groups", "concurrency"]
      : ["concurrency", "groups"];
  const [first] = accountings;
  const isFormatSaid = said(evidence, "kvFormat") !== undefined;
  return changes(model, settings, isFormatSaid).flatMap((change) =>
    accountings.map((accounting) => ({
      model: change.model ?? model,
      settings: { ...settings, ...change.settings },
      accounting,
      cause:
        change.cause === "agrees" && accounting !== first && minor === undefined
          ? "older-accounting"
          : change.cause,
      assumes: change.assumes,
    })),
  );
}

interface Change {
  readonly model?: ModelSpec | undefined;
  readonly settings?: VllmSettings;
  readonly cause: CauseId;
  readonly assumes: string;
}

/** What assumes one thing more; where the log says the format, more ranks come before another format. */
function changes(
  model: ModelSpec,
  settings: VllmSettings,
  isFormatSaid: boolean,
): readonly Change[] {
  const caches = model.layerKinds.flatMap((kind) => kind.caches);
  const has = (kind: string): boolean => caches.some((cache) => cache.kind === kind);
  const hasWindows = has("window") || has("chunked") || has("latent-window");
  const isQuantised = settings.cacheDtype !== "auto" && settings.cacheDtype !== "bfloat16";
  const found: Change[] = [{ cause: "agrees", assumes: "" }];
  const add = (
    cause: CauseId,
    assumes: string,
    change: Omit<Change, "cause" | "assumes">,
  ): void => {
    found.push({ cause, assumes, ...change });
  };
  if (has("state"))
    add("recurrent-pages", "recurrent states kept once per request", {
      settings: { mambaCacheMode: "none" },
    });
  if (hasWindows) {
    for (const [concurrentBatches, maxBatchedTokens] of inFlight)
      add("in-flight-reserve", `${concurrentBatches} × ${maxBatchedTokens} tokens in flight`, {
        settings: { concurrentBatches, maxBatchedTokens },
      });
    add("window-layers-charged-in-full", "windows kept in full", {
      settings: { hybridManager: false },
    });
  }
  if ((settings.pipelineParallel ?? 1) > 1)
    add("layers-of-every-stage", "the layers of all stages on one rank", {
      settings: { pipelineParallel: 1 },
    });
  const draft = { predictionLayers: 1, speculativeTokens: settings.speculativeTokens ?? 1 };
  add("draft-cache", "one more layer, of a prediction module", { settings: draft });
  if (has("state") && isQuantised) {
    const blockTokens = alignedInBf16(model, settings);
    const assumes = "pages made equal before the cache's format was known";
    add("recurrent-pages", assumes, { settings: { blockTokens } });
    add("draft-cache", `a prediction layer, and ${assumes}`, {
      settings: { ...draft, blockTokens },
    });
  }
  const addRanks = (): void => {
    if (settings.tensorParallel !== undefined || settings.pipelineParallel !== undefined) return;
    for (const tensorParallel of ranksToTry)
      add("other-parallelism", `tensor_parallel_size ${tensorParallel}`, {
        settings: { tensorParallel },
      });
  };
  if (isFormatSaid) addRanks();
  const isLatent = caches.some(({ kind }) => kind.startsWith("latent"));
  for (const cacheDtype of isLatent ? latentFormats : headFormats)
    if (cacheDtype !== settings.cacheDtype)
      add(
        isLatent && isQuantised && cacheDtype !== "auto" ? "fp8-layout" : "kv-format",
        `a cache in ${cacheDtype}`,
        { settings: { cacheDtype } },
      );
  if (!isFormatSaid) addRanks();
  for (const dim of paddedHeads) {
    const expanded = withExpandedLatents(model, { keyDim: dim, valueDim: dim });
    if (expanded !== undefined)
      add("expanded-latents", `heads of ${dim} keys and ${dim} values`, { model: expanded });
  }
  return found;
}

/** Ranks to try where the log does not say how many there are. */
export const ranksToTry = [2, 4, 8, 16] as const;

/** Sizes to which keys and values of 192 and 128 are padded. */
const paddedHeads = [256, 192] as const;

const headFormats: readonly CacheDtype[] = ["auto", "fp8"];
const latentFormats: readonly CacheDtype[] = ["auto", "fp8", "fp8_ds_mla"];

/** Steps under way and tokens of each, by version and device class. */
const inFlight: readonly (readonly [number, number])[] = [
  [1, 2048],
  [1, 8192],
  [2, 2048],
  [1, 16_384],
  [2, 16_384],
];

/** Twice the tokens of a block that was sized for two bytes an element. */
function alignedInBf16(model: ModelSpec, settings: VllmSettings): number {
  const aligned = answered(() =>
    vllmCache(model, { ...settings, cacheDtype: "auto", blocksOverride: 2 }),
  );
  return Math.max(1, (aligned?.blockTokens ?? 8) * 2);
}

/** The counts of a variant at a size; nothing where the engine, or the rules, refuse its settings. */
export function countsOf(variant: Variant, bytes: number): VariantCounts | undefined {
  const { model, settings, accounting } = variant;
  const isBlocks = accounting === "blocks";
  const count = accounting === "concurrency" ? vllmCache : olderVllmCache;
  const cache = answered(() =>
    count(model, {
      ...settings,
      ...(isBlocks && { hybridManager: false }),
      availableBytesPerRank: Math.max(0, bytes),
    }),
  );
  if (cache === undefined || cache.groups.length === 0) return undefined;
  return {
    cache,
    tokens: cache.kvCacheTokens,
    blocks: cache.blocks,
    concurrency: isBlocks ? cache.kvCacheTokens / cache.maxModelTokens : cache.maxConcurrency,
  };
}
