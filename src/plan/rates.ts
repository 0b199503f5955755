/** The rates of a scenario at the batch that runs: predicted or measured, with their range and the roofline beside them. */
import type { RequestsPerGroup } from "../capacity/group-room.ts";
import type { CostRange } from "../cost/ranges.ts";
import type { Basis } from "../figure.ts";
import type { MeasuredNear, RangeCovers } from "../speed/predict/near.ts";
import type { BoundBy } from "../speed/step-timer.ts";
import {
  type BatchRates,
  batchRates,
  groupService,
  listedPrefills,
  meanPrefill,
  type RateInputs,
  serviceRates,
} from "./batch.ts";
import { type MeanRequest, usualLengths } from "./mean-request.ts";
import type { RequestTimes } from "./objective.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** Rates of a scenario at the batch that runs. */
export interface Rates extends BatchRates, ReplicaRates {
  readonly runningPerReplica: number;
  /** what most of a decode step goes to; absent for measured rates */
  readonly boundBy?: BoundBy | undefined;
  /** 10th and 90th percentile of what `covers` names; absent where nothing was measured near the prediction */
  readonly range?: RateRanges | undefined;
  /** the roofline at the same batch; absent where a model of unknown weights has measured rates */
  readonly bound?: RateBound | undefined;
  readonly basis: Basis;
  readonly source: string;
  /** what was measured near it, in words; absent for measured rates */
  readonly near?: string | undefined;
}

/** Rates of one replica. */
export interface ReplicaRates {
  /** of one request, once it has its first token */
  readonly tokensPerSecondPerUser: number;
  readonly outputTokensPerSecondPerReplica: number;
  readonly outputTokensPerSecondPerDevice: number;
  readonly queriesPerSecondPerReplica: number;
}

/** The roofline at peak rates, without communication: no device is faster at this batch. */
export interface RateBound extends RequestTimes, ReplicaRates {
  readonly decodeStepSeconds: number;
  readonly prefillSecondsPerQuery: number;
  readonly deviceSecondsPerPromptToken: number;
  readonly deviceSecondsPerOutputToken: number;
  readonly boundBy: BoundBy;
}

/** Low and high of what is predicted. */
export interface RateRanges {
  /** of what the range holds eight of ten: cases like it, or models that were left out of the fit */
  readonly covers: RangeCovers;
  readonly timePerOutputTokenSeconds: CostRange;
  readonly timeToFirstTokenSeconds: CostRange;
  readonly outputTokensPerSecondPerReplica: CostRange;
  readonly outputTokensPerSecondPerDevice: CostRange;
}

/**
 * The rates of the largest batch that room, slots and objectives allow.
 *
 *     queries per second = groups × running / endToEnd
 *     output rate        = queries per second × outputTokens
 */
