/** Requests through engines over time: latencies, hits, preemptions, device-seconds and cost. */
import { kvError, shown } from "../../errors.ts";
import { isSourceFailure } from "../trace/read-trace.ts";
import type { SimulatedRequest } from "./request.ts";
import type { Simulation, Stop } from "./result.ts";
import { advanceRun, type Run, startRun, unfinishedRequests } from "./run.ts";
import { type SimulationSettings, simulationSettings } from "./settings.ts";
import { simulationResult } from "./summary.ts";
import type { RequestOutcome } from "./tally.ts";

/** How far a simulation has come. */
export interface Progress {
  readonly arrivedRequests: number;
  readonly finishedRequests: number;
  readonly simulatedSeconds: number;
  readonly steps: number;
}

/** Who watches, and who may stop it. */
export interface SimulationOptions {
  /** called at the start and every 65,536 steps or requests */
  readonly onProgress?: (progress: Progress) => void;
  /** looked at when progress is; a stopped run gives what it has, marked as stopped */
  readonly signal?: AbortSignal;
  /** called when a request ends: a row for a table */
  readonly onRequest?: (outcome: RequestOutcome) => void;
}

/**
 * Simulates an engine, block for block, over a list or generator of requests.
 *
 *     each step: schedule (vLLM v1 rules), then the clock moves by stepTime(what the step computes)
 *
 * An open loop takes requests at their times; a closed loop gives each of `users.count` users the next request as soon as
 * the last one is answered. Steps follow one another without a gap; asynchronous scheduling, rejected drafts, encoder
 * inputs and pipeline stages are not modelled. Tiers below the device (`engine.offload`) are our own choice of rules: what
 * is evicted can come back over a link, where that is faster than to compute it. Requests that could never be served, with which the real engine would
 * hang, are left out and counted. Nothing is random: equal requests and settings give equal results, byte for byte, with
 * or without `skipEvents`. Memory grows with the pool and with those that run and wait, not with the number of requests.
 *
 * Errors: `bad-input` for settings or requests that break their rules; times must be in order. An iterable that throws
 * an error of its own half-way gives a partial result that says so.
 * Source: vLLM v1 core, commit 017e9f44: `Scheduler`, `KVCacheManager`, `BlockPool`.
 * @example simulate([{ arrivalSeconds: 0, promptTokens: 6, outputTokens: 4 }], { engine: { poolBlocks: 11, blockTokens: 4 }, stepTime: { stepSeconds: 0.5 } }).latency.endToEndSeconds.mean // => 2
 */
export function simulate(
  requests: Iterable<SimulatedRequest>,
  settings: SimulationSettings,
  options: SimulationOptions = {},
): Simulation {
  const run = startRun(simulationSettings(settings), options.onRequest);
  refuseNoRequests(requests, Symbol.iterator);
  const iterator = requests[Symbol.iterator]();
  const look = { steps: 0, arrived: 0 };
  try {
    for (;;) {
      const state = advanceRun(run, look.steps);
      if (state === "done") return finished(run);
      if (state === "input") {
        try {
          offer(run, iterator.next());
        } catch (error) {
          return broken(run, error);
        }
        if (run.tally.arrived < look.arrived) continue;
      }
      look.steps = run.steps + slice;
      look.arrived = run.tally.arrived + slice;
      const stop = looked(run, options);
      if (stop !== undefined) return simulationResult(run, stop);
    }
  } finally {
    if (!run.ended) iterator.return?.();
  }
}

/**
 * {@link simulate} for streams too, giving way to other work between slices, so that a signal or a progress bar is served.
 *
 * @example simulateAsync([{ arrivalSeconds: 0, promptTokens: 6, outputTokens: 4 }], { engine: { poolBlocks: 11, blockTokens: 4 }, stepTime: { stepSeconds: 0.5 } }).then(({ steps }) => steps) // => 4
 */
export async function simulateAsync(
  requests: Iterable<SimulatedRequest> | AsyncIterable<SimulatedRequest>,
  settings: SimulationSettings,
  options: SimulationOptions = {},
): Promise<Simulation> {
  const run = startRun(simulationSettings(settings), options.onRequest);
  refuseNoRequests(requests, Symbol.iterator, Symbol.asyncIterator);
  const iterator =
    Symbol.asyncIterator in requests
      ? requests[Symbol.asyncIterator]()
      : requests[Symbol.iterator]();
  const look = { steps: 0, arrived: 0 };
  try {
    for (;;) {
      const state = advanceRun(run, look.steps);
      if (state === "done") return finished(run);
      if (state === "input") {
        try {
          const next = iterator.next();
          offer(run, "then" in next ? await next : next);
        } catch (error) {
          return broken(run, error);
        }
        if (run.tally.arrived < look.arrived) continue;
      }
      look.steps = run.steps + slice;
      look.arrived = run.tally.arrived + slice;
      const stop = looked(run, options);
      if (stop !== undefined) return simulationResult(run, stop);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } finally {
    if (!run.ended) await iterator.return?.();
  }
}

/** Steps, or requests taken in, between two looks at who watches. */
const slice = 65_536;

/** Passes requests that can be taken one after the other; otherwise the named error. */
function refuseNoRequests(
  requests: unknown,
  ...ways: readonly (typeof Symbol.iterator | typeof Symbol.asyncIterator)[]
): void {
  const given = Object(requests) as Readonly<Partial<Record<symbol, unknown>>>;
  if (ways.some((way) => typeof given[way] === "function")) return;
  throw kvError({
    code: "bad-input",
    path: "requests",
    value: requests,
    rule: `expected a list or a generator of requests, got ${shown(requests)}`,
    hint:
      Symbol.asyncIterator in given
        ? "simulateAsync takes streams"
        : "[{ arrivalSeconds, promptTokens, outputTokens }]",
  });
}

function offer(run: Run, next: IteratorResult<SimulatedRequest, unknown>): void {
  if (next.done === true) run.ended = true;
  else run.pending = next.value;
}

function looked(run: Run, { onProgress, signal }: SimulationOptions): Stop | undefined {
  onProgress?.({
    arrivedRequests: run.tally.arrived,
    finishedRequests: run.tally.finished,
    simulatedSeconds: Math.max(...run.replicas.map(({ clock }) => clock)),
    steps: run.steps,
  });
  return signal?.aborted === true
    ? { reason: "aborted", message: "the caller's signal was set" }
    : undefined;
}

function finished(run: Run): Simulation {
  const left = unfinishedRequests(run) > 0 || run.pending !== undefined;
  return simulationResult(
    run,
    left
      ? {
          reason: "until-reached",
          message: `untilSeconds ${run.settings.untilSeconds} came before the last request had ended`,
        }
      : undefined,
  );
}

/** What has come so far is served to its end; an error of our own is an error. */
function broken(run: Run, error: unknown): Simulation {
  if (!isSourceFailure(error)) throw error;
  run.ended = true;
  while (advanceRun(run, run.steps + slice) === "paused");
  return simulationResult(run, {
    reason: "input-broke",
    message: error instanceof Error ? error.message : String(error),
  });
}
