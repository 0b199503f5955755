/** Timers by profile and efficiency: hundreds of rows share one of each. */
import type { StepEfficiency } from "../../src/speed/predict/efficiency.ts";
import { type PredictedTimer, predictedTimer } from "../../src/speed/predict/predicted-timer.ts";
import type { PredictionProfile } from "../../src/speed/predict/prediction-profile.ts";

const known = new WeakMap<StepEfficiency, WeakMap<PredictionProfile, PredictedTimer>>();

/** The timer of a profile, made once. */
export function timerOf(profile: PredictionProfile, efficiency: StepEfficiency): PredictedTimer {
  const timers = known.get(efficiency) ?? new WeakMap<PredictionProfile, PredictedTimer>();
  known.set(efficiency, timers);
  const found = timers.get(profile) ?? predictedTimer(profile, efficiency);
  timers.set(profile, found);
  return found;
}
