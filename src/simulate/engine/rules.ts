/** The rules that an engine is started with: pool, blocks, budget, queue order and the cache groups of the model. */
import { kvError, shown } from "../../errors.ts";
import { windowBlocks } from "../../kv/blocks.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { type Offload, offloadRules, type ResolvedOffload } from "./offload.ts";

/** One kind of cache over the shared pool; layers of one kind and shape form a group. */
export type CacheGroup =
  /** keeps every token */
  | { readonly kind: "full" }
  /** keeps the tokens that the newest one attends to, itself included */
  | { readonly kind: "window"; readonly windowTokens: number }
  /** one block per request, whatever its length; without prefix caching only */
  | { readonly kind: "state" };

/** What an engine is told at its start. Defaults are those of the library, not of its server. */
export interface EngineRules {
  /** blocks of the pool, the null block included: what the engine logs as its number of GPU blocks */
  readonly poolBlocks: number;
  /** tokens per block of every group; 16 */
  readonly blockTokens?: number;
  /** tokens that one step may compute, `max_num_batched_tokens`; 2,048 */
  readonly stepTokens?: number;
  /** requests that run at once, at most, `max_num_seqs`; 128 */
  readonly maxRequests?: number;
  /** prompt and output together, at most, `max_model_len`; 131,072 */
  readonly maxModelTokens?: number;
  /** tokens of one prompt that one step may compute, `long_prefill_token_threshold`; 0 is no cap */
  readonly longPrefillTokens?: number;
  /** a prompt may be computed in several steps; true */
  readonly chunkedPrefill?: boolean;
  /** share of the pool that an admission leaves free while others run; 0 */
  readonly watermark?: number;
  /** admit only what fits with its whole known sequence, `scheduler_reserve_full_isl`; true */
  readonly fullSequenceMustFit?: boolean;
  /** full blocks are found again by their content; true */
  readonly prefixCaching?: boolean;
  /** slots that a speculative decoder reserves ahead of the tokens computed; 0 */
  readonly lookaheadTokens?: number;
  /** a drafter that needs the hidden states of the last block, as EAGLE's do, has the last hit block computed again; false */
  readonly recomputesLastHit?: boolean;
  /** who waits and who is preempted: by arrival, or by (priority, arrival), the larger value giving way; `fcfs` */
  readonly policy?: "fcfs" | "priority";
  /** the caches of the model; one full group when absent */
  readonly groups?: readonly CacheGroup[];
  /** memory below the device's for blocks that leave it; with prefix caching and one full group only */
  readonly offload?: Offload;
}

/** {@link EngineRules} with every default in place. */
export interface ResolvedRules extends Required<Omit<EngineRules, "offload">> {
  readonly watermarkBlocks: number;
  readonly offload?: ResolvedOffload;
}

/** The rules with their defaults, checked. */
export function engineRules(rules: EngineRules): ResolvedRules {
  const poolBlocks = wholeNumber(rules.poolBlocks, "poolBlocks", 0);
  if (poolBlocks < 2 || poolBlocks > maxPoolBlocks)
    throw kvError({
      code: "bad-input",
      path: "poolBlocks",
      value: poolBlocks,
      rule: `expected 2 to ${maxPoolBlocks} blocks, got ${poolBlocks}`,
      hint: "block 0 is the null block, so a pool of 0 or 1 blocks holds no token",
    });
  const watermark = finiteNumber(rules.watermark ?? 0, "watermark", { most: 1 });
  const offload = offloadRules(rules.offload);
  const resolved: ResolvedRules = {
    poolBlocks,
    blockTokens: tokens(rules.blockTokens ?? 16, "blockTokens"),
    stepTokens: tokens(rules.stepTokens ?? 2048, "stepTokens"),
    maxRequests: wholeNumber(rules.maxRequests ?? 128, "maxRequests"),
    maxModelTokens: tokens(rules.maxModelTokens ?? 131_072, "maxModelTokens"),
    longPrefillTokens: wholeNumber(rules.longPrefillTokens ?? 0, "longPrefillTokens", 0),
    chunkedPrefill: rules.chunkedPrefill ?? true,
    watermark,
    watermarkBlocks: Math.floor(watermark * poolBlocks),
    fullSequenceMustFit: rules.fullSequenceMustFit ?? true,
    prefixCaching: rules.prefixCaching ?? true,
    lookaheadTokens: wholeNumber(rules.lookaheadTokens ?? 0, "lookaheadTokens", 0),
    recomputesLastHit: rules.recomputesLastHit ?? false,
    policy: rules.policy ?? "fcfs",
    groups: rules.groups ?? [{ kind: "full" }],
    ...(offload !== undefined && { offload }),
  };
  checkGroups(resolved);
  if (resolved.recomputesLastHit) checkLastHit(resolved);
  if (offload !== undefined) checkOffload(resolved, offload);
  if (resolved.policy !== "fcfs" && resolved.policy !== "priority")
    throw kvError({
      code: "bad-input",
      path: "policy",
      value: resolved.policy,
      rule: `expected "fcfs" or "priority", got ${shown(resolved.policy)}`,
    });
  return resolved;
}

