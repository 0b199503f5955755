/** `kv-headroom plan`: flags to a scenario, a scenario to a plan. */
import { plan } from "../plan/plan.ts";
import { demand } from "./demand.ts";
import { planText } from "./plan-text.ts";
import { type Output, print } from "./print.ts";
import { type ScenarioArguments, scenarioArgument } from "./scenario-argument.ts";

/** What was typed after `plan`, as typed. */
export interface PlanArguments extends Output, ScenarioArguments {
  readonly explain?: true;
}

/** Prints the plan of the flags; with `explain` its working too. */
export async function planCommand(given: PlanArguments): Promise<void> {
  demand(given, "plan", ["model", "gpu", "prompt", "output"]);
  const { scenario, warnings } = await scenarioArgument(given);
  const found = plan(scenario, { figures: given.explain === true || given.json === true });
  const answer = { ...found, warnings: [...warnings, ...found.warnings] };
  print(given, answer, () => planText(scenario, answer, { explain: given.explain === true }));
}
