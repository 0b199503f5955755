/** How long a step takes: a stated line, or any function of what the step computes. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber } from "../../units.ts";

/** What one step computes. The object is reused: read it, do not keep it. */
export interface StepWork {
  /** requests that get their next token from the one before */
  readonly decodeRequests: number;
  /** tokens that those hold already, added up */
  readonly decodeContextTokens: number;
  /** tokens of prompts, and of sequences that are computed again */
  readonly prefillTokens: number;
  /** chunks that the prefill tokens come in, each of one request */
  readonly chunks: number;
  /** tokens of each chunk; entries from `chunks` on are old */
  readonly chunkTokens: ArrayLike<number>;
  /** tokens that stand before each chunk, computed or found in the cache */
  readonly chunkContextTokens: ArrayLike<number>;
}

/** Seconds of a step. Pure: equal work, equal seconds. */
export type StepSeconds = (work: StepWork) => number;

/** A step time that adds up. */
export interface LinearStepTime {
  /** every step */
  readonly stepSeconds: number;
  readonly secondsPerPrefillToken?: number;
  readonly secondsPerDecodeRequest?: number;
  /** for each token that a decoding request holds */
  readonly secondsPerContextToken?: number;
}

/** A stated line or a function. */
export type StepTime = LinearStepTime | StepSeconds;

/** {@link StepWork}, to be written. */
export type MutableStepWork = {
  -readonly [Field in keyof StepWork]: StepWork[Field] extends number ? number : Float64Array;
};

/** Nothing to compute, with room for `chunks` chunks. */
export function noWork(chunks: number): MutableStepWork {
  return {
    decodeRequests: 0,
    decodeContextTokens: 0,
    prefillTokens: 0,
    chunks: 0,
    chunkTokens: new Float64Array(chunks),
    chunkContextTokens: new Float64Array(chunks),
  };
}

/**
 * The step time as a function.
 *
 *     seconds = stepSeconds + secondsPerPrefillToken × prefillTokens
 *             + secondsPerDecodeRequest × decodeRequests + secondsPerContextToken × decodeContextTokens
 *
 * Errors: `bad-input` for a coefficient that is no number of at least 0, and for a line that is 0 everywhere.
 * @example stepSecondsOf({ stepSeconds: 0.01, secondsPerDecodeRequest: 0.0001 })({ decodeRequests: 20, decodeContextTokens: 0, prefillTokens: 0, chunks: 0, chunkTokens: [], chunkContextTokens: [] }) // => 0.012
 */
export function stepSecondsOf(time: StepTime): StepSeconds {
  if (typeof time === "function") return time;
  if (typeof time !== "object" || time === null)
    throw kvError({
      code: "bad-input",
      path: "stepTime",
      value: time,
      rule: `expected a line or a function, got ${shown(time)}`,
    });
  const fixed = finiteNumber(time.stepSeconds, "stepTime.stepSeconds");
  const prefill = finiteNumber(time.secondsPerPrefillToken ?? 0, "stepTime.secondsPerPrefillToken");
  const decode = finiteNumber(
    time.secondsPerDecodeRequest ?? 0,
    "stepTime.secondsPerDecodeRequest",
  );
  const context = finiteNumber(time.secondsPerContextToken ?? 0, "stepTime.secondsPerContextToken");
  if (fixed + prefill + decode + context === 0)
    throw kvError({
      code: "bad-input",
      path: "stepTime",
      value: time,
      rule: "a step that takes no time has no throughput",
      hint: "give at least one coefficient above 0",
    });
  return (work) =>
    fixed +
    prefill * work.prefillTokens +
    decode * work.decodeRequests +
    context * work.decodeContextTokens;
}

/** The seconds that a step time gave, if they are seconds. */
export function checkedSeconds(seconds: number): number {
  if (seconds >= 0 && seconds < Number.POSITIVE_INFINITY) return seconds;
  return finiteNumber(seconds, "stepTime()");
}
