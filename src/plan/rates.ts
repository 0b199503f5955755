/** The rates of a scenario at the batch that runs. */
import type { RequestsPerGroup } from "../capacity/group-room.ts";
import type { Basis } from "../figure.ts";
import type { BoundBy } from "../speed/step-timer.ts";
import { type BatchRates, batchRates, type RateInputs } from "./batch.ts";
import type { MeanRequest } from "./mean-request.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** Rates of a scenario. Without `measured` they are the roofline's: bounds from above. */
export interface Rates extends BatchRates {
  readonly runningPerReplica: number;
  /** without any waiting: the prefill and one step */
  readonly timeToFirstTokenSeconds: number;
  readonly outputTokensPerSecondPerReplica: number;
  readonly outputTokensPerSecondPerDevice: number;
  readonly queriesPerSecondPerReplica: number;
  /** absent for measured rates */
  readonly boundBy?: BoundBy | undefined;
  readonly basis: Basis;
  readonly source: string;
}

/**
 * The rates of the largest batch that room, slots and objective allow.
 *
 *     output rate = groups × running / timePerOutputToken
 */
export function rates(
  profile: ScenarioProfile,
  held: Pick<RequestsPerGroup, "steady">,
  request: MeanRequest,
  given: RateInputs,
): Rates {
  const batch = batchRates(profile, held.steady, request, given);
  const { timer, deployment } = profile;
  const { measured } = given;
  const perReplica = outputTokensPerSecond(profile, batch);
  return {
    runningPerGroup: batch.runningPerGroup,
    runningPerReplica: batch.runningPerGroup * deployment.attentionDataParallel,
    limitedBy: batch.limitedBy,
    objectiveMet: batch.objectiveMet,
    decodeStepSeconds: batch.decodeStepSeconds,
    prefillSecondsPerQuery: batch.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: batch.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: batch.prefillSecondsPerQuery + batch.decodeStepSeconds,
    outputTokensPerSecondPerReplica: perReplica,
    outputTokensPerSecondPerDevice: perReplica / deployment.devices,
    queriesPerSecondPerReplica: perReplica / request.outputTokens,
    deviceSecondsPerPromptToken: batch.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: batch.deviceSecondsPerOutputToken,
    boundBy:
      measured === undefined
        ? timer?.decodeBound(
            batch.runningPerGroup / deployment.pipelineParallel,
            request.contextTokens,
          )
        : undefined,
    basis: measured === undefined ? "heuristic" : "measured",
    source:
      measured?.source ?? "roofline at peak rates, no communication: a bound, not a prediction",
  };
}

/** Output tokens per second of one replica: `groups × running / timePerOutputToken`. */
export function outputTokensPerSecond(
  { deployment }: ScenarioProfile,
  { runningPerGroup, timePerOutputTokenSeconds }: BatchRates,
): number {
  return deployment.attentionDataParallel * (runningPerGroup / timePerOutputTokenSeconds);
}
