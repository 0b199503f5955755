/** The first line of a plan: whether it fits and how many queries at once, what is missed, or what it lacks. */
import type { Plan } from "../plan/plan.ts";
import type { Rates } from "../plan/rates.ts";
import { counted, duration } from "../report/printed.ts";
import { wrapped } from "../report/text-table.ts";
import { formatBytes } from "../units.ts";
import { page } from "./print.ts";

/** What stops a larger batch, or any. */
export const limits: Readonly<Record<Plan["limitedBy"], string>> = {
  compute: "arithmetic: a larger batch would bring nothing",
  bandwidth: "memory bandwidth: a larger batch would bring nothing",
  links: "the links between GPUs: a larger batch would bring nothing",
  overhead: "launches and scheduling: a larger batch would bring nothing",
  weights: "the weights",
  engine: "the engine, which refuses it",
  "kv-room": "the room for the cache",
  slots: "the engine's slots (--max-requests)",
  objective: "an objective (--tpot, --tokens-per-user, --ttft, --e2e)",
};

/** The headline. */
export function verdict({ fits, limitedBy, memory, concurrency, speed, engine }: Plan): string {
  if (fits && speed !== undefined && !speed.objectiveMet) return wrapped(missedText(speed), page());
  if (fits && speed !== undefined)
    return `Fits: ${queries(speed.runningPerReplica)} at once. More is stopped by ${limits[limitedBy]}.`;
  if (fits) return "Fits.";
  if (limitedBy === "engine")
    return wrapped(`The engine refuses it: ${engine?.refusal ?? "no reason given"}.`, page());
  const short = formatBytes(Math.max(memory.shortBytes, memory.shortBytesPerRank), "binary");
  if (!memory.fits)
    return wrapped(
      `Does not fit: with weights, reserve and one query of ${tokens(memory.longestRequestTokens)} each GPU is ${short} short. More GPUs to spread over, narrower --weights, or a higher --memory-fraction would help.`,
      page(),
    );
  const longest = concurrency.longestSequenceTokens ?? 0;
  return wrapped(
    `Does not fit: one query of ${tokens(memory.longestRequestTokens)} takes ${formatBytes(memory.kvBytesPerRequestPerRank, "binary")} of each GPU and is ${short} short. The longest that fits has ${tokens(longest)}; a narrower --kv or more GPUs make room.`,
    page(),
  );
}

/** Which objectives are missed, by what runs at all: one query at a time, or the batch that was measured. */
function missedText({ missedObjectives, runningPerReplica, basis }: Rates): string {
  const missed = missedObjectives.map(
    ({ objective, limitSeconds, reachedSeconds }) =>
      `${duration(reachedSeconds)} ${objectives[objective]}, above ${duration(limitSeconds)}`,
  );
  const when =
    basis === "measured" ? `at ${queries(runningPerReplica)} at once` : "even for one query alone";
  return `The weights and the cache fit, but what must be met is missed ${when}: ${missed.join("; ")}.`;
}

const objectives: Readonly<Record<Rates["missedObjectives"][number]["objective"], string>> = {
  timePerOutputTokenSeconds: "per output token",
  timeToFirstTokenSeconds: "to the first token",
  endToEndSeconds: "to the last token",
};

function queries(count: number): string {
  return counted(count, "query", "queries");
}

export function tokens(count: number): string {
  return counted(count, "token");
}
