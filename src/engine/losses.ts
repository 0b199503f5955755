/** What lies between an even share of the cache and what an engine takes for a request, by cause. */
import { kvBreakdown } from "../kv/bytes.ts";
import { kvProfiles } from "../kv/profile.ts";
import type { CacheKind } from "../model/layer.ts";
import type { EngineLoss, EngineQuestion, LossCause } from "./accounting.ts";

/** Bytes of one request on one rank, by cache kind. */
export type BytesByKind = ReadonlyMap<CacheKind, number>;

/** A request on one rank of one stage: evenly split, and as the ranks must keep it. */
export interface RequestShare {
  readonly even: BytesByKind;
  readonly own: BytesByKind;
}

/** The request of the longest length on each pipeline stage. */
export function requestShares({
  model,
  tensorParallel,
  pipelineParallel,
  decodeContextParallel,
  format,
  maxModelTokens,
}: EngineQuestion): readonly RequestShare[] {
  const whole = kvProfiles(model, { format, pipelineParallel });
  return kvProfiles(model, {
    format,
    tensorParallel,
    pipelineParallel,
    decodeContextParallel,
  }).map((profile, stage) => {
    const unsplit = whole[stage];
    return {
      own: byKind(kvBreakdown(profile, maxModelTokens)),
      even:
        unsplit === undefined
          ? new Map()
          : byKind(kvBreakdown(unsplit, maxModelTokens), tensorParallel),
    };
  });
}

/** All bytes of a split. */
export function totalBytes(bytes: BytesByKind): number {
  let sum = 0;
  for (const value of bytes.values()) sum += value;
  return sum;
}

/** The stage whose pool holds the fewest requests, and that pool. */
export function tightestShare(
  shares: readonly RequestShare[],
  poolBytesPerRank: readonly number[],
): { readonly share: RequestShare; readonly pool: number } {
  const stages = shares.map((share, stage) => ({
    share,
    pool: Math.max(0, poolBytesPerRank[stage] ?? 0),
  }));
  return stages.reduce((least, one) =>
    one.pool * totalBytes(least.share.own) < least.pool * totalBytes(one.share.own) ? one : least,
  );
}

/** What the ranks keep more than once: heads, and latents that have none. */
export function replicationLosses({ even, own }: RequestShare): readonly EngineLoss[] {
  return [...own].map(([kind, bytes]) => ({
    cause: holdsHeads(kind) ? "head-replication" : "latent-replication",
    bytesPerRank: bytes - (even.get(kind) ?? 0),
    of: "request",
  }));
}

/** The cause of whatever an engine takes of a kind beyond what the rank must keep. */
export function excessCause(kind: CacheKind): LossCause {
  switch (kind) {
    case "window":
    case "chunked":
    case "latent-window":
    case "compressor":
      return "in-flight-reserve";
    case "state":
      return "recurrent-pages";
    default:
      return "block-rounding";
  }
}

/** Losses of one cause together, the largest first; none of less than a byte. */
export function mergedLosses(losses: readonly EngineLoss[]): readonly EngineLoss[] {
  const merged: EngineLoss[] = [];
  for (const loss of losses) {
    const at = merged.findIndex(({ cause, of }) => cause === loss.cause && of === loss.of);
    const same = merged[at];
    if (same === undefined) merged.push(loss);
    else merged[at] = { ...same, bytesPerRank: same.bytesPerRank + loss.bytesPerRank };
  }
  return merged
    .filter(({ bytesPerRank }) => Math.abs(bytesPerRank) >= 1)
    .sort((a, b) => b.bytesPerRank - a.bytesPerRank);
}

/**
 * The losses of an engine whose accounting gives one figure for a request: what it takes beyond the bytes that the rank
 * must keep goes to the cause that its caches suggest.
 */
export function residualLosses(
  share: RequestShare,
  requestBytesPerRank: number,
): readonly EngineLoss[] {
  const kinds = [...share.own.keys()];
  const cause: LossCause = kinds.some(
    (kind) => kind === "window" || kind === "chunked" || kind === "latent-window",
  )
    ? "window-pool"
    : kinds.includes("state")
      ? "recurrent-pages"
      : "block-rounding";
  return mergedLosses([
    ...replicationLosses(share),
    { cause, bytesPerRank: requestBytesPerRank - totalBytes(share.own), of: "request" },
  ]);
}

function holdsHeads(kind: CacheKind): boolean {
  return kind === "full" || kind === "window" || kind === "chunked" || kind === "state";
}

function byKind(
  shares: readonly { readonly kind: CacheKind; readonly bytes: number }[],
  ranks = 1,
): BytesByKind {
  const sums = new Map<CacheKind, number>();
  for (const { kind, bytes } of shares) sums.set(kind, (sums.get(kind) ?? 0) + bytes / ranks);
  return sums;
}
