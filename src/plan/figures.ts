/** The working of a plan: one figure per step, in the order of the data. */
import type { Figure } from "../figure.ts";
import type { MeanRequest } from "./mean-request.ts";
import { memoryFigures } from "./memory-figures.ts";
import type { Plan } from "./plan.ts";
import { costFigures, speedFigures } from "./rate-figures.ts";
import type { Room } from "./room.ts";
import { roomFigures } from "./room-figures.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/**
 * Every step of a plan with its formula, its numbers, and where it comes from.
 *
 * A formula that is arithmetic over its inputs gives the value; sums over layers and operators are in words.
 */
export function planFigures(
  scenario: Scenario,
  profile: ScenarioProfile,
  { held, request }: { readonly held: Room; readonly request: MeanRequest },
  plan: Omit<Plan, "figures">,
): readonly Figure[] {
  return [
    ...memoryFigures(scenario, profile, held, plan),
    ...roomFigures(profile, held, plan),
    ...speedFigures(profile, request, plan),
    ...costFigures(scenario, plan),
  ];
}
