/** Which measurements a prediction leans on, and how far it may be off. */
import type { Device } from "../../device/accelerator.ts";
import type { Basis } from "../../figure.ts";
import { type Deployment, deployment } from "../../model/deployment.ts";
import type { ModelSpec } from "../../model/model.ts";
import type { StepFormats } from "../step-profile.ts";
import type { FittedEfficiency, LeftOut, MeasuredFamily, Residual, Spread } from "./efficiency.ts";
import { fittedEfficiencies, leftOutModels, measuredDevices, measuredModels } from "./fitted.ts";
import {
  cachesStoredAs,
  type Outside,
  outsideFormats,
  outsideSpan,
  outsideSplit,
  type Span,
  weightsStoredAs,
} from "./hull.ts";
import { measuredFamily } from "./measured-family.ts";

/**
 * The efficiencies of a device and engine: fitted where both were measured, else the engine's, else what all have in common.
 *
 * @example fittedEfficiency("h200-141gb", "vllm").basis // => "fitted"
 * @example fittedEfficiency("mi300x-192gb", "vllm").basis // => "heuristic"
 */
export function fittedEfficiency(deviceId: string, engine: string): FittedEfficiency {
  const found =
    entryOf(deviceId, engine) ?? entryOf("*", engine) ?? entryOf("*", "*") ?? fittedEfficiencies[0];
  if (found === undefined) throw new Error("the table of fitted efficiencies is empty");
  return found;
}

function entryOf(device: string, engine: string): FittedEfficiency | undefined {
  return fittedEfficiencies.find((one) => one.device === device && one.engine === engine);
}

/**
 * Of what a range holds eight of ten: of measured rows that are like the case, or of rows of models that were left out
 * of the fit, where the case is a little beyond the rows or its model is not among them.
 */
export type RangeCovers = "cases-like-it" | "models-left-out";

/** How far measured times are from their predictions. */
export interface MeasuredResidual {
  readonly covers: RangeCovers;
  readonly timePerOutputToken: Pick<Spread, "low" | "high">;
  readonly timeToFirstToken: Pick<Spread, "low" | "high">;
}

/** What was measured near a prediction. */
export interface MeasuredNear {
  readonly basis: Extract<Basis, "fitted" | "heuristic">;
  readonly source: string;
  /** rows of the same device, engine, family and mode; 0 when there are none, or when the case is far from them all */
  readonly rows: number;
  /** absent without such rows */
  readonly residual?: MeasuredResidual;
  /** one sentence: the rows and their residuals, or in which ways the case is unlike them */
  readonly statement: string;
}

/** What is asked of a server, apart from its load. */
export interface NearQuestion {
  readonly model: ModelSpec;
  readonly device: Device;
  readonly engine: string;
  readonly deployment?: Deployment | undefined;
  readonly formats?: StepFormats | undefined;
  readonly mode?: Residual["mode"] | undefined;
}

/** The load of one attention group; prompts from the shortest computed to the longest. */
export interface NearLoad {
  readonly promptTokens: Span;
  readonly outputTokens: Span;
  readonly requestsPerGroup: number;
  readonly draftTokens?: number | undefined;
}

/**
 * The measurements near a model on a device and engine, at a load where one is given.
 *
 *     cases like it     device with the figures of the catalogue, engine, family, model, formats and split were measured,
 *                       lengths and batch within the rows or a quarter beyond
 *     models left out   the same for another model of the family, lengths, batch or tensor ranks up to four times beyond
 *                       (prompts that are longer, not shorter)
 *     none              anything else: no range
 *
 * @example measuredNear({ model: models["llama-3.1-70b"], device: devices["h20-96gb"], engine: "vllm" }).rows // => 0
 */
export function measuredNear(question: NearQuestion, load?: NearLoad): MeasuredNear {
  return nearTo(question)(load);
}

/** {@link measuredNear} with all but the load at hand. */
export function nearTo({
  model,
  device,
  engine,
  deployment: split,
  formats = {},
  mode = "aggregated",
}: NearQuestion): (load?: NearLoad) => MeasuredNear {
  const family = measuredFamily(model);
  const { basis, source, residuals, device: fittedTo } = fittedEfficiency(device.id, engine);
  const among = `${family} on ${device.id} with ${engine}, ${mode}`;
  const far = (statement: string): MeasuredNear => ({
    basis: "heuristic",
    source,
    rows: 0,
    statement: `nothing was measured near it: ${statement}`,
  });
  const residual =
    fittedTo === device.id
      ? residuals.find((one) => one.family === family && one.mode === mode)
      : undefined;
  if (residual === undefined) {
    const nothing = far(`no rows of ${among}${elsewhere(device.id, family, mode)}`);
    return () => nothing;
  }
  const spread = deployment(split);
  const { hull } = residual;
  const always = [
    outsideFigures(device, spread.devices),
    outsideModels(hull.models, model),
    outsideFormats("weights", hull.weights, weightsStoredAs(model, formats.weights)),
    outsideFormats("cache", hull.caches, cachesStoredAs(formats)),
    outsideSplit(spread),
    ...(
      ["tensorParallel", "attentionDataParallel", "expertParallel", "pipelineParallel"] as const
    ).map((one) => outsideSpan(hull, one, [spread[one], spread[one]])),
    outsideSpan(hull, "nodes", nodesOf(device, spread.devices)),
  ];
  const like: MeasuredNear = {
    basis,
    source,
    rows: residual.rows,
    residual: {
      covers: "cases-like-it",
      timePerOutputToken: residual.timePerOutputToken,
      timeToFirstToken: residual.timeToFirstToken,
    },
    statement: `${residual.rows} rows of ${among}: ${residualText(residual)}`,
  };
  const leftOut = leftOutModels.find((one) => one.mode === mode);
  return (load) => {
    const outside = [...always, ...outsideLoad(hull, load)].filter((one) => one !== undefined);
    if (outside.length === 0) return like;
    const ways = outside.map(({ words }) => words).join("; ");
    if (leftOut === undefined || outside.some(({ isFar }) => isFar))
      return far(`${ways} (${residual.rows} rows of ${among})`);
    const wider = widened(residual, leftOut);
    return {
      ...like,
      residual: wider,
      statement: `nothing just like it was measured: ${ways} (${residual.rows} rows of ${among}); in 8 of 10 rows of ${leftOut.models} models, each left out of the fit, measured / predicted is ${leftOutText(wider)}`,
    };
  };
}

