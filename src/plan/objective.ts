/** What must be met: times that a request may take, for the mean request or for a share of them. */
import type { RequestTokens } from "../capacity/lengths.ts";
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";
import type { Objective } from "./scenario.ts";
import { endSeconds, firstSeconds, type GroupService, tokenSeconds } from "./service.ts";

/** Objectives as times, `Infinity` where none is given. */
export interface Limits {
  readonly tokenSeconds: number;
  readonly firstSeconds: number;
  readonly endSeconds: number;
  /** share of the requests that must meet them; the mean request where absent */
  readonly quantile: number | undefined;
}

/** The times of a scenario's requests at some batch. */
export interface RequestTimes {
  readonly timePerOutputTokenSeconds: number;
  readonly timeToFirstTokenSeconds: number;
  readonly endToEndSeconds: number;
}

/** An objective that is missed, and what is reached in its place: the nearest that would be met. */
export interface MissedObjective {
  readonly objective: keyof RequestTimes;
  readonly limitSeconds: number;
  readonly reachedSeconds: number;
}

const timesOf = {
  timePerOutputTokenSeconds: "tokenSeconds",
  timeToFirstTokenSeconds: "firstSeconds",
  endToEndSeconds: "endSeconds",
} as const;

/** The objectives as times, checked; nothing where there are none. */
export function limitsOf(objective: Objective | undefined): Limits | undefined {
  if (objective === undefined) return undefined;
  const seconds = (name: keyof Objective): number =>
    objective[name] === undefined
      ? Number.POSITIVE_INFINITY
      : finiteNumber(objective[name], `objective.${name}`, { above: true });
  const perUser = objective.tokensPerSecondPerUser;
  if (perUser !== undefined && objective.timePerOutputTokenSeconds !== undefined)
    throw kvError({
      code: "bad-input",
      path: "objective.tokensPerSecondPerUser",
      value: perUser,
      rule: "tokens per second of a user are one over the time per output token, which is given too",
      hint: "give one of the two",
    });
  const limits = {
    tokenSeconds:
      perUser === undefined
        ? seconds("timePerOutputTokenSeconds")
        : 1 / finiteNumber(perUser, "objective.tokensPerSecondPerUser", { above: true }),
    firstSeconds: seconds("timeToFirstTokenSeconds"),
    endSeconds: seconds("endToEndSeconds"),
    quantile:
      objective.quantile === undefined
        ? undefined
        : finiteNumber(objective.quantile, "objective.quantile", { above: true, most: 1 }),
  };
  return Number.isFinite(Math.min(limits.tokenSeconds, limits.firstSeconds, limits.endSeconds))
    ? limits
    : undefined;
}

/** How far the mean request is over its objectives: 1 is on the spot, above it one is missed. */
export function excess(
  limits: Limits,
  service: GroupService,
  running: number,
  step: number,
): number {
  return Math.max(
    tokenSeconds(service, running, step) / limits.tokenSeconds,
    firstSeconds(service, running, step) / limits.firstSeconds,
    endSeconds(service, running, step) / limits.endSeconds,
  );
}

/** The same for times that are at hand. */
export function excessOf(limits: Limits, times: RequestTimes): number {
  return Math.max(
    times.timePerOutputTokenSeconds / limits.tokenSeconds,
    times.timeToFirstTokenSeconds / limits.firstSeconds,
    times.endToEndSeconds / limits.endSeconds,
  );
}

/** The objectives that times miss. */
export function missedObjectives(
  limits: Limits | undefined,
  times: RequestTimes,
): readonly MissedObjective[] {
  if (limits === undefined) return [];
  const names = Object.keys(timesOf) as (keyof RequestTimes)[];
  return names.flatMap((objective) => {
    const limitSeconds = limits[timesOf[objective]];
    const reachedSeconds = times[objective];
    return reachedSeconds > limitSeconds ? [{ objective, limitSeconds, reachedSeconds }] : [];
  });
}

/** A request of the list and the prefill of its own prompt. */
export interface ListedPrefill extends Required<RequestTokens> {
  readonly prefillSeconds: number;
}

/**
 * The times that a share of the requests stays within, each time by itself.
 *
 * All requests of a batch get their tokens at the same pace; the time to the first token differs by the own prompt, the
 * time to the end by the own answer too.
 */
export function timesWithin(
  quantile: number | undefined,
  mean: RequestTimes,
  list: readonly ListedPrefill[],
  meanPrefillSeconds: number,
): RequestTimes {
  if (quantile === undefined || list.length < 2) return mean;
  const { timePerOutputTokenSeconds } = mean;
  const ownFirst = (one: ListedPrefill): number =>
    mean.timeToFirstTokenSeconds - meanPrefillSeconds + one.prefillSeconds;
  return {
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: weightedQuantile(quantile, list, ownFirst),
    endToEndSeconds: weightedQuantile(
      quantile,
      list,
      (one) => ownFirst(one) + (one.outputTokens - 1) * timePerOutputTokenSeconds,
    ),
  };
}

/** The least value that at least so large a share of the weights does not exceed (Hyndman and Fan, type 1). */
function weightedQuantile(
  quantile: number,
  list: readonly ListedPrefill[],
  timeOf: (one: ListedPrefill) => number,
): number {
  const sorted = list
    .filter(({ weight }) => weight > 0)
    .map((one) => ({ value: timeOf(one), weight: one.weight }))
    .sort((one, other) => one.value - other.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let seen = 0;
  for (const { value, weight } of sorted) {
    seen += weight;
    // weights such as 0.1 add up to a hair less than they should
    if (seen >= quantile * total * (1 - 1e-12)) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}
