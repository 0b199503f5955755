/** Seconds of one unit of an operator's work (see `operator-work.ts`) at given rates. */
import { missLog } from "./coverage.ts";
import { flopsPerUnit } from "./operator-work.ts";
import type { AttentionOperator, ExpertsOperator, LinearOperator } from "./operators.ts";
import type { StepProfile } from "./step-profile.ts";
import type { StepRates } from "./step-rates.ts";

interface UnitSeconds {
  readonly compute: number;
  readonly memory: number;
}
type MatrixSeconds = UnitSeconds & Pick<LinearOperator, "lastTokenOnly">;
type ExpertSeconds = UnitSeconds &
  Pick<ExpertsOperator, "imbalance"> & { readonly missLog: number };
type CacheSeconds = UnitSeconds &
  Pick<AttentionOperator, "windowTokens" | "tokensPerEntry"> & {
    readonly expandedCompute: number;
    readonly expansion: number;
  };

/** The operators of a profile. */
export interface OperatorSeconds {
  readonly matrices: readonly MatrixSeconds[];
  readonly experts: readonly ExpertSeconds[];
  readonly caches: readonly CacheSeconds[];
  readonly states: readonly UnitSeconds[];
}

/** The operators of a profile in seconds per unit, sorted by kind. */
export function unitSeconds(
  { operators, memoryBytesPerSecond }: StepProfile,
  { shares }: StepRates,
): OperatorSeconds {
  const matrices: MatrixSeconds[] = [];
  const experts: ExpertSeconds[] = [];
  const caches: CacheSeconds[] = [];
  const states: UnitSeconds[] = [];
  for (const operator of operators) {
    const { reading, computing } = shares(operator);
    const flopsPerSecond = computing * operator.flopsPerSecond;
    const bytesPerSecond = reading * memoryBytesPerSecond;
    if (operator.kind === "attention") {
      const { windowTokens, tokensPerEntry } = operator;
      caches.push({
        compute: operator.flopsPerPair / flopsPerSecond,
        expandedCompute: operator.prefillFlopsPerPair / flopsPerSecond,
        expansion: operator.expansionFlopsPerEntry / flopsPerSecond,
        memory: operator.bytesPerEntry / bytesPerSecond,
        windowTokens,
        tokensPerEntry,
      });
      continue;
    }
    const compute = flopsPerUnit(operator) / flopsPerSecond;
    switch (operator.kind) {
      case "linear": {
        const memory = operator.bytesPerRank / bytesPerSecond;
        matrices.push({ compute, memory, lastTokenOnly: operator.lastTokenOnly });
        break;
      }
      case "experts": {
        const memory = operator.bytesPerRank / bytesPerSecond;
        const { imbalance } = operator;
        experts.push({ compute, memory, missLog: missLog(operator), imbalance });
        break;
      }
      case "state":
        states.push({ compute, memory: operator.bytes / bytesPerSecond });
    }
  }
  return { matrices, experts, caches, states };
}
