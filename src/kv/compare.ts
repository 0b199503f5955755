/** Two caches against each other, taken apart into depth, architecture and precision: the 93.3 % and what it is made of. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import { kvBits, partBits } from "./bytes.ts";
import { bitsPerToken, type KvPart, type KvProfile } from "./profile.ts";

/** Which caches to compare, and where. */
export interface KvPair {
  readonly baseline: KvProfile;
  readonly candidate: KvProfile;
  /** compare sequences of this length; without it, what one token adds */
  readonly tokens?: number;
}

/** What {@link compareKv} found. */
export interface KvComparison {
  readonly baselineBytes: number;
  readonly candidateBytes: number;
  /** 1 - candidate / baseline */
  readonly reduction: number;
  /** baseline / candidate */
  readonly ratio: number;
  /** candidate / baseline: the product of the factors */
  readonly remaining: number;
  readonly factors: KvFactors;
}

/** Candidate over baseline, one ratio each. */
export interface KvFactors {
  readonly layers: number;
  readonly elementsPerLayer: number;
  readonly bitsPerElement: number;
}

/**
 * How much smaller one cache is than another, and why.
 *
 *     remaining = layers × elementsPerLayer × bitsPerElement        (each candidate / baseline)
 *     reduction = 1 - remaining
 *
 * Layers are those that keep something; bits include scales. Without `tokens` the comparison is of what one token
 * adds, and constant states do not count.
 *
 * Errors: `bad-input` where the baseline keeps nothing.
 * Source: DeepSeek-V2 (arXiv 2405.04434), abstract, figure 1(b) and section 3.2.3 (6 bits per element on average).
 * @example compareKv({ baseline: kvProfile(models["deepseek-67b"]), candidate: kvProfile(models["deepseek-v2"], { format: { bits: 6 } }) }).reduction // => 0.93339
 */
export function compareKv({ baseline, candidate, tokens }: KvPair): KvComparison {
  if (tokens !== undefined) wholeNumber(tokens, "tokens");
  const from = measure(baseline, tokens);
  const to = measure(candidate, tokens);
  if (from.bits === 0 || to.bits === 0)
    throw kvError({
      code: "bad-input",
      path: from.bits === 0 ? "baseline" : "candidate",
      value: (from.bits === 0 ? baseline : candidate).model,
      rule: "keeps nothing per token, so there is no ratio",
      hint: "compare at a length: { tokens }",
    });
  const remaining = to.bits / from.bits;
  return {
    baselineBytes: from.bits / 8,
    candidateBytes: to.bits / 8,
    reduction: 1 - remaining,
    ratio: from.bits / to.bits,
    remaining,
    factors: {
      layers: to.layers / from.layers,
      elementsPerLayer: to.elements / to.layers / (from.elements / from.layers),
      bitsPerElement: to.bits / to.elements / (from.bits / from.elements),
    },
  };
}

function measure(profile: KvProfile, tokens: number | undefined) {
  const elementsOf = (part: KvPart): number =>
    tokens === undefined
      ? part.kind === "state"
        ? 0
        : (part.layers * part.entryElements) / part.tokensPerEntry
      : (partBits(profile, part, tokens) / part.entryBits) * part.entryElements;
  return {
    bits: tokens === undefined ? bitsPerToken(profile) : kvBits(profile, tokens),
    layers: tokens === undefined ? profile.tokenLayers : profile.cachedLayers,
    elements: profile.parts.reduce((sum, part) => sum + elementsOf(part), 0),
  };
}
