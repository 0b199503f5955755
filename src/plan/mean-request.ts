/** The mean request of a workload: what rates and costs are reckoned with. */
import { meanLengths, type RequestTokens, requestList } from "../capacity/lengths.ts";
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
  return meanOf(requestList(lengthsOf(workload)), workload.cachedPromptFraction);
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
