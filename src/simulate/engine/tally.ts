/** What is counted while requests pass through the engines. */
import { addValue, type Sample, sample } from "./distribution.ts";
import type { Job, RefusalReason } from "./request.ts";
import type { Objective } from "./settings.ts";

/** A request that has ended, as a row. */
export interface RequestOutcome {
  readonly request: number;
  readonly replica: number;
  readonly arrivalSeconds: number;
  readonly queueSeconds: number;
  readonly timeToFirstTokenSeconds: number;
  /** from the first token to the last, per token; 0 for a single token */
  readonly timePerOutputTokenSeconds: number;
  readonly endToEndSeconds: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** found in the cache at the first admission, on the device or below it */
  readonly hitTokens: number;
  /** of them, loaded from below it */
  readonly loadedTokens: number;
  readonly preemptions: number;
}

/** The counts of all replicas together. */
export interface Tally {
  readonly objective: Objective | undefined;
  readonly onRequest: ((outcome: RequestOutcome) => void) | undefined;
  arrived: number;
  finished: number;
  good: number;
  goodOutputTokens: number;
  readonly refused: Record<RefusalReason, number>;
  firstRefused: number | undefined;
  /** answers that the model's length ends before their requests do */
  cut: number;
  preemptions: number;
  preemptedRequests: number;
  promptTokens: number;
  outputTokens: number;
  prefillTokens: number;
  recomputedTokens: number;
  requestSteps: number;
  /** tokens that were looked for, and found, at first admissions */
  lookupTokens: number;
  hitTokens: number;
  /** the same when preempted requests came back */
  resumedLookupTokens: number;
  resumedHitTokens: number;
  readonly queue: Sample;
  readonly firstToken: Sample;
  readonly perOutputToken: Sample;
  readonly endToEnd: Sample;
}

/** Nothing counted yet. */
export function tally(
  objective: Objective | undefined,
  onRequest: ((outcome: RequestOutcome) => void) | undefined,
): Tally {
  return {
    objective,
    onRequest,
    arrived: 0,
    finished: 0,
    good: 0,
    goodOutputTokens: 0,
    refused: { "longer-than-model": 0, "larger-than-pool": 0, "never-admitted": 0 },
    firstRefused: undefined,
    cut: 0,
    preemptions: 0,
    preemptedRequests: 0,
    promptTokens: 0,
    outputTokens: 0,
    prefillTokens: 0,
    recomputedTokens: 0,
    requestSteps: 0,
    lookupTokens: 0,
    hitTokens: 0,
    resumedLookupTokens: 0,
    resumedHitTokens: 0,
    queue: sample(),
    firstToken: sample(),
    perOutputToken: sample(),
    endToEnd: sample(),
  };
}

/** A request is not taken in. */
export function countRefusal(tally: Tally, job: Job, reason: RefusalReason): void {
  tally.refused[reason] += 1;
  tally.firstRefused ??= job.serial;
}

/** A request is admitted. */
export function countAdmission(
  tally: Tally,
  job: Job,
  { hitTokens, loadedTokens }: { readonly hitTokens: number; readonly loadedTokens: number },
  nowSeconds: number,
): void {
  const found = hitTokens + loadedTokens;
  if (job.preemptions > 0) {
    tally.resumedLookupTokens += job.knownTokens;
    tally.resumedHitTokens += found;
    return;
  }
  tally.lookupTokens += job.knownTokens;
  tally.hitTokens += found;
  tally.promptTokens += job.promptTokens;
  job.hitTokens = found;
  job.loadedTokens = loadedTokens;
  job.admittedSeconds = nowSeconds;
}

/** A request has ended. */
export function countEnd(tally: Tally, job: Job, replica: number, nowSeconds: number): void {
  const outputTokens = job.knownTokens - job.promptTokens;
  const queue = job.admittedSeconds - job.arrivalSeconds;
  const firstToken = job.firstTokenSeconds - job.arrivalSeconds;
  const endToEnd = nowSeconds - job.arrivalSeconds;
  const perOutputToken =
    outputTokens > 1 ? (nowSeconds - job.firstTokenSeconds) / (outputTokens - 1) : 0;
  tally.finished += 1;
  tally.outputTokens += outputTokens;
  if (job.preemptions > 0) tally.preemptedRequests += 1;
  addValue(tally.queue, queue);
  addValue(tally.firstToken, firstToken);
  if (outputTokens > 1) addValue(tally.perOutputToken, perOutputToken);
  addValue(tally.endToEnd, endToEnd);
  const { objective } = tally;
  if (
    objective !== undefined &&
    firstToken <= (objective.timeToFirstTokenSeconds ?? endless) &&
    perOutputToken <= (objective.timePerOutputTokenSeconds ?? endless) &&
    endToEnd <= (objective.endToEndSeconds ?? endless)
  ) {
    tally.good += 1;
    tally.goodOutputTokens += outputTokens;
  }
  if (tally.onRequest !== undefined)
    tally.onRequest({
      request: job.serial,
      replica,
      arrivalSeconds: job.arrivalSeconds,
      queueSeconds: queue,
      timeToFirstTokenSeconds: firstToken,
      timePerOutputTokenSeconds: perOutputToken,
      endToEndSeconds: endToEnd,
      promptTokens: job.promptTokens,
      outputTokens,
      hitTokens: job.hitTokens,
      loadedTokens: job.loadedTokens,
      preemptions: job.preemptions,
    });
}

const endless = Number.POSITIVE_INFINITY;
