/** How long a step is predicted to take: operators at their efficiencies, fixed times, links. */

import { operatorBytes, operatorFlops, pairs, type StepWork } from "../operator-work.ts";
import type { Operator } from "../operators.ts";
import type { StepEfficiency } from "./efficiency.ts";
import { allReduceBytes, allToAllBytes, expectedDestinations } from "./links.ts";
import type { PredictionProfile } from "./prediction-profile.ts";

/** The parts of a predicted step, in seconds. */
export interface PredictedStep {
  readonly operators: number;
  readonly elementwise: number;
  readonly fixed: number;
  readonly requests: number;
  /** what is not hidden behind computing */
  readonly links: number;
  readonly seconds: number;
}

/**
 * The predicted time of a step, decode or prefill.
 *
 *     operators    Σ max(bytes / (efficiency × memoryBytesPerSecond), flops / (efficiency × flopsPerSecond))
 *     elementwise  layers × 8 × tokens × hiddenSize × 2 / (weights × memoryBytesPerSecond)
 *     fixed        layers × layerSeconds + expertLayers × expertLayerSeconds + latentLayers × latentLayerSeconds
 *     requests     requests of a group × requestSeconds, in decode: every group has its own scheduler
 *     links        collectives × collectiveSeconds + bytes / (link × bytesPerSecond), see `links.ts`
 *
 *                  less overlap × (operators + elementwise + fixed), at least 0
 *
 * Four passes over the activations per layer are assumed (two norms, activation, residual). Nothing overlaps unless said:
 * `overlap` is 0 for none and 1 for two micro-batches of which one computes while the other sends.
 *
 * Source: DeepEP, normal kernels (forwarding within the node) and low-latency kernels (direct); serving-model equations, sections 3.2 and 3.4; kernel form `t0 + bytes / (eff × BW)` as measured by op tables.
 */
export function predictedStep(
  profile: PredictionProfile,
  work: StepWork,
  efficiency: StepEfficiency,
  overlap = 0,
): PredictedStep {
  const { step, layers, expertLayers, latentLayers, hiddenSize } = profile;
  const bandwidth = step.memoryBytesPerSecond;
  let operators = 0;
  for (const operator of step.operators)
    operators += Math.max(
      operatorBytes(operator, work) / (readingShare(operator, efficiency) * bandwidth),
      flopsOf(operator, work, profile) /
        (computingShare(operator, profile, efficiency) * operator.flopsPerSecond),
    );
  const elementwise =
    (layers * ELEMENTWISE_PASSES * work.tokens * hiddenSize * 2) / (efficiency.weights * bandwidth);
  const fixed =
    layers * efficiency.layerSeconds +
    expertLayers * efficiency.expertLayerSeconds +
    latentLayers * efficiency.latentLayerSeconds;
  const requests = work.prefill ? 0 : work.requests * efficiency.requestSeconds;
  const computing = operators + elementwise + fixed;
  const links = Math.max(0, linkTime(profile, work, efficiency) - overlap * computing);
  return {
    operators,
    elementwise,
    fixed,
    requests,
    links,
    seconds: computing + requests + links,
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

/** A short chunk attends to latents absorbed; a long one expands what was cached before it. */
function flopsOf(operator: Operator, work: StepWork, { expansion }: PredictionProfile): number {
  if (operator.kind !== "attention" || !work.prefill || expansion === undefined)
    return operatorFlops(operator, work);
  if (operator.flopsPerPair === operator.prefillFlopsPerPair) return operatorFlops(operator, work);
  return work.tokens < expansion.crossoverTokens
    ? operator.flopsPerPair * pairs(operator, work)
    : operatorFlops(operator, work) + work.firstContext * expansion.flopsPerToken;
}

function linkTime(
  { step, layers, expertLayers, activeExperts, hiddenSize, ...link }: PredictionProfile,
  work: StepWork,
  { collectiveSeconds, link: share }: StepEfficiency,
): number {
  const { deployment } = step;
  const { tensorParallel, attentionDataParallel, pipelineParallel } = deployment;
  const ranks = tensorParallel * attentionDataParallel;
  const activations = { tokens: work.tokens, hiddenSize, elementBytes: 2 };
  const within = ranks <= link.devicesPerNode;
  const perSecond = share * (within ? link.intraNodeBytesPerSecond : link.interNodeBytesPerSecond);
  let seconds = 0;
  if (tensorParallel > 1) {
    // after attention in every layer, and after the feed-forward where the groups do not share it
    const times = attentionDataParallel > 1 ? 2 * layers - expertLayers : 2 * layers;
    const inNode = tensorParallel <= link.devicesPerNode;
    seconds +=
      times *
      (collectiveSeconds +
        allReduceBytes(activations, tensorParallel) /
          (share * (inNode ? link.intraNodeBytesPerSecond : link.interNodeBytesPerSecond)));
  }
  if (attentionDataParallel > 1 && expertLayers > 0) {
    // there in one byte per element, back in two; the ranks of a tensor-parallel group share its tokens
    const perToken = (spread: number, elementBytes: number): number =>
      allToAllBytes(
        { ...activations, elementBytes },
        { ranks: spread, destinations: expectedDestinations({ ranks: spread, activeExperts }) },
      ) / tensorParallel;
    const nodes = ranks / link.devicesPerNode;
    // prefill sends a token once to each node, where it is handed on; decode sends it to each rank directly
    const bytes = within
      ? perToken(ranks, 1 + 2)
      : work.prefill
        ? perToken(nodes, 1 + 2)
        : perToken(ranks, 1 + 2) * (1 - 1 / nodes);
    seconds += expertLayers * (2 * collectiveSeconds + bytes / perSecond);
  }
  if (pipelineParallel > 1)
    seconds +=
      (pipelineParallel - 1) *
      (collectiveSeconds + (2 * work.tokens * hiddenSize) / (share * link.intraNodeBytesPerSecond));
  return seconds;
}
