/** Parameters of a vision encoder, where the config describes one whose layout is known. */
import {
  type Config,
  count,
  nested,
  numberList,
  optionalNatural,
  text,
  textList,
  warn,
} from "./fields.ts";

const QWEN = /^qwen3(_vl|_5)/;

/** Parameters of the encoders beside the language model; those of unknown layout are 0, with a warning. */
export function encoderParameters(root: Config, inner: Config): number {
  const config = nested(root, "thinker_config") ?? root;
  const vision = nested(config, "vision_config");
  const isMultimodal =
    inner.path !== "" ||
    /ForConditionalGeneration$/.test(textList(root, "architectures")?.[0] ?? "");
  const known = vision && QWEN.test(text(config, "model_type") ?? text(vision, "model_type") ?? "");
  for (const name of ["vision_config", "audio_config"]) {
    if (nested(config, name) === undefined || (known && name === "vision_config")) continue;
    warn(config, "encoder-not-counted", `the parameters of ${name} are not counted`);
  }
  if (isMultimodal && vision === undefined && nested(config, "audio_config") === undefined)
    warn(config, "encoder-not-counted", "an encoder is not described, and not counted");
  return vision && known ? qwenVision(vision) : 0;
}

/**
 * Qwen3-VL's and Qwen3.5's vision encoder.
 *
 *     patches, positions, depth × (4 h² + 2 h i + biases and norms), and a merger for the last and for each deepstack layer
 *
 * Source: Hugging Face `Qwen3VLVisionModel`.
 */
function qwenVision(vision: Config): number {
  const width = count(vision, "hidden_size");
  const inner = count(vision, "intermediate_size");
  const depth = count(vision, "depth");
  const patch = count(vision, "patch_size");
  const frames = count(vision, "temporal_patch_size");
  const channels = count(vision, "in_channels");
  const positions = optionalNatural(vision, "num_position_embeddings") ?? 0;
  const merge = count(vision, "spatial_merge_size");
  const merged = width * merge * merge;
  const out = count(vision, "out_hidden_size");
  const stacked = numberList(vision, "deepstack_visual_indexes")?.length ?? 0;
  const patches = width * (channels * frames * patch * patch + 1);
  const block = 4 * width * (width + 1) + 2 * width * inner + inner + width + 4 * width;
  const merger = merged * (merged + 1) + out * (merged + 1);
  return (
    patches +
    positions * width +
    depth * block +
    merger +
    2 * width +
    stacked * (merger + 2 * merged)
  );
}