export function rates(
  profile: ScenarioProfile,
  held: Pick<RequestsPerGroup, "steady">,
  request: MeanRequest,
  given: RateInputs,
): Rates {
  const batch = batchRates(profile, held.steady, request, given);
  const { timing, deployment } = profile;
  const { runningPerGroup } = batch;
  const replica = replicaRates(profile, batch, request);
  const { measured } = given;
  const near = measured === undefined ? nearOf(profile, request, runningPerGroup) : undefined;
  const residual = near?.residual;
  const perToken = residual?.timePerOutputToken;
  return {
    runningPerGroup,
    runningPerReplica: runningPerGroup * deployment.attentionDataParallel,
    limitedBy: batch.limitedBy,
    objectiveMet: batch.objectiveMet,
    missedObjectives: batch.missedObjectives,
    withinObjectivePerGroup: batch.withinObjectivePerGroup,
    decodeStepSeconds: batch.decodeStepSeconds,
    prefillSecondsPerQuery: batch.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: batch.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: batch.timeToFirstTokenSeconds,
    endToEndSeconds: batch.endToEndSeconds,
    queriesPerSecondPerGroup: batch.queriesPerSecondPerGroup,
    batchElasticity: batch.batchElasticity,
    tokensPerSecondPerUser: replica.tokensPerSecondPerUser,
    outputTokensPerSecondPerReplica: replica.outputTokensPerSecondPerReplica,
    outputTokensPerSecondPerDevice: replica.outputTokensPerSecondPerDevice,
    queriesPerSecondPerReplica: replica.queriesPerSecondPerReplica,
    deviceSecondsPerPromptToken: batch.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: batch.deviceSecondsPerOutputToken,
    load: batch.load,
    boundBy:
      measured === undefined
        ? timing?.timer.decodeBound(
            Math.max(1, runningPerGroup / deployment.pipelineParallel),
            request.contextTokens,
          )
        : undefined,
    range: residual &&
      perToken && {
        covers: residual.covers,
        timePerOutputTokenSeconds: scaled(batch.timePerOutputTokenSeconds, perToken),
        timeToFirstTokenSeconds: scaled(batch.timeToFirstTokenSeconds, residual.timeToFirstToken),
        outputTokensPerSecondPerReplica: divided(replica.outputTokensPerSecondPerReplica, perToken),
        outputTokensPerSecondPerDevice: divided(replica.outputTokensPerSecondPerDevice, perToken),
      },
    bound: rateBound(profile, runningPerGroup, request),
    basis: measured !== undefined ? "measured" : (near?.basis ?? "heuristic"),
    source:
      measured?.source ??
      near?.source ??
      "roofline at peak rates, no communication: a bound, not a prediction",
    near: measured === undefined ? (near?.statement ?? timing?.notPredicted) : undefined,
  };
}

function nearOf(
  { timing }: ScenarioProfile,
  request: MeanRequest,
  requestsPerGroup: number,
): MeasuredNear | undefined {
  return timing?.near?.({ ...usualLengths(request), requestsPerGroup });
}

/** Low and high of a number by the 10th and 90th percentile of measured / predicted. */
export function scaled(value: number, { low, high }: CostRange): CostRange {
  return { low: value * low, high: value * high };
}

function divided(value: number, { low, high }: CostRange): CostRange {
  return { low: value / high, high: value / low };
}

function replicaRates(
  { deployment }: ScenarioProfile,
  {
    queriesPerSecondPerGroup,
    timePerOutputTokenSeconds,
  }: Pick<BatchRates, "queriesPerSecondPerGroup" | "timePerOutputTokenSeconds">,
  { outputTokens }: MeanRequest,
): ReplicaRates {
  const queriesPerSecondPerReplica = deployment.attentionDataParallel * queriesPerSecondPerGroup;
  const outputTokensPerSecondPerReplica = queriesPerSecondPerReplica * outputTokens;
  return {
    tokensPerSecondPerUser: 1 / timePerOutputTokenSeconds,
    outputTokensPerSecondPerReplica,
    outputTokensPerSecondPerDevice: outputTokensPerSecondPerReplica / deployment.devices,
    queriesPerSecondPerReplica,
  };
}

function rateBound(
  profile: ScenarioProfile,
  running: number,
  request: MeanRequest,
): RateBound | undefined {
  const { timing, deployment } = profile;
  if (timing === undefined) return undefined;
  const { bound } = timing;
  const service = groupService(
    profile,
    request,
    bound,
    meanPrefill(listedPrefills(bound, request)),
  );
  const found = serviceRates(service, running, request, deployment.tensorParallel);
  return {
    decodeStepSeconds: found.decodeStepSeconds,
    prefillSecondsPerQuery: found.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: found.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: found.timeToFirstTokenSeconds,
    endToEndSeconds: found.endToEndSeconds,
    ...replicaRates(profile, found, request),
    deviceSecondsPerPromptToken: found.deviceSecondsPerPromptToken,
    deviceSecondsPerOutputToken: found.deviceSecondsPerOutputToken,
    boundBy: bound.decodeBound(
      Math.max(1, running / deployment.pipelineParallel),
      request.contextTokens,
    ),
  };
}
