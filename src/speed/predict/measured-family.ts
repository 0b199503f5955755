/** The family of a model: by which kinds of cache measurements can speak for each other. */
import type { CacheKind } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import type { MeasuredFamily } from "./efficiency.ts";

/** Caches that compress or choose tokens by themselves, which no measured model has. */
const compressing: readonly CacheKind[] = ["latent-window", "compressed", "compressor"];
const bounded: readonly CacheKind[] = ["state", "window", "chunked"];

/**
 * The family by which residuals are grouped.
 *
 *     sparse     a cache that is compressed, or an index beside keys and values by head
 *     hybrid     a state, a window or chunks in some layer
 *     MLA        latents, with or without an index
 *     MoE GQA    routed experts; dense GQA without them
 *
 * The first that holds. Nobody measured a sparse model: it has no residual.
 *
 * @example measuredFamily(models["llama-3.1-70b"]) // => "dense GQA"
 * @example measuredFamily(models["gpt-oss-120b"]) // => "hybrid"
 * @example measuredFamily(models["deepseek-v4-pro"]) // => "sparse"
 */
export function measuredFamily({ layerKinds }: ModelSpec): MeasuredFamily {
  const kinds = new Set(layerKinds.flatMap(({ caches }) => caches.map(({ kind }) => kind)));
  const has = (list: readonly CacheKind[]): boolean => list.some((kind) => kinds.has(kind));
  if (has(compressing) || (kinds.has("index") && !kinds.has("latent"))) return "sparse";
  if (has(bounded)) return "hybrid";
  if (kinds.has("latent")) return "MLA";
  return layerKinds.some(({ parameters }) => parameters?.routedExperts !== undefined)
    ? "MoE GQA"
    : "dense GQA";
}