function elsewhere(deviceId: string, family: MeasuredFamily, mode: Residual["mode"]): string {
  const others = fittedEfficiencies
    .filter((one) => one.device === deviceId)
    .filter((one) => one.residuals.some((row) => row.family === family && row.mode === mode))
    .map((one) => one.engine);
  return others.length === 0 ? "" : ` (there is with ${others.join(", ")})`;
}

/** Shares are fitted to the figures of the catalogue: of other figures they say nothing. */
function outsideFigures(device: Device, devices: number): Outside | undefined {
  const figures = measuredDevices[device.id] ?? [];
  const { bf16, fp8, fp4 } = device.denseFlopsPerSecond;
  const given = [
    device.memoryBytesPerSecond,
    bf16,
    fp8,
    fp4,
    ...(devices > 1 ? [device.intraNodeBytesPerSecond] : []),
  ];
  return given.every((fact, at) => (fact?.value ?? 0) === figures[at])
    ? undefined
    : { isFar: true, words: `other figures of ${device.id} than those that were fitted` };
}

/** A model is what it is shaped like: layers, hidden size and, within 1 %, parameters. */
function outsideModels(ids: readonly string[], model: ModelSpec): Outside | undefined {
  const { layerOrder, hiddenSize, weights } = model;
  const known = ids.some((id) => {
    const [layers, hidden, parameters = 0] = measuredModels[id] ?? [];
    return (
      layerOrder.length === layers &&
      hiddenSize === hidden &&
      Math.abs((weights?.totalParameters ?? 0) / parameters - 1) < 0.01
    );
  });
  return known ? undefined : { isFar: false, words: `${model.name}, measured ${ids.join(", ")}` };
}

function nodesOf({ devicesPerNode = 1 }: Device, devices: number): Span {
  const nodes = Math.ceil(devices / devicesPerNode);
  return [nodes, nodes];
}

function outsideLoad(
  hull: Residual["hull"],
  load: NearLoad | undefined,
): readonly (Outside | undefined)[] {
  if (load === undefined) return [];
  const { promptTokens, outputTokens, requestsPerGroup: requests, draftTokens = 0 } = load;
  return [
    outsideSpan(hull, "promptTokens", promptTokens),
    outsideSpan(hull, "outputTokens", outputTokens),
    outsideSpan(hull, "requestsPerGroup", [requests, requests]),
    draftTokens > 0
      ? { isFar: true, words: `${draftTokens} drafts a step, measured 0` }
      : undefined,
  ];
}

/** The error of models left out, and at least that of the rows themselves. */
function widened(
  { timePerOutputToken, timeToFirstToken }: Residual,
  leftOut: LeftOut,
): MeasuredResidual {
  const wider = (one: Spread, other: Spread): Pick<Spread, "low" | "high"> => ({
    low: Math.min(one.low, other.low),
    high: Math.max(one.high, other.high),
  });
  return {
    covers: "models-left-out",
    timePerOutputToken: wider(timePerOutputToken, leftOut.timePerOutputToken),
    timeToFirstToken: wider(timeToFirstToken, leftOut.timeToFirstToken),
  };
}

function residualText({
  timePerOutputToken: perToken,
  timeToFirstToken: toFirst,
}: Residual): string {
  return `per output token mean error ${percent(perToken)}, measured / predicted ${perToken.low} to ${perToken.high}; to the first token ${percent(toFirst)}, ${toFirst.low} to ${toFirst.high}`;
}

function leftOutText({
  timePerOutputToken: perToken,
  timeToFirstToken: toFirst,
}: MeasuredResidual): string {
  return `${perToken.low} to ${perToken.high} per output token, ${toFirst.low} to ${toFirst.high} to the first token`;
}

function percent({ meanAbsolute }: Spread): string {
  return `${Math.round(100 * meanAbsolute)} %`;
}
