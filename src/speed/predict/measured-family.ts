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
  let isSparse = false;
  let isBounded = false;
  let isRouted = false;
  let hasIndex = false;
  let hasLatent = false;
  for (const { caches, parameters } of layerKinds) {
    if (parameters?.routedExperts !== undefined) isRouted = true;
    for (const { kind } of caches) {
      if (kind === "latent") hasLatent = true;
      else if (kind === "index") hasIndex = true;
      else if (bounded.includes(kind)) isBounded = true;
      else if (compressing.includes(kind)) isSparse = true;
    }
  }
  if (isSparse || (hasIndex && !hasLatent)) return "sparse";
  if (isBounded) return "hybrid";
  if (hasLatent) return "MLA";
  return isRouted ? "MoE GQA" : "dense GQA";
}
