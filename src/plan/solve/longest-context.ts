/** The longest context that so many users can have at once. */
import { lastHolding } from "../../halving.ts";
import { wholeNumber } from "../../units.ts";
import { type Plan, planOf } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { scenarioProfile } from "../scenario-profile.ts";
import type { Binding, LongestContextQuestion, Solution } from "./question.ts";

/** The longest context, and the plan of it. */
export type LongestContext = Solution<{
  readonly contextTokens: number;
  /** absent where length costs nothing and the model names no longest */
  readonly bindsBy?: Binding;
  readonly plan: Plan;
  /** where what is admitted binds: what room and objectives alone would hold; absent where length costs nothing */
  readonly roomTokens?: number;
  /** one token more; absent where it is not admitted */
  readonly next?: Plan;
}>;

/** Longer than any model admits; where length costs nothing the search ends here. */
const MOST_TOKENS = 2 ** 30;

/**
 * By doubling and halving: a context fits if each of the users can hold it to its end, within the objectives.
 *
 * The longest that is admitted ends it: `engine.maxModelTokens`, or where that is absent the model's own.
 */
export function longestContext(
  scenario: Scenario,
  { subjectTo }: LongestContextQuestion,
): LongestContext {
  const users = wholeNumber(subjectTo?.users, "subjectTo.users");
  const { workload, engine, model } = scenario;
  const outputTokens = wholeNumber(workload?.outputTokens, "workload.outputTokens");
  const profile = scenarioProfile(scenario);
  const perGroup = Math.ceil(users / profile.deployment.attentionDataParallel);
  const slots = engine?.maxRequests ?? Number.POSITIVE_INFINITY;
  const at = (contextTokens: number): Plan =>
    planOf(
      {
        ...scenario,
        workload: {
          ...workload,
          requests: undefined,
          promptTokens: contextTokens - outputTokens,
          outputTokens,
        },
      },
      { ...profile, maxModelTokens: contextTokens, maxRequests: Math.min(slots, perGroup) },
      { figures: false },
    );
  const holds = ({ concurrency, speed }: Plan): boolean =>
    concurrency.guaranteed >= users &&
    (speed?.runningPerGroup ?? 0) >= perGroup &&
    speed?.objectiveMet !== false;
  const least = outputTokens + Math.max(workload.sharedPrefixTokens ?? 0, 0);
  const nearest = at(least);
  if (!holds(nearest))
    return {
      kind: "none",
      because: `${users} users cannot even have answers of ${outputTokens} tokens without a prompt: ${why(nearest, users)}`,
      nearest,
    };
  const admittedTokens = engine?.maxModelTokens ?? model.maxModelTokens ?? MOST_TOKENS;
  if (admittedTokens < least)
    return {
      kind: "none",
      because: `answers of ${outputTokens} tokens after ${least - outputTokens} that are shared are longer than the ${admittedTokens} that are admitted`,
      nearest,
    };
  const admitted = { contextTokens: admittedTokens, bindsBy: "length" } as const;
  const isWithin = (contextTokens: number): boolean => holds(at(contextTokens));
  let within = least;
  let beyond = Math.min(MOST_TOKENS, 2 * least);
  while (isWithin(beyond)) {
    if (beyond === MOST_TOKENS)
      return admittedTokens < MOST_TOKENS
        ? { kind: "found", ...admitted, plan: at(admittedTokens) }
        : { kind: "found", contextTokens: beyond, plan: at(beyond) };
    within = beyond;
    beyond = Math.min(MOST_TOKENS, 2 * beyond);
  }
  const contextTokens = lastHolding(isWithin, within, beyond);
  if (contextTokens > admittedTokens)
    return {
      kind: "found",
      ...admitted,
      plan: at(admittedTokens),
      roomTokens: contextTokens,
    };
  const next = at(contextTokens + 1);
  return {
    kind: "found",
    contextTokens,
    bindsBy: binding(next, users),
    plan: at(contextTokens),
    next,
  };
}

function binding({ concurrency, limitedBy, fits }: Plan, users: number): Binding {
  if (!fits) return limitedBy;
  return concurrency.guaranteed < users ? "kv-room" : "objective";
}

function why(plan: Plan, users: number): string {
  const binds = binding(plan, users);
  if (binds === "objective") return "the objectives are missed";
  return binds === "kv-room"
    ? `the cache has room for ${plan.concurrency.guaranteed}`
    : "the model itself does not fit";
}
