/** What vision encoders weigh, layout by layout: patches, positions, layers and what merges or pools them. */
import {
  type Config,
  count,
  flag,
  numberList,
  optionalCount,
  optionalNatural,
  weightCount,
} from "./fields.ts";

/** A row of layers with `4 w²` of attention, `matrices × w i` of feed-forward, and two norms. */
interface Tower {
  readonly width: number;
  readonly inner: number;
  readonly depth: number;
  readonly matrices: 2 | 3;
  /** biases on attention, on the feed-forward, and in the norms */
  readonly biases: { readonly attention: boolean; readonly half: boolean; readonly norms: boolean };
}

function layers({ width, inner, depth, matrices, biases }: Tower): number {
  const attention = 4 * width * (width + (biases.attention ? 1 : 0));
  const half = matrices * width * inner + (biases.half ? (matrices - 1) * inner + width : 0);
  return depth * (attention + half + 2 * norm(width, biases.norms));
}

function norm(width: number, hasBias: boolean): number {
  return hasBias ? 2 * width : width;
}

/** Pixels of a patch, patches of an image, patches that are merged: all are squares. */
export function square(side: number): number {
  return side * side;
}

/** A linear layer with a bias. */
function linear(from: number, to: number): number {
  return (from + 1) * to;
}

const ALL = { attention: true, half: true, norms: true } as const;

/** The sizes of a tower of the CLIP kind, completed by its class. */
function clipSizes(vision: Config, [hidden, inner, depth, image, patch]: ClassSizes) {
  const patchSize = optionalCount(vision, "patch_size") ?? patch;
  return {
    width: optionalCount(vision, "hidden_size") ?? hidden,
    inner: optionalCount(vision, "intermediate_size") ?? inner,
    depth: optionalCount(vision, "num_hidden_layers") ?? depth,
    rows: square(Math.floor((optionalCount(vision, "image_size") ?? image) / patchSize)),
    pixels: (optionalCount(vision, "num_channels") ?? 3) * square(patchSize),
  };
}

type ClassSizes = readonly [
  hidden: number,
  inner: number,
  depth: number,
  image: number,
  patch: number,
];

/** SigLIP: patches with a bias, learned positions, and a pooling head unless `vision_use_head` is false. */
function siglip(vision: Config, hasHead = flag(vision, "vision_use_head", true)): number {
  const { width, inner, depth, rows, pixels } = clipSizes(vision, [768, 3072, 12, 224, 16]);
  const tower: Tower = { width, inner, depth, matrices: 2, biases: ALL };
  const pooling =
    width + 4 * linear(width, width) + linear(width, inner) + linear(inner, width) + 2 * width;
  return linear(pixels, width) + rows * width + layers(tower) + 2 * width + (hasHead ? pooling : 0);
}

/** SigLIP as Idefics 3 and SmolVLM keep it. */
const headless = (vision: Config): number => siglip(vision, false);

/** CLIP: patches without a bias, a class token, a norm before the layers and one after. */
function clip(vision: Config): number {
  const { width, inner, depth, rows, pixels } = clipSizes(vision, [768, 3072, 12, 224, 32]);
  const tower: Tower = { width, inner, depth, matrices: 2, biases: ALL };
  return pixels * width + width + (rows + 1) * width + layers(tower) + 4 * width;
}

/** Pixtral: rotary positions, gated layers without biases. */
function pixtral(vision: Config): number {
  const { width, inner, depth, pixels } = clipSizes(vision, [1024, 4096, 24, 1024, 16]);
  const biases = { attention: false, half: false, norms: false };
  return pixels * width + width + layers({ width, inner, depth, matrices: 3, biases });
}

/** The merger of Qwen's encoders: a norm, and two layers over `spatial_merge_size²` patches. */
function qwenMerger(vision: Config, width: number, out: number): number {
  const merged = width * square(optionalCount(vision, "spatial_merge_size") ?? 2);
  return linear(merged, merged) + linear(merged, out);
}

function qwenPixels(vision: Config): number {
  const channels = optionalCount(vision, "in_channels", "in_chans") ?? 3;
  const frames = optionalCount(vision, "temporal_patch_size") ?? 2;
  return channels * frames * square(optionalCount(vision, "patch_size") ?? 14);
}

/** Qwen2-VL: `hidden_size` is that of the language model. */
function qwen2Vision(vision: Config): number {
  const width = optionalCount(vision, "embed_dim") ?? 1280;
  const depth = optionalCount(vision, "depth") ?? 32;
  const inner = (optionalCount(vision, "mlp_ratio") ?? 4) * width;
  const tower: Tower = { width, inner, depth, matrices: 2, biases: ALL };
  const merger = qwenMerger(vision, width, weightCount(vision, "hidden_size")) + 2 * width;
  return qwenPixels(vision) * width + layers(tower) + merger;
}

/** Qwen2.5-VL: gated layers with biases, norms without. */
function qwen25Vision(vision: Config): number {
  const width = optionalCount(vision, "hidden_size") ?? 1280;
  const depth = optionalCount(vision, "depth") ?? 32;
  const inner = optionalCount(vision, "intermediate_size") ?? 3420;
  const biases = { attention: true, half: true, norms: false };
  const tower: Tower = { width, inner, depth, matrices: 3, biases };
  const merger = qwenMerger(vision, width, weightCount(vision, "out_hidden_size")) + width;
  return qwenPixels(vision) * width + layers(tower) + merger;
}

/**
 * Qwen3-VL's and Qwen3.5's encoder: a merger for the last layer and for each that is stacked.
 *
 *     patches, positions, depth × (4 w² + 2 w i + biases and norms), mergers
 */
function qwen3Vision(vision: Config): number {
  const width = count(vision, "hidden_size");
  const out = count(vision, "out_hidden_size");
  const merge = count(vision, "spatial_merge_size");
  const pixels =
    count(vision, "in_channels") *
    count(vision, "temporal_patch_size") *
    square(count(vision, "patch_size"));
  const merger = qwenMerger(vision, width, out);
  const stacked = numberList(vision, "deepstack_visual_indexes")?.length ?? 0;
  const tower: Tower = {
    width,
    inner: count(vision, "intermediate_size"),
    depth: count(vision, "depth"),
    matrices: 2,
    biases: ALL,
  };
  return (
    linear(pixels, width) +
    (optionalNatural(vision, "num_position_embeddings") ?? 0) * width +
    layers(tower) +
    merger +
    2 * width +
    stacked * (merger + 2 * width * merge * merge)
  );
}

/** The width of a tower of the CLIP kind: as stated, or its class's. */
export function towerWidth(vision: Config, modelType: string): number {
  return optionalCount(vision, "hidden_size") ?? (modelType === "pixtral" ? 1024 : 768);
}

/**
 * The layout of an encoder by its `model_type`; `undefined` where it is not known.
 *
 * Source: the vision models of Hugging Face transformers 4.57 under the same names.
 */
export function visionTower(modelType: string): ((vision: Config) => number) | undefined {
  if (/^qwen3(_vl|_5)/.test(modelType)) return qwen3Vision;
  return TOWERS.get(modelType);
}

const TOWERS: ReadonlyMap<string, (vision: Config) => number> = new Map([
  ["clip_vision_model", clip],
  ["pixtral", pixtral],
  ["qwen2_5_vl", qwen25Vision],
  ["qwen2_vl", qwen2Vision],
  ["idefics3", headless],
  ["idefics3_vision", headless],
  ["siglip_vision_model", (vision) => siglip(vision)],
  ["smolvlm_vision", headless],
]);
