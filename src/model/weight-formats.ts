/** In which format each component of a model is stored. */
import { type ElementFormat, elementFormat, type Format, vectorBits } from "./format.ts";
import type { WeightComponent, WeightFormats } from "./model.ts";

/** Matrices that quantised checkpoints quantise; they leave embeddings, router and norms alone. */
const quantised: ReadonlySet<WeightComponent> = new Set<WeightComponent>([
  "attention",
  "denseFeedForward",
  "sharedExperts",
  "routedExperts",
]);

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
    return format.bits >= 16 || quantised.has(component) ? format : elementFormat("bf16");
  }
  return elementFormat(formats[component] ?? "bf16", `formats.weights.${component}`);
}

/** Bits of so many elements of a component, rounded up to whole elements. */
export function componentBits(
  formats: WeightFormats,
  component: WeightComponent,
  elements: number,
): number {
  return elements === 0 ? 0 : vectorBits(weightFormat(formats, component), Math.ceil(elements));
}
