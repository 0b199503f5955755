/** A simulation under way: takes requests one by one, and time as far as they allow. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber } from "../../units.ts";
import { tooLarge } from "./never-fits.ts";
import {
  advanceReplica,
  hasWork,
  nextStepSeconds,
  type Replica,
  replica,
  stopLeaping,
} from "./replica.ts";
import { type Job, job, type SimulatedRequest } from "./request.ts";
import { replicaFor } from "./router.ts";
import type { ResolvedSettings } from "./settings.ts";
import { passLoads } from "./step-clock.ts";
import { countEnd, countRefusal, type RequestOutcome, type Tally, tally } from "./tally.ts";
import { addAt, earliest, type TimedQueue, takeEarliest, timedQueue } from "./timed-queue.ts";
import { enqueueJob } from "./waiting.ts";

/** A simulation under way. */
export interface Run {
  readonly settings: ResolvedSettings;
  readonly tally: Tally;
  readonly replicas: readonly Replica[];
  /** those that take requests, and those that take over from them */
  readonly front: readonly Replica[];
  readonly back: readonly Replica[];
  /** when users may ask, in a closed loop */
  readonly ready: TimedQueue<undefined>;
  /** prompts on their way from a prefill replica to a decode replica */
  readonly transfers: TimedQueue<Job>;
  /** the next request, once it is known */
  pending: SimulatedRequest | undefined;
  /** no request follows */
  ended: boolean;
  /** requests that were sent to a replica */
  sent: number;
  startSeconds: number;
  lastArrivalSeconds: number;
  steps: number;
}

/** A simulation at its beginning. */
export function startRun(
  settings: ResolvedSettings,
  onRequest: ((outcome: RequestOutcome) => void) | undefined,
): Run {
  const ready = timedQueue<undefined>();
  const transfers = timedQueue<Job>();
  for (let user = 0; user < (settings.users ?? 0); user += 1) addAt(ready, 0, undefined);
  const counts = tally(settings.given.objective, onRequest);
  const wake = (replica: Replica, seconds: number): void => {
    replica.until = Math.min(replica.until, seconds);
  };
  const ended = (replica: Replica, job: Job, served: boolean): void => {
    if (served && job.stopTokens < job.endTokens) {
      const comes = replica.clock + settings.transferSeconds(job.promptTokens);
      addAt(transfers, comes, {
        ...job,
        stopTokens: job.endTokens,
        externalTokens: job.promptTokens,
        recomputeTokens: 0,
      });
      wake(replica, comes);
      return;
    }
    if (served) countEnd(counts, job, replica.index, replica.clock);
    if (settings.users === undefined) return;
    const again = replica.clock + settings.thinkSeconds;
    addAt(ready, again, undefined);
    wake(replica, again);
  };
  const replicas = settings.pools
    .flatMap((pool) => Array.from({ length: pool.replicas }, () => pool))
    .map((pool, index) => replica(settings, pool, index, counts, ended));
  return {
    settings,
    tally: counts,
    replicas,
    front: replicas.filter(({ role }) => role !== "decode"),
    back: replicas.filter(({ role }) => role === "decode"),
    ready,
    transfers,
    pending: undefined,
    ended: false,
    sent: 0,
    startSeconds: 0,
    lastArrivalSeconds: 0,
    steps: 0,
  };
}

/** Goes on until the next request must be known, until `last` steps are done in all, or to the end. */
export function advanceRun(run: Run, last: number): "input" | "paused" | "done" {
  const { replicas, settings } = run;
  // what ends on one replica may start something on another before the next arrival that is known
  const coupled = settings.users !== undefined || run.back.length > 0;
  for (;;) {
    if (run.pending === undefined && !run.ended) return "input";
    const transfer = earliest(run.transfers);
    const arrival = Math.min(nextArrival(run), transfer);
    let behind: Replica | undefined;
    let first = Number.POSITIVE_INFINITY;
    let others = Number.POSITIVE_INFINITY;
    for (const one of replicas) {
      if (!hasWork(one)) continue;
      const next = nextStepSeconds(one);
      if (behind === undefined || next < first) {
        if (behind !== undefined) others = first;
        behind = one;
        first = next;
      } else if (next < others) others = next;
    }
    if (behind === undefined && arrival === Number.POSITIVE_INFINITY) return "done";
    if (behind === undefined || arrival <= first) {
      if (arrival >= settings.untilSeconds) return "done";
      if (arrival === transfer) takeOver(run, transfer);
      else deliver(run, arrival);
      continue;
    }
    if (first >= settings.untilSeconds) return "done";
    const before = behind.steps;
    const together = coupled && others <= first;
    const until = coupled ? Math.min(arrival, others) : arrival;
    advanceReplica(
      behind,
      together ? Number.POSITIVE_INFINITY : Math.min(until, settings.untilSeconds),
      together ? 1 : last - run.steps,
    );
    run.steps += behind.steps - before;
    if (run.steps >= last) return "paused";
  }
}

