/** Prints the source file of the fitted efficiencies, each with its rows and residuals. */
import { devices } from "../../src/catalog/devices.ts";
import { models } from "../../src/catalog/models.ts";
import { efficiencyNames } from "../../src/speed/predict/efficiency.ts";
import {
  cachesStoredAs,
  type HullDimension,
  hullDimensions,
  weightsStoredAs,
} from "../../src/speed/predict/hull.ts";
import { groupError, type Quantity, quantile, relativeError } from "./errors.ts";
import { type Efficiencies, efficiencyOf } from "./fit.ts";
import { leaveOneModelOut, leftOutSpread, shapeOf } from "./left-out.ts";
import { predicted } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** The text of `src/speed/predict/fitted.ts`. */
export function fittedSource(cases: readonly SiliconCase[], fitted: Efficiencies): string {
  const entries = [...fitted].map(([key, efficiency]) => {
    const [device = "*", engine = "*"] = key.split("|");
    const behind = cases.filter(
      (one) =>
        one.draftTokens === 0 &&
        (device === "*" || one.device === device) &&
        (engine === "*" || one.engine === engine),
    );
    const values = efficiencyNames.map((name) => literal(name, efficiency[name])).join(", ");
    const source = device === "h20-96gb" ? "H20_SOURCE" : "TABLE";
    const basis = behind.length === 0 || device === "*" ? "heuristic" : "fitted";
    return `  entry({ device: "${device}", engine: "${engine}", basis: "${basis}", source: ${source}, rows: ${behind.length} },
    [${values}],
    [${device === "*" ? "" : residuals(behind, fitted)}]),`;
  });
  return `${HEAD}${entries.join("\n")}\n])();\n${leftOutLines(cases, fitted)}${measuredLines(cases)}`;
}

const times: readonly Quantity[] = ["timePerOutputTokenSeconds", "timeToFirstTokenSeconds"];

function residuals(behind: readonly SiliconCase[], fitted: Efficiencies): string {
  const families = [...new Set(behind.map((one) => one.family))].sort();
  return families
    .flatMap((family) =>
      (["aggregated", "disaggregated"] as const).map((mode) => ({ family, mode })),
    )
    .flatMap(({ family, mode }) => {
      const group = behind.filter((one) => one.family === family && one.mode === mode);
      if (group.length < 3) return [];
      const spreads = times.map((quantity) =>
        spread(
          group.map((one) =>
            relativeError(one, predicted(one, efficiencyOf(fitted, one)), quantity),
          ),
        ),
      );
      return [`"${[family, mode, group.length, ...spreads, ...hull(group)].join(" | ")}"`];
    })
    .join(", ");
}

/** Least and most in each dimension, and the models and formats that occur. */
function hull(group: readonly SiliconCase[]): readonly string[] {
  const spans = hullDimensions.map((dimension) => {
    const values = group.map((one) => placeOf(one, dimension));
    return [Math.min(...values), Math.max(...values)]
      .map((value) => Number(value.toPrecision(4)))
      .join("-");
  });
  const listed = (of: (one: SiliconCase) => readonly string[]): string =>
    [...new Set(group.flatMap(of))].sort().join(", ");
  return [
    spans.join(" "),
    listed(({ model }) => [model]),
    listed(({ model, formats }) => weightsStoredAs(modelOf(model), formats.weights)),
    listed(({ formats }) => cachesStoredAs(formats)),
  ];
}

function placeOf(one: SiliconCase, dimension: HullDimension): number {
  const { step, devicesPerNode } = one.profile;
  switch (dimension) {
    case "promptTokens":
    case "outputTokens":
    case "requestsPerGroup":
      return one[dimension];
    case "nodes":
      return Math.ceil(step.deployment.devices / devicesPerNode);
    default:
      return step.deployment[dimension];
  }
}

function modelOf(id: string): (typeof models)[keyof typeof models] {
  return models[id as keyof typeof models];
}

/** How far off models are that the fit has not seen; too few are disaggregated to say. */
function leftOutLines(cases: readonly SiliconCase[], fitted: Efficiencies): string {
  const plain = cases.filter((one) => one.draftTokens === 0);
  const leftOneOut = leaveOneModelOut(cases, fitted);
  const group = plain.filter(({ mode }) => mode === "aggregated");
  const spreads = times.map((quantity) => {
    const { meanAbsolute, low, high } = leftOutSpread(group, leftOneOut, quantity);
    return `[${[meanAbsolute, low, high].map((value) => value.toFixed(2)).join(", ")}]`;
  });
  const count = new Set(group.map(({ model }) => shapeOf(model))).size;
  return `${LEFT_OUT}  leftOutEntry("aggregated", ${count}, ${spreads.join(", ")}),\n])();\n`;
}

