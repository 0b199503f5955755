/** One reading of a trace file: several caches side by side, or the hit curve of all capacities. */
import { capacityForShare, hitCurveAt, hitCurveStream } from "../simulate/replay/hit-curve.ts";
import type { CachePolicy } from "../simulate/replay/policies.ts";
import { type Replay, replay, replayStreams } from "../simulate/replay/replay.ts";
import { exampleTrace } from "../simulate/trace/example-trace.ts";
import type { TraceFormat } from "../simulate/trace/formats.ts";
import { type Completeness, loadTrace, type Watch } from "../simulate/trace/load-trace.ts";
import { readTrace } from "../simulate/trace/read-trace.ts";
import type { TraceRequest } from "../simulate/trace/request.ts";
import type { JobWatch } from "./jobs.ts";
import type { ReplayRow, ShareOfHits } from "./replay-text.ts";
import { EXAMPLE, traceFile } from "./trace-file.ts";

/** A trace and the caches it is replayed against; none asks for the hit curve. */
export interface ReplayTask {
  readonly file: string;
  readonly format?: TraceFormat;
  readonly badRows?: "stop" | "skip";
  readonly caches: readonly { readonly policy: CachePolicy; readonly capacityBlocks: number }[];
}

/** What came of it. */
export interface ReplayFound {
  readonly blockTokens: number;
  /** absent where it was not counted */
  readonly distinctBlocks?: number;
  readonly end: Completeness;
  readonly badRows: number;
  readonly firstBadRow?: string;
  readonly rows: readonly ReplayRow[];
  readonly shares?: readonly ShareOfHits[];
}

export async function replayJob(
  { file, caches, ...reading }: ReplayTask,
  { signal, onProgress }: JobWatch,
): Promise<ReplayFound> {
  if (file === EXAMPLE) return { ...(await answer(exampleTrace, caches, {})), badRows: 0 };
  const source = traceFile(file, signal);
  let badRows = 0;
  let firstBadRow: string | undefined;
  const requests = readTrace(source.pieces, {
    ...reading,
    onBadRow: ({ message }) => {
      badRows += 1;
      firstBadRow ??= message;
    },
  });
  const found = await answer(requests, caches, {
    signal,
    onProgress: ({ requests: done }) => onProgress({ share: source.share(), done }),
  });
  return { ...found, badRows, ...(firstBadRow !== undefined && { firstBadRow }) };
}

type Answer = Omit<ReplayFound, "badRows" | "firstBadRow">;

async function answer(
  requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>,
  caches: ReplayTask["caches"],
  watch: Watch,
): Promise<Answer> {
  if (caches.length === 0) return wholeCurve(requests, watch);
  // only the optimum must know what comes, so only for it the trace is held
  if (caches.every(({ policy }) => policy !== "optimum")) {
    const { replays, ...end } = await replayStreams(requests, caches, watch);
    return { blockTokens: blockTokensOf(replays), end, rows: replays };
  }
  const { trace, ...end } = await loadTrace(requests, watch);
  return {
    blockTokens: trace.blockTokens,
    end,
    rows: caches.map((cache) => replay(trace, cache)),
  };
}

async function wholeCurve(
  requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>,
  watch: Watch,
): Promise<Answer> {
  const curve = await hitCurveStream(requests, watch);
  const { complete, distinctBlocks } = curve;
  return {
    blockTokens: curve.blockTokens,
    distinctBlocks,
    end: complete ? { complete } : { complete, stoppedBy: curve.stoppedBy, reason: curve.reason },
    rows: curveCapacities(distinctBlocks).map((capacityBlocks) => ({
      policy: "lru",
      capacityBlocks,
      ...hitCurveAt(curve, capacityBlocks),
    })),
    shares: [0.5, 0.75, 0.9, 0.99, 1].map((share) => ({
      share,
      capacityBlocks: capacityForShare(curve, share),
    })),
  };
}

function blockTokensOf(replays: readonly Replay[]): number {
  return replays[0]?.blockTokens ?? 0;
}

/** 1, 2 and 5 times powers of ten below the distinct blocks, and no limit. */
function curveCapacities(distinctBlocks: number): readonly number[] {
  const capacities: number[] = [];
  for (let power = 1; power < distinctBlocks; power *= 10)
    for (const step of [1, 2, 5]) if (step * power < distinctBlocks) capacities.push(step * power);
  return [...capacities.slice(-15), Number.POSITIVE_INFINITY];
}
