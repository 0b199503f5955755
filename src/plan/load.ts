/** What a load makes of a batch: how many run, how long they wait, and the load at which waiting breaks the objectives. */
import { kvError } from "../errors.ts";
import { ln } from "../portable-math.ts";
import { finiteNumber } from "../units.ts";
import {
  excessOf,
  type Limits,
  type MissedObjective,
  missedObjectives,
  type RequestTimes,
} from "./objective.ts";
import type { Load } from "./scenario.ts";

/** Requests that come and go on one replica, and where it breaks. */
export interface PlanLoad {
  /** what the largest batch answers; no queue ends at it or beyond */
  readonly saturationRequestsPerSecond: number;
  /** the most that is answered within the objectives, waiting included; 0 when even one request at a time misses them */
  readonly mostRequestsPerSecond: number;
  /** of a closed system: the most users within the objectives; without a time to the first or last token, those that never wait */
  readonly mostUsers?: number | undefined;
  readonly brokenBy: "objective" | "saturation";
  /** at the given load; absent where none is given */
  readonly at?: LoadPoint | undefined;
}

/** A replica under a load. */
export interface LoadPoint {
  readonly requestsPerSecond: number;
  /** of what the largest batch answers: 1 at saturation */
  readonly loadFactor: number;
  /** below saturation; above it the queue of an open system grows without end, and no times exist */
  readonly isStable: boolean;
  readonly runningPerReplica: number;
  /** for a place in the batch; the share of requests that the objectives name, or the mean */
  readonly waitingSeconds?: number | undefined;
  /** waiting included */
  readonly times?: RequestTimes | undefined;
  readonly objectiveMet: boolean;
  /** empty where the queue grows without end, and no time is reached */
  readonly missedObjectives: readonly MissedObjective[];
}

/** One attention group and the largest batch that it runs. */
export interface LoadedGroup {
  /** times of a batch, which may be a fraction: a mean */
  readonly timesAt: (running: number) => RequestTimes;
  /** time to the last token of the mean request */
  readonly endSecondsAt: (running: number) => number;
  readonly mostRunning: number;
  readonly groups: number;
  readonly limits: Limits | undefined;
  /** false where even one request at a time misses the objectives */
  readonly isWithinObjective: boolean;
  /** true where the objectives end the largest batch, not its room */
  readonly isEndedByObjective: boolean;
}

/** Halvings of an interval: enough for all digits of a double. */
const HALVINGS = 60;

/**
 * The load of a replica, by Little's law: requests in a group are those that come while one is answered.
 *
 *     open    running = rate × endToEnd(running)
 *     closed  users   = running + rate × thinkSeconds + waiting
 *     waiting = endToEnd × p / (places × (1 - loadFactor)),   p of the requests have to wait (Erlang C)
 *
 * Arrivals of an open system are random (Poisson), each group has its own queue and as many places as its largest batch
 * has requests. The share of waiting that is beyond a quantile falls exponentially.
 *
 * Source: Little (1961); Erlang (1917), M/M/c: times of answers are taken to vary as an exponential distribution does.
 */
export function planLoad(load: Load, group: LoadedGroup): PlanLoad {
  const { mostRunning, groups, limits, isWithinObjective } = group;
  const rateAt = (running: number): number => running / group.endSecondsAt(running);
  const saturation = rateAt(mostRunning);
  const think =
    load.kind === "closed" ? finiteNumber(load.thinkSeconds ?? 0, "load.thinkSeconds") : 0;
  const isMet = (running: number): boolean =>
    limits === undefined || excessOf(limits, openTimes(group, running, saturation).times) <= 1;
  const isHurried =
    limits !== undefined && Number.isFinite(Math.min(limits.firstSeconds, limits.endSeconds));
  const within = isHurried ? greatest(isMet, mostRunning) : mostRunning;
  const most = isWithinObjective ? rateAt(within) : 0;
  const shared = {
    saturationRequestsPerSecond: saturation * groups,
    mostRequestsPerSecond:
      (load.kind === "open" ? most : isWithinObjective ? saturation : 0) * groups,
    brokenBy:
      isHurried || group.isEndedByObjective ? ("objective" as const) : ("saturation" as const),
  };
  if (load.kind === "closed") {
    const patience = isHurried ? Math.max(0, patienceSeconds(group)) : 0;
    const users = isWithinObjective ? mostRunning + saturation * (think + patience) : 0;
    return {
      ...shared,
      mostUsers: groups * Math.floor(users),
      at: load.users === undefined ? undefined : closedPoint(group, load.users, think, saturation),
    };
  }
  if (load.kind !== "open")
    throw kvError({
      code: "bad-input",
      path: "load.kind",
      value: (load as { kind?: unknown }).kind,
      rule: "expected open or closed",
      hint: "open: requestsPerSecond; closed: users and thinkSeconds",
    });
  return {
    ...shared,
    at:
      load.requestsPerSecond === undefined
        ? undefined
        : openPoint(group, load.requestsPerSecond, saturation),
  };
}

