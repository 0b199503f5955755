/** How far back each layer sees: everything, a sliding window, or its own chunk. */
import { kvError } from "../errors.ts";
import {
  type Config,
  fieldError,
  flag,
  given,
  optionalCount,
  optionalNatural,
  textList,
  value,
} from "./fields.ts";
import { perLayer } from "./layers.ts";

/** The reach of a layer, in the words of the cache kinds. */
export type Span =
  | { readonly kind: "full" }
  | { readonly kind: "window"; readonly windowTokens: number }
  | { readonly kind: "chunked"; readonly chunkTokens: number };

/** Every token. */
export const everything: Span = { kind: "full" };

/** What a family does where the config has no `layer_types`. */
export interface SpanRules {
  /** which layers slide; all of them when not given */
  readonly slides?: (layer: number, layers: number) => boolean;
  /** whether a window counts only with `use_sliding_window: true` */
  readonly optIn?: boolean;
}

/** The window that the config states; 0, -1 and null mean none. */
export function windowTokens(config: Config): number | undefined {
  const name = given(config, ["sliding_window", "sliding_window_size"]);
  if (name === undefined || value(config, name) === -1) return undefined;
  const tokens = optionalNatural(config, name);
  return tokens === 0 ? undefined : tokens;
}

/**
 * The span of each layer: `layer_types` if there, else the family's pattern, else the window on every layer.
 *
 * Source: vLLM commit 017e9f44, the per-layer window of its attention layers; Hugging Face Qwen2Config
 * (`use_sliding_window`, `max_window_layers`).
 */
export function layerSpans(config: Config, layers: number, rules: SpanRules = {}): readonly Span[] {
  const types = textList(config, "layer_types");
  const window = windowTokens(config);
  const sliding: Span | undefined =
    window === undefined ? undefined : { kind: "window", windowTokens: window };
  if (types) {
    const chunkTokens = optionalCount(config, "attention_chunk_size");
    const chunked: Span | undefined =
      chunkTokens === undefined ? undefined : { kind: "chunked", chunkTokens };
    const known = new Map<string, Span | undefined>([
      ["full_attention", everything],
      ["attention", everything],
      ["sliding_attention", sliding],
      ["chunked_attention", chunked],
    ]);
    return perLayer(config, "layer_types", types, layers).map((type, layer) =>
      spanOfType(config, known, type, layer),
    );
  }
  if (sliding === undefined || !flag(config, "use_sliding_window", rules.optIn !== true))
    return new Array<Span>(layers).fill(everything);
  const { slides = slidesFrom(config) } = rules;
  return Array.from({ length: layers }, (_, layer) =>
    slides(layer, layers) ? sliding : everything,
  );
}

function slidesFrom(config: Config): (layer: number) => boolean {
  const first =
    value(config, "use_sliding_window") === undefined
      ? 0
      : (optionalNatural(config, "max_window_layers") ?? 0);
  return (layer) => layer >= first;
}

function spanOfType(
  config: Config,
  known: ReadonlyMap<string, Span | undefined>,
  type: string,
  layer: number,
): Span {
  const path = `${config.path}layer_types.${layer}`;
  if (!known.has(type))
    throw kvError({
      code: "unknown-architecture",
      path,
      value: type,
      rule: `no rule for layers of type ${JSON.stringify(type.slice(0, 40))} in this architecture`,
      hint: `known here: ${[...known.keys()].join(", ")}`,
    });
  const span = known.get(type);
  if (span) return span;
  const field = type === "chunked_attention" ? "attention_chunk_size" : "sliding_window";
  throw fieldError(`${config.path}${field}`, undefined, `missing, and ${path} is ${type}`);
}

/** Every `period`-th layer is full, the last of each group: Gemma 3 (6), Cohere 2 (4), Exaone 4 (4). */
export function slidesExceptEvery(period: number): (layer: number) => boolean {
  return (layer) => (layer + 1) % period !== 0;
}
