/** Each operator of a step with its work, its time and what bounds it. */
import {
  decodeCoreBytes,
  decodeCoreFlops,
  operatorBytes,
  operatorFlops,
  promptCoreBytes,
  promptCoreFlops,
  type StepWork,
} from "./operator-work.ts";
import type { Operator } from "./operators.ts";
import type { StepProfile } from "./step-profile.ts";
import type { StepRates } from "./step-rates.ts";

/** One operator of a step, all layers together, on one rank. */
export interface OperatorTime {
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly boundBy: "bandwidth" | "compute";
}

/**
 * The operators of a step at given rates.
 *
 *     seconds = max(flops / (computing share × flopsPerSecond), bytes / (reading share × memoryBytesPerSecond))
 *
 * An attention core, or a state, of decoding requests and that of prompts are two kernels: their times add up.
 */
export function operatorTimes(
  { operators, memoryBytesPerSecond }: StepProfile,
  work: StepWork,
  { shares }: StepRates,
): readonly OperatorTime[] {
  return operators.map((operator) => {
    const { computing, reading } = shares(operator);
    let compute = 0;
    let memory = 0;
    for (const { flops, bytes } of kernels(operator, work)) {
      const computeSeconds = flops / (computing * operator.flopsPerSecond);
      const memorySeconds = bytes / (reading * memoryBytesPerSecond);
      if (computeSeconds > memorySeconds) compute += computeSeconds;
      else memory += memorySeconds;
    }
    return {
      name: operator.name,
      flops: operatorFlops(operator, work),
      bytes: operatorBytes(operator, work),
      seconds: compute + memory,
      boundBy: compute > memory ? "compute" : "bandwidth",
    };
  });
}

interface Kernel {
  readonly flops: number;
  readonly bytes: number;
}

function kernels(operator: Operator, work: StepWork): readonly Kernel[] {
  if (operator.kind === "attention")
    return [
      { flops: decodeCoreFlops(operator, work), bytes: decodeCoreBytes(operator, work) },
      { flops: promptCoreFlops(operator, work), bytes: promptCoreBytes(operator, work) },
    ];
  if (operator.kind === "state") {
    const { requests, queryTokens, prompts, newTokens } = work;
    return [
      { flops: operator.flopsPerToken * requests * queryTokens, bytes: operator.bytes * requests },
      { flops: operator.flopsPerToken * prompts * newTokens, bytes: operator.bytes * prompts },
    ];
  }
  return [{ flops: operatorFlops(operator, work), bytes: operatorBytes(operator, work) }];
}
