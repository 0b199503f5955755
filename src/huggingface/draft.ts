/** What a family's reader hands over: each layer as a mixer and a feed-forward part, and what lies outside the layers. */
import type {
  Attention,
  LayerCache,
  LayerKind,
  LayerParameters,
  RoutedExperts,
} from "../model/index.ts";

/** The first half of a layer: attention, a recurrence, both, or nothing. */
export interface Mixer {
  readonly caches: readonly LayerCache[];
  readonly attention?: Attention;
  /** `attention`, `keyValue` and `attentionReplicated` of the layer, and this half's norms */
  readonly parameters: MixerParameters;
  /** of `attention`, the part that is the output projection: checkpoints often store it in a format of its own */
  readonly outputParameters: number;
}

/** Parameters of a mixer, by how they are split. */
export interface MixerParameters {
  readonly attention: number;
  readonly keyValue: number;
  readonly attentionReplicated: number;
  readonly norms: number;
}

/** The second half of a layer: dense, experts, both, or nothing. */
export interface FeedForward {
  readonly denseFeedForward: number;
  readonly sharedExperts: number;
  readonly router: number;
  readonly norms: number;
  readonly routedExperts?: RoutedExperts;
}

/** One layer. Equal layers should share their halves: they are told apart by reference first. */
export interface DraftLayer {
  readonly mixer: Mixer;
  readonly feedForward: FeedForward;
}

/** A model as its family's reader understood it. */
export interface Draft {
  readonly layers: readonly DraftLayer[];
  readonly hiddenSize: number;
  /** elements of final norms; one `hiddenSize` unless given */
  readonly finalNorms?: number;
  /** whether the LM head is the embedding, when the config does not say */
  readonly tiedByDefault?: boolean;
  /** embeddings of positions, per-layer embeddings, residual mixers */
  readonly otherParameters?: number;
  readonly multiTokenPrediction?: number;
  /** why the parameters cannot be counted, if they cannot */
  readonly uncounted?: string;
}

/** No first half: Nemotron-H's feed-forward layers, a layer whose attention was pruned. */
export const noMixer: Mixer = {
  caches: [],
  parameters: { attention: 0, keyValue: 0, attentionReplicated: 0, norms: 0 },
  outputParameters: 0,
};

/** No second half. */
export const noFeedForward: FeedForward = {
  denseFeedForward: 0,
  sharedExperts: 0,
  router: 0,
  norms: 0,
};

/** All parameters of one layer. */
export function layerTotal({ mixer, feedForward }: DraftLayer): number {
  const { attention, keyValue, attentionReplicated, norms } = mixer.parameters;
  const routed = feedForward.routedExperts;
  return (
    attention +
    keyValue +
    attentionReplicated +
    norms +
    feedForward.denseFeedForward +
    feedForward.sharedExperts +
    feedForward.router +
    feedForward.norms +
    (routed ? routed.experts * routed.parametersPerExpert : 0)
  );
}

/** Each distinct layer once, and the order in which they come. */
export function layerKinds(
  layers: readonly DraftLayer[],
  counted: boolean,
): { layerKinds: readonly LayerKind[]; layerOrder: readonly number[] } {
  const byReference = new Map<Mixer, Map<FeedForward, number>>();
  const byContent = new Map<string, number>();
  const kinds: LayerKind[] = [];
  const layerOrder = layers.map((layer) => {
    const known = byReference.get(layer.mixer) ?? new Map<FeedForward, number>();
    byReference.set(layer.mixer, known);
    const seen = known.get(layer.feedForward);
    if (seen !== undefined) return seen;
    const kind = layerKind(layer, counted);
    const content = JSON.stringify(kind);
    const index = byContent.get(content) ?? kinds.push(kind) - 1;
    byContent.set(content, index);
    known.set(layer.feedForward, index);
    return index;
  });
  return { layerKinds: kinds, layerOrder };
}

function layerKind({ mixer, feedForward }: DraftLayer, counted: boolean): LayerKind {
  return {
    caches: mixer.caches,
    ...(mixer.attention && { attention: mixer.attention }),
    ...(counted && { parameters: layerParameters(mixer.parameters, feedForward) }),
  };
}

function layerParameters(mixer: MixerParameters, feedForward: FeedForward): LayerParameters {
  return { ...mixer, ...feedForward, norms: mixer.norms + feedForward.norms };
}
