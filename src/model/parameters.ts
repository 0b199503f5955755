/** Parameters of a model by component: all of them, or those that one token meets. */
import { type KvHeadroomError, kvError, shown } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import type { LayerKind, LayerParameters } from "./layer.ts";
import type { ModelSpec, ModelWeights, WeightComponent } from "./model.ts";
import { stageKindCounts } from "./stages.ts";

/** Parameters of each component: all of them, or those that one token meets. */
export type ComponentParameters = Readonly<Record<WeightComponent, number>>;

/** Which parameters {@link parametersByComponent} counts. */
export type ParameterCount = "total" | "active";

/**
 * Parameters of a model by component.
 *
 *     total  = embedding + Σ layers (attention + feed-forward + experts + router + norms) + lmHead + other
 *     active = total with activeExperts in place of experts, and without the embedding look-up
 *
 * A tied LM head is counted once in the total, as the embedding, and once in the active parameters, as the head.
 *
 * Errors: `not-known` when the model carries totals only, or none.
 * @example parametersByComponent(models["mixtral-8x7b"], "total").routedExperts // => 45097156608
 */
export function parametersByComponent(
  model: ModelSpec,
  count: ParameterCount,
): ComponentParameters {
  if (count !== "total" && count !== "active")
    throw kvError({
      code: "bad-input",
      path: "count",
      value: count,
      rule: `expected total or active, got ${shown(count)}`,
    });
  const { outside } = knownWeights(model);
  if (outside === undefined) throw unknownParameters(model, "by component");
  const sums: Record<WeightComponent, number> = {
    embedding: count === "total" ? outside.embedding : 0,
    attention: 0,
    denseFeedForward: 0,
    sharedExperts: 0,
    routedExperts: 0,
    router: 0,
    norms: outside.norms,
    lmHead: count === "active" && outside.lmHead === 0 ? outside.embedding : outside.lmHead,
    other: count === "total" ? outside.other : 0,
  };
  const [counts = []] = stageKindCounts(model, 1);
  for (const [kind, layers] of counts.entries()) {
    const layer = layerParameters(model, model.layerKinds[kind]);
    sums.attention += layers * (layer.attention + layer.keyValue + layer.attentionReplicated);
    sums.denseFeedForward += layers * layer.denseFeedForward;
    sums.sharedExperts += layers * layer.sharedExperts;
    sums.router += layers * layer.router;
    sums.norms += layers * layer.norms;
    const routed = layer.routedExperts;
    if (routed)
      sums.routedExperts +=
        layers *
        routed.parametersPerExpert *
        (count === "total" ? routed.experts : routed.activeExperts);
  }
  return sums;
}

/** All parameters, or those that one token meets: the sum of {@link parametersByComponent}. */
export function parameters(model: ModelSpec, count: ParameterCount): number {
  return Object.values(parametersByComponent(model, count)).reduce((sum, part) => sum + part, 0);
}

/** Parameters of one layer; `not-known` when the model does not carry them. */
export function layerParameters(model: ModelSpec, kind: LayerKind | undefined): LayerParameters {
  if (kind?.parameters === undefined) throw unknownParameters(model, "for every layer");
  return kind.parameters;
}

/** What a model carries about its weights; `not-known` when that is nothing. */
export function knownWeights(model: ModelSpec): ModelWeights {
  if (model.weights === undefined) throw unknownParameters(model, "");
  wholeNumber(model.weights.totalParameters, "model.weights.totalParameters");
  return model.weights;
}

function unknownParameters(model: ModelSpec, which: string): KvHeadroomError {
  return kvError({
    code: "not-known",
    path: "model.weights",
    value: undefined,
    rule: `${model.name} carries no parameter counts${which && ` ${which}`}`,
    hint: "take a model from the catalogue or a config.json, or give weights: { totalParameters, activeParameters }",
  });
}
