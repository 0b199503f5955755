/** A step profile made ready to be timed many times: seconds instead of FLOPs and bytes, sorted by kind of operator. */
import { entries } from "../kv/entries.ts";
import { visitedShare } from "./coverage.ts";
import { matrixTokens, prefillEntriesRead, prefillPairs, visitors } from "./operator-work.ts";
import type { StepProfile } from "./step-profile.ts";
import { peakRates, type StepRates } from "./step-rates.ts";
import { unitSeconds } from "./unit-seconds.ts";

/** Times steps of one attention group; counts are not checked, nothing is allocated. */
export interface StepTimer {
  readonly decodeSeconds: (
    requestsPerGroup: number,
    contextTokens: number,
    queryTokens?: number,
  ) => number;
  readonly decodeBound: (requestsPerGroup: number, contextTokens: number) => BoundBy;
  readonly prefillSeconds: (newTokens: number, cachedTokens: number) => number;
  /** a decode step that computes a chunk of a prompt as well */
  readonly mixedSeconds: (
    requestsPerGroup: number,
    contextTokens: number,
    newTokens: number,
    cachedTokens: number,
  ) => number;
  readonly parts: StepParts;
}

/** What a step of any composition adds up from: `stepSeconds(requests, weights + Σ cores, links)`. */
export interface StepParts {
  /** matrices, experts and launches, once for all tokens of a step; `answers` of them need the LM head */
  readonly weightSeconds: (tokens: number, answers: number) => number;
  /** caches and states of decoding requests */
  readonly decodeCoreSeconds: (
    requests: number,
    contextTokens: number,
    queryTokens: number,
  ) => number;
  /** caches and states of one prompt, or of a chunk of it */
  readonly promptCoreSeconds: (newTokens: number, cachedTokens: number) => number;
  readonly linkSeconds: (tokens: number, hasPrompts: boolean) => number;
  /** all of it, with links hidden behind computing as far as they overlap */
  readonly stepSeconds: (requests: number, computingSeconds: number, linkSeconds: number) => number;
}

/** What takes most of the time of an operator or a step; `overhead` is launches, activations and scheduling. */
export type BoundBy = "bandwidth" | "compute" | "links" | "overhead";

/**
 * The time of the steps of a profile: at least, or as predicted where `rates` are not the peaks.
 *
 *     computing = Σ operators max(flops / (computing share × flopsPerSecond), bytes / (reading share × memoryBytesPerSecond))
 *               + kernels
 *     seconds   = computing + requests × requestSeconds + max(0, links - overlap × computing)
 *
 * The cores of decoding requests and of prompts are operators of their own; matrices meet the tokens of both at once.
 */
