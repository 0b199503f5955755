/** How wide a model's feed-forward part is: what the activations of a step grow with. */
import { kvError } from "../errors.ts";
import type { LayerParameters } from "../model/layer.ts";
import type { ModelSpec } from "../model/model.ts";

/** Matrices of a gated feed-forward part: gate, up and down. */
const MATRICES = 3;
/** Width over hidden size where the parameters are not known: 3.5 in Llama 3, 5 in Qwen3-32B, 2.7 in Llama 2. */
const USUAL_RATIO = 3.5;

/** The widths that activations take. */
export interface ActivationWidth {
  readonly hiddenSize: number;
  /** elements between gate and down that one token passes in the widest layer, over all ranks */
  readonly feedForwardWidth: number;
  /** experts that one token visits in a layer, at most; 0 in a dense model */
  readonly activeExperts: number;
  /** the width is a usual multiple of the hidden size */
  readonly isAssumed: boolean;
}

/**
 * The widest layer's feed-forward width for one token, experts included.
 *
 *     (dense + shared + activeExperts × parametersPerExpert) / (3 × hiddenSize)
 *
 * Without parameters of layers, 3.5 × hiddenSize. Errors: `not-known` without a hidden size.
 */
export function activationWidth({ name, hiddenSize, layerKinds }: ModelSpec): ActivationWidth {
  if (hiddenSize === undefined)
    throw kvError({
      code: "not-known",
      path: "model.hiddenSize",
      value: undefined,
      rule: `${name} carries no hidden size, and activations grow with it`,
      hint: "give hiddenSize, or the reserve itself",
    });
  const widths = layerKinds.map(({ parameters }) =>
    parameters === undefined ? 0 : perToken(parameters) / (MATRICES * hiddenSize),
  );
  const widest = Math.max(0, ...widths);
  const activeExperts = layerKinds.reduce(
    (most, { parameters }) => Math.max(most, parameters?.routedExperts?.activeExperts ?? 0),
    0,
  );
  return widest > 0
    ? { hiddenSize, feedForwardWidth: widest, activeExperts, isAssumed: false }
    : { hiddenSize, feedForwardWidth: USUAL_RATIO * hiddenSize, activeExperts, isAssumed: true };
}

function perToken({ denseFeedForward, sharedExperts, routedExperts }: LayerParameters): number {
  const routed =
    routedExperts === undefined
      ? 0
      : routedExperts.activeExperts * routedExperts.parametersPerExpert;
  return denseFeedForward + sharedExperts + routed;
}