/** Whether a request has come and not ended. */
export function unfinishedRequests({ tally }: Run): number {
  const { refused } = tally;
  return (
    tally.arrived -
    tally.finished -
    refused["longer-than-model"] -
    refused["larger-than-pool"] -
    refused["never-admitted"]
  );
}

/** When the pending request arrives. */
function nextArrival(run: Run): number {
  const { pending, settings } = run;
  if (pending === undefined) return Number.POSITIVE_INFINITY;
  if (settings.users !== undefined) return earliest(run.ready);
  const path = `requests[${run.tally.arrived}].arrivalSeconds`;
  if (pending.arrivalSeconds === undefined)
    throw kvError({
      code: "bad-input",
      path,
      value: undefined,
      rule: "expected the time at which the request arrives",
      hint: "give times, or users for a closed loop",
    });
  const arrival = finiteNumber(pending.arrivalSeconds, path);
  if (arrival < run.lastArrivalSeconds)
    throw kvError({
      code: "bad-input",
      path,
      value: arrival,
      rule: `expected times in order, got ${shown(arrival)} after ${run.lastArrivalSeconds}`,
      hint: "sort the requests by time of arrival",
    });
  return arrival;
}

/** Sends the pending request to a replica. */
function deliver(run: Run, arrivalSeconds: number): void {
  const { settings, tally, replicas } = run;
  const request = run.pending as SimulatedRequest;
  const longest = Math.min(...settings.pools.map(({ rules }) => rules.maxModelTokens));
  if (tally.arrived === 0) {
    run.startSeconds = arrivalSeconds;
    for (const { line } of replicas) {
      line.startSeconds = arrivalSeconds;
      line.sinceSeconds = arrivalSeconds;
    }
  }
  if (settings.users !== undefined) takeEarliest(run.ready);
  const whole = job(request, { serial: tally.arrived, arrivalSeconds, maxModelTokens: longest });
  const made = run.back.length > 0 ? { ...whole, stopTokens: whole.promptTokens + 1 } : whole;
  run.pending = undefined;
  run.lastArrivalSeconds = arrivalSeconds;
  tally.arrived += 1;
  const reason =
    whole.promptTokens >= longest
      ? "longer-than-model"
      : tooLarge(settings, made.stopTokens, whole);
  if (reason !== undefined) {
    countRefusal(tally, whole, reason);
    if (settings.users !== undefined) addAt(run.ready, arrivalSeconds, undefined);
    return;
  }
  if (whole.endTokens < whole.promptTokens + request.outputTokens) tally.cut += 1;
  if (made.outputIds !== undefined) for (const one of replicas) stopLeaping(one);
  send(replicaFor(settings.router, run.front, made, run.sent), made, arrivalSeconds);
  run.sent += 1;
}

/** Sends a prompt that was computed elsewhere to a decode replica. */
function takeOver(run: Run, seconds: number): void {
  const made = takeEarliest(run.transfers);
  if (made !== undefined) send(replicaFor("least-outstanding", run.back, made, 0), made, seconds);
}

function send(chosen: Replica, made: Job, seconds: number): void {
  if (!hasWork(chosen)) chosen.clock = Math.max(chosen.clock, seconds);
  else if (chosen.stalledUntil > chosen.clock) {
    passLoads(chosen, Math.min(seconds, chosen.stalledUntil));
    chosen.stalledUntil = 0;
  }
  chosen.outstandingTokens += made.promptTokens;
  enqueueJob(chosen.state.waiting, made);
}
