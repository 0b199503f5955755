/** How far kernels, links and schedulers stay behind the peaks of a device. */
import type { Basis } from "../../figure.ts";
import { type Hull, type HullDimension, hullDimensions, type Span } from "./hull.ts";

/** The few numbers that turn a roofline into a prediction, for one device and engine. */
export interface StepEfficiency {
  /** share of the memory bandwidth at which matrices are read */
  readonly weights: number;
  /** the same for routed experts, imbalance included */
  readonly experts: number;
  /** the same for caches and states */
  readonly cache: number;
  /** share of the peak arithmetic in matrices wider than 8 bits, of 8 bits, and of 4 bits or less */
  readonly bf16: number;
  readonly fp8: number;
  readonly fp4: number;
  /** share of the peak arithmetic in attention */
  readonly attention: number;
  /** kernels of a layer that do not shrink: launches, norms, quantisation */
  readonly layerSeconds: number;
  /** the same for routing, sorting and combining in a layer with experts */
  readonly expertLayerSeconds: number;
  /** the same for the small matrices and the absorption of a latent layer */
  readonly latentLayerSeconds: number;
  /** scheduling, sampling and detokenising, for each running request and step */
  readonly requestSeconds: number;
  /** start of a collective */
  readonly collectiveSeconds: number;
  /** share of the link's bytes per second */
  readonly link: number;
  /** time to the first token that neither prefills nor steps explain: tokenising, queues between processes */
  readonly firstTokenSeconds: number;
  /** steps that pass beside the prefill until a first token is out: the one under way, schedulers that run ahead, sending */
  readonly firstTokenSteps: number;
}

/** Kernels and links at their peaks with nothing beside them: only activations and bytes on links are left. */
export const perfectEfficiency: StepEfficiency = {
  weights: 1,
  experts: 1,
  cache: 1,
  bf16: 1,
  fp8: 1,
  fp4: 1,
  attention: 1,
  link: 1,
  layerSeconds: 0,
  expertLayerSeconds: 0,
  latentLayerSeconds: 0,
  requestSeconds: 0,
  collectiveSeconds: 0,
  firstTokenSeconds: 0,
  firstTokenSteps: 0,
};

/** A set of efficiencies with where it comes from. */
export interface FittedEfficiency {
  readonly device: string;
  readonly engine: string;
  readonly efficiency: StepEfficiency;
  readonly basis: Extract<Basis, "fitted" | "heuristic">;
  readonly source: string;
  /** rows behind it */
  readonly rows: number;
  readonly residuals: readonly Residual[];
}

/** Which kind of model a measurement is about: see {@link measuredFamily}. */
export type MeasuredFamily = "dense GQA" | "MoE GQA" | "MLA" | "hybrid" | "sparse";

/** How far the times of one family are from their predictions. */
export interface Residual {
  readonly family: MeasuredFamily;
  readonly mode: "aggregated" | "disaggregated";
  readonly rows: number;
  readonly timePerOutputToken: Spread;
  readonly timeToFirstToken: Spread;
  /** what its rows span */
  readonly hull: Hull;
}

/** How far the times of models are from predictions that were fitted to the rows of the other models only. */
export interface LeftOut {
  readonly mode: Residual["mode"];
  readonly models: number;
  /** each model counts alike, however many rows it has */
  readonly timePerOutputToken: Spread;
  readonly timeToFirstToken: Spread;
}

/** How far one quantity is from its predictions. */
export interface Spread {
  /** mean of |predicted / measured - 1| */
  readonly meanAbsolute: number;
  /** 10th and 90th percentile of measured / predicted */
  readonly low: number;
  readonly high: number;
}

/** The names of {@link StepEfficiency}, in the order of the fitted table. */
export const efficiencyNames: readonly (keyof StepEfficiency)[] = [
  "weights",
  "experts",
  "cache",
  "bf16",
  "fp8",
  "fp4",
  "attention",
  "link",
  "layerSeconds",
  "expertLayerSeconds",
  "latentLayerSeconds",
  "requestSeconds",
  "collectiveSeconds",
  "firstTokenSeconds",
  "firstTokenSteps",
];

/** A line of the fitted table made an entry. */
export function entry(
  head: Omit<FittedEfficiency, "efficiency" | "residuals">,
  shares: readonly number[],
  residuals: readonly string[],
): FittedEfficiency {
  const value = (name: keyof StepEfficiency): number => {
    const share = shares[efficiencyNames.indexOf(name)] ?? 0;
    return name.endsWith("Seconds") ? share / 1e6 : share;
  };
  return {
    ...head,
    efficiency: efficiencyFrom(value),
    residuals: residuals.map(residualOf),
  };
}

/** A residual from its line: parts with a bar between, in the order of {@link Residual} and {@link Hull}. */
function residualOf(line: string): Residual {
  const [family, mode, rows, perToken, toFirst, spans, models, weights, caches] = line.split(" | ");
  return {
    family: family as MeasuredFamily,
    mode: mode as Residual["mode"],
    rows: Number(rows),
    timePerOutputToken: spreadOf(numbers(perToken)),
    timeToFirstToken: spreadOf(numbers(toFirst)),
    hull: {
      spans: spansOf((spans ?? "").split(" ").map((span) => span.split("-").map(Number))),
      models: listed(models),
      weights: listed(weights),
      caches: listed(caches),
    },
  };
}

function numbers(text = ""): readonly number[] {
  return text.split(" ").map(Number);
}

function listed(text = ""): readonly string[] {
  return text.split(", ");
}

function spansOf(spans: readonly (readonly number[])[]): Readonly<Record<HullDimension, Span>> {
  const span = (dimension: HullDimension): Span => {
    const [least = 1, most = least] = spans[hullDimensions.indexOf(dimension)] ?? [];
    return [least, most];
  };
  return {
    promptTokens: span("promptTokens"),
    outputTokens: span("outputTokens"),
    requestsPerGroup: span("requestsPerGroup"),
    tensorParallel: span("tensorParallel"),
    attentionDataParallel: span("attentionDataParallel"),
    expertParallel: span("expertParallel"),
    pipelineParallel: span("pipelineParallel"),
    nodes: span("nodes"),
  };
}

/** A line of models left out made an entry. */
export function leftOutEntry(
  mode: Residual["mode"],
  models: number,
  timePerOutputToken: readonly number[],
  timeToFirstToken: readonly number[],
): LeftOut {
  return {
    mode,
    models,
    timePerOutputToken: spreadOf(timePerOutputToken),
    timeToFirstToken: spreadOf(timeToFirstToken),
  };
}

function spreadOf([meanAbsolute = Number.NaN, low = 1, high = 1]: readonly number[]): Spread {
  return { meanAbsolute, low, high };
}

/** Efficiencies, each given by its name. */
export function efficiencyFrom(value: (name: keyof StepEfficiency) => number): StepEfficiency {
  return {
    weights: value("weights"),
    experts: value("experts"),
    cache: value("cache"),
    bf16: value("bf16"),
    fp8: value("fp8"),
    fp4: value("fp4"),
    attention: value("attention"),
    link: value("link"),
    layerSeconds: value("layerSeconds"),
    expertLayerSeconds: value("expertLayerSeconds"),
    latentLayerSeconds: value("latentLayerSeconds"),
    requestSeconds: value("requestSeconds"),
    collectiveSeconds: value("collectiveSeconds"),
    firstTokenSeconds: value("firstTokenSeconds"),
    firstTokenSteps: value("firstTokenSteps"),
  };
}
