/** The efficiencies that the library ships, as a table for predictions. */
import { fittedEfficiencies } from "../../src/speed/predict/fitted.ts";
import type { Efficiencies } from "./fit.ts";

/** By `device|engine`, `*` for what is common. */
export function recordedEfficiencies(): Efficiencies {
  return new Map(fittedEfficiencies.map((one) => [`${one.device}|${one.engine}`, one.efficiency]));
}
