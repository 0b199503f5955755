/** llama.cpp's cache: cells padded to 256, streams, windows and states, and what they take. */
import { kvError, shown } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import { formats } from "../../model/format.ts";
import type { ModelSpec } from "../../model/model.ts";
import { exact, finiteNumber, wholeNumber } from "../../units.ts";
import { layerRows } from "./layer-rows.ts";
import {
  type KindRows,
  type LlamaCppPart,
  longest,
  padded,
  parts,
  perDevice,
  total,
} from "./parts.ts";
import { type LlamaCppSettings, llamaCppCacheTypes } from "./settings.ts";

/** The cache of one context, allocated in full at the start. */
export interface LlamaCppCache {
  readonly fits: boolean;
  /** why it does not start */
  readonly refusal?: string;
  /** the context once padded, of all sequences */
  readonly contextTokens: number;
  /** the longest sequence */
  readonly contextTokensPerSequence: number;
  readonly streams: number;
  readonly parts: readonly LlamaCppPart[];
  /** all parts together, on all devices */
  readonly bytes: number;
  readonly bytesPerDevice: readonly number[];
  /** what is missing of the given bytes; 0 where it fits */
  readonly shortBytes: number;
  /** the longest context that the given bytes hold */
  readonly longestContextTokens?: number;
  readonly warnings: readonly Warning[];
}

/**
 * Bytes of llama.cpp's cache.
 *
 *     contextTokens    = pad256(n_ctx); split: sequences × pad256(n_ctx / sequences)
 *     streams          = unified ? 1 : sequences
 *     full layers      streams × cells × (key row + value row), cells the stream's tokens
 *     window layers    cells = min(cells, pad256(windowTokens × (unified ? sequences : 1) + microBatchTokens))
 *     recurrent layers sequences × state, in fp32
 *     row              elements / block × bytes of a block, for keys and values each in its own type
 *
 * Latents are kept as keys alone. Nothing is sharded or repeated: layers are split over devices. Types and combinations
 * that the engine refuses are answers with the reason.
 *
 * Errors: `bad-input` for settings; `not-known` where nothing gives the context.
 * Source: llama.cpp, constructors of its context and of its unified and windowed caches; read, nothing was executed.
 * Not verified: the split over unequal devices, index keys (not counted), compute buffers (not cache).
 * @example llamaCppCache(models["deepseek-v3"], { contextTokens: 32_768 }).bytes / 2 ** 20 // => 2196
 * @example llamaCppCache(models["deepseek-v3"], { contextTokens: 32_768, keyType: "q8_0" }).bytes / 2 ** 20 // => 1166.625
 */
export function llamaCppCache(model: ModelSpec, settings: LlamaCppSettings = {}): LlamaCppCache {
  const { sequences = 1, devices = 1, availableBytes } = settings;
  for (const name of COUNTS) {
    const value = settings[name];
    if (value !== undefined) wholeNumber(value, `llamaCpp.${name}`);
  }
  if (availableBytes !== undefined)
    finiteNumber(availableBytes, "llamaCpp.availableBytes", { least: Number.MIN_SAFE_INTEGER });
  const asked = settings.contextTokens ?? model.maxModelTokens;
  if (asked === undefined)
    throw kvError({
      code: "not-known",
      path: "llamaCpp.contextTokens",
      value: undefined,
      rule: `${model.name} does not say how long a sequence may be`,
      hint: "give contextTokens (n_ctx)",
    });
  try {
    const rows = rowsOf(model, settings);
    const sized = parts(rows, settings, asked);
    const bytes = exact(total(sized.parts), "llamaCpp.contextTokens");
    const short = availableBytes === undefined ? 0 : Math.max(0, bytes - availableBytes);
    return {
      fits: short === 0,
      ...(short > 0 && {
        refusal: `the cache takes ${bytes} bytes and ${availableBytes} are given; lower n_ctx or use narrower cache types`,
      }),
      ...sized,
      bytes,
      bytesPerDevice: perDevice(model, rows, sized.parts, devices),
      shortBytes: short,
      ...(availableBytes !== undefined && {
        longestContextTokens: longest(rows, settings, availableBytes),
      }),
      warnings: warningsOf(model),
    };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "unsupported")) throw error;
    return {
      fits: false,
      refusal: error.message,
      contextTokens: padded(asked),
      contextTokensPerSequence: padded(asked),
      streams: settings.unified === true ? 1 : sequences,
      parts: [],
      bytes: 0,
      bytesPerDevice: [],
      shortBytes: 0,
      warnings: [],
    };
  }
}

const COUNTS = ["contextTokens", "sequences", "microBatchTokens", "devices"] as const;

function rowsOf(model: ModelSpec, settings: LlamaCppSettings): readonly KindRows[] {
  const { keyType = "fp16", valueType = "fp16", flashAttention = true } = settings;
  for (const type of [keyType, valueType])
    if (!llamaCppCacheTypes.includes(type))
      throw kvError({
        code: "unknown-id",
        path: "llamaCpp.cacheType",
        value: type,
        rule: `llama.cpp has no cache type ${shown(type)}`,
        hint: `use ${llamaCppCacheTypes.join(", ")}`,
      });
  if (!flashAttention && formats[valueType].scaleElements !== undefined)
    throw kvError({
      code: "unsupported",
      path: "llamaCpp.valueType",
      value: valueType,
      rule: "quantised values need flash attention",
      hint: "turn flash attention on, or keep values in fp16",
    });
  const layers = model.layerKinds.map(() => 0);
  for (const kind of model.layerOrder) layers[kind] = (layers[kind] ?? 0) + 1;
  return model.layerKinds.map(({ caches }, kind) => ({
    layers: layers[kind] ?? 0,
    rows: caches.flatMap((cache) => layerRows(cache, keyType, valueType) ?? []),
  }));
}

function warningsOf({ layerKinds }: ModelSpec): readonly Warning[] {
  const indexes = layerKinds.some(({ caches }) => caches.some(({ kind }) => kind === "index"));
  if (!indexes) return [];
  return [
    {
      code: "index-keys-not-counted",
      message:
        "index keys of sparse attention are not counted: their cache in llama.cpp was not verified",
    },
  ];
}
