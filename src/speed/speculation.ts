/** Speculation: drafts verified in one step, what is accepted of them, what they cost and where they lose. */
import { kvError } from "../errors.ts";
import type { LayerKind } from "../model/layer.ts";
import type { ModelSpec } from "../model/model.ts";
import { knownWeights, layerParameters, parameters } from "../model/parameters.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { StepTimer } from "./step-timer.ts";

/**
 * Tokens that a step gives on average, the one that is always right included.
 *
 *     one acceptance        Σ_{i = 0..drafts} acceptance^i = (1 - acceptance^(drafts + 1)) / (1 - acceptance)
 *     one for each position 1 + Σ_{i = 1..drafts} Π_{j ≤ i} acceptance[j]
 *
 * An acceptance is the share of drafts accepted where all before them were. vLLM, SGLang and ATOM count the bonus token in
 * their acceptance length, as here; TensorRT-LLM's setting leaves it out.
 *
 * Errors: `bad-input` for a share outside [0, 1] and a list that is not of `drafts` positions.
 * Source: Leviathan et al. (ICML 2023), equation 1; serving-model equations, section 3.5.
 * @example acceptedTokens({ drafts: 1, acceptance: 0.85 }) // => 1.85
 * @example acceptedTokens({ drafts: 3, acceptance: [0.85, 0.7, 0.5] }) // => 2.7425
 */
export function acceptedTokens({ drafts, acceptance }: Drafts): number {
  wholeNumber(drafts, "drafts", 0);
  const byPosition = typeof acceptance !== "number";
  if (byPosition && acceptance.length !== drafts)
    throw kvError({
      code: "bad-input",
      path: "acceptance",
      value: acceptance.length,
      rule: `expected an acceptance for each of ${drafts} drafts, got ${acceptance.length}`,
    });
  let reached = 1;
  let tokens = 1;
  for (let draft = 0; draft < drafts; draft += 1) {
    const share = byPosition ? acceptance[draft] : acceptance;
    reached *= finiteNumber(share, byPosition ? `acceptance[${draft}]` : "acceptance", { most: 1 });
    tokens += reached;
  }
  return tokens;
}

/** Drafts per step and how many of them are accepted. */
export interface Drafts {
  readonly drafts: number;
  /** one share for all positions, or one for each */
  readonly acceptance: number | readonly number[];
}

/** A batch that speculates. */
export interface SpeculativeBatch extends Drafts {
  readonly requestsPerGroup: number;
  readonly contextTokens: number;
}

/** What speculation makes of a step. */
export interface SpeculativeStep {
  readonly acceptedTokens: number;
  /** one step without drafts */
  readonly plainSeconds: number;
  /** the step that verifies the drafts */
  readonly verifySeconds: number;
  /** the steps of the draft model */
  readonly draftSeconds: number;
  readonly timePerOutputTokenSeconds: number;
  /** below 1 speculation loses */
  readonly speedup: number;
}

/**
 * The time per output token with drafts, and what they gain.
 *
 *     timePerOutputToken = (decode(1 + drafts query tokens) + drafts × decode of the draft model) / acceptedTokens
 *     speedup            = decode(1 query token) / timePerOutputToken
 *
 * Where memory bounds the step a verification takes as long as a plain step, and the gain is what is accepted. Where
 * arithmetic does it takes `1 + drafts` times as long: 0.925 × for one draft accepted at 0.85. Small batches of a model
 * with many experts lose in between, since the drafts wake experts that would have slept.
 *
 * Errors: those of `acceptedTokens`; `bad-input` for a batch that is not above 0.
 * Source: serving-model equations, section 3.5; DeepSeek-V3 technical report, section 5.4.3 (1.8 × at 0.85 to 0.9).
 * @example speculativeStep({ target: stepTimer(stepProfile({ model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 4 } })), draft: stepTimer(stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], deployment: { devices: 4 } })) }, { requestsPerGroup: 1, contextTokens: 1000, drafts: 3, acceptance: 0.8 }).speedup // => 2.226
 */
export function speculativeStep(
  { target, draft }: { readonly target: StepTimer; readonly draft: StepTimer },
  batch: SpeculativeBatch,
): SpeculativeStep {
  const requests = finiteNumber(batch.requestsPerGroup, "requestsPerGroup", { above: true });
  const contextTokens = finiteNumber(batch.contextTokens, "contextTokens");
  const accepted = acceptedTokens(batch);
  const plainSeconds = target.decodeSeconds(requests, contextTokens);
  const verifySeconds = target.decodeSeconds(requests, contextTokens, 1 + batch.drafts);
  const draftSeconds = batch.drafts * draft.decodeSeconds(requests, contextTokens);
  const timePerOutputTokenSeconds = (verifySeconds + draftSeconds) / accepted;
  return {
    acceptedTokens: accepted,
    plainSeconds,
    verifySeconds,
    draftSeconds,
    timePerOutputTokenSeconds,
    speedup: plainSeconds / timePerOutputTokenSeconds,
  };
}

/**
 * The multi-token-prediction module of a model, as the draft model that it is: one layer like the last, a projection of two
 * hidden states to one, and the LM head that it shares.
 *
 * Its cache is what drafting adds to each token, `kvBytesPerToken(predictionModule(model))`; its weights without the shared
 * head are what it adds to each device, see `multiTokenPrediction` of `weightBytes`.
 *
 * Errors: `not-known` when the model carries no parameters of its layers, or no hidden size.
 * Source: DeepSeek-V3 technical report, section 2.2: one module of one layer, embedding and head shared.
 * @example kvBytesPerToken(predictionModule(models["deepseek-v3"])) // => 1152
 */
export function predictionModule(model: ModelSpec): ModelSpec {
  const { hiddenSize } = model;
  if (hiddenSize === undefined)
    throw kvError({
      code: "not-known",
      path: "model.hiddenSize",
      value: undefined,
      rule: `${model.name} carries no hidden size`,
    });
  const weights = knownWeights(model);
  const last = model.layerKinds[model.layerOrder.at(-1) ?? 0];
  const layer = layerParameters(model, last);
  const kind: LayerKind = {
    ...last,
    caches: last?.caches ?? [],
    parameters: {
      ...layer,
      attentionReplicated: layer.attentionReplicated + 2 * hiddenSize * hiddenSize,
    },
  };
  const { embedding = 0, lmHead = 0 } = weights.outside ?? {};
  const module: ModelSpec = {
    ...model,
    name: `${model.name}, prediction module`,
    layerKinds: [kind],
    layerOrder: [0],
    weights: {
      ...weights,
      outside: { embedding: 0, lmHead: lmHead || embedding, norms: 0, other: 0 },
    },
  };
  return {
    ...module,
    weights: {
      ...weights,
      ...module.weights,
      totalParameters: parameters(module, "total"),
      activeParameters: parameters(module, "active"),
    },
  };
}
