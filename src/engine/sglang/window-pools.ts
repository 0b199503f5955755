/** SGLang's two pools: one for full layers, one for windows, on the architectures of its list. */
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import { headBytes } from "./one-pool.ts";
import type { PoolRule, PoolTokens } from "./pool.ts";
import { ceilPage, floorDivide, floorPage } from "./python-numbers.ts";
import type { SglangSettings } from "./settings.ts";
import type { HeadLayers, StageLayers } from "./stage-layers.ts";

/**
 * The engine's list, as class names begin once case and separators are gone; Gemma 2 and Gemma 3 are not on it.
 *
 * Source: SGLang commit 8905cbd4, `is_hybrid_swa_model`.
 */
const LIST = [
  "deepseekv4",
  "gemma4",
  "gptoss",
  "inkling",
  "laguna",
  "llama4",
  "mellum",
  "mimov2",
  "step35",
  "step37",
  "step3p5",
  "step3p7",
] as const;

/** Whether the engine keeps this model's windows apart: by its class, or by its name where there is none. */
export function hasWindowPool(model: ModelSpec & { readonly architecture?: string }): boolean {
  const known = `${model.architecture ?? model.name}`.toLowerCase().replace(/[^a-z0-9]/g, "");
  return LIST.some((name) => known.includes(name));
}

/** What both rules charge. */
interface Charges {
  /** bytes of a token in one layer, and how many there are */
  readonly full: Share;
  readonly window: Share;
  readonly draftLayers: number;
  readonly windowTokens: number;
}

interface Share {
  readonly layers: number;
  readonly bytes: number;
}

/**
 * The window pool as a share of the full one.
 *
 *     bytesPerToken = fullBytes × fullLayers + windowPoolRatio × windowBytes × windowLayers
 *     fullTokens    = floorPage(floor(availableBytes / bytesPerToken))
 *     windowTokens  = floorPage(floor(fullTokens × windowPoolRatio))
 *
 * A model of windows alone has one pool without the ratio. Refused where the window pool does not hold window and page.
 */
export function windowRatioPools(
  stage: StageLayers,
  settings: SglangSettings,
  pageTokens: number,
): PoolRule {
  const charges = chargesOf(stage, settings);
  const { full, window, draftLayers } = charges;
  const { windowPoolRatio = 0.8 } = settings;
  const windowsOnly = full.layers === 0;
  const bytesPerToken = windowsOnly
    ? window.bytes * window.layers + full.bytes * draftLayers
    : full.bytes * (full.layers + draftLayers) + windowPoolRatio * window.bytes * window.layers;
  const fromTokens = (tokens: number): PoolTokens => {
    const aligned = floorPage(tokens, pageTokens);
    if (windowsOnly) return { tokens: aligned, fullTokens: 0, windowTokens: aligned };
    const windowTokens = floorPage(Math.floor(aligned * windowPoolRatio), pageTokens);
    return {
      tokens: aligned,
      fullTokens: aligned,
      windowTokens,
      ...(charges.windowTokens + pageTokens >= windowTokens && {
        refusal: `the window pool of ${windowTokens} tokens does not hold one request: a window of ${charges.windowTokens} and a page of ${pageTokens}; raise swa_full_tokens_ratio or the memory`,
      }),
    };
  };
  return {
    kind: "window-ratio",
    bytesPerToken,
    fromTokens,
    fromBytes: (availableBytes) =>
      fromTokens(floorDivide(Math.max(0, availableBytes), bytesPerToken)),
  };
}

/** Whether the window pool is capped by the requests: they are given, and nothing is kept for prefixes. */
export function hasWindowCap(stage: StageLayers, settings: SglangSettings): boolean {
  return (
    settings.maxRunningRequests !== undefined &&
    settings.radixCache === false &&
    stage.heads.some(({ isWindow }) => !isWindow)
  );
}

/**
 * The window pool as what the requests can need at most; the rest is the full pool's.
 *
 *     perRequest   = windowTokens + evictionIntervalTokens × draftTokens + pageTokens + decode
 *     windowPool   = ceilPage(perRequest × requests + chunks × chunkedPrefillTokens + pageTokens)
 *     fullTokens   = floorPage(floor((availableBytes - windowPool × windowBytes × windowLayers) / full cell))
 *
 * `decode` is a page, or what a draft may allocate; `chunks` is 2 while steps overlap, else 1.
 */
export function windowCapPools(
  stage: StageLayers,
  settings: SglangSettings,
  pageTokens: number,
): PoolRule {
  const { full, window, draftLayers, windowTokens } = chargesOf(stage, settings);
  const { windowPoolRatio = 0.8, attentionDataParallel = 1, speculation } = settings;
  const { evictionIntervalTokens = 128, chunkedPrefillTokens = 8192 } = settings;
  const overlaps = settings.overlapSchedule !== false;
  const requests = Math.floor((settings.maxRunningRequests ?? 0) / attentionDataParallel);
  const step = Math.max(speculation?.stepTokens ?? 0, speculation?.draftTokens ?? 0);
  const perRequest =
    windowTokens +
    Math.max(1, evictionIntervalTokens) * (speculation?.draftTokens ?? 1) +
    pageTokens +
    (speculation === undefined ? pageTokens : overlaps ? 2 * step : step);
  const pool = ceilPage(
    perRequest * requests + (overlaps ? 2 : 1) * chunkedPrefillTokens + pageTokens,
    pageTokens,
  );
  const fullCell = full.bytes * (full.layers + draftLayers);
  return {
    kind: "window-cap",
    bytesPerToken:
      full.bytes * (full.layers + draftLayers) + windowPoolRatio * window.bytes * window.layers,
    fromBytes: (availableBytes) => {
      const rest = availableBytes - pool * window.bytes * window.layers;
      const tokens = rest <= 0 ? 0 : floorPage(Math.floor(rest / fullCell), pageTokens);
      return {
        tokens,
        fullTokens: tokens,
        windowTokens: pool,
        ...(tokens <= 0 && {
          refusal: `the window pool of ${pool} tokens leaves no room for full layers; lower max_running_requests or raise mem_fraction_static`,
        }),
      };
    },
    fromTokens: (tokens) => {
      const aligned = floorPage(tokens, pageTokens);
      return { tokens: aligned, fullTokens: aligned, windowTokens: Math.min(pool, tokens) };
    },
  };
}

function chargesOf({ heads }: StageLayers, settings: SglangSettings): Charges {
  const dtype = settings.cacheDtype ?? "auto";
  const windows = heads.filter(({ isWindow }) => isWindow);
  const fulls = heads.filter(({ isWindow }) => !isWindow);
  const share = (some: readonly HeadLayers[]): Share => {
    const layers = some.reduce((sum, one) => sum + one.layers, 0);
    const bytes = some.map((one) => headBytes(one, dtype));
    const alike = bytes.every((one) => one === bytes[0]);
    if (alike) return { layers, bytes: bytes[0] ?? 0 };
    return {
      layers: 1,
      bytes: some.reduce((sum, one, index) => sum + one.layers * (bytes[index] ?? 0), 0),
    };
  };
  const windowTokens =
    settings.windowTokens ??
    windows.reduce((most, one) => Math.max(most, one.windowTokens ?? 0), 0);
  if (windows.length === 0)
    throw kvError({
      code: "unsupported",
      path: "sglang.windowPool",
      value: true,
      rule: "a stage without windows has no window pool",
    });
  return {
    full: share(fulls),
    window: share(windows),
    draftLayers: settings.speculation?.draftLayers ?? 0,
    windowTokens,
  };
}
