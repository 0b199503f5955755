/** How long a decode step and a prefill take at least: the roofline, operator by operator. */
import { finiteNumber, wholeNumber } from "../units.ts";
import { type OperatorTime, operatorTimes } from "./operator-times.ts";
import { decodeWork, prefillWork, type StepWork } from "./operator-work.ts";
import type { StepProfile } from "./step-profile.ts";
import { peakRates } from "./step-rates.ts";
import { type BoundBy, largestPart, stepTimer } from "./step-timer.ts";

/** A step: a bound from below, since communication, launches and imperfect kernels come on top. */
export interface StepTime {
  readonly seconds: number;
  readonly boundBy: BoundBy;
  readonly operators: readonly OperatorTime[];
}

/** The requests that one attention group decodes together. */
export interface DecodeBatch {
  readonly requestsPerGroup: number;
  /** tokens that each request holds already, on average */
  readonly contextTokens: number;
  /** query tokens per request: 1, or more when speculating */
  readonly queryTokens?: number;
}

/** One prompt before one attention group; the other groups are assumed to work on one like it. */
export interface PrefillPrompt {
  /** tokens to compute */
  readonly newTokens: number;
  /** tokens found in the cache */
  readonly cachedTokens?: number;
}

/**
 * The time of one decode step, at least.
 *
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond)
 *
 * Every layer is counted once, so with pipeline stages it is the time of a token through all of them. Latents are
 * attended to absorbed: one vector read for all heads, which makes MLA compute-bound on devices with little arithmetic.
 *
 * Errors: `bad-input` for counts that are not at least 1 (requests may be fractions: a mean).
 * Source: the model of Pope et al. (2022) and the JAX scaling book, per operator and with MLA's intensity.
 * @example decodeStep(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }), { requestsPerGroup: 1, contextTokens: 0 }).boundBy // => "bandwidth"
 */
export function decodeStep(profile: StepProfile, batch: DecodeBatch): StepTime {
  const seconds = decodeSeconds(profile, batch);
  const { attentionDataParallel } = profile.deployment;
  const { requestsPerGroup, contextTokens, queryTokens } = batch;
  const work = decodeWork(attentionDataParallel, requestsPerGroup, contextTokens, queryTokens);
  return timed(profile, work, seconds);
}

/**
 * The time to compute one prompt, at least.
 *
 *     pairs   = Σ_{t = cachedTokens + 1 .. cachedTokens + newTokens} entries(t)      causal: the masked half is skipped
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond)
 *
 * Latents are expanded to heads, those of the cached tokens too, unless attending to them absorbed takes less arithmetic:
 * see `latentForm`. Weights are read once, only the last token meets the LM head.
 *
 * Errors: `bad-input` for counts that are not whole.
 * @example prefillStep(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }), { newTokens: 4096 }).boundBy // => "compute"
 */
export function prefillStep(profile: StepProfile, prompt: PrefillPrompt): StepTime {
  const seconds = prefillSeconds(profile, prompt);
  const { attentionDataParallel } = profile.deployment;
  const work = prefillWork(attentionDataParallel, prompt.newTokens, prompt.cachedTokens ?? 0);
  return timed(profile, work, seconds);
}

/** The seconds of {@link decodeStep} alone, without a list. */
export function decodeSeconds(profile: StepProfile, batch: DecodeBatch): number {
  return stepTimer(profile).decodeSeconds(
    finiteNumber(batch.requestsPerGroup, "requestsPerGroup", { above: true }),
    finiteNumber(batch.contextTokens, "contextTokens"),
    wholeNumber(batch.queryTokens ?? 1, "queryTokens"),
  );
}

/** What bounds most of the time of {@link decodeStep}. */
export function decodeBound(profile: StepProfile, batch: DecodeBatch): BoundBy {
  return decodeStep(profile, batch).boundBy;
}

/** The seconds of {@link prefillStep} alone, without a list. */
export function prefillSeconds(profile: StepProfile, prompt: PrefillPrompt): number {
  return stepTimer(profile).prefillSeconds(
    wholeNumber(prompt.newTokens, "newTokens"),
    wholeNumber(prompt.cachedTokens ?? 0, "cachedTokens", 0),
  );
}

function timed(profile: StepProfile, work: StepWork, seconds: number): StepTime {
  const operators = operatorTimes(profile, work, peakRates);
  let compute = 0;
  let bandwidth = 0;
  for (const one of operators)
    if (one.boundBy === "compute") compute += one.seconds;
    else bandwidth += one.seconds;
  const boundBy = largestPart({ compute, bandwidth, links: 0, overhead: 0 });
  return { seconds, boundBy, operators };
}
