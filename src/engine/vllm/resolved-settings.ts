/** The settings with nothing left open: what the engine makes of them for a model. */
import { kvError } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import {
  type AttentionBackend,
  attentionBackend,
  backendBlockTokens,
  checkPacking,
  defaultBackend,
  smallestKernelBlock,
} from "./attention-backend.ts";
import type { RequestRules } from "./blocks-per-request.ts";
import { type CacheDtype, isTensorFp8, type ModelDtype, plainElementBytes } from "./cache-dtype.ts";
import { concurrentBatches } from "./in-flight.ts";
import { runsOnV2Runner } from "./model-runner.ts";
import { checkContextParallel, checkTensorParallel, unevenHeads } from "./parallel-checks.ts";
import {
  checkSettings,
  defaultBatchedTokens,
  type MambaCacheMode,
  type VllmSettings,
} from "./settings.ts";
import { boundaryLayers } from "./skip-layers.ts";

/** What {@link resolve} gives. */
export interface ResolvedSettings {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly maxModelTokens: number;
  readonly cacheDtype: CacheDtype;
  readonly modelDtype: ModelDtype;
  readonly backend: AttentionBackend;
  /** the block before recurrent states and skipped layers raise it */
  readonly blockTokens: number;
  readonly smallestKernelBlock: number;
  readonly skippedLayers: ReadonlySet<number>;
  readonly skipsWindows: boolean;
  readonly predictionLayers: number;
  readonly rules: RequestRules;
  readonly given: VllmSettings;
  /** what the model's layers refuse although it can be counted */
  readonly refusal: string | undefined;
  readonly warnings: readonly Warning[];
}

/** Fills in the settings for a model and refuses what the engine refuses. */
export function resolve(model: ModelSpec, given: VllmSettings): ResolvedSettings {
  checkSettings(given);
  const warnings: Warning[] = [];
  const caches = model.layerKinds.flatMap((kind) => kind.caches);
  const { tensorParallel = 1, pipelineParallel = 1, decodeContextParallel = 1 } = given;
  checkTensorParallel(model, tensorParallel);
  checkContextParallel(caches, tensorParallel, decodeContextParallel);
  const modelDtype = given.modelDtype ?? "bfloat16";
  const asked = given.cacheDtype ?? "auto";
  const backend =
    given.attentionBackend === undefined
      ? defaultBackend(caches, asked)
      : attentionBackend(given.attentionBackend, "settings.attentionBackend");
  checkPacking(backend, asked);
  const cacheDtype = storedDtype(asked, backend);
  if (given.attentionBackend === undefined && caches.some(({ kind }) => kind === "latent"))
    warnings.push({
      code: "assumed-attention-backend",
      message: `${backend} is assumed, as on a Hopper device: it fixes the block size`,
    });
  const isRecurrent = caches.some(({ kind }) => kind === "state");
  const skipped = skippedLayers(model, given, cacheDtype, modelDtype, isRecurrent);
  const batches =
    given.concurrentBatches ??
    concurrentBatches({
      asyncScheduling: given.asyncScheduling ?? true,
      v2ModelRunner: given.v2ModelRunner ?? runsOnV2Runner(model, pipelineParallel, warnings),
      pipelineParallel,
    });
  const { speculativeTokens = 0 } = given;
  if (speculativeTokens > 0 && given.predictionLayers === undefined)
    warnings.push({
      code: "draft-cache-not-counted",
      message:
        "the cache of a draft model is not counted; give predictionLayers for prediction modules",
    });
  return {
    tensorParallel,
    pipelineParallel,
    maxModelTokens: given.maxModelTokens ?? modelLength(model),
    cacheDtype,
    modelDtype,
    backend,
    blockTokens: backendBlockTokens(backend, given.blockTokens),
    smallestKernelBlock: smallestKernelBlock(backend),
    ...skipped,
    predictionLayers: given.predictionLayers ?? 0,
    rules: {
      inFlightTokens: given.inFlightTokens ?? batches * batchedTokens(given, caches, warnings),
      decodeContextParallel,
      mambaCacheMode: mambaMode(given, caches, warnings),
      speculativeTokens,
      retainedTokens: given.multiModulePrediction === true ? Math.max(0, speculativeTokens - 1) : 0,
    },
    given,
    refusal: unevenHeads(caches, tensorParallel),
    warnings,
  };
}

/** The sparse latent backends store fp8 in a layout of their own. */
function storedDtype(asked: CacheDtype, backend: AttentionBackend): CacheDtype {
  const hasOwnLayout = backend === "FLASHMLA_SPARSE" || backend === "DSV4";
  return hasOwnLayout && isTensorFp8(asked) ? "fp8_ds_mla" : asked;
}

function skippedLayers(
  model: ModelSpec,
  given: VllmSettings,
  cacheDtype: CacheDtype,
  modelDtype: ModelDtype,
  isRecurrent: boolean,
): Pick<ResolvedSettings, "skippedLayers" | "skipsWindows"> {
  if (plainElementBytes(cacheDtype, modelDtype) !== undefined)
    return { skippedLayers: new Set(), skipsWindows: false };
  const listed =
    given.skipLayers ?? boundaryLayers(cacheDtype, model.layerOrder.length, isRecurrent);
  return {
    skippedLayers: new Set(listed.filter((layer) => layer !== "sliding_window")),
    skipsWindows: listed.includes("sliding_window"),
  };
}

function batchedTokens(
  given: VllmSettings,
  caches: readonly LayerCache[],
  warnings: Warning[],
): number {
  if (given.maxBatchedTokens !== undefined) return given.maxBatchedTokens;
  const tokens = defaultBatchedTokens(given.device);
  const matters = caches.some(({ kind }) => /window|chunked|compressor/.test(kind));
  if (matters)
    warnings.push({
      code: "assumed-batched-tokens",
      message: `max_num_batched_tokens ${tokens} is assumed, as for a server: windows keep what is in flight`,
    });
  return tokens;
}

/** `all` needs states that can be taken at every block: Mamba-1 and Mamba-2 only; others fall back to `align`. */
function mambaMode(
  given: VllmSettings,
  caches: readonly LayerCache[],
  warnings: Warning[],
): MambaCacheMode {
  const states = caches.filter((cache) => cache.kind === "state");
  if (states.length > 0 && given.mambaCacheMode === undefined)
    warnings.push({
      code: "assumed-mamba-mode",
      message:
        "mamba_cache_mode none is assumed; with prefix caching, the engine's default, it is align",
    });
  const mode = given.mambaCacheMode ?? "none";
  if (mode !== "all") return mode;
  return states.every(({ variant }) => variant === "mamba-1" || variant === "mamba-2")
    ? "all"
    : "align";
}

function modelLength(model: ModelSpec): number {
  if (model.maxModelTokens !== undefined) return model.maxModelTokens;
  throw kvError({
    code: "not-known",
    path: "settings.maxModelTokens",
    value: undefined,
    rule: `${model.name} does not say how long a sequence it takes`,
    hint: "give maxModelTokens (max_model_len)",
  });
}
