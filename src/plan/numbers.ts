/** The numbers of a plan, by name and in the order in which columns hold them. */
import type { Plan } from "./plan.ts";

/** The numbers of a plan, by the names that they have there. */
export interface PlanNumbers {
  readonly fits: boolean;
  /** requests on one replica */
  readonly guaranteed: number;
  readonly peak: number;
  readonly steady: number;
  readonly devices: number;
  /** `undefined` when nothing fits, as are times and rates */
  readonly runningPerReplica: number | undefined;
  readonly decodeStepSeconds: number | undefined;
  readonly prefillSecondsPerQuery: number | undefined;
  readonly timePerOutputTokenSeconds: number | undefined;
  readonly timeToFirstTokenSeconds: number | undefined;
  readonly endToEndSeconds: number | undefined;
  readonly tokensPerSecondPerUser: number | undefined;
  readonly outputTokensPerSecondPerReplica: number | undefined;
  readonly outputTokensPerSecondPerDevice: number | undefined;
  readonly queriesPerSecondPerReplica: number | undefined;
  /** `undefined` without a price, or when nothing fits */
  readonly usdPerQuery: number | undefined;
  readonly usdPerMillionOutputTokens: number | undefined;
  readonly usdPerMillionTokens: number | undefined;
}

/** The name of a number. */
export type PlanNumberName = Exclude<keyof PlanNumbers, "fits">;

/** All names; a number's place in the list is its place in a row. */
export const planNumberNames: readonly PlanNumberName[] = [
  "guaranteed",
  "peak",
  "steady",
  "devices",
  "runningPerReplica",
  "decodeStepSeconds",
  "prefillSecondsPerQuery",
  "timePerOutputTokenSeconds",
  "timeToFirstTokenSeconds",
  "endToEndSeconds",
  "tokensPerSecondPerUser",
  "outputTokensPerSecondPerReplica",
  "outputTokensPerSecondPerDevice",
  "queriesPerSecondPerReplica",
  "usdPerQuery",
  "usdPerMillionOutputTokens",
  "usdPerMillionTokens",
];

/** The numbers of a row; `NaN` stands for none. */
export function numbersOfRow(row: Float64Array, fits: boolean): PlanNumbers {
  const known = (name: PlanNumberName): number | undefined => {
    const value = row[planNumberNames.indexOf(name)];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  return {
    fits,
    guaranteed: row[0] as number,
    peak: row[1] as number,
    steady: row[2] as number,
    devices: row[3] as number,
    runningPerReplica: known("runningPerReplica"),
    decodeStepSeconds: known("decodeStepSeconds"),
    prefillSecondsPerQuery: known("prefillSecondsPerQuery"),
    timePerOutputTokenSeconds: known("timePerOutputTokenSeconds"),
    timeToFirstTokenSeconds: known("timeToFirstTokenSeconds"),
    endToEndSeconds: known("endToEndSeconds"),
    tokensPerSecondPerUser: known("tokensPerSecondPerUser"),
    outputTokensPerSecondPerReplica: known("outputTokensPerSecondPerReplica"),
    outputTokensPerSecondPerDevice: known("outputTokensPerSecondPerDevice"),
    queriesPerSecondPerReplica: known("queriesPerSecondPerReplica"),
    usdPerQuery: known("usdPerQuery"),
    usdPerMillionOutputTokens: known("usdPerMillionOutputTokens"),
    usdPerMillionTokens: known("usdPerMillionTokens"),
  };
}

/** The numbers of a plan of so many devices. */
export function numbersOfPlan(
  { fits, concurrency, speed, cost }: Plan,
  devices: number,
): PlanNumbers {
  return {
    fits,
    guaranteed: concurrency.guaranteed,
    peak: concurrency.peak,
    steady: concurrency.steady,
    devices,
    runningPerReplica: speed?.runningPerReplica,
    decodeStepSeconds: speed?.decodeStepSeconds,
    prefillSecondsPerQuery: speed?.prefillSecondsPerQuery,
    timePerOutputTokenSeconds: speed?.timePerOutputTokenSeconds,
    timeToFirstTokenSeconds: speed?.timeToFirstTokenSeconds,
    endToEndSeconds: speed?.endToEndSeconds,
    tokensPerSecondPerUser: speed?.tokensPerSecondPerUser,
    outputTokensPerSecondPerReplica: speed?.outputTokensPerSecondPerReplica,
    outputTokensPerSecondPerDevice: speed?.outputTokensPerSecondPerDevice,
    queriesPerSecondPerReplica: speed?.queriesPerSecondPerReplica,
    usdPerQuery: cost?.usdPerQuery,
    usdPerMillionOutputTokens: cost?.usdPerMillionOutputTokens,
    usdPerMillionTokens: cost?.usdPerMillionTokens,
  };
}

/** Numbers as a row. */
export function rowOfNumbers(numbers: PlanNumbers, row: Float64Array): void {
  for (let at = 0; at < planNumberNames.length; at += 1)
    row[at] = numbers[planNumberNames[at] as PlanNumberName] ?? Number.NaN;
}
