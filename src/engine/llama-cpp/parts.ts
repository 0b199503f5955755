/** The parts of llama.cpp's cache: cells of full layers, of windows and of states, and how devices share them. */
import { lastHolding } from "../../halving.ts";
import type { ModelSpec } from "../../model/model.ts";
import { ceilDiv } from "../../units.ts";
import type { LayerRows } from "./layer-rows.ts";
import type { LlamaCppSettings } from "./settings.ts";

const PAD_TOKENS = 256;

/** Equal layers of the cache. */
export interface LlamaCppPart {
  readonly kind: LayerRows["kind"];
  readonly layers: number;
  /** cells of one stream; of a state, sequences */
  readonly cells: number;
  readonly streams: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/** Rows of each layer kind, and how many layers are of it. */
export interface KindRows {
  readonly layers: number;
  readonly rows: readonly LayerRows[];
}

/** The context as the engine rounds it up. */
export function padded(tokens: number): number {
  return ceilDiv(tokens, PAD_TOKENS) * PAD_TOKENS;
}

/** Cells of one stream, in each kind of part. */
function cellsOf(row: LayerRows, settings: LlamaCppSettings, streamTokens: number): number {
  const { sequences = 1, unified = false, microBatchTokens = 512, fullWindows = false } = settings;
  if (row.kind === "state") return sequences;
  if (row.windowTokens === undefined || fullWindows) return streamTokens;
  const kept = row.windowTokens * (unified ? sequences : 1) + microBatchTokens;
  return padded(Math.min(streamTokens, kept));
}

/** A context with its padding. */
export interface PaddedContext {
  readonly contextTokens: number;
  readonly contextTokensPerSequence: number;
  readonly streams: number;
  readonly parts: readonly LlamaCppPart[];
}

/** Streams, cells and bytes of a context. */
export function parts(
  rows: readonly KindRows[],
  settings: LlamaCppSettings,
  asked: number,
): PaddedContext {
  const { sequences = 1, unified = false } = settings;
  const context = padded(asked);
  const streams = unified ? 1 : sequences;
  const streamTokens = unified ? context : padded(Math.floor(context / sequences));
  const found: LlamaCppPart[] = [];
  for (const { layers, rows: kindRows } of rows) {
    if (layers === 0) continue;
    for (const row of kindRows) {
      const cells = cellsOf(row, settings, streamTokens);
      const copies = row.kind === "state" ? 1 : streams;
      found.push({
        kind: row.kind,
        layers,
        cells,
        streams: copies,
        keyBytes: layers * copies * cells * row.keyBytes,
        valueBytes: layers * copies * cells * row.valueBytes,
      });
    }
  }
  return {
    contextTokens: streamTokens * streams,
    contextTokensPerSequence: streamTokens,
    streams,
    parts: found,
  };
}

/** Bytes of all parts. */
export function total(some: readonly LlamaCppPart[]): number {
  return some.reduce((sum, { keyBytes, valueBytes }) => sum + keyBytes + valueBytes, 0);
}

/** Layers go to equal devices in order, the output layer with the last: `floor(layer × devices / (layers + 1))`. */
export function perDevice(
  { layerOrder }: ModelSpec,
  rows: readonly KindRows[],
  some: readonly LlamaCppPart[],
  devices: number,
): readonly number[] {
  const bytes = new Array<number>(devices).fill(0);
  let next = 0;
  const kindBytes = rows.map(({ layers, rows: kindRows }) => {
    const own = layers === 0 ? [] : some.slice(next, next + kindRows.length);
    next += own.length;
    return layers === 0 ? 0 : total(own) / layers;
  });
  for (const [layer, kind] of layerOrder.entries()) {
    const device = Math.floor((layer * devices) / (layerOrder.length + 1));
    bytes[device] = (bytes[device] ?? 0) + (kindBytes[kind] ?? 0);
  }
  return bytes;
}

/** The longest context, in whole pads of every stream, that the bytes hold; 0 where not even the first. */
export function longest(
  rows: readonly KindRows[],
  settings: LlamaCppSettings,
  availableBytes: number,
): number {
  const step = PAD_TOKENS * (settings.unified === true ? 1 : (settings.sequences ?? 1));
  const holds = (steps: number): boolean =>
    total(parts(rows, settings, steps * step).parts) <= availableBytes;
  return lastHolding(holds, 0, 2 ** 31 / PAD_TOKENS) * step;
}
