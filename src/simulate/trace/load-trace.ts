/** A stream of requests as columns, watched and stoppable. */
import { type BlockTrace, blockTraceBuilder } from "./block-trace.ts";
import { isSourceFailure } from "./read-trace.ts";
import type { TraceRequest } from "./request.ts";

/** How far a run has come. */
export interface TraceProgress {
  readonly requests: number;
}

/** How long work is watched and stopped. */
export interface Watch {
  /** called after every 4,096 requests, and at the end */
  readonly onProgress?: (progress: TraceProgress) => void;
  /** stops the run where it is; what was done so far is the result, labelled as partial */
  readonly signal?: AbortSignal;
}

/** Whether all of a trace was seen. */
export type Completeness =
  | { readonly complete: true }
  | {
      readonly complete: false;
      readonly stoppedBy: "signal" | "source";
      /** what the source said */
      readonly reason: string;
    };

/** Requests between two calls of `onProgress`. */
const watchedEvery = 4096;

/**
 * The columns of a stream of requests, for `replay` and `hitCurve`.
 *
 * A source that breaks half-way, or a signal, gives the requests up to there with `complete: false`.
 *
 * Errors: as `blockTrace`; bad rows as the reader was told.
 * @example loadTrace(exampleTrace).then(({ trace, complete }) => [trace.requests, complete]) // => [8, true]
 */
export async function loadTrace(
  requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>,
  watch: Watch = {},
): Promise<{ readonly trace: BlockTrace } & Completeness> {
  const builder = blockTraceBuilder();
  const end = await eachRequest(requests, watch, builder.add);
  return { trace: builder.trace(), ...end };
}

/** Does something with every request of a stream until it ends, breaks or is stopped. */
export async function eachRequest(
  requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>,
  { onProgress, signal }: Watch,
  visit: (request: TraceRequest) => void,
): Promise<Completeness> {
  let seen = 0;
  let end: Completeness = { complete: true };
  let refused: { readonly error: unknown } | undefined;
  if (signal?.aborted) return stopped("signal", signal.reason);
  try {
    for await (const request of requests) {
      try {
        visit(request);
      } catch (error) {
        refused = { error };
        break;
      }
      seen += 1;
      if (seen % watchedEvery === 0) onProgress?.({ requests: seen });
      if (signal?.aborted) {
        end = stopped("signal", signal.reason);
        break;
      }
    }
  } catch (error) {
    if (!isSourceFailure(error)) throw error;
    // a source that was told to stop breaks off too
    end = signal?.aborted ? stopped("signal", signal.reason) : stopped("source", error);
  }
  if (refused !== undefined) throw refused.error;
  onProgress?.({ requests: seen });
  return end;
}

function stopped(stoppedBy: "signal" | "source", cause: unknown): Completeness {
  return {
    complete: false,
    stoppedBy,
    reason: cause instanceof Error ? cause.message : String(cause),
  };
}