/** A group of an open system at the rate of a batch. */
function openTimes(
  { timesAt, endSecondsAt, mostRunning, limits }: LoadedGroup,
  running: number,
  saturation: number,
): { readonly times: RequestTimes; readonly waitingSeconds: number } {
  const loadFactor = running / endSecondsAt(running) / saturation;
  const wait = waitingSeconds(
    loadFactor,
    { places: mostRunning, seconds: endSecondsAt(mostRunning) },
    limits?.quantile,
  );
  return { times: later(timesAt(running), wait), waitingSeconds: wait };
}

/** Waiting for one of several places that are each taken for so many seconds; endless at saturation. */
function waitingSeconds(
  loadFactor: number,
  { places, seconds }: { readonly places: number; readonly seconds: number },
  quantile: number | undefined,
): number {
  if (loadFactor === 0) return 0;
  if (loadFactor >= 1) return Number.POSITIVE_INFINITY;
  const waiting = waitingShare(places, loadFactor);
  const mean = seconds / (places * (1 - loadFactor));
  return quantile === undefined ? waiting * mean : mean * Math.max(0, ln(waiting / (1 - quantile)));
}

/**
 * Share of arrivals that find all places taken: Erlang C, from the sum of Erlang B.
 *
 *     1 / B = Σ_{k = 0..places} places! / (places - k)! / offered^k,   C = B / (1 - loadFactor × (1 - B))
 *
 * The terms rise and fall within some √places; a sum beyond 1e18 is a share of nothing.
 */
function waitingShare(places: number, loadFactor: number): number {
  const offered = places * loadFactor;
  let term = 1;
  let sum = 1;
  for (let k = 0; k < places && sum < 1e18 && term > sum * 1e-17; k += 1) {
    term *= (places - k) / offered;
    sum += term;
  }
  const blocked = 1 / sum;
  return blocked / (1 - loadFactor * (1 - blocked));
}

function later(
  { timePerOutputTokenSeconds, timeToFirstTokenSeconds, endToEndSeconds }: RequestTimes,
  waitingSeconds: number,
): RequestTimes {
  return {
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: timeToFirstTokenSeconds + waitingSeconds,
    endToEndSeconds: endToEndSeconds + waitingSeconds,
  };
}

/** The greatest number up to `most` at which something holds that holds below it. */
function greatest(holds: (running: number) => boolean, most: number): number {
  let within = 0;
  let beyond = most;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (within + beyond) / 2;
    if (holds(middle)) within = middle;
    else beyond = middle;
  }
  return within;
}

/** How long a request of a full batch may wait before it misses an objective. */
function patienceSeconds({ timesAt, mostRunning, limits }: LoadedGroup): number {
  if (limits === undefined) return 0;
  const { timeToFirstTokenSeconds, endToEndSeconds } = timesAt(mostRunning);
  return Math.min(
    limits.firstSeconds - timeToFirstTokenSeconds,
    limits.endSeconds - endToEndSeconds,
  );
}

function openPoint(group: LoadedGroup, requestsPerSecond: number, saturation: number): LoadPoint {
  const { groups, mostRunning, endSecondsAt } = group;
  const rate = finiteNumber(requestsPerSecond, "load.requestsPerSecond") / groups;
  const loadFactor = rate / saturation;
  if (loadFactor >= 1)
    return {
      requestsPerSecond,
      loadFactor,
      isStable: false,
      runningPerReplica: mostRunning * groups,
      objectiveMet: group.limits === undefined,
      missedObjectives: [],
    };
  const running = greatest((middle) => middle <= rate * endSecondsAt(middle), mostRunning);
  const { times, waitingSeconds: wait } = openTimes(group, running, saturation);
  return { requestsPerSecond, loadFactor, ...point(group, running, times, wait) };
}

function closedPoint(
  group: LoadedGroup,
  givenUsers: number,
  thinkSeconds: number,
  saturation: number,
): LoadPoint {
  const { groups, mostRunning, endSecondsAt, timesAt } = group;
  const users = finiteNumber(givenUsers, "load.users") / groups;
  const busy = (running: number): number =>
    running + (running / endSecondsAt(running)) * thinkSeconds;
  const running = greatest((middle) => busy(middle) <= users, mostRunning);
  const rate = running === 0 ? 0 : running / endSecondsAt(running);
  const wait = Math.max(0, users - busy(mostRunning)) / saturation;
  return {
    requestsPerSecond: rate * groups,
    loadFactor: rate / saturation,
    ...point(group, running, later(timesAt(running), wait), wait),
  };
}

function point(
  { groups, limits }: LoadedGroup,
  running: number,
  times: RequestTimes,
  waitingSeconds: number,
): Omit<LoadPoint, "requestsPerSecond" | "loadFactor"> {
  const missed = missedObjectives(limits, times);
  return {
    isStable: true,
    runningPerReplica: running * groups,
    waitingSeconds,
    times,
    objectiveMet: missed.length === 0,
    missedObjectives: missed,
  };
}
