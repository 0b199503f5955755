/** What an output token takes of devices that do nothing but decode. */
import { deployment } from "../model/deployment.ts";
import { plan } from "../plan/plan.ts";
import type { Scenario } from "../plan/scenario.ts";

/**
 * Device-seconds of one output token with prompts computed elsewhere, as many queries at once as fit, all at this context.
 *
 *     decodeStep(running) × devices / running
 *
 * Predicted, as a plan's speed is. Absent where no query of this context fits.
 */
export function decodeDeviceSeconds(
  { objective: _, ...scenario }: Scenario,
  contextTokens: number,
): number | undefined {
  const workload = { promptTokens: contextTokens, outputTokens: 1, cachedPromptFraction: 1 };
  const { speed } = plan({ ...scenario, workload }, { figures: false });
  const { devices } = deployment(scenario.deployment);
  return speed && (speed.decodeStepSeconds * devices) / speed.runningPerReplica;
}
