/** The rules by which engines turn device memory into a budget for weights and cache. */
import { kvError, shown } from "../errors.ts";
import { finiteNumber } from "../units.ts";
import type { ReservePerRank } from "./reserve.ts";

/**
 * What a "memory fraction" is a fraction of.
 *
 * - `all`: no fraction; what the reserve leaves.
 * - `of-total`: of the device's memory; weights, activations and graphs come out of it (vLLM).
 * - `of-free`: of what is free once weights, activations and graphs have had theirs (TensorRT-LLM).
 * - `static`: of the device's memory, for weights and cache alone; the rest is left to activations and graphs (SGLang).
 *
 * Mixing the first two up has turned 8 GiB into 26.
 */
export type MemoryRule = "all" | "of-total" | "of-free" | "static";

/** What goes into a budget. */
export interface BudgetInputs {
  readonly deviceBytes: number;
  readonly weightBytesPerRank: number;
  readonly reserve: ReservePerRank;
  readonly memoryFraction: number;
}

/**
 * Bytes left for the cache on one rank; negative when the weights do not fit.
 *
 *     all       deviceBytes - weights - runtime - activations - graphs
 *     of-total  memoryFraction × deviceBytes - weights - runtime - activations - graphs
 *     of-free   memoryFraction × (deviceBytes - weights - runtime - activations - graphs)
 *     static    memoryFraction × (deviceBytes - runtime) - weights
 *
 * `of-free` of a negative remainder is the remainder: a fraction cannot make a shortfall smaller.
 *
 * Source: vLLM commit 017e9f44 `determine_available_memory`; TensorRT-LLM `docs/source/features/kvcache.md` at 0076e939;
 * SGLang commit 8905cbd4 `profile_max_num_token`.
 */
export function cacheBudgetBytes(
  rule: MemoryRule,
  { deviceBytes, weightBytesPerRank, reserve, memoryFraction }: BudgetInputs,
): number {
  finiteNumber(memoryFraction, "engine.memoryFraction", { above: true, most: 1 });
  const { runtimeBytes, activationBytes, graphBytes } = reserve;
  const taken = weightBytesPerRank + runtimeBytes + activationBytes + graphBytes;
  switch (rule) {
    case "all":
      if (memoryFraction === 1) return deviceBytes - taken;
      throw kvError({
        code: "unsupported",
        path: "engine.memoryFraction",
        value: memoryFraction,
        rule: "the rule `all` takes no fraction of the memory",
        hint: "name an engine that does (vllm, sglang, tensorrt-llm), or say how much to keep free in `reserve`",
      });
    case "of-total":
      return Math.floor(memoryFraction * deviceBytes - taken);
    case "of-free": {
      const free = deviceBytes - taken;
      return free < 0 ? free : Math.floor(memoryFraction * free);
    }
    case "static":
      return Math.floor(memoryFraction * (deviceBytes - runtimeBytes) - weightBytesPerRank);
    default:
      throw kvError({
        code: "unknown-id",
        path: "engine.rule",
        value: rule,
        rule: `unknown memory rule ${shown(rule)}`,
        hint: "use all, of-total, of-free or static",
      });
  }
}
