/** Which replicas there are: one pool that does everything, or one for prompts and one for answers. */
import { kvError } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { engineRules, type ResolvedRules } from "./rules.ts";
import type { Disaggregation, ReplicaPool, SimulationSettings } from "./settings.ts";
import { type StepSeconds, stepSecondsOf } from "./step-time.ts";

/** What the replicas of a pool do. */
export type Role = "both" | "prefill" | "decode";

/** Copies of an engine, checked. */
export interface ResolvedPool {
  readonly role: Role;
  readonly replicas: number;
  readonly devicesPerReplica: number;
  readonly rules: ResolvedRules;
  readonly stepSeconds: StepSeconds;
}

/** The pools of a simulation, checked. */
export function poolsOf(given: SimulationSettings): readonly ResolvedPool[] {
  const { disaggregated, replicas, devicesPerReplica, engine, stepTime } = given;
  if (disaggregated === undefined)
    return [
      pool(
        "both",
        "",
        { replicas: replicas ?? 1, devicesPerReplica: devicesPerReplica ?? 1 },
        given,
      ),
    ];
  if (replicas !== undefined)
    throw kvError({
      code: "bad-input",
      path: "replicas",
      value: replicas,
      rule: "prefill and decode have replicas of their own",
      hint: "leave out replicas, or disaggregated",
    });
  const outside = { engine, stepTime, devicesPerReplica };
  return [
    pool("prefill", "disaggregated.prefill.", disaggregated.prefill, outside),
    pool("decode", "disaggregated.decode.", disaggregated.decode, outside),
  ];
}

function pool(
  role: Role,
  path: string,
  own: ReplicaPool,
  outside: Pick<SimulationSettings, "engine" | "stepTime"> & {
    readonly devicesPerReplica?: number | undefined;
  },
): ResolvedPool {
  return {
    role,
    replicas: wholeNumber(own.replicas, `${path}replicas`),
    devicesPerReplica: wholeNumber(
      own.devicesPerReplica ?? outside.devicesPerReplica ?? 1,
      `${path}devicesPerReplica`,
    ),
    rules: engineRules(own.engine ?? outside.engine),
    stepSeconds: stepSecondsOf(own.stepTime ?? outside.stepTime),
  };
}

/** Seconds until the cache of a prompt has come over. */
export function transferOf(disaggregated: Disaggregation | undefined): (tokens: number) => number {
  const { latencySeconds = 0, secondsPerToken = 0 } = disaggregated?.transfer ?? {};
  const path = "disaggregated.transfer.";
  finiteNumber(latencySeconds, `${path}latencySeconds`);
  finiteNumber(secondsPerToken, `${path}secondsPerToken`);
  return (tokens) => latencySeconds + secondsPerToken * tokens;
}
