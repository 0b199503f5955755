/** Fits the efficiencies of each device and engine to measured cases, held near what is common to the engine. */
import {
  efficiencyFrom,
  efficiencyNames,
  type StepEfficiency,
} from "../../src/speed/predict/efficiency.ts";
import { leastSquares } from "./least-squares.ts";
import { predicted } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** Efficiencies by `device|engine`. */
export type Efficiencies = ReadonlyMap<string, StepEfficiency>;

/** Where fits start: fits to single kernels (GEMM, attention, MoE, all-reduce) on H100 and H200, not to serving. */
export const kernelEfficiency: StepEfficiency = {
  weights: 0.8,
  experts: 0.7,
  cache: 0.8,
  bf16: 0.75,
  fp8: 0.55,
  fp4: 0.45,
  attention: 0.5,
  layerSeconds: 25e-6,
  expertLayerSeconds: 40e-6,
  latentLayerSeconds: 20e-6,
  requestSeconds: 20e-6,
  collectiveSeconds: 8e-6,
  link: 0.6,
  firstTokenSeconds: 0.03,
  firstTokenSteps: 4,
};

/**
 * How far, in logarithms, a parameter may be from its prior before it costs as much as a row that is off by `ROW_ERROR`.
 * What is common is held near the kernels, a device near its engine: a device spread of 0.14 in place of 0.11 fits these
 * rows no better than 10.9 % in place of 11.0 and models that were not fitted worse (19.8 % in place of 18.4).
 */
const COMMON_SPREAD = 0.03;
const DEVICE_SPREAD = 0.11;
/** How an engine admits requests is its own, and no kernel tells. */
const ADMISSION_SPREAD = 2;
const admission: readonly (keyof StepEfficiency)[] = ["firstTokenSeconds", "firstTokenSteps"];
const ROW_ERROR = 0.08;
const FIRST_TOKEN_WEIGHT = 0.45;

/**
 * All groups: first what is common to an engine, then each device beside it.
 *
 * @param near a fit to most of the same cases, from which the search starts; the priors are the same without it
 */
export function fitAll(cases: readonly SiliconCase[], near?: Efficiencies): Efficiencies {
  const fitted = new Map<string, StepEfficiency>();
  const fitGroup = (
    key: string,
    group: readonly SiliconCase[],
    prior: StepEfficiency,
    spread: number,
  ) => fitOne(group, prior, spread, near?.get(key));
  const common = fitGroup("*|*", cases, kernelEfficiency, COMMON_SPREAD);
  fitted.set("*|*", common);
  for (const engine of new Set(cases.map((one) => one.engine))) {
    const ofEngine = cases.filter((one) => one.engine === engine);
    const prior = fitGroup(`*|${engine}`, ofEngine, common, COMMON_SPREAD);
    fitted.set(`*|${engine}`, prior);
    for (const device of new Set(ofEngine.map((one) => one.device)))
      fitted.set(
        `${device}|${engine}`,
        fitGroup(
          `${device}|${engine}`,
          ofEngine.filter((one) => one.device === device),
          prior,
          DEVICE_SPREAD,
        ),
      );
  }
  const sglang = fitted.get("*|sglang");
  if (sglang !== undefined) fitted.set("h20-96gb|sglang", { ...sglang, ...h20Arithmetic });
  return fitted;
}

/**
 * The H20 has a seventh of the H100's arithmetic beside more bandwidth, and its kernels come nearer to that peak.
 *
 * Source: FlashMLA issue 30 (120 to 130 of 148 TFLOP/s: 0.81 to 0.88) and flash-attention issue 1310 (108 to 126: 0.73 to
 * 0.85); the same is assumed of its matrices, which nobody published.
 */
const h20Arithmetic = { bf16: 0.8, fp8: 0.8, attention: 0.8 } as const;

/** The efficiencies of a case: its own group's, or what is common. */
export function efficiencyOf(fitted: Efficiencies, one: SiliconCase): StepEfficiency {
  return (
    fitted.get(`${one.device}|${one.engine}`) ??
    fitted.get(`*|${one.engine}`) ??
    fitted.get("*|*") ??
    kernelEfficiency
  );
}

/** One set of efficiencies for some cases, in logarithms, robust against outliers. */
export function fitOne(
  cases: readonly SiliconCase[],
  prior: StepEfficiency,
  spread: number,
  near: StepEfficiency = prior,
): StepEfficiency {
  const logs = (one: StepEfficiency): readonly number[] =>
    efficiencyNames.map((name) => Math.log(one[name]));
  const center = logs(prior);
  const usable = cases.filter((one) => one.draftTokens === 0);
  if (usable.length === 0) return prior;
  const residuals = (point: readonly number[]): readonly number[] => {
    const efficiency = fromPoint(point);
    const found: number[] = [];
    for (const one of usable) {
      const { timePerOutputTokenSeconds, timeToFirstTokenSeconds } = predicted(one, efficiency);
      found.push(
        robust(Math.log(timePerOutputTokenSeconds / one.timePerOutputTokenSeconds)),
        FIRST_TOKEN_WEIGHT *
          robust(Math.log(timeToFirstTokenSeconds / one.timeToFirstTokenSeconds)),
      );
    }
    for (const [index, name] of efficiencyNames.entries()) {
      const width = admission.includes(name) ? ADMISSION_SPREAD : spread;
      found.push((ROW_ERROR / width) * ((point[index] ?? 0) - (center[index] ?? 0)) * Math.SQRT2);
    }
    return found;
  };
  return fromPoint(leastSquares(residuals, logs(near)));
}

/** Grows like a root beyond 15 %, so that a few strange rows do not bend the rest. */
function robust(error: number): number {
  const scale = 0.15;
  const share = Math.abs(error) / scale;
  return Math.sign(error) * scale * (share < 1 ? share : Math.sqrt(2 * share - 1));
}

const shares = ["weights", "experts", "cache", "bf16", "fp8", "fp4", "attention"];

function fromPoint(point: readonly number[]): StepEfficiency {
  return efficiencyFrom((name) => {
    const value = Math.exp(point[efficiencyNames.indexOf(name)] ?? 0);
    return shares.includes(name) ? Math.min(0.95, value) : value;
  });
}
