/** In which format each component of a model is stored. */
import {
  type ElementFormat,
  elementFormat,
  type Format,
  formats as table,
  vectorBits,
} from "./format.ts";
import type { WeightComponent, WeightFormats } from "./model.ts";

/** Matrices that quantised checkpoints quantise; they leave embeddings, router and norms alone. */
const quantised: Readonly<Record<WeightComponent, boolean>> = {
  embedding: false,
  attention: true,
  denseFeedForward: true,
  sharedExperts: true,
  routedExperts: true,
  router: false,
  norms: false,
  lmHead: false,
  other: false,
};

/**
 * The format of a component.
 *
 * A single format below 16 bits means the matrices of attention, feed-forward and experts, as in the checkpoints that
 * vendors publish: embedding, LM head, router and norms stay `bf16`.
 *
 * @example weightFormat("fp8", "routedExperts").bits // => 8
 * @example weightFormat("fp8", "embedding").bits // => 16
 */
export function weightFormat(formats: WeightFormats, component: WeightComponent): ElementFormat {
  if (typeof formats === "string" || "bits" in formats) {
    const format = elementFormat(formats as Format, "formats.weights");
    return format.bits >= 16 || quantised[component] ? format : table.bf16;
  }
  const format = formats[component];
  return format === undefined ? table.bf16 : elementFormat(format, "formats.weights");
}

/** Bits of so many elements of a component, rounded up to whole elements. */
export function componentBits(
  formats: WeightFormats,
  component: WeightComponent,
  elements: number,
): number {
  if (elements === 0) return 0;
  return vectorBits(weightFormat(formats, component), Math.ceil(elements));
}
