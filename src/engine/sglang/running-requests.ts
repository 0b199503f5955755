/** How many requests SGLang runs at once, at most. */
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import type { SglangSettings } from "./settings.ts";

/** The length that the engine serves. */
export function contextTokens(model: ModelSpec, settings: SglangSettings): number {
  const tokens = settings.contextTokens ?? model.maxModelTokens;
  if (tokens !== undefined) return tokens;
  throw kvError({
    code: "not-known",
    path: "sglang.contextTokens",
    value: undefined,
    rule: `${model.name} does not say how long a sequence may be`,
    hint: "give context_length",
  });
}

/**
 * Requests where nobody gave a number.
 *
 *     min(max(min(floor(tokens / contextTokens × 512), 4096), 2048), floor(tokens / 2))
 */
export function estimatedRequests(
  model: ModelSpec,
  settings: SglangSettings,
  tokens: number,
): number {
  const estimate = Math.floor((tokens / contextTokens(model, settings)) * 512);
  return Math.min(Math.max(Math.min(estimate, 4096), 2048), Math.floor(tokens / 2));
}

/** Slots of recurrent state that one request may take: prefixes and overlap keep more than one. */
export function slotsPerRequest(settings: SglangSettings): number {
  if (settings.radixCache === false) return 1;
  const { stateBuffer = "no_buffer", overlapSchedule = true } = settings;
  if (stateBuffer === "no_buffer") return 3;
  return overlapSchedule && stateBuffer === "extra_buffer" ? 5 : 4;
}

/**
 * Requests at once on one attention group.
 *
 *     given:  min(floor(maxRunningRequests / attentionDataParallel), floor(tokens / 2))
 *     else:   the estimate
 *     both:   at most floor(stateSlots / slotsPerRequest) where there are recurrent states
 */
export function runningRequests(
  model: ModelSpec,
  settings: SglangSettings,
  { tokens, stateSlots }: { readonly tokens: number; readonly stateSlots: number | undefined },
): number {
  const { maxRunningRequests, attentionDataParallel = 1 } = settings;
  const requests =
    maxRunningRequests === undefined
      ? estimatedRequests(model, settings, tokens)
      : Math.min(Math.floor(maxRunningRequests / attentionDataParallel), Math.floor(tokens / 2));
  if (stateSlots === undefined) return requests;
  return Math.min(requests, Math.floor(stateSlots / slotsPerRequest(settings)));
}
