/** The working of a plan: one figure per step, in the order of the data. */
import type { Figure } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import { memoryFigures } from "./memory-figures.ts";
import type { Plan } from "./plan.ts";
import { costFigures, speedFigures } from "./rate-figures.ts";
import type { Room } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Every step of a plan with its formula, its numbers, and where it comes from. */
export function planFigures(
  scenario: Scenario,
  profile: ScenarioProfile,
  held: Room,
  plan: Omit<Plan, "figures">,
): readonly Figure[] {
  return [
    ...memoryFigures(scenario, profile, held, plan),
    ...roomFigures(profile, held, plan),
    ...speedFigures(profile, plan),
    ...costFigures(scenario, plan),
  ];
}

function roomFigures(
  { deployment, blockTokens }: ScenarioProfile,
  { tightest }: Room,
  { memory, concurrency }: Pick<Plan, "memory" | "concurrency">,
): readonly Figure[] {
  const pool = memory.poolBytesPerRank;
  const groups = deployment.attentionDataParallel;
  const blocked = Math.ceil(memory.longestRequestTokens / blockTokens) * blockTokens;
  return [
    figure(
      "concurrency.guaranteed",
      "requests that fit at their longest",
      concurrency.guaranteed,
      "requests",
      {
        formula: "groups × floor(pool / bytes of the longest request, whole blocks)",
        inputs: { pool, requestBytes: kvBytes(tightest.profile, blocked), blockTokens, groups },
        basis: "exact",
      },
    ),
    figure(
      "concurrency.peak",
      "requests that fit at the end of their answers",
      concurrency.peak,
      "requests",
      {
        formula: "groups × floor(pool / mean bytes at promptTokens + outputTokens)",
        inputs: { pool, groups, perGroup: concurrency.perGroup.peak },
        basis: "exact",
      },
    ),
    figure(
      "concurrency.steady",
      "requests that fit spread over their answers",
      concurrency.steady,
      "requests",
      {
        formula: "groups × floor(pool / mean bytes held over all decode steps)",
        inputs: { pool, heldBytes: concurrency.heldBytesPerRank, groups },
        basis: "exact",
      },
    ),
  ];
}
