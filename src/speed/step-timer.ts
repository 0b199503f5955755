/** A step profile made ready to be timed many times: seconds instead of FLOPs and bytes, sorted by kind of operator. */
import { entries } from "../kv/entries.ts";
import { missLog, visitedShare } from "./coverage.ts";
import {
  bytesPerUnit,
  flopsPerUnit,
  matrixTokens,
  prefillEntriesRead,
  prefillPairs,
} from "./operator-work.ts";
import type { AttentionOperator, LinearOperator } from "./operators.ts";
import type { StepProfile } from "./step-profile.ts";

/** Times steps of one profile; counts are not checked. */
export interface StepTimer {
  readonly decodeSeconds: (
    requestsPerGroup: number,
    contextTokens: number,
    queryTokens?: number,
  ) => number;
  readonly decodeBound: (requestsPerGroup: number, contextTokens: number) => BoundBy;
  readonly prefillSeconds: (newTokens: number, cachedTokens: number) => number;
}

/** What bounds an operator or a step. */
export type BoundBy = "bandwidth" | "compute";

/** Seconds of one unit of an operator's work, see `operator-work.ts`. */
interface UnitSeconds {
  readonly compute: number;
  readonly memory: number;
}
type MatrixSeconds = UnitSeconds & Pick<LinearOperator, "lastTokenOnly">;
type ExpertSeconds = UnitSeconds & { readonly missLog: number };
type CacheSeconds = UnitSeconds &
  Pick<AttentionOperator, "windowTokens" | "tokensPerEntry"> & { readonly prefillCompute: number };

/**
 * The time of the steps of a profile, at least.
 *
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond)
 */
export function stepTimer({ operators, memoryBytesPerSecond, deployment }: StepProfile): StepTimer {
  const groups = deployment.attentionDataParallel;
  const matrices: MatrixSeconds[] = [];
  const experts: ExpertSeconds[] = [];
  const caches: CacheSeconds[] = [];
  const states: UnitSeconds[] = [];
  for (const operator of operators) {
    const compute = flopsPerUnit(operator, false) / operator.flopsPerSecond;
    const memory = bytesPerUnit(operator) / memoryBytesPerSecond;
    switch (operator.kind) {
      case "linear":
        matrices.push({ compute, memory, lastTokenOnly: operator.lastTokenOnly });
        break;
      case "experts":
        experts.push({ compute, memory, missLog: missLog(operator) });
        break;
      case "attention": {
        const { windowTokens, tokensPerEntry, flopsPerSecond } = operator;
        const prefillCompute = flopsPerUnit(operator, true) / flopsPerSecond;
        caches.push({ compute, memory, prefillCompute, windowTokens, tokensPerEntry });
        break;
      }
      case "state":
        states.push({ compute, memory });
    }
  }

  const weightSeconds = (tokens: number, prefill: boolean, counted: Counted): number => {
    const stageTokens = tokens * groups;
    let seconds = 0;
    for (const one of matrices)
      seconds += taken(one.compute * matrixTokens(one, tokens, prefill), one.memory, counted);
    for (const one of experts) {
      const visited = visitedShare(one.missLog, stageTokens);
      seconds += taken(one.compute * stageTokens, one.memory * visited, counted);
    }
    return seconds;
  };

  const decode = (
    requests: number,
    contextTokens: number,
    queryTokens: number,
    counted: Counted,
  ): number => {
    const tokens = requests * queryTokens;
    let seconds = weightSeconds(tokens, false, counted);
    for (const one of caches)
      seconds +=
        entries(one, contextTokens) * taken(one.compute * tokens, one.memory * requests, counted);
    for (const one of states)
      seconds += taken(one.compute * tokens, one.memory * requests, counted);
    return seconds;
  };

  const prefill = (newTokens: number, cachedTokens: number): number => {
    let seconds = weightSeconds(newTokens, true, "all");
    for (const one of caches) {
      const compute = one.prefillCompute * prefillPairs(one, newTokens, cachedTokens);
      seconds += taken(
        compute,
        one.memory * prefillEntriesRead(one, newTokens, cachedTokens),
        "all",
      );
    }
    for (const one of states) seconds += taken(one.compute * newTokens, one.memory, "all");
    return seconds;
  };

  return {
    decodeSeconds: (requests, contextTokens, queryTokens = 1) =>
      decode(requests, contextTokens, queryTokens, "all"),
    decodeBound: (requests, contextTokens) => {
      const computing = decode(requests, contextTokens, 1, "computing");
      return boundBy(computing, decode(requests, contextTokens, 1, "all"));
    },
    prefillSeconds: prefill,
  };
}

/** All seconds of a step, or those in which arithmetic is the bound. */
type Counted = "all" | "computing";

/** Seconds of one operator. */
function taken(compute: number, memory: number, counted: Counted): number {
  if (compute > memory) return compute;
  return counted === "all" ? memory : 0;
}

/** Arithmetic, where it takes more than half of the time. */
export function boundBy(computingSeconds: number, seconds: number): BoundBy {
  return computingSeconds > seconds / 2 ? "compute" : "bandwidth";
}
