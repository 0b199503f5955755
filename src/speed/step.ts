/** How long a decode step and a prefill take at least: the roofline, operator by operator. */
import { entries, entriesUpTo } from "../kv/entries.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { expectedExperts } from "./coverage.ts";
import type { Operator, StepProfile } from "./operators.ts";

/** What bounds an operator or a step. */
export type BoundBy = "bandwidth" | "compute";

/** One operator of a step, all layers together, on one rank. */
export interface OperatorTime {
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly boundBy: BoundBy;
}

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
  const work = decodeWork(profile, batch);
  return timed(profile, (operator) => operatorLoad(operator, work));
}

/**
 * The time to compute one prompt, at least.
 *
 *     pairs   = Σ_{t = cachedTokens + 1 .. cachedTokens + newTokens} entries(t)      causal: the masked half is skipped
 *     seconds = Σ operators max(flops / flopsPerSecond, bytes / memoryBytesPerSecond)
 *
 * Latents are expanded to heads, weights are read once, only the last token meets the LM head.
 *
 * Errors: `bad-input` for counts that are not whole.
 * @example prefillStep(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }), { newTokens: 4096 }).boundBy // => "compute"
 */
export function prefillStep(profile: StepProfile, prompt: PrefillPrompt): StepTime {
  const work = prefillWork(profile, prompt);
  return timed(profile, (operator) => operatorLoad(operator, work));
}

/** The seconds of {@link decodeStep} alone, without a list. */
export function decodeSeconds(profile: StepProfile, batch: DecodeBatch): number {
  return totalSeconds(profile, decodeWork(profile, batch));
}

/** The seconds of {@link prefillStep} alone, without a list. */
export function prefillSeconds(profile: StepProfile, prompt: PrefillPrompt): number {
  return totalSeconds(profile, prefillWork(profile, prompt));
}

/** What a step asks of every operator. */
interface Work {
  readonly tokens: number;
  /** tokens of all groups together, which meet the experts */
  readonly stageTokens: number;
  /** requests, each with a cache to read */
  readonly requests: number;
  readonly firstContext: number;
  readonly lastContext: number;
  readonly prefill: boolean;
}

function decodeWork({ deployment }: StepProfile, batch: DecodeBatch): Work {
  const requests = finiteNumber(batch.requestsPerGroup, "requestsPerGroup", { above: true });
  const contextTokens = finiteNumber(batch.contextTokens, "contextTokens");
  const tokens = requests * wholeNumber(batch.queryTokens ?? 1, "queryTokens");
  return {
    tokens,
    stageTokens: tokens * deployment.attentionDataParallel,
    requests,
    firstContext: contextTokens,
    lastContext: contextTokens,
    prefill: false,
  };
}

function prefillWork({ deployment }: StepProfile, prompt: PrefillPrompt): Work {
  const tokens = wholeNumber(prompt.newTokens, "newTokens");
  const cached = wholeNumber(prompt.cachedTokens ?? 0, "cachedTokens", 0);
  return {
    tokens,
    stageTokens: tokens * deployment.attentionDataParallel,
    requests: 1,
    firstContext: cached,
    lastContext: cached + tokens,
    prefill: true,
  };
}

function totalSeconds(profile: StepProfile, work: Work): number {
  let seconds = 0;
  for (const operator of profile.operators) {
    const { flops, bytes } = operatorLoad(operator, work);
    seconds += Math.max(flops / operator.flopsPerSecond, bytes / profile.memoryBytesPerSecond);
  }
  return seconds;
}

function timed(
  { operators, memoryBytesPerSecond }: StepProfile,
  load: (operator: Operator) => Load,
): StepTime {
  let computeSeconds = 0;
  let seconds = 0;
  const times = operators.map((operator): OperatorTime => {
    const { flops, bytes } = load(operator);
    const compute = flops / operator.flopsPerSecond;
    const memory = bytes / memoryBytesPerSecond;
    const taken = Math.max(compute, memory);
    if (compute > memory) computeSeconds += taken;
    seconds += taken;
    return {
      name: operator.name,
      flops,
      bytes,
      seconds: taken,
      boundBy: compute > memory ? "compute" : "bandwidth",
    };
  });
  return {
    seconds,
    boundBy: computeSeconds > seconds / 2 ? "compute" : "bandwidth",
    operators: times,
  };
}

interface Load {
  readonly flops: number;
  readonly bytes: number;
}

function operatorLoad(operator: Operator, work: Work): Load {
  switch (operator.kind) {
    case "linear": {
      const tokens = work.prefill && operator.lastTokenOnly ? 1 : work.tokens;
      return { flops: 2 * tokens * operator.parametersPerRank, bytes: operator.bytesPerRank };
    }
    case "experts": {
      const { experts, activeExperts } = operator;
      const touched = expectedExperts({ experts, activeExperts, tokens: work.stageTokens });
      return {
        flops: work.stageTokens * operator.flopsPerStageToken,
        bytes: (touched / experts) * operator.bytesPerRank,
      };
    }
    case "attention": {
      const read = entries(operator, work.lastContext);
      if (!work.prefill)
        return {
          flops: work.tokens * read * operator.flopsPerPair,
          bytes: work.requests * read * operator.bytesPerEntry,
        };
      const pairs =
        entriesUpTo(operator, work.lastContext) - entriesUpTo(operator, work.firstContext);
      return {
        flops: pairs * operator.prefillFlopsPerPair,
        bytes:
          entries({ tokensPerEntry: operator.tokensPerEntry }, work.lastContext) *
          operator.bytesPerEntry,
      };
    }
    case "state":
      return {
        flops: work.tokens * operator.flopsPerToken,
        bytes: work.requests * operator.bytes,
      };
  }
}
