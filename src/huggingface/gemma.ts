/** Gemma 2, 3, 3n and 4: windows between full layers, layers that share a cache, two head sizes, experts beside a dense half. */
import { kvError } from "../errors.ts";
import type { Attention } from "../model/index.ts";
import { type Draft, type FeedForward, type Mixer, noFeedForward } from "./draft.ts";
import { dense, experts } from "./feed-forward.ts";
import {
  type Config,
  flag,
  nested,
  numberList,
  optionalCount,
  optionalNatural,
  value,
  weightCount,
} from "./fields.ts";
import { alternatingUpdates, perLayerInputs, withBeside } from "./gemma-small.ts";
import {
  type HeadShape,
  type HeadTraits,
  headShape,
  headsCache,
  headsMixer,
  hidden,
} from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { layerSpans, type Span, slidesExceptEvery } from "./spans.ts";

interface Layered {
  readonly shapeOf: (span: Span) => HeadShape;
  readonly traitsOf: (span: Span) => HeadTraits;
  readonly feedForward: (layer: number, layers: number) => FeedForward;
  readonly fullEvery: number;
  /** the last so many layers use an earlier layer's cache */
  readonly shared: number;
}

function layered(config: Config, family: Layered): Draft {
  const layers = layerCount(config);
  const every = optionalCount(config, "sliding_window_pattern") ?? family.fullEvery;
  const spans = layerSpans(config, layers, { slides: slidesExceptEvery(every) });
  const owned = new Map<Span, Mixer>();
  const sharing = new Map<Span, Mixer>();
  return {
    layers: spans.map((span, layer) => {
      const known = layer < layers - family.shared ? owned : sharing;
      const mixer = known.get(span) ?? gemmaMixer(family, span, known === sharing);
      known.set(span, mixer);
      return { mixer, feedForward: family.feedForward(layer, layers) };
    }),
    hiddenSize: hidden(config),
    tiedByDefault: true,
  };
}

function gemmaMixer({ shapeOf, traitsOf }: Layered, span: Span, isSharing: boolean): Mixer {
  const shape = shapeOf(span);
  const mixer = headsMixer(shape, [headsCache(shape, span)], traitsOf(span));
  if (!isSharing) return mixer;
  const attention: Attention = { queryHeads: shape.queryHeads };
  return { ...mixer, caches: [{ kind: "shared" }], attention };
}

/** Gemma 2: every other layer slides, the first one included; four norms. */
export function gemma2(config: Config): Draft {
  return gemmaDense(config, 2, {});
}

/** Gemma 3: five windows to one full layer; norms of queries and keys. */
export function gemma3(config: Config): Draft {
  return gemmaDense(config, 6, { qkNorm: "head" });
}

function gemmaDense(config: Config, fullEvery: number, traits: HeadTraits): Draft {
  const shape = headShape(config);
  const half = dense(shape.hiddenSize, weightCount(config, "intermediate_size"), { norms: 2 });
  return layered(config, {
    shapeOf: () => shape,
    traitsOf: () => ({ ...traits, norms: 2 }),
    feedForward: () => half,
    fullEvery,
    shared: 0,
  });
}

/** Gemma 3n: the last `num_kv_shared_layers` own no cache; `intermediate_size` may be a list with an entry for each layer. */
export function gemma3n(config: Config): Draft {
  const shape = headShape(config);
  const { hiddenSize } = shape;
  const layers = layerCount(config);
  const halves = gemma3nHalves(config, hiddenSize, layers);
  const draft = layered(config, {
    shapeOf: () => shape,
    traitsOf: () => ({ qkNorm: "head", norms: 2 }),
    feedForward: (layer) => halves[layer] ?? noFeedForward,
    fullEvery: 5,
    shared: optionalNatural(config, "num_kv_shared_layers") ?? 0,
  });
  return withBeside(draft, [
    perLayerInputs(config, hiddenSize, layers),
    alternatingUpdates(config, hiddenSize),
  ]);
}

function gemma3nHalves(config: Config, hiddenSize: number, layers: number): readonly FeedForward[] {
  const isList = Array.isArray(value(config, "intermediate_size"));
  const stated = isList ? numberList(config, "intermediate_size") : undefined;
  if (stated === undefined)
    return new Array<FeedForward>(layers).fill(
      dense(hiddenSize, weightCount(config, "intermediate_size"), { norms: 2 }),
    );
  const halves = new Map(
    [...new Set(stated)].map((width) => [width, dense(hiddenSize, width, { norms: 2 })] as const),
  );
  return perLayer(config, "intermediate_size", stated, layers).map(
    (width) => halves.get(width) ?? noFeedForward,
  );
}

/**
 * Gemma 4: full layers with heads of their own (`global_head_dim`, and `num_global_key_value_heads` where keys serve as
 * values; both are still stored), and experts beside the dense half.
 *
 * Source: vLLM commit 017e9f44, `gemma4`.
 */
export function gemma4(config: Config): Draft {
  const keyIsValue = flag(config, "attention_k_eq_v");
  const windowShape = headShape(config);
  const full = fullLayer(config);
  const keyDim =
    optionalCount(config, "global_head_dim") ??
    (full && optionalCount(full, "head_dim")) ??
    windowShape.keyDim;
  const kvHeads = keyIsValue
    ? (optionalCount(config, "num_global_key_value_heads") ??
      (full && optionalCount(full, "num_key_value_heads")))
    : undefined;
  const fullShape = headShape(config, {
    keyDim,
    valueDim: keyDim,
    ...(kvHeads !== undefined && { kvHeads }),
  });
  const { hiddenSize } = windowShape;
  const width = weightCount(config, "intermediate_size");
  const shared = optionalNatural(config, "num_kv_shared_layers") ?? 0;
  const isWide = flag(config, "use_double_wide_mlp");
  const half = gemma4Half(config, hiddenSize, width);
  const wide = isWide ? gemma4Half(config, hiddenSize, 2 * width) : half;
  const draft = layered(config, {
    shapeOf: ({ kind }) => (kind === "full" ? fullShape : windowShape),
    traitsOf: ({ kind }) => ({
      qkNorm: "head",
      keyIsValue: keyIsValue && kind === "full",
      norms: 2,
    }),
    feedForward: (layer, layers) => (layer < layers - shared ? half : wide),
    fullEvery: 6,
    shared,
  });
  return withBeside(draft, [perLayerInputs(config, hiddenSize, draft.layers.length)]);
}

/** What `per_layer_config` says of the full layers, which it holds and which are alike: transformers 5 writes it. */
function fullLayer(config: Config): Config | undefined {
  const layers = nested(config, "per_layer_config");
  const [first, ...others] = Object.keys(layers?.json ?? {});
  if (layers === undefined || first === undefined) return undefined;
  const alike = JSON.stringify(layers.json[first]);
  const odd = others.find((name) => JSON.stringify(layers.json[name]) !== alike);
  if (odd !== undefined)
    throw kvError({
      code: "unknown-architecture",
      path: `${layers.path}${odd}`,
      value: layers.json[odd],
      rule: "differs from the other layers of the list, and no rule covers that",
    });
  return nested(layers, first);
}

function gemma4Half(config: Config, hiddenSize: number, width: number): FeedForward {
  const half = dense(hiddenSize, width, { norms: 2 });
  if (!flag(config, "enable_moe_block")) return half;
  const routed = experts(config, hiddenSize, { norms: 3 });
  return {
    ...half,
    router: routed.router + hiddenSize + (routed.routedExperts?.experts ?? 0),
    norms: half.norms + routed.norms,
    ...(routed.routedExperts && { routedExperts: routed.routedExperts }),
  };
}
