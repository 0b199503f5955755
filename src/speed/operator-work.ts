/** What a step asks of an operator: so many units of arithmetic and of reading, each of so many FLOPs and bytes. */
import { entries, entriesUpTo } from "../kv/entries.ts";
import { missLog, visitedShare } from "./coverage.ts";
import type { AttentionOperator, LinearOperator, Operator } from "./operators.ts";

/** A step: its tokens, the requests behind them and the cache that they look at. */
export interface StepWork {
  readonly tokens: number;
  /** tokens of all groups together, which meet the experts */
  readonly stageTokens: number;
  /** requests, each with a cache to read */
  readonly requests: number;
  readonly firstContext: number;
  readonly lastContext: number;
  readonly prefill: boolean;
}

/** A decode step of so many requests on each of `groups` attention groups. */
export function decodeWork(
  groups: number,
  requests: number,
  contextTokens: number,
  queryTokens = 1,
): StepWork {
  const tokens = requests * queryTokens;
  return {
    tokens,
    stageTokens: tokens * groups,
    requests,
    firstContext: contextTokens,
    lastContext: contextTokens,
    prefill: false,
  };
}

/** The prefill of one prompt on each of `groups` attention groups. */
export function prefillWork(groups: number, newTokens: number, cachedTokens: number): StepWork {
  return {
    tokens: newTokens,
    stageTokens: newTokens * groups,
    requests: 1,
    firstContext: cachedTokens,
    lastContext: cachedTokens + newTokens,
    prefill: true,
  };
}

/** FLOPs of an operator on one rank. */
export function operatorFlops(operator: Operator, work: StepWork): number {
  const flops = flopsPerUnit(operator, work.prefill);
  switch (operator.kind) {
    case "linear":
      return flops * matrixTokens(operator, work.tokens, work.prefill);
    case "experts":
      return flops * work.stageTokens;
    case "attention":
      return flops * pairs(operator, work);
    case "state":
      return flops * work.tokens;
  }
}

/** Bytes that an operator moves on one rank. */
export function operatorBytes(operator: Operator, work: StepWork): number {
  const bytes = bytesPerUnit(operator);
  switch (operator.kind) {
    case "linear":
      return bytes;
    case "experts":
      return bytes * visitedShare(missLog(operator), work.stageTokens);
    case "attention":
      return bytes * entriesRead(operator, work);
    case "state":
      return bytes * work.requests;
  }
}

/** FLOPs of a token, or of a pair of query token and cached entry. */
export function flopsPerUnit(operator: Operator, prefill: boolean): number {
  switch (operator.kind) {
    case "linear":
      return 2 * operator.parametersPerRank;
    case "experts":
      return operator.flopsPerStageToken;
    case "attention":
      return prefill ? operator.prefillFlopsPerPair : operator.flopsPerPair;
    case "state":
      return operator.flopsPerToken;
  }
}

/** Bytes of all weights, of a cached entry, or of a state. */
export function bytesPerUnit(operator: Operator): number {
  switch (operator.kind) {
    case "linear":
    case "experts":
      return operator.bytesPerRank;
    case "attention":
      return operator.bytesPerEntry;
    case "state":
      return operator.bytes;
  }
}

/** Tokens that pass a matrix. */
export function matrixTokens(
  { lastTokenOnly }: Pick<LinearOperator, "lastTokenOnly">,
  tokens: number,
  prefill: boolean,
): number {
  return prefill && lastTokenOnly ? 1 : tokens;
}

/** Pairs of query token and cached entry, all requests together. */
export function pairs(cache: CacheBounds, work: StepWork): number {
  return work.prefill
    ? prefillPairs(cache, work.tokens, work.firstContext)
    : work.tokens * entries(cache, work.lastContext);
}

/** Cached entries that are read, all requests together. */
export function entriesRead(cache: CacheBounds, work: StepWork): number {
  return work.prefill
    ? prefillEntriesRead(cache, work.tokens, work.firstContext)
    : work.requests * entries(cache, work.lastContext);
}

/** Pairs of a prefill: the masked half is skipped. */
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
