/** What of one layer's parameters one rank holds. */
import { ceilDiv } from "../units.ts";
import type { ResolvedDeployment } from "./deployment.ts";
import type { LayerKind, LayerParameters } from "./layer.ts";

/** The components of a layer, in the order of the data. */
export const layerComponents = [
  "attention",
  "denseFeedForward",
  "sharedExperts",
  "router",
  "norms",
  "routedExperts",
] as const;

/** Parameters of one layer on one rank. */
export type LayerParametersPerRank = Readonly<Record<(typeof layerComponents)[number], number>>;

/**
 * One rank's share of a layer, on the rank with most experts.
 *
 *     attention      attention / tensorParallel + keyValue / min(tensorParallel, kvHeads) + attentionReplicated
 *     dense, shared  / tensorParallel
 *     router, norms  whole
 *     routedExperts  ceil((experts + redundantExperts) / expertParallel) × parametersPerExpert
 *                      / (devices of a stage / expertParallel)
 */
export function layerParametersPerRank(
  layer: LayerParameters,
  { caches }: LayerKind,
  {
    tensorParallel,
    pipelineParallel,
    devices,
    expertParallel,
    redundantExperts,
  }: ResolvedDeployment,
): LayerParametersPerRank {
  const kvHeads = caches.reduce(
    (most, cache) => Math.max(most, "kvHeads" in cache ? cache.kvHeads : 1),
    1,
  );
  const routed = layer.routedExperts;
  return {
    attention:
      layer.attention / tensorParallel +
      layer.keyValue / Math.min(tensorParallel, kvHeads) +
      layer.attentionReplicated,
    denseFeedForward: layer.denseFeedForward / tensorParallel,
    sharedExperts: layer.sharedExperts / tensorParallel,
    router: layer.router,
    norms: layer.norms,
    routedExperts:
      routed === undefined
        ? 0
        : (ceilDiv(routed.experts + redundantExperts, expertParallel) *
            routed.parametersPerExpert) /
          (devices / pipelineParallel / expertParallel),
  };
}
