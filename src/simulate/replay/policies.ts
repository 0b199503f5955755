/** Which block leaves when a cache is full. */
import { kvError, shown } from "../../errors.ts";
import { wholeNumber } from "../../units.ts";
import type { BlockCache, CacheSetup } from "./cache.ts";
import { rankedCache } from "./ranked-cache.ts";
import { recencyCache } from "./recency-cache.ts";

/** Policies by name. */
export const cachePolicies = [
  "lru",
  "lru-head-first",
  "fifo",
  "lfu",
  "length-aware",
  "optimum",
] as const;

/**
 * A policy:
 * `lru` touches the blocks of a request last to first, as paged engines do, so that heads outlive tails;
 * `lru-head-first` touches them in prompt order; `fifo` never touches again;
 * `lfu` counts references since a block came in; `length-aware` does too and prefers early places;
 * `optimum` knows the future: no policy hits more (Belady's rule, tails before heads).
 */
export type CachePolicy = (typeof cachePolicies)[number];

/** A cache of one policy; the optimum needs the next request of every reference. */
export function cacheOf(
  policy: CachePolicy,
  setup: CacheSetup,
  nextRequest?: () => Uint32Array,
): BlockCache {
  switch (policy) {
    case "lru":
      return recencyCache("tail-first", setup);
    case "lru-head-first":
      return recencyCache("head-first", setup);
    case "fifo":
      return recencyCache("first-in", setup);
    case "lfu":
      return rankedCache("frequency", setup);
    case "length-aware":
      return rankedCache("length-aware", setup);
    case "optimum":
      if (nextRequest !== undefined) return rankedCache({ nextRequest: nextRequest() }, setup);
      throw kvError({
        code: "unsupported",
        path: "policy",
        value: policy,
        rule: "the optimum needs the whole trace, a stream shows no future",
        hint: "load the trace and use replay",
      });
    default:
      throw kvError({
        code: "bad-input",
        path: "policy",
        value: policy,
        rule: `no known cache policy: ${shown(policy)}`,
        hint: `policies: ${cachePolicies.join(", ")}`,
      });
  }
}

/** A capacity in blocks, or infinity; otherwise the named error. */
export function capacity(value: unknown, path: string): number {
  return value === Number.POSITIVE_INFINITY ? value : wholeNumber(value, path, 0);
}
