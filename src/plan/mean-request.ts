/** The mean request of a workload: what rates and costs are reckoned with. */
import { meanLengths, type RequestTokens, requestList } from "../capacity/lengths.ts";
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";
import { lengthsOf } from "./room.ts";
import type { Workload } from "./scenario.ts";

/** The mean request: lengths, the context seen by a decode step, and the prompt tokens that must be computed. */
export interface MeanRequest {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly contextTokens: number;
  readonly computedPromptTokens: number;
  readonly list: readonly Required<RequestTokens>[];
  readonly cachedPromptFraction: number;
}

/** The mean request of a workload; the context counts long answers by their length. */
export function meanRequest(workload: Workload): MeanRequest {
  refuseTwoLengths(workload);
  return meanOf(requestList(lengthsOf(workload)), workload.cachedPromptFraction);
}

/**
 * What four of five requests of a workload lie between, in prompt tokens (from those that are computed to the whole
 * prompt) and in output tokens: a few odd ones among many are not what a server's speed is made of.
 */
export function usualLengths({
  list,
  cachedPromptFraction,
}: Pick<MeanRequest, "list" | "cachedPromptFraction">): UsualLengths {
  const [least, most] = usual(list, "promptTokens");
  return {
    promptTokens: [Math.max(1, least * (1 - cachedPromptFraction)), Math.max(1, most)],
    outputTokens: usual(list, "outputTokens"),
  };
}

/** Least and most of each length. */
export interface UsualLengths {
  readonly promptTokens: readonly [number, number];
  readonly outputTokens: readonly [number, number];
}

/** 10th and 90th percentile by weight. */
function usual(
  list: readonly Required<RequestTokens>[],
  length: "promptTokens" | "outputTokens",
): readonly [number, number] {
  const [only] = list;
  if (only !== undefined && list.length === 1) return [only[length], only[length]];
  const sorted = [...list].sort((one, other) => one[length] - other[length]);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const at = (share: number): number => {
    let passed = 0;
    for (const one of sorted) {
      passed += one.weight;
      if (passed > share * total) return one[length];
    }
    return sorted.at(-1)?.[length] ?? 0;
  };
  return [at(0.1), at(0.9)];
}

/** A list of requests has lengths of its own. */
export function refuseTwoLengths(workload: Workload | undefined): void {
  if (workload?.requests === undefined) return;
  for (const name of ["promptTokens", "outputTokens"] as const)
    if (workload[name] !== undefined)
      throw kvError({
        code: "bad-input",
        path: `workload.${name}`,
        value: workload[name],
        rule: "a list of requests has lengths of its own",
        hint: "give promptTokens and outputTokens, or a list of requests",
      });
}

/** The mean of listed requests. */
export function meanOf(
  list: readonly Required<RequestTokens>[],
  cachedPromptFraction = 0,
): MeanRequest {
  finiteNumber(cachedPromptFraction, "workload.cachedPromptFraction", { most: 1 });
  const { promptTokens, outputTokens, weight } = meanLengths(list);
  let held = 0;
  for (const one of list)
    held +=
      one.weight *
      (one.promptTokens * one.outputTokens + (one.outputTokens * (one.outputTokens - 1)) / 2);
  return {
    promptTokens,
    outputTokens,
    contextTokens: held / (weight * outputTokens),
    computedPromptTokens: promptTokens * (1 - cachedPromptFraction),
    list,
    cachedPromptFraction,
  };
}
