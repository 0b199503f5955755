/** A measured closed loop, simulated: prompts and answers share steps instead of being added up in a formula. */
import {
  type SimulatedRequest,
  type StepSeconds,
  simulate,
  timerStepTime,
} from "../../src/simulate/engine/index.ts";
import type { StepEfficiency } from "../../src/speed/predict/efficiency.ts";
import type { CasePrediction } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";
import { timerOf } from "./timers.ts";

/** Tokens of a step: the engines' servers choose 8,192 on devices of this size. */
const STEP_TOKENS = 8192;
const BLOCK_TOKENS = 16;
/**
 * Answers for each place in the loop; the first round starts all at once, as a load generator's does.
 *
 * The recorded mean includes that burst: without it the time to the first token comes out 55 % and more too low above
 * 16 requests. No row says for how many rounds it ran, so this is one number for all of them: the bias of that time over
 * all loads is +3 % with 5 and -10 % with 8. The time per output token hardly depends on it.
 */
const ROUNDS = 5;
/** Lengths vary evenly by a tenth around those of the row, as load generators draw them: equal ones would march in step. */
const SPREAD = 0.1;

/** The prediction for one attention group of an aggregated case without drafts. */
export function simulated(one: SiliconCase, efficiency: StepEfficiency): CasePrediction {
  const { promptTokens, outputTokens, requests, devices } = one;
  const users = Math.max(1, Math.round(one.requestsPerGroup));
  const tokens = promptTokens + outputTokens;
  const room = Number.isFinite(one.roomPerGroup) ? one.roomPerGroup : users;
  let counted = 0;
  let firstTokens = 0;
  let perOutputToken = 0;
  simulate(
    askedBy(users * ROUNDS, one),
    {
      engine: {
        poolBlocks:
          2 + Math.ceil(Math.max(1.1, Math.min(users, room)) * (tokens / BLOCK_TOKENS + 1)),
        blockTokens: BLOCK_TOKENS,
        stepTokens: STEP_TOKENS,
        maxRequests: users,
        maxModelTokens: 2 * tokens,
      },
      stepTime: stepSeconds(one, efficiency),
      users: { count: users },
    },
    {
      onRequest: (outcome) => {
        counted += 1;
        firstTokens += outcome.timeToFirstTokenSeconds;
        perOutputToken += outcome.timePerOutputTokenSeconds;
      },
    },
  );
  const timePerOutputTokenSeconds = perOutputToken / counted;
  const timeToFirstTokenSeconds = efficiency.firstTokenSeconds + firstTokens / counted;
  return {
    timePerOutputTokenSeconds,
    timeToFirstTokenSeconds,
    outputTokensPerSecondPerDevice:
      (requests * outputTokens) /
      (timeToFirstTokenSeconds + (outputTokens - 1) * timePerOutputTokenSeconds) /
      devices,
  };
}

function askedBy(count: number, { promptTokens, outputTokens }: SiliconCase): SimulatedRequest[] {
  let state = 1;
  const around = (tokens: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.max(1, Math.round(tokens * (1 + SPREAD * ((2 * state) / 2 ** 32 - 1))));
  };
  return Array.from({ length: count }, () => ({
    promptTokens: around(promptTokens),
    outputTokens: around(outputTokens),
  }));
}

/** The steps of one group, as its engine composes them; a stage of a pipeline sees its share of those that decode. */
function stepSeconds({ profile }: SiliconCase, efficiency: StepEfficiency): StepSeconds {
  const seconds = timerStepTime(timerOf(profile, efficiency));
  const { pipelineParallel } = profile.step.deployment;
  if (pipelineParallel === 1) return seconds;
  return (work) =>
    seconds({
      ...work,
      decodeRequests: work.decodeRequests / pipelineParallel,
      decodeContextTokens: work.decodeContextTokens / pipelineParallel,
    });
}
