/** Parameters of encoders beside the language model, where the config describes ones whose layout is known. */
import {
  type Config,
  flag,
  nested,
  optionalCount,
  text,
  textList,
  value,
  warn,
  weightCount,
} from "./fields.ts";
import { square, towerWidth, visionTower } from "./vision-towers.ts";

/** Parameters of the encoders beside the language model; those of unknown layout are 0, with a warning. */
export function encoderParameters(root: Config, inner: Config, hiddenSize: number): number {
  const config = nested(root, "thinker_config") ?? root;
  const vision = nested(config, "vision_config");
  const isMultimodal =
    inner.path !== "" ||
    /ForConditionalGeneration$/.test(textList(root, "architectures")?.[0] ?? "");
  const encoder = vision && describedEncoder(config, vision, hiddenSize);
  for (const name of ["vision_config", "audio_config"]) {
    const isCounted = encoder !== undefined && name === "vision_config";
    if (nested(config, name) !== undefined && !isCounted)
      warn(config, "encoder-not-counted", `the parameters of ${name} are not counted`);
  }
  if (isMultimodal && vision === undefined && nested(config, "audio_config") === undefined)
    warn(config, "encoder-not-counted", "an encoder is not described, and not counted");
  return encoder ?? 0;
}

/** The tower and what leads from it to the language model; `undefined` unless the layout of both is known. */
function describedEncoder(root: Config, vision: Config, hiddenSize: number): number | undefined {
  const family = text(root, "model_type") ?? "";
  const own = text(vision, "model_type") ?? "";
  const isQwen = /^qwen(2_vl|2_5_vl|3_vl|3_5)/.test(family || own);
  const tower = visionTower(isQwen ? family || own : own);
  if (tower === undefined) return undefined;
  const width = towerWidth(vision, own);
  const projector = isQwen ? 0 : projectorParameters(root, family, width, hiddenSize);
  return projector === undefined ? undefined : tower(vision) + projector;
}

/**
 * What leads from the tower to the language model.
 *
 * Source: the `*MultiModalProjector` and `*Connector` classes of Hugging Face transformers 4.57.
 */
function projectorParameters(
  root: Config,
  family: string,
  width: number,
  hiddenSize: number,
): number | undefined {
  const bias = flag(root, "multimodal_projector_bias", family !== "mistral3") ? 1 : 0;
  const twoLayers = hiddenSize * (width + bias + hiddenSize + bias);
  switch (family) {
    case "gemma3":
      return width * hiddenSize + width;
    case "idefics3":
    case "smolvlm":
      return width * square(weightCount(root, "scale_factor")) * hiddenSize;
    case "llava":
      return Array.isArray(value(root, "vision_feature_layer")) ? undefined : twoLayers;
    case "llava_next":
      return Array.isArray(value(root, "vision_feature_layer"))
        ? undefined
        : twoLayers + hiddenSize;
    case "mistral3":
      return (
        width + width * width * square(optionalCount(root, "spatial_merge_size") ?? 2) + twoLayers
      );
    case "paligemma":
      return (width + 1) * hiddenSize;
    default:
      return undefined;
  }
}
