/** The step time of a model on a device: prompts and decoding requests pass the weights together. */
import { entries, entriesUpTo } from "../../kv/entries.ts";
import { expectedExperts } from "../../speed/coverage.ts";
import type { Operator } from "../../speed/operators.ts";
import type { StepProfile } from "../../speed/step-profile.ts";
import { finiteNumber } from "../../units.ts";
import type { StepSeconds } from "./step-time.ts";

/** What comes on top of the bound that a profile gives. */
export interface StepLosses {
  /** share of the roofline that kernels reach, 0 to 1; 1 */
  readonly efficiency?: number;
  /** launches, sampling and scheduling of every step; 0 */
  readonly overheadSeconds?: number;
}

/**
 * The time of a step of one attention group, from the operators of a profile.
 *
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond) / efficiency + overheadSeconds
 *
 * Weights are read once for all tokens of a step; caches once per decoding request, at the mean of their lengths, and once
 * per chunk. With chunks alone, or decoding alone, it is `prefillSeconds` or `decodeSeconds`. All groups are assumed to
 * work on the like. Experts are counted with `Math.expm1`, which runtimes may round differently in the last bit.
 *
 * Errors: `bad-input` for an efficiency outside (0, 1] and an overhead below 0.
 * @example profileStepTime(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }))({ decodeRequests: 8, decodeContextTokens: 8000, prefillTokens: 0, chunks: 0, chunkTokens: [], chunkContextTokens: [] }) // => 0.004793401
 */
export function profileStepTime(
  { operators, memoryBytesPerSecond, deployment }: StepProfile,
  losses: StepLosses = {},
): StepSeconds {
  const efficiency = finiteNumber(losses.efficiency ?? 1, "efficiency", { above: true, most: 1 });
  const overhead = finiteNumber(losses.overheadSeconds ?? 0, "overheadSeconds");
  const groups = deployment.attentionDataParallel;
  const parts = operators.map((operator) =>
    operatorSeconds(operator, memoryBytesPerSecond, groups),
  );
  return (work) => {
    let seconds = 0;
    for (const part of parts) seconds += part(work);
    return seconds / efficiency + overhead;
  };
}

function operatorSeconds(
  operator: Operator,
  memoryBytesPerSecond: number,
  groups: number,
): StepSeconds {
  const { flopsPerSecond } = operator;
  switch (operator.kind) {
    case "linear": {
      const compute = (2 * operator.parametersPerRank) / flopsPerSecond;
      const memory = operator.bytesPerRank / memoryBytesPerSecond;
      return ({ decodeRequests, prefillTokens, chunks }) => {
        const rows = operator.lastTokenOnly ? chunks : prefillTokens;
        return Math.max(compute * (decodeRequests + rows), memory);
      };
    }
    case "experts": {
      const { experts, activeExperts } = operator;
      const compute = operator.flopsPerStageToken / flopsPerSecond;
      const memory = operator.bytesPerRank / experts / memoryBytesPerSecond;
      return ({ decodeRequests, prefillTokens }) => {
        const tokens = (decodeRequests + prefillTokens) * groups;
        return Math.max(
          compute * tokens,
          memory * expectedExperts({ experts, activeExperts, tokens }),
        );
      };
    }
    case "attention": {
      const pair = operator.flopsPerPair / flopsPerSecond;
      const prefillPair = operator.prefillFlopsPerPair / flopsPerSecond;
      const memory = operator.bytesPerEntry / memoryBytesPerSecond;
      const { windowTokens, tokensPerEntry } = operator;
      return (work) => {
        const { decodeRequests, decodeContextTokens } = work;
        let seconds = 0;
        if (decodeRequests > 0)
          seconds =
            entries(operator, decodeContextTokens / decodeRequests) *
            Math.max(pair, memory) *
            decodeRequests;
        for (let chunk = 0; chunk < work.chunks; chunk += 1) {
          const tokens = work.chunkTokens[chunk] as number;
          const before = work.chunkContextTokens[chunk] as number;
          const last = before + tokens;
          const read =
            windowTokens === undefined ? last : Math.min(last, windowTokens + tokens - 1);
          const pairs = entriesUpTo(operator, last) - entriesUpTo(operator, before);
          seconds += Math.max(prefillPair * pairs, memory * Math.floor(read / tokensPerEntry));
        }
        return seconds;
      };
    }
    case "state": {
      const compute = operator.flopsPerToken / flopsPerSecond;
      const memory = operator.bytes / memoryBytesPerSecond;
      return (work) => {
        let seconds = work.decodeRequests * Math.max(compute, memory);
        for (let chunk = 0; chunk < work.chunks; chunk += 1)
          seconds += Math.max(compute * (work.chunkTokens[chunk] as number), memory);
        return seconds;
      };
    }
  }
}
