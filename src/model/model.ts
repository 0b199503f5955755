/** A model as plain data: which layers it has, in which order, and what they weigh. */
import type { Format } from "./format.ts";
import type { LayerKind } from "./layer.ts";

/** A model: JSON in, JSON out. */
export interface ModelSpec {
  readonly name: string;
  /** each distinct layer once */
  readonly layerKinds: readonly LayerKind[];
  /** the layers from first to last, each as its index in `layerKinds` */
  readonly layerOrder: readonly number[];
  /** longest sequence that the model was made for */
  readonly maxModelTokens?: number;
  readonly hiddenSize?: number;
  readonly vocabularySize?: number;
  readonly weights?: ModelWeights;
  /** where the shape was read */
  readonly source?: string;
}

/** The parts of a model that may have formats of their own. */
export type WeightComponent =
  | "embedding"
  | "attention"
  | "denseFeedForward"
  | "sharedExperts"
  | "routedExperts"
  | "router"
  | "norms"
  | "lmHead"
  | "other";

/** One format for all weights, or one by component with `bf16` for those not named. */
export type WeightFormats = Format | Readonly<Partial<Record<WeightComponent, Format>>>;

/** Parameters of a model, and the formats of its checkpoint. */
export interface ModelWeights {
  /** all parameters of the language model (and of its encoders, in `outside.other`); multi-token-prediction modules are not counted */
  readonly totalParameters: number;
  /** parameters that one token is multiplied with, the LM head included, the embedding look-up not */
  readonly activeParameters: number;
  readonly outside?: OutsideParameters;
  /** as in the checkpoint; `bf16` when absent */
  readonly formats?: WeightFormats;
  /** who published the totals, and when */
  readonly source?: string;
}

/** Parameters outside the layers. */
export interface OutsideParameters {
  readonly embedding: number;
  /** 0 when tied to the embedding */
  readonly lmHead: number;
  readonly norms: number;
  /** vision and audio encoders, projectors, residual mixers */
  readonly other: number;
  /** multi-token-prediction modules: loaded only when speculating, and not in the totals */
  readonly multiTokenPrediction?: number;
}
