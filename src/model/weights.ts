/** The bytes of weights that one rank holds. */
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { type Deployment, deployment, type ResolvedDeployment } from "./deployment.ts";
import type { ModelSpec, WeightComponent, WeightFormats } from "./model.ts";
import { knownWeights, layerParameters } from "./parameters.ts";
import { stageKindCounts } from "./stages.ts";
import { componentBits } from "./weight-formats.ts";
import { type LayerParametersPerRank, layerParametersPerRank } from "./weight-sharding.ts";

/** How the weights are stored and spread. */
export interface WeightOptions {
  /** overrides the checkpoint's formats */
  readonly formats?: WeightFormats | undefined;
  readonly deployment?: Deployment | undefined;
  /** load the multi-token-prediction modules too */
  readonly multiTokenPrediction?: boolean;
}

/**
 * Bytes of weights on the fullest rank.
 *
 *     attention     / tensorParallel
 *     keyValue      / min(tensorParallel, kvHeads)
 *     replicated    whole on every rank (latent down-projections, router, norms)
 *     dense, shared / tensorParallel
 *     routed        ceil((experts + redundantExperts) / expertParallel) / (devicesOfStage / expertParallel)
 *     embedding     / tensorParallel on the first stage, the LM head on the last
 *
 * Assumes that attention-data-parallel groups repeat everything but the routed experts. A model that carries only
 * its total is divided evenly over the devices.
 *
 * Errors: `not-known` when the model carries no parameter count.
 * @example weightBytes(models["llama-3.1-70b"], { deployment: { devices: 8 } }) // => 17640734720
 */
export function weightBytes(model: ModelSpec, options: WeightOptions = {}): number {
  return Math.max(...stageWeightBytes(model, options));
}

const optionFields: FieldsOf<WeightOptions> = {
  formats: true,
  deployment: true,
  multiTokenPrediction: true,
};

/** Bytes of weights on one rank of each pipeline stage, in order; the largest is {@link weightBytes}. */
export function stageWeightBytes(model: ModelSpec, options: WeightOptions = {}): readonly number[] {
  refuseUnknownFields(options, optionFields);
  const { formats, multiTokenPrediction } = options;
  const spread = deployment(options.deployment);
  const counts = stageKindCounts(model, spread.pipelineParallel);
  return spreadWeightBytes(model, { formats, spread, multiTokenPrediction }, counts);
}

/** The {@link stageWeightBytes} of a deployment that is checked, with its layers counted. */
export function spreadWeightBytes(
  model: ModelSpec,
  { formats: given, spread, multiTokenPrediction = false }: SpreadWeights,
  stageCounts: readonly (readonly number[])[],
): readonly number[] {
  const weights = knownWeights(model);
  const formats = given ?? weights.formats ?? "bf16";
  const { outside } = weights;
  if (outside === undefined) {
    const bits = componentBits(formats, "attention", weights.totalParameters);
    return new Array<number>(spread.pipelineParallel).fill(Math.ceil(bits / 8 / spread.devices));
  }
  const kindBits = model.layerKinds.map((kind) =>
    layerBits(formats, layerParametersPerRank(layerParameters(model, kind), kind, spread)),
  );
  return stageCounts.map((kinds, stage) => {
    let bits = kinds.reduce((sum, count, kind) => sum + count * (kindBits[kind] ?? 0), 0);
    const part = (component: WeightComponent, elements: number): number =>
      componentBits(formats, component, elements);
    const { tensorParallel } = spread;
    const isFirst = stage === 0;
    const isLast = stage === stageCounts.length - 1;
    if (isFirst)
      bits += part("embedding", outside.embedding / tensorParallel) + part("other", outside.other);
    if (isLast) {
      const ownHead = outside.lmHead > 0 ? outside.lmHead : isFirst ? 0 : outside.embedding;
      bits += part("lmHead", ownHead / tensorParallel) + part("norms", outside.norms);
      if (multiTokenPrediction)
        bits += part("other", (outside.multiTokenPrediction ?? 0) / tensorParallel);
    }
    return Math.ceil(bits / 8);
  });
}

/** The options of {@link stageWeightBytes} with nothing left open. */
export interface SpreadWeights {
  readonly formats: WeightFormats | undefined;
  readonly spread: ResolvedDeployment;
  readonly multiTokenPrediction?: boolean | undefined;
}

function layerBits(formats: WeightFormats, perRank: LayerParametersPerRank): number {
  return (
    componentBits(formats, "attention", perRank.attention) +
    componentBits(formats, "denseFeedForward", perRank.denseFeedForward) +
    componentBits(formats, "sharedExperts", perRank.sharedExperts) +
    componentBits(formats, "router", perRank.router) +
    componentBits(formats, "norms", perRank.norms) +
    componentBits(formats, "routedExperts", perRank.routedExperts)
  );
}
