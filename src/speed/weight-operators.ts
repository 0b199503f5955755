/** The operators that read weights: matrices that every token passes, and routed experts. */
import type { Device } from "../device/accelerator.ts";
import type { ResolvedDeployment } from "../model/deployment.ts";
import { vectorBits } from "../model/format.ts";
import type { ModelSpec, WeightComponent, WeightFormats } from "../model/model.ts";
import { knownWeights, layerParameters } from "../model/parameters.ts";
import { weightFormat } from "../model/weight-formats.ts";
import { layerParametersPerRank } from "../model/weight-sharding.ts";
import type { ExpertsOperator, LinearOperator, Operator } from "./operators.ts";
import { peakFlopsPerSecond } from "./peak.ts";

/** What the weights are spread over and stored as. */
export interface WeightPlacement {
  readonly device: Device;
  readonly spread: ResolvedDeployment;
  readonly stored: WeightFormats;
  readonly expertImbalance: number;
}

/** Matrices by component and routed experts by layer kind; `counts` layers of each kind. */
export function weightOperators(
  model: ModelSpec,
  counts: readonly number[],
  placement: WeightPlacement,
): readonly Operator[] {
  const { outside, activeParameters } = knownWeights(model);
  const { device, spread, stored, expertImbalance } = placement;
  const stageDevices = spread.devices / spread.pipelineParallel;
  if (outside === undefined)
    return [matrix("weights", "attention", activeParameters / stageDevices, placement)];
  const experts: ExpertsOperator[] = [];
  let attention = 0;
  let denseFeedForward = 0;
  let sharedExperts = 0;
  let router = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const kind = model.layerKinds[index];
    const layers = counts[index] ?? 0;
    if (kind === undefined || layers === 0) continue;
    const parameters = layerParameters(model, kind);
    const perRank = layerParametersPerRank(parameters, kind, spread);
    attention += layers * perRank.attention;
    denseFeedForward += layers * perRank.denseFeedForward;
    sharedExperts += layers * perRank.sharedExperts;
    router += layers * perRank.router;
    const routed = parameters.routedExperts;
    if (routed === undefined) continue;
    const format = weightFormat(stored, "routedExperts");
    experts.push({
      kind: "experts",
      name: "routed experts",
      experts: routed.experts,
      activeExperts: routed.activeExperts,
      flopsPerStageToken:
        (2 * layers * routed.activeExperts * routed.parametersPerExpert) / stageDevices,
      bytesPerRank: (layers * vectorBits(format, Math.ceil(perRank.routedExperts))) / 8,
      flopsPerSecond: peakFlopsPerSecond(device, format.bits),
      imbalance: expertImbalance,
    });
  }
  const head = (outside.lmHead || outside.embedding) / spread.tensorParallel;
  const operators: Operator[] = [];
  if (attention > 0)
    operators.push(matrix("attention projections", "attention", attention, placement));
  if (denseFeedForward > 0)
    operators.push(matrix("feed-forward", "denseFeedForward", denseFeedForward, placement));
  if (sharedExperts > 0)
    operators.push(matrix("shared experts", "sharedExperts", sharedExperts, placement));
  if (router > 0) operators.push(matrix("router", "router", router, placement));
  operators.push(...experts, matrix("lm head", "lmHead", head, placement));
  return operators;
}

function matrix(
  name: string,
  component: WeightComponent,
  parametersPerRank: number,
  { device, stored }: WeightPlacement,
): LinearOperator {
  const format = weightFormat(stored, component);
  return {
    kind: "linear",
    name,
    parametersPerRank,
    bytesPerRank: vectorBits(format, Math.ceil(parametersPerRank)) / 8,
    flopsPerSecond: peakFlopsPerSecond(device, format.bits),
    lastTokenOnly: component === "lmHead",
  };
}