export function stepTimer(profile: StepProfile, rates: StepRates = peakRates): StepTimer {
  const groups = profile.deployment.attentionDataParallel;
  const { kernels, requestSeconds, decodeLinks, promptLinks, overlap } = rates;
  const { matrices, experts, caches, states } = unitSeconds(profile, rates);

  const operatorsOnWeights = (tokens: number, answers: number, counted: Counted): number => {
    const stageTokens = tokens * groups;
    let seconds = 0;
    for (const one of matrices)
      seconds += taken(one.compute * matrixTokens(one, tokens, answers), one.memory, counted);
    for (const one of experts) {
      const visiting = visitors(one, stageTokens);
      const visited = visitedShare(one.missLog, visiting);
      seconds += taken(one.compute * visiting, one.memory * visited, counted);
    }
    return seconds;
  };

  const decodeCores = (
    requests: number,
    contextTokens: number,
    queryTokens: number,
    counted: Counted,
  ): number => {
    const tokens = requests * queryTokens;
    let seconds = 0;
    for (const one of caches)
      seconds +=
        entries(one, contextTokens) * taken(one.compute * tokens, one.memory * requests, counted);
    for (const one of states)
      seconds += taken(one.compute * tokens, one.memory * requests, counted);
    return seconds;
  };

  const promptCoreSeconds = (newTokens: number, cachedTokens: number): number => {
    let seconds = 0;
    for (const one of caches) {
      const pairs = prefillPairs(one, newTokens, cachedTokens);
      const compute = Math.min(
        one.compute * pairs,
        one.expandedCompute * pairs + one.expansion * cachedTokens,
      );
      const memory = one.memory * prefillEntriesRead(one, newTokens, cachedTokens);
      seconds += taken(compute, memory, ALL);
    }
    for (const one of states) seconds += taken(one.compute * newTokens, one.memory, ALL);
    return seconds;
  };

  const weightSeconds = (tokens: number, answers: number): number =>
    operatorsOnWeights(tokens, answers, ALL) +
    kernels.fixedSeconds +
    kernels.secondsPerToken * tokens;

  const linkSeconds = (tokens: number, hasPrompts: boolean): number =>
    hasPrompts
      ? promptLinks.fixedSeconds + promptLinks.secondsPerToken * tokens
      : decodeLinks.fixedSeconds + decodeLinks.secondsPerToken * tokens;

  const stepSeconds = (requests: number, computing: number, links: number): number =>
    computing + requests * requestSeconds + Math.max(0, links - overlap * computing);

  const mixed = (
    requests: number,
    contextTokens: number,
    queryTokens: number,
    newTokens: number,
    cachedTokens: number,
  ): number => {
    const decoding = requests * queryTokens;
    const tokens = decoding + newTokens;
    const computing =
      weightSeconds(tokens, newTokens > 0 ? decoding + 1 : decoding) +
      (requests > 0 ? decodeCores(requests, contextTokens, queryTokens, ALL) : 0) +
      (newTokens > 0 ? promptCoreSeconds(newTokens, cachedTokens) : 0);
    return stepSeconds(requests, computing, linkSeconds(tokens, newTokens > 0));
  };

  const decodeBound = (requests: number, contextTokens: number): BoundBy => {
    const counted = (kind: Counted): number =>
      operatorsOnWeights(requests, requests, kind) + decodeCores(requests, contextTokens, 1, kind);
    const operators = counted(ALL);
    const compute = counted(COMPUTING);
    const kernelSeconds = kernels.fixedSeconds + kernels.secondsPerToken * requests;
    return largestPart({
      compute,
      bandwidth: operators - compute,
      links: Math.max(0, linkSeconds(requests, false) - overlap * (operators + kernelSeconds)),
      overhead: kernelSeconds + requests * requestSeconds,
    });
  };

  return {
    decodeSeconds: (requests, contextTokens, queryTokens = 1) =>
      mixed(requests, contextTokens, queryTokens, 0, 0),
    decodeBound,
    prefillSeconds: (newTokens, cachedTokens) => mixed(0, 0, 1, newTokens, cachedTokens),
    mixedSeconds: (requests, contextTokens, newTokens, cachedTokens) =>
      mixed(requests, contextTokens, 1, newTokens, cachedTokens),
    parts: {
      weightSeconds,
      decodeCoreSeconds: (requests, contextTokens, queryTokens) =>
        decodeCores(requests, contextTokens, queryTokens, ALL),
      promptCoreSeconds,
      linkSeconds,
      stepSeconds,
    },
  };
}

/** All seconds of operators, or those in which arithmetic is the bound. */
type Counted = 0 | 1;
const ALL = 0;
const COMPUTING = 1;

/** Seconds of one operator. */
function taken(compute: number, memory: number, counted: Counted): number {
  if (compute > memory) return compute;
  return counted === ALL ? memory : 0;
}

/** The part that takes most; bandwidth where several take the same. */
export function largestPart(seconds: Readonly<Record<BoundBy, number>>): BoundBy {
  let largest: BoundBy = "bandwidth";
  for (const part of ["compute", "links", "overhead"] as const)
    if (seconds[part] > seconds[largest]) largest = part;
  return largest;
}