/** Devices and models as the catalogue had them when they were fitted. */
function measuredLines(cases: readonly SiliconCase[]): string {
  const listed = (of: (one: SiliconCase) => string): readonly string[] =>
    [...new Set(cases.map(of))].sort();
  const figures = listed(({ device }) => device).map((id) => {
    const { memoryBytesPerSecond, denseFlopsPerSecond, intraNodeBytesPerSecond } =
      devices[id as keyof typeof devices];
    const { bf16, fp8, fp4 } = denseFlopsPerSecond;
    const facts = [memoryBytesPerSecond, bf16, fp8, fp4, intraNodeBytesPerSecond];
    return `  "${id}": [${facts.map((fact) => exponential(fact?.value ?? 0)).join(", ")}],`;
  });
  const shapes = listed(({ model }) => model).map((id) => {
    const { layerOrder, hiddenSize, weights } = modelOf(id);
    return `  "${id}": [${layerOrder.length}, ${hiddenSize}, ${exponential(Number(weights?.totalParameters.toPrecision(4)))}],`;
  });
  return `${DEVICES}${figures.join("\n")}\n};\n${MODELS}${shapes.join("\n")}\n};\n`;
}

function exponential(value: number): string {
  return value === 0 ? "0" : value.toExponential().replace("+", "");
}

/** Mean absolute error, and the 10th and 90th percentile of measured / predicted. */
function spread(errors: readonly number[]): string {
  const ratios = errors.map((error) => 1 / (1 + error)).sort((one, other) => one - other);
  const numbers = [groupError(errors).meanAbsolute, quantile(ratios, 0.1), quantile(ratios, 0.9)];
  return numbers.map((value) => Number(value.toFixed(2))).join(" ");
}

function literal(name: string, value: number): string {
  return String(Number((name.endsWith("Seconds") ? value * 1e6 : value).toPrecision(2)));
}

const HEAD = `/** Efficiencies fitted to measured serving, by device and engine; printed by \`npm run fit\`. */
import { entry, type FittedEfficiency, type LeftOut, leftOutEntry } from "./efficiency.ts";

/** 3,474 rows of times to the first and per output token, measured 2025-10 to 2026-04; \`rows\` of them are behind an entry. */
const TABLE =
  "end-to-end serving measurements in ai-dynamo/aiconfigurator, commit 095f58a51c4ca8e61b66ec108d86f223f8d559ce (2026-08-21)";

const H20_SOURCE =
  "SGLang on all devices; arithmetic of FlashMLA issue 30 (0.81 to 0.88 of 148 TFLOP/s) and flash-attention issue 1310 (0.73 to 0.85), assumed of its matrices too";

/**
 * The entries: efficiencies in the order of \`efficiencyNames\`, seconds as microseconds; then by family and mode the rows,
 * and of the time per output token and of the time to the first the mean absolute error, and the 10th and 90th percentile of
 * measured / predicted; then what the rows span, in the order of \`hullDimensions\`, their models, and the formats of their
 * weights and caches.
 *
 * \`*\` stands for all devices or engines, and is carried over to those that nobody measured. Matrices and attention of
 * one model cannot be told apart by its times alone: a share is an effective one, held near what kernels reach alone.
 */
export const fittedEfficiencies: readonly FittedEfficiency[] = /* @__PURE__ */ (() => [
`;

const LEFT_OUT = `
/** The same error where the model's own rows were not fitted: models, and the two times with each model counted alike. */
export const leftOutModels: readonly LeftOut[] = /* @__PURE__ */ (() => [
`;

const DEVICES = `
/** The figures that the shares are of: memory's bytes, bf16, fp8 and fp4 FLOP, bytes within a node, all per second. */
export const measuredDevices: Readonly<Record<string, readonly number[]>> = {
`;

const MODELS = `
/** Layers, hidden size and parameters of the models that were measured. */
export const measuredModels: Readonly<Record<string, readonly number[]>> = {
`;
