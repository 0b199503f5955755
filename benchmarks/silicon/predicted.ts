/** The prediction of a measured case: one server, or prefill and decode workers. */
import type { StepEfficiency } from "../../src/speed/predict/efficiency.ts";
import { type ServingPrediction, timedServing } from "../../src/speed/predict/serving.ts";
import type { SiliconCase } from "./rows.ts";
import { timerOf } from "./timers.ts";

/** What is compared with the measurement. */
export interface CasePrediction {
  readonly timePerOutputTokenSeconds: number;
  readonly timeToFirstTokenSeconds: number;
  readonly outputTokensPerSecondPerDevice: number;
}

/** Tokens that a step gives with so many drafts: 0.85 of the first, 0.6 of the second, 0.4 of the third; no row says. */
const acceptedTokens: Readonly<Record<number, number>> = { 1: 1.85, 3: 2.56 };

/** The prediction. */
export function predicted(one: SiliconCase, efficiency: StepEfficiency): CasePrediction {
  const { promptTokens, outputTokens, requestsPerGroup, roomPerGroup, draftTokens } = one;
  const loop = {
    promptTokens,
    outputTokens,
    requestsPerGroup: requestsPerGroup + one.waitingRequests,
    roomPerGroup: one.waitingRequests > 0 ? Math.min(requestsPerGroup, roomPerGroup) : roomPerGroup,
    requestsPerUser: one.requestsPerUser,
    admissionSteps: one.admissionSteps,
    ...(draftTokens === 0
      ? {}
      : { speculation: { draftTokens, acceptedTokens: acceptedTokens[draftTokens] ?? 1 } }),
  };
  const timer = timerOf(one.profile, efficiency);
  if (one.mode === "aggregated") return driven(one, timedServing(one.profile, timer, loop));
  const timePerOutputTokenSeconds = timer.decodeTokenSeconds(loop);
  const prefill = timerOf(one.prefillProfile, efficiency).promptSeconds(loop);
  // closed loop: what the decode workers do not hold waits before the prefill workers
  const decodeSeconds = outputTokens * timePerOutputTokenSeconds;
  const inPrefill = Math.max(prefill, (one.requests * prefill) / one.prefillGroups - decodeSeconds);
  const ahead = (one.requests / one.prefillGroups - 1) / 2 / one.requestsPerUser;
  const timeToFirstTokenSeconds =
    efficiency.firstTokenSeconds + inPrefill + prefill * Math.max(0, ahead);
  return driven(one, {
    prefillSeconds: prefill,
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds,
  });
}

/** With the prompts that come together, and the throughput that follows. */
function driven(
  { requests, outputTokens, devices, promptsTogether }: SiliconCase,
  times: Omit<ServingPrediction, "decodeStepSeconds" | "outputTokensPerSecondPerDevice">,
): CasePrediction {
  const { timePerOutputTokenSeconds, prefillSeconds } = times;
  const timeToFirstTokenSeconds =
    times.timeToFirstTokenSeconds + (promptsTogether - 1) * prefillSeconds;
  return {
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds,
    outputTokensPerSecondPerDevice:
      (requests * outputTokens) /
      (timeToFirstTokenSeconds + (outputTokens - 1) * timePerOutputTokenSeconds) /
      devices,
  };
}