/**
 * Blocks that a group may take for one request when the engine asks whether a whole sequence fits.
 *
 *     window: windowBlocks(windowTokens, stepTokens, maxModelTokens)     full: no bound     state: 1
 *
 * Source: vLLM v1 `max_admission_blocks_per_request`, commit 017e9f44.
 */
export function admissionBlocks(rules: ResolvedRules, group: CacheGroup): number {
  if (group.kind === "full") return Number.POSITIVE_INFINITY;
  if (group.kind === "state") return 1;
  return windowBlocks({
    windowTokens: group.windowTokens,
    inFlightTokens: rules.stepTokens,
    maxTokens: rules.maxModelTokens,
    blockTokens: rules.blockTokens,
  });
}

/** Block numbers, and the counts beside them, are 32-bit. */
const maxPoolBlocks = 2 ** 30;

/** Tokens of one request are counted in 32 bits. */
export const maxTokens: number = 2 ** 30;

function tokens(value: number, path: string): number {
  if (wholeNumber(value, path) <= maxTokens) return value;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected at most ${maxTokens} tokens, got ${value}`,
  });
}

function checkLastHit({ groups, offload }: ResolvedRules): void {
  const windows = new Set(
    groups.map((group) => (group.kind === "window" ? group.windowTokens : 0)),
  );
  if (windows.size === 1 && offload === undefined) return;
  throw kvError({
    code: "unsupported",
    path: "recomputesLastHit",
    value: true,
    rule: "which block is the last hit one is modelled for groups of one kind without tiers below the device",
    hint: "set recomputesLastHit to false: it saves one block of computing per hit",
  });
}

function checkOffload(
  { groups, prefixCaching, chunkedPrefill }: ResolvedRules,
  { overlap }: ResolvedOffload,
): void {
  if (!prefixCaching)
    throw kvError({
      code: "bad-input",
      path: "offload",
      value: "prefixCaching false",
      rule: "blocks below the device are found by their content",
      hint: "set prefixCaching to true, or leave offload out",
    });
  if (groups.length > 1 || groups[0]?.kind !== "full")
    throw kvError({
      code: "unsupported",
      path: "offload",
      value: groups.map(({ kind }) => kind).join(", "),
      rule: "tiers below the device are modelled for one full group",
      hint: "leave offload out, or simulate the full layers alone",
    });
  if (overlap && !chunkedPrefill)
    throw kvError({
      code: "unsupported",
      path: "offload.overlap",
      value: overlap,
      rule: "a request that waits for its blocks computes the rest in chunks",
      hint: "set overlap to false, or chunkedPrefill to true",
    });
}

function checkGroups({ groups, prefixCaching }: ResolvedRules): void {
  if (!Array.isArray(groups) || groups.length === 0)
    throw kvError({
      code: "bad-input",
      path: "groups",
      value: groups,
      rule: "expected at least one cache group",
    });
  groups.forEach((group: CacheGroup, index) => {
    const path = `groups[${index}]`;
    if (group.kind === "window") tokens(group.windowTokens, `${path}.windowTokens`);
    else if (group.kind === "state") {
      if (prefixCaching)
        throw kvError({
          code: "unsupported",
          path,
          value: group.kind,
          rule: "the prefix cache of recurrent states is not modelled",
          hint: "set prefixCaching to false",
        });
    } else if (group.kind !== "full")
      throw kvError({
        code: "bad-input",
        path: `${path}.kind`,
        value: (group as { readonly kind: unknown }).kind,
        rule: `expected "full", "window" or "state"`,
      });
  });
  if (groups.every((group) => group.kind === "state"))
    throw kvError({
      code: "unsupported",
      path: "groups",
      value: "state",
      rule: "a model that keeps no token needs no pool of blocks",
      hint: "name at least one full or window group",
    });
}
