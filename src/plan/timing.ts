/** How the steps of a scenario are timed: predicted where model, device and links allow it, bounded by the roofline always. */
import type { ResolvedDeployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import {
  fittedEfficiency,
  type MeasuredNear,
  type NearLoad,
  nearTo,
} from "../speed/predict/near.ts";
import { predictedRates } from "../speed/predict/predicted-rates.ts";
import { predictionProfile } from "../speed/predict/prediction-profile.ts";
import { spreadStepProfile } from "../speed/step-profile.ts";
import { type StepTimer, stepTimer } from "../speed/step-timer.ts";
import type { Scenario } from "./scenario.ts";

/** The timers of a scenario. */
export interface ScenarioTiming {
  /** predicted; the bound itself where `notPredicted` says why there is no prediction */
  readonly timer: StepTimer;
  /** the roofline at peak rates, without communication */
  readonly bound: StepTimer;
  /** time to the first token that is neither prefill nor steps */
  readonly firstTokenSeconds: number;
  /** steps that pass beside the prefill until a first token is out */
  readonly firstTokenSteps: number;
  /** what was measured near the prediction of a load; absent where there is none */
  readonly near?: (load: NearLoad) => MeasuredNear;
  readonly notPredicted?: string;
}

/** The timers of a scenario on a checked deployment; nothing where the model says nothing about its weights. */
export function scenarioTiming(
  { model, device, deployment, formats = {}, engine }: Scenario,
  spread: ResolvedDeployment,
  layers: readonly number[],
): ScenarioTiming | undefined {
  if (model.weights === undefined) return undefined;
  const missing = notPredicted(model, device.intraNodeBytesPerSecond === undefined, spread);
  if (missing !== undefined) {
    const bound = stepTimer(spreadStepProfile({ model, device, formats }, spread, layers));
    return { timer: bound, bound, firstTokenSeconds: 0, firstTokenSteps: 0, notPredicted: missing };
  }
  const name = engine?.name ?? "ideal";
  const { efficiency } = fittedEfficiency(device.id, name);
  const predicted = predictionProfile({ model, device, deployment, formats });
  return {
    timer: stepTimer(predicted.step, predictedRates(predicted, efficiency)),
    bound: stepTimer(predicted.step),
    firstTokenSeconds: efficiency.firstTokenSeconds,
    firstTokenSteps: efficiency.firstTokenSteps,
    near: nearTo({ model, device, engine: name, deployment, formats }),
  };
}

/** Why there is no prediction. */
function notPredicted(
  { hiddenSize, name }: ModelSpec,
  isUnlinked: boolean,
  { devices }: ResolvedDeployment,
): string | undefined {
  if (hiddenSize === undefined) return `${name} carries no hidden size`;
  return isUnlinked && devices > 1 ? "no link between the devices is known" : undefined;
}
