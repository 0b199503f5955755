/** What a simulation is told: the engine, how long a step takes, who asks and how often, and what counts as good. */
import { kvError, shown } from "../../errors.ts";
import { refuseUnknownFields } from "../../known-fields.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { poolsOf, type ResolvedPool, transferOf } from "./replica-pools.ts";
import { type EngineRules, engineRules, type ResolvedRules } from "./rules.ts";
import { settingsFields } from "./settings-fields.ts";
import type { StepTime } from "./step-time.ts";

/** What a simulation is told. */
export interface SimulationSettings {
  readonly engine: EngineRules;
  readonly stepTime: StepTime;
  /** a closed loop: each user asks again when answered; without it, requests come at their own times */
  readonly users?: UserLoop;
  /** copies of the engine, each with a pool of its own; 1 */
  readonly replicas?: number;
  /** who sends a request to which replica; `round-robin` */
  readonly router?: Router;
  /** devices of one replica; 1 */
  readonly devicesPerReplica?: number;
  /** prompts are computed on one pool of replicas and answers generated on another; instead of `replicas` */
  readonly disaggregated?: Disaggregation;
  readonly usdPerDeviceHour?: number;
  /** what a request must keep to count as good */
  readonly objective?: Objective;
  /** no step begins at or after this time; what is left then is counted as unfinished */
  readonly untilSeconds?: number;
  /** visit only who needs something, with the same results; true */
  readonly skipEvents?: boolean;
  /** rows of the timeline, at most, an even number; 256 */
  readonly timelineRows?: number;
  /** the seed that the requests were made with: repeated in the result, nothing here is random */
  readonly seed?: number;
}

/** Two pools of replicas and the way between them. */
export interface Disaggregation {
  readonly prefill: ReplicaPool;
  readonly decode: ReplicaPool;
  /**
   * Seconds until the cache of a prompt has come over. The prompt's blocks are free again on the prefill side as soon as
   * it is computed; a decode replica takes its blocks when it admits the request, and computes the prompt itself when it
   * has preempted it.
   */
  readonly transfer: { readonly latencySeconds?: number; readonly secondsPerToken?: number };
}

/** Copies of an engine; what is not given is as outside. */
export interface ReplicaPool {
  readonly replicas: number;
  readonly devicesPerReplica?: number;
  readonly engine?: EngineRules;
  readonly stepTime?: StepTime;
}

/** Users who wait for their answer. */
export interface UserLoop {
  readonly count: number;
  /** seconds from an answer to the next question; 0 */
  readonly thinkSeconds?: number;
}

/** Where a request goes; ties go to the replica with the lowest number. */
export type Router =
  | "round-robin"
  /** fewest prompt tokens of requests that have not ended */
  | "least-outstanding"
  /** by the session's id; requests without one go in turn */
  | "session"
  /** most prompt tokens in the cache, less the prompt tokens of requests that have not ended */
  | "longest-prefix";

/** Limits that a request must keep. */
export interface Objective {
  readonly timeToFirstTokenSeconds?: number;
  readonly timePerOutputTokenSeconds?: number;
  readonly endToEndSeconds?: number;
}

/** {@link SimulationSettings}, checked and with defaults. */
export interface ResolvedSettings {
  readonly given: SimulationSettings;
  readonly rules: ResolvedRules;
  /** one pool that does everything, or one for prompts and one for answers */
  readonly pools: readonly ResolvedPool[];
  readonly transferSeconds: (tokens: number) => number;
  readonly users: number | undefined;
  readonly thinkSeconds: number;
  readonly router: Router;
  readonly untilSeconds: number;
  readonly skipEvents: boolean;
  readonly timelineRows: number;
}

const routers: readonly Router[] = [
  "round-robin",
  "least-outstanding",
  "session",
  "longest-prefix",
];

/** The settings with their defaults, checked. */
export function simulationSettings(given: SimulationSettings): ResolvedSettings {
  for (const [path, value] of [
    ["settings", given],
    ["engine", given?.engine],
  ] as const)
    if (typeof value !== "object" || value === null)
      throw kvError({
        code: "bad-input",
        path,
        value,
        rule: `expected an object, got ${shown(value)}`,
        hint: "{ engine: { poolBlocks }, stepTime: { stepSeconds } }, or what vllmReplica gives",
      });
  refuseUnknownFields(given, settingsFields);
  const rules = engineRules(given.engine);
  const router = given.router ?? "round-robin";
  if (!routers.includes(router))
    throw kvError({
      code: "bad-input",
      path: "router",
      value: router,
      rule: `expected one of ${routers.join(", ")}, got ${shown(router)}`,
    });
  for (const [name, limit] of Object.entries(given.objective ?? {}))
    finiteNumber(limit, `objective.${name}`, { above: true });
  if (given.usdPerDeviceHour !== undefined)
    finiteNumber(given.usdPerDeviceHour, "usdPerDeviceHour", { above: true });
  const timelineRows = wholeNumber(given.timelineRows ?? 256, "timelineRows", 2);
  if (timelineRows % 2 !== 0)
    throw kvError({
      code: "bad-input",
      path: "timelineRows",
      value: timelineRows,
      rule: `expected an even number, got ${timelineRows}`,
    });
  return {
    given,
    rules,
    pools: poolsOf(given),
    transferSeconds: transferOf(given.disaggregated),
    users: given.users === undefined ? undefined : wholeNumber(given.users.count, "users.count"),
    thinkSeconds: finiteNumber(given.users?.thinkSeconds ?? 0, "users.thinkSeconds"),
    router,
    untilSeconds:
      given.untilSeconds === undefined
        ? Number.POSITIVE_INFINITY
        : finiteNumber(given.untilSeconds, "untilSeconds", { above: true }),
    skipEvents: given.skipEvents ?? true,
    timelineRows,
  };
}
