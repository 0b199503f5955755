/** The numbers of plans whose requests are all alike: no list, no check and no object on the way to the answer. */
import { blockedBits, quotient } from "../capacity/group-room.ts";
import { heldBits } from "../capacity/held.ts";
import { groupService, largestWithin, promptSeconds, wholeBatch } from "./batch.ts";
import type { PlanNumbers } from "./compile.ts";
import { excess, type Limits } from "./objective.ts";
import { engineRoom, isTighter, type StageGroup } from "./room.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { endSeconds, firstSeconds, groupSeconds, stepSeconds, tokenSeconds } from "./service.ts";
import type { ScenarioTiming } from "./timing.ts";

/** What all evaluations have in common, checked. */
export interface FixedScenario {
  readonly profile: ScenarioProfile;
  readonly timing: ScenarioTiming;
  readonly first: StageGroup;
  readonly others: readonly StageGroup[];
  /** for the mean request */
  readonly limits: Limits | undefined;
  readonly loadFactor: number;
}

/** What differs, checked. */
export interface FixedRequest {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedPromptFraction: number;
  readonly maxModelTokens: number;
  readonly usdPerDeviceHour: number | undefined;
}

/** The formulas of `tightestStage`, `batchRates` and `costPerQuery` for one request of weight 1. */
export function fixedLengthNumbers(
  { profile, timing, first, others, limits, loadFactor }: FixedScenario,
  request: FixedRequest,
): PlanNumbers {
  const { promptTokens, outputTokens, maxModelTokens, usdPerDeviceHour } = request;
  const { tensorParallel, pipelineParallel, attentionDataParallel } = profile.deployment;

  let tightest = first;
  let guaranteed = requestsOf(tightest, maxModelTokens);
  for (const other of others) {
    const fewer = requestsOf(other, maxModelTokens);
    if (!isTighter(other, fewer, tightest, guaranteed)) continue;
    tightest = other;
    guaranteed = fewer;
  }
  const engine = engineRoom(profile, tightest, maxModelTokens);
  guaranteed = Math.min(guaranteed, engine?.requests ?? guaranteed);
  const { room, at } = tightest;
  const held = heldBits(room.profile, promptTokens, outputTokens, room.blockTokens);
  const steady = quotient(room.freeBits, held / outputTokens - room.prefixBits);
  const peak = requestsOf(tightest, promptTokens + outputTokens);

  const fits = at.pool.fits && guaranteed >= 1;
  const allowed = Math.min(wholeBatch(steady), profile.maxRequests);
  const service = groupService(
    profile,
    { contextTokens: promptTokens + (outputTokens - 1) / 2, outputTokens },
    timing.timer,
    promptSeconds(timing.timer, promptTokens, request.cachedPromptFraction),
  );
  const running =
    limits === undefined || !fits
      ? allowed
      : Math.max(
          1,
          largestWithin(
            (batch) => excess(limits, service, batch, stepSeconds(service, batch)),
            allowed,
            1,
          ),
        );
  const step = stepSeconds(service, running);
  const end = endSeconds(service, running, step);
  const seconds = groupSeconds(service, running, step);

  const isPriced = fits && usdPerDeviceHour !== undefined;
  const usdPerSecond = isPriced ? usdPerDeviceHour / 3600 / loadFactor : 0;
  const usdPerGroupSecond = usdPerSecond * tensorParallel * pipelineParallel;
  return {
    fits,
    guaranteed: attentionDataParallel * Math.floor(guaranteed),
    peak: attentionDataParallel * Math.floor(peak),
    steady: attentionDataParallel * Math.floor(steady),
    runningPerReplica: fits ? attentionDataParallel * running : undefined,
    decodeStepSeconds: fits ? step : undefined,
    timePerOutputTokenSeconds: fits ? tokenSeconds(service, running, step) : undefined,
    timeToFirstTokenSeconds: fits ? firstSeconds(service, running, step) : undefined,
    outputTokensPerSecondPerReplica: fits
      ? attentionDataParallel * (running / end) * outputTokens
      : undefined,
    usdPerQuery: isPriced ? usdPerGroupSecond * (seconds.prompt + seconds.output) : undefined,
    usdPerMillionOutputTokens: isPriced
      ? ((usdPerGroupSecond * seconds.output) / outputTokens) * 1e6
      : undefined,
  };
}

function requestsOf({ room }: StageGroup, tokens: number): number {
  return quotient(room.freeBits, blockedBits(room, tokens) - room.prefixBits);
}
