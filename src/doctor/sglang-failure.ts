/** Why SGLang did not start: weights above the static part, or a pool too small for one request. */
import { type CauseId, cause } from "./causes.ts";
import { type Evidence, known, stated } from "./evidence.ts";
import type { Failure } from "./failure.ts";

/** The failure that the log names, with what makes the pool that failed larger. */
export function sglangFailure(evidence: Evidence, named: CauseId): Failure {
  switch (named) {
    case "too-few-state-slots": {
      const slots = known(evidence, "slotsPerRequest");
      return {
        cause: cause(named),
        changes: [
          slots === undefined
            ? "--max-mamba-cache-size higher"
            : `--max-mamba-cache-size ${slots} at least: one request takes so many slots`,
          "--mem-fraction-static higher",
          "--mamba-full-memory-ratio higher: more of the static part for states, less for the cache",
        ],
      };
    }
    case "window-above-its-pool":
      return {
        cause: cause(named),
        changes: [
          "--swa-full-tokens-ratio higher: more of the cache for window layers",
          "--mem-fraction-static higher",
        ],
      };
    default:
      return weightsAbove(evidence);
  }
}

/** The static part is smaller than the weights. */
function weightsAbove(evidence: Evidence): Failure {
  const after = known(evidence, "freeAfterWeightsGib");
  const fraction = known(evidence, "memoryFraction");
  const least = known(evidence, "minimumMemoryFraction");
  const weights = known(evidence, "weightGib");
  const before =
    known(evidence, "freeGib") ??
    (after !== undefined && least !== undefined
      ? after / (1 - least)
      : after !== undefined && weights !== undefined
        ? after + weights
        : undefined);
  const shortGib =
    after === undefined || before === undefined || fraction === undefined
      ? undefined
      : before * (1 - fraction) - after;
  const minimum =
    least ?? (after === undefined || before === undefined ? undefined : 1 - after / before);
  return {
    cause: cause("negative-room"),
    ...(shortGib !== undefined && { shortGib }),
    changes:
      minimum === undefined
        ? []
        : [
            `--mem-fraction-static above ${(Math.ceil(minimum * 1000) / 1000).toFixed(3)}${fraction === undefined ? "" : ` instead of ${fraction}`}: the weights alone take ${minimum.toFixed(4)}; each 0.01 more is ${((before ?? 0) * 0.01).toFixed(2)} GiB of cache`,
            ...(stated(evidence, "draft") === undefined
              ? []
              : ["no speculative decoding: its weights count too"]),
          ],
  };
}
