/** What a step asks of an operator: so many units of arithmetic and of reading, each of so many FLOPs and bytes. */
import { entries, entriesUpTo } from "../kv/entries.ts";
import { missLog, visitedShare } from "./coverage.ts";
import type { AttentionOperator, ExpertsOperator, LinearOperator, Operator } from "./operators.ts";

/** A step of one attention group: requests that decode, prompts that are computed, or both. */
export interface StepWork {
  /** attention groups that do the like at the same time: their tokens meet the same experts */
  readonly groups: number;
  /** requests that decode, each with a cache to read */
  readonly requests: number;
  readonly queryTokens: number;
  readonly contextTokens: number;
  /** prompts, or chunks of prompts, each with so many new tokens after so many cached ones */
  readonly prompts: number;
  readonly newTokens: number;
  readonly cachedTokens: number;
}

/** A decode step of so many requests on each of `groups` attention groups. */
export function decodeWork(
  groups: number,
  requests: number,
  contextTokens: number,
  queryTokens = 1,
): StepWork {
  return {
    groups,
    requests,
    queryTokens,
    contextTokens,
    prompts: 0,
    newTokens: 0,
    cachedTokens: 0,
  };
}

/** The prefill of some prompts on each of `groups` attention groups. */
export function prefillWork(
  groups: number,
  newTokens: number,
  cachedTokens: number,
  prompts = 1,
): StepWork {
  return {
    groups,
    requests: 0,
    queryTokens: 1,
    contextTokens: 0,
    prompts,
    newTokens,
    cachedTokens,
  };
}

/** Tokens that pass the matrices of a group. */
export function stepTokens({ requests, queryTokens, prompts, newTokens }: StepWork): number {
  return requests * queryTokens + prompts * newTokens;
}

/** FLOPs of an operator on one rank. */
export function operatorFlops(operator: Operator, work: StepWork): number {
  return operator.kind === "attention"
    ? decodeCoreFlops(operator, work) + promptCoreFlops(operator, work)
    : flopsPerUnit(operator) * unitsComputed(operator, work);
}

/** Bytes that an operator moves on one rank. */
export function operatorBytes(operator: Operator, work: StepWork): number {
  switch (operator.kind) {
    case "linear":
      return operator.bytesPerRank;
    case "experts":
      return (
        operator.bytesPerRank *
        visitedShare(missLog(operator), visitors(operator, stepTokens(work) * work.groups))
      );
    case "attention":
      return decodeCoreBytes(operator, work) + promptCoreBytes(operator, work);
    case "state":
      return operator.bytes * (work.requests + work.prompts);
  }
}

/** The decoding requests' share of an attention core. */
export function decodeCoreFlops(operator: AttentionOperator, work: StepWork): number {
  const { requests, queryTokens, contextTokens } = work;
  return operator.flopsPerPair * requests * queryTokens * entries(operator, contextTokens);
}

/** The prompts' share of an attention core, in the form with less arithmetic. */
export function promptCoreFlops(operator: AttentionOperator, work: StepWork): number {
  const { prompts, newTokens, cachedTokens } = work;
  if (prompts === 0) return 0;
  const pairs = prefillPairs(operator, newTokens, cachedTokens);
  const expanded =
    operator.prefillFlopsPerPair * pairs + operator.expansionFlopsPerEntry * cachedTokens;
  return prompts * Math.min(operator.flopsPerPair * pairs, expanded);
}

/** Bytes of the cache that the decoding requests read. */
export function decodeCoreBytes(operator: AttentionOperator, work: StepWork): number {
  return operator.bytesPerEntry * work.requests * entries(operator, work.contextTokens);
}

/** Bytes of the cache that the prompts read. */
export function promptCoreBytes(operator: AttentionOperator, work: StepWork): number {
  const { prompts, newTokens, cachedTokens } = work;
  if (prompts === 0) return 0;
  return operator.bytesPerEntry * prompts * prefillEntriesRead(operator, newTokens, cachedTokens);
}

/** FLOPs of a token, for all that does not look at a cache. */
export function flopsPerUnit(operator: Exclude<Operator, AttentionOperator>): number {
  switch (operator.kind) {
    case "linear":
      return 2 * operator.parametersPerRank;
    case "experts":
      return operator.flopsPerStageToken;
    case "state":
      return operator.flopsPerToken;
  }
}

function unitsComputed(operator: Exclude<Operator, AttentionOperator>, work: StepWork): number {
  const tokens = stepTokens(work);
  switch (operator.kind) {
    case "linear":
      return matrixTokens(operator, tokens, work.requests * work.queryTokens + work.prompts);
    case "experts":
      return visitors(operator, tokens * work.groups);
    case "state":
      return tokens;
  }
}

/** Tokens that pass a matrix: all of the step, or those whose next token is wanted. */
export function matrixTokens(
  { lastTokenOnly }: Pick<LinearOperator, "lastTokenOnly">,
  tokens: number,
  answers: number,
): number {
  return lastTokenOnly ? answers : tokens;
}

/** Tokens of the stage, if all ranks had as many as the most visited one. */
export function visitors(
  { imbalance }: Pick<ExpertsOperator, "imbalance">,
  stageTokens: number,
): number {
  return imbalance * stageTokens;
}

/** Pairs of query token and cached entry of a prompt: the masked half is skipped. */
export function prefillPairs(cache: CacheBounds, newTokens: number, cachedTokens: number): number {
  return entriesUpTo(cache, cachedTokens + newTokens) - entriesUpTo(cache, cachedTokens);
}

/** Cached entries that a prefill reads: a window slides over the prompt once. */
export function prefillEntriesRead(
  { windowTokens, tokensPerEntry }: CacheBounds,
  newTokens: number,
  cachedTokens: number,
): number {
  const last = cachedTokens + newTokens;
  const seen = windowTokens === undefined ? last : Math.min(last, windowTokens + newTokens - 1);
  return Math.floor(seen / tokensPerEntry);
}

type CacheBounds = Pick<AttentionOperator, "windowTokens" | "tokensPerEntry">;
