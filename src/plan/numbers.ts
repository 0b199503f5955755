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
  return {
    fits,
    guaranteed: row[0] as number,
    peak: row[1] as number,
    steady: row[2] as number,
    devices: row[3] as number,
    runningPerReplica: known(row, 4),
    decodeStepSeconds: known(row, 5),
    prefillSecondsPerQuery: known(row, 6),
    timePerOutputTokenSeconds: known(row, 7),
    timeToFirstTokenSeconds: known(row, 8),
    endToEndSeconds: known(row, 9),
    tokensPerSecondPerUser: known(row, 10),
    outputTokensPerSecondPerReplica: known(row, 11),
    outputTokensPerSecondPerDevice: known(row, 12),
    queriesPerSecondPerReplica: known(row, 13),
    usdPerQuery: known(row, 14),
    usdPerMillionOutputTokens: known(row, 15),
    usdPerMillionTokens: known(row, 16),
  };
}

function known(row: Float64Array, place: number): number | undefined {
  const value = row[place] as number;
  return Number.isNaN(value) ? undefined : value;
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
