/** The rates of a step at given efficiencies: shares of the peaks, launches, activations and links. */
import type { Operator } from "../operators.ts";
import type { StepRates, TokenTime } from "../step-rates.ts";
import type { StepEfficiency } from "./efficiency.ts";
import { allReduceBytes, allToAllBytes, expectedDestinations, pipelineSendBytes } from "./links.ts";
import type { PredictionProfile } from "./prediction-profile.ts";

/**
 * What `stepTimer` makes a prediction of.
 *
 *     shares       weights, experts or cache of the bandwidth; bf16, fp8, fp4 or attention of the arithmetic
 *     kernels      layers × layerSeconds + expertLayers × expertLayerSeconds + latentLayers × latentLayerSeconds
 *                  + tokens × layers × 8 × hiddenSize × 2 / (weights × memoryBytesPerSecond)
 *     links        collectives × collectiveSeconds + bytes / (link × bytesPerSecond), see `links.ts`
 *
 * Four passes over the activations per layer are assumed (two norms, activation, residual). Nothing overlaps unless said.
 *
 * Source: DeepEP, normal kernels (forwarding within the node) and low-latency kernels (direct); serving-model equations, sections 3.2 and 3.4; kernel form `t0 + bytes / (eff × BW)` as measured by op tables.
 */
export function predictedRates(
  profile: PredictionProfile,
  efficiency: StepEfficiency,
  overlap = 0,
): StepRates {
  const { step, layers, expertLayers, latentLayers, hiddenSize } = profile;
  return {
    shares: (operator) => ({
      reading: readingShare(operator, efficiency),
      computing: computingShare(operator, profile, efficiency),
    }),
    kernels: {
      fixedSeconds:
        layers * efficiency.layerSeconds +
        expertLayers * efficiency.expertLayerSeconds +
        latentLayers * efficiency.latentLayerSeconds,
      secondsPerToken:
        (layers * ELEMENTWISE_PASSES * hiddenSize * 2) /
        (efficiency.weights * step.memoryBytesPerSecond),
    },
    requestSeconds: efficiency.requestSeconds,
    decodeLinks: linkTime(profile, efficiency, false),
    promptLinks: linkTime(profile, efficiency, true),
    overlap,
  };
}

/** Reads and writes of the activations per layer: two norms, an activation, a residual. */
const ELEMENTWISE_PASSES = 8;

function readingShare(operator: Operator, { weights, experts, cache }: StepEfficiency): number {
  if (operator.kind === "linear") return weights;
  return operator.kind === "experts" ? experts : cache;
}

function computingShare(
  { kind, flopsPerSecond }: Operator,
  { bf16FlopsPerSecond }: PredictionProfile,
  { attention, bf16, fp8, fp4 }: StepEfficiency,
): number {
  if (kind === "attention" || kind === "state") return attention;
  const ratio = flopsPerSecond / bf16FlopsPerSecond;
  return ratio > 2.5 ? fp4 : ratio > 1.5 ? fp8 : bf16;
}

function linkTime(
  { step, layers, expertLayers, activeExperts, hiddenSize, ...link }: PredictionProfile,
  { collectiveSeconds, link: share }: StepEfficiency,
  hasPrompts: boolean,
): TokenTime {
  const { tensorParallel, attentionDataParallel, pipelineParallel } = step.deployment;
  const perSecond = (ranks: number): number =>
    share *
    (ranks <= link.devicesPerNode ? link.intraNodeBytesPerSecond : link.interNodeBytesPerSecond);
  const token = { tokens: 1, hiddenSize, elementBytes: 2 };
  let collectives = 0;
  let secondsPerToken = 0;
  if (tensorParallel > 1) {
    // after attention in every layer, and after the feed-forward where the groups do not share it
    const times = attentionDataParallel > 1 ? 2 * layers - expertLayers : 2 * layers;
    collectives += times;
    secondsPerToken += (times * allReduceBytes(token, tensorParallel)) / perSecond(tensorParallel);
  }
  if (attentionDataParallel > 1 && expertLayers > 0) {
    const ranks = tensorParallel * attentionDataParallel;
    const nodes = ranks / link.devicesPerNode;
    // there in one byte per element, back in two; the ranks of a tensor-parallel group share its tokens
    const sent = (spread: number): number =>
      allToAllBytes(
        { ...token, elementBytes: 1 + 2 },
        { ranks: spread, destinations: expectedDestinations({ ranks: spread, activeExperts }) },
      ) / tensorParallel;
    // prefill sends a token once to each node, where it is handed on; decode sends it to each rank directly
    const bytes =
      nodes <= 1 ? sent(ranks) : hasPrompts ? sent(nodes) : sent(ranks) * (1 - 1 / nodes);
    collectives += 2 * expertLayers;
    secondsPerToken += (expertLayers * bytes) / perSecond(ranks);
  }
  if (pipelineParallel > 1) {
    collectives += pipelineParallel - 1;
    secondsPerToken +=
      ((pipelineParallel - 1) * pipelineSendBytes(token)) / (share * link.intraNodeBytesPerSecond);
  }
  return { fixedSeconds: collectives * collectiveSeconds, secondsPerToken };
}
