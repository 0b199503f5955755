/** A run recorded from the real engine, and the same run by ours in the same words. */
import {
  blockTables,
  complete,
  type EngineRules,
  type EngineState,
  engineState,
  enqueue,
  freeBlocks,
  isBusy,
  runningRequests,
  schedule,
  waitingRequests,
} from "../../../src/simulate/engine/index.ts";

/** A recorded configuration. */
export interface RecordedConfig {
  readonly num_blocks: number;
  readonly bs: number;
  readonly max_batched?: number;
  readonly max_seqs?: number;
  readonly max_len?: number;
  readonly watermark?: number;
  readonly full_isl?: boolean;
  readonly caching?: boolean;
  readonly chunked?: boolean;
  readonly long_thr?: number;
  readonly lookahead?: number;
  readonly policy?: "fcfs" | "priority";
  readonly window?: number | null;
}

/** A recorded request. */
export interface RecordedRequest {
  readonly arrive: number;
  readonly prompt: readonly number[];
  readonly out: number;
  readonly priority?: number;
}

/** A recorded step; a scenario leaves some of it out. */
export interface RecordedStep {
  readonly step: number;
  readonly sched: Readonly<Record<string, number>>;
  readonly hits: readonly (readonly (string | number)[])[];
  readonly preempt: readonly string[];
  readonly evict: readonly number[];
  readonly tables: Readonly<Record<string, readonly number[]>>;
  readonly nfree: number;
  readonly finished: readonly string[];
  readonly free_after_sched?: readonly number[];
  readonly free_end?: readonly number[];
  readonly running?: readonly string[];
  readonly waiting?: readonly string[];
}

/** A recorded run. */
export interface RecordedRun {
  readonly config: RecordedConfig;
  readonly requests: readonly RecordedRequest[];
  readonly steps: readonly RecordedStep[];
  readonly final_free?: readonly number[];
}

/** The rules of a recorded configuration. */
export function rulesOf(config: RecordedConfig): EngineRules {
  const { window } = config;
  return {
    poolBlocks: config.num_blocks,
    blockTokens: config.bs,
    ...(config.max_batched !== undefined && { stepTokens: config.max_batched }),
    ...(config.max_seqs !== undefined && { maxRequests: config.max_seqs }),
    ...(config.max_len !== undefined && { maxModelTokens: config.max_len }),
    ...(config.watermark !== undefined && { watermark: config.watermark }),
    ...(config.full_isl !== undefined && { fullSequenceMustFit: config.full_isl }),
    ...(config.caching !== undefined && { prefixCaching: config.caching }),
    ...(config.chunked !== undefined && { chunkedPrefill: config.chunked }),
    ...(config.long_thr !== undefined && { longPrefillTokens: config.long_thr }),
    ...(config.lookahead !== undefined && { lookaheadTokens: config.lookahead }),
    ...(config.policy !== undefined && { policy: config.policy }),
    ...(typeof window === "number" && { groups: [{ kind: "window", windowTokens: window }] }),
  };
}

/** The same run by our engine, with the parts that the recording has. */
export function replayed({ config, requests, steps: recorded, final_free }: RecordedRun): {
  readonly steps: readonly RecordedStep[];
  readonly final_free?: readonly number[];
} {
  const state = engineState(rulesOf(config));
  const whole = recorded[0]?.free_end !== undefined;
  const steps: RecordedStep[] = [];
  const last = recorded.at(-1)?.step ?? 0;
  let arrived = 0;
  for (let at = 0; at <= last; at += 1) {
    while (arrived < requests.length && (requests[arrived]?.arrive ?? 0) <= at) {
      const request = requests[arrived];
      if (request !== undefined) arrive(state, request, arrived);
      arrived += 1;
    }
    if (isBusy(state)) steps.push(recordedStep(state, at, whole));
  }
  return { steps, ...(final_free !== undefined && { final_free: freeBlocks(state) }) };
}

function arrive(
  state: EngineState,
  { arrive: at, prompt, out, priority }: RecordedRequest,
  index: number,
): void {
  enqueue(state, {
    arrivalSeconds: at,
    promptTokens: prompt.length,
    outputTokens: out,
    promptIds: prompt,
    outputIds: Array.from({ length: out }, (_, token) => 1_000_003 * (index + 1) + token),
    ...(priority !== undefined && { priority }),
  });
}

function recordedStep(state: EngineState, at: number, whole: boolean): RecordedStep {
  const name = (serial: number): string => `r${serial}`;
  const { scheduled, admitted, preempted, evicted } = schedule(state);
  const tables = Object.fromEntries(
    blockTables(state).map(({ request, tables: [first = []] }) => [name(request), first]),
  );
  const free = freeBlocks(state);
  const finished = complete(state).map(name);
  return {
    step: at,
    sched: Object.fromEntries(scheduled.map(({ request, tokens }) => [name(request), tokens])),
    hits: admitted.map(({ request, hitTokens, knownTokens, preemptions }) => [
      name(request),
      hitTokens,
      knownTokens,
      preemptions,
    ]),
    preempt: preempted.map(name),
    evict: evicted,
    tables,
    nfree: freeBlocks(state).length,
    finished,
    ...(whole && {
      free_after_sched: free,
      free_end: freeBlocks(state),
      running: runningRequests(state).map(name),
      waiting: waitingRequests(state).map(name),
    }),
  };
}
