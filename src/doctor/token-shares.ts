/** What one token takes on one rank, by the pools that engines keep apart: layers that keep every token, and windows. */
import { type KvPart, kvProfile } from "../kv/profile.ts";
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { answered } from "./answered.ts";

/** How the cache of one rank is stored and shared. */
export interface ShareOptions {
  readonly format: KvFormat;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

/** Layers with a cache of one kind, and the bytes that a token takes in them. */
export interface TokenShare {
  readonly kind:
    | "every token"
    | "window"
    | "all layers"
    | "without index keys"
    | "with a draft layer"
    | "draft layers";
  readonly layers: number;
  readonly bytesPerToken: number;
}

/** The shares of a model on one rank; nothing where the format does not fit the model. */
export interface TokenShares {
  readonly shares: readonly TokenShare[];
  /** entries that hold several tokens: no rate per token describes the pool */
  readonly isCompressed: boolean;
  readonly hasStates: boolean;
  readonly windowTokens: number | undefined;
}

/** The shares of the stage that keeps most. */
export function tokenShares(model: ModelSpec, options: ShareOptions): TokenShares | undefined {
  const profile = answered(() => kvProfile(model, options));
  if (profile === undefined) return undefined;
  const { parts } = profile;
  const isCompressed = parts.some(
    ({ tokensPerEntry, kind }) => tokensPerEntry > 1 || kind === "compressor",
  );
  const tokens = parts.filter(({ kind }) => kind !== "state");
  const every = tokens.filter(({ windowTokens }) => windowTokens === undefined);
  const windows = tokens.filter(({ windowTokens }) => windowTokens !== undefined);
  const withoutIndex = every.filter(({ kind }) => kind !== "index");
  const shares = [
    share("every token", every),
    share("window", windows),
    share("all layers", windows.length > 0 && every.length > 0 ? tokens : []),
    share("without index keys", withoutIndex.length < every.length ? withoutIndex : []),
    withDraft(every),
  ].filter(({ layers, bytesPerToken }) => layers > 0 && bytesPerToken > 0);
  return {
    shares,
    isCompressed,
    hasStates: parts.some(({ kind }) => kind === "state"),
    windowTokens: windows[0]?.windowTokens,
  };
}

function share(kind: TokenShare["kind"], parts: readonly KvPart[]): TokenShare {
  return {
    kind,
    layers: parts.reduce((sum, part) => sum + (part.kind === "index" ? 0 : part.layers), 0),
    bytesPerToken: parts.reduce((sum, part) => sum + (part.layers * part.entryBits) / 8, 0),
  };
}

/** One more layer, as a prediction module adds. */
function withDraft(parts: readonly KvPart[]): TokenShare {
  const { layers, bytesPerToken } = share("every token", parts);
  const one = parts.reduce((sum, part) => sum + part.entryBits / 8, 0);
  return {
    kind: "with a draft layer",
    layers: layers === 0 ? 0 : layers + 1,
    bytesPerToken: bytesPerToken + one,
  };
}
