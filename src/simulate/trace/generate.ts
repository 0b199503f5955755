/** Made traces: seeded arrivals and lengths, single requests or conversations that repeat what was said. */
import type { RequestLengths } from "../../capacity/lengths.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { type Arrivals, arrivalTimes } from "./arrivals.ts";
import { type Conversations, conversationTurns } from "./conversations.ts";
import { lengthDraws } from "./draw-lengths.ts";
import { uniform } from "./random.ts";
import type { TraceRequest } from "./request.ts";

/** What to make. */
export interface TraceRecipe {
  /** equal seeds and settings make equal traces */
  readonly seed: number;
  readonly requests: number;
  /** of requests, or of the first turns of conversations */
  readonly arrivals: Arrivals;
  /** of requests; in conversations, of what a turn adds: the user's new tokens and the answer */
  readonly lengths: RequestLengths;
  /** makes conversations with block ids, whose prompts repeat all turns before */
  readonly conversations?: Conversations;
}

/**
 * A seeded trace, request by request, sorted by arrival; times are rounded to microseconds.
 *
 * Without conversations a request has lengths alone and shares nothing. The draws use additions, multiplications and square
 * roots only, so every JavaScript engine makes the same trace.
 *
 * Errors: `bad-input` for what breaks its rule.
 * @example [...generateTrace({ seed: 1, requests: 2, arrivals: { kind: "poisson", requestsPerSecond: 4 }, lengths: { promptTokens: 100, outputTokens: 10 } })].map((one) => one.promptTokens) // => [100, 100]
 */
export function* generateTrace(recipe: TraceRecipe): Generator<TraceRequest, void> {
  const requests = wholeNumber(recipe.requests, "requests");
  const arrivals = arrivalTimes(recipe.arrivals, uniform(recipe.seed, 0));
  const draw = lengthDraws(recipe.lengths, uniform(recipe.seed, 1));
  if (recipe.conversations !== undefined) {
    yield* conversationTurns({
      conversations: recipe.conversations,
      next: uniform(recipe.seed, 2),
      requests,
      arrivals,
      draw,
    });
    return;
  }
  for (let index = 0; index < requests; index += 1) {
    const arrivalSeconds = microseconds(arrivals());
    const { promptTokens, outputTokens } = draw();
    yield { arrivalSeconds, promptTokens: Math.max(1, promptTokens), outputTokens };
  }
}

/** Seconds to the nearest microsecond. */
export function microseconds(seconds: number): number {
  return Math.round(finiteNumber(seconds, "arrivalSeconds") * 1e6) / 1e6;
}
