/** The longest context that so many users can have at once. */
import { wholeNumber } from "../../units.ts";
import { type Plan, planOf } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { scenarioProfile } from "../scenario-profile.ts";
import type { Binding, LongestContextQuestion, Solution } from "./question.ts";

/** The longest context, and the plan of it. */
export type LongestContext = Solution<{
  readonly contextTokens: number;
  /** absent where length costs nothing */
  readonly bindsBy?: Binding;
  readonly plan: Plan;
  /** one token more */
  readonly next?: Plan;
}>;

/** Longer than any model admits; where length costs nothing the search ends here. */
const MOST_TOKENS = 2 ** 30;

/** By doubling and halving: a context fits if each of the users can hold it to its end, within the objectives. */
export function longestContext(
  scenario: Scenario,
  { subjectTo }: LongestContextQuestion,
): LongestContext {
  const users = wholeNumber(subjectTo?.users, "subjectTo.users");
  const { workload, engine } = scenario;
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
  let within = least;
  let plan = at(within);
  if (!holds(plan))
    return {
      kind: "none",
      because: `${users} users cannot even have answers of ${outputTokens} tokens without a prompt: ${why(plan, users)}`,
      nearest: plan,
    };
  let beyond = within;
  let next: Plan | undefined;
  while (next === undefined && beyond < MOST_TOKENS) {
    beyond = Math.min(MOST_TOKENS, 2 * beyond);
    const tried = at(beyond);
    if (holds(tried)) [within, plan] = [beyond, tried];
    else next = tried;
  }
  if (next === undefined) return { kind: "found", contextTokens: within, plan };
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    const tried = at(middle);
    if (holds(tried)) [within, plan] = [middle, tried];
    else [beyond, next] = [middle, tried];
  }
  return { kind: "found", contextTokens: within, bindsBy: binding(next, users), plan, next };
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
