/** Steps that decode and compute a prompt at once, and prompts that are computed in chunks. */
import { finiteNumber, wholeNumber } from "../units.ts";
import type { DecodeBatch, PrefillPrompt } from "./step.ts";
import type { StepTimer } from "./step-timer.ts";

/** A step that decodes and computes a chunk of a prompt. */
export interface MixedStep {
  readonly seconds: number;
  /** the same step without the chunk */
  readonly decodeSeconds: number;
  /** what the chunk adds to the time of every decoding request */
  readonly interferenceSeconds: number;
}

/**
 * The time of a decode step that computes a chunk of a prompt as well.
 *
 *     seconds      = matrices(decode tokens + chunk tokens) + decode core + chunk core
 *     interference = seconds - decodeSeconds
 *
 * All tokens pass the matrices together, so that a chunk costs least while memory bounds them. At the roofline with
 * `stepTimer(stepProfile(...))`, predicted with `predictedTimer(...)`.
 *
 * Errors: `bad-input` for counts that are not at least 1 (a batch of 0 requests decodes nothing).
 * Source: Agrawal et al., "Sarathi-Serve" (OSDI 2024), section 4; serving-model equations, section 5.
 * @example mixedStep(stepTimer(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] })), { requestsPerGroup: 64, contextTokens: 1000 }, { newTokens: 512 }) // => { seconds: 0.01101, decodeSeconds: 0.006984, interferenceSeconds: 0.004028 }
 */
export function mixedStep(timer: StepTimer, batch: DecodeBatch, chunk: PrefillPrompt): MixedStep {
  const requests = finiteNumber(batch.requestsPerGroup, "requestsPerGroup", { above: true });
  const contextTokens = finiteNumber(batch.contextTokens, "contextTokens");
  const decodeSeconds = timer.decodeSeconds(requests, contextTokens);
  const seconds = timer.mixedSeconds(
    requests,
    contextTokens,
    wholeNumber(chunk.newTokens, "newTokens"),
    wholeNumber(chunk.cachedTokens ?? 0, "cachedTokens", 0),
  );
  return { seconds, decodeSeconds, interferenceSeconds: seconds - decodeSeconds };
}

/**
 * The time to compute a prompt in chunks, each a step of its own.
 *
 *     seconds = Σ chunks prefillSeconds(chunkTokens, cachedTokens + what the chunks before have computed)
 *
 * Each chunk reads all weights again, and the cache of everything before it.
 *
 * Errors: `bad-input` for counts that are not whole.
 * Source: Agrawal et al., "Sarathi-Serve" (OSDI 2024), section 4.3.
 * @example chunkedPrefillSeconds(stepTimer(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] })), { newTokens: 8192 }, 512) // => 0.1384
 */
export function chunkedPrefillSeconds(
  timer: StepTimer,
  { newTokens, cachedTokens = 0 }: PrefillPrompt,
  chunkTokens: number,
): number {
  wholeNumber(newTokens, "newTokens");
  wholeNumber(cachedTokens, "cachedTokens", 0);
  wholeNumber(chunkTokens, "chunkTokens");
  let seconds = 0;
  for (let done = 0; done < newTokens; done += chunkTokens)
    seconds += timer.prefillSeconds(Math.min(chunkTokens, newTokens - done), cachedTokens + done);
  return seconds;
}
