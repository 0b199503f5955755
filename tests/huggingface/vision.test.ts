/** What encoders and projectors weigh: published checkpoints of both, to the parameter. */
import { describe, expect, test } from "vitest";
import { modelFromConfig } from "../../src/huggingface/index.ts";

const clip = {
  model_type: "clip_vision_model",
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  image_size: 336,
  patch_size: 14,
};
const siglip = {
  hidden_size: 1152,
  intermediate_size: 4304,
  num_hidden_layers: 27,
  patch_size: 14,
  vision_use_head: false,
  model_type: "siglip_vision_model",
};
const llama = {
  model_type: "llama",
  num_hidden_layers: 2,
  hidden_size: 4096,
  num_attention_heads: 32,
  intermediate_size: 11_008,
  vocab_size: 32_064,
};
const vl = {
  num_hidden_layers: 2,
  hidden_size: 3584,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  intermediate_size: 18_944,
  vocab_size: 152_064,
};

function outside(config: object): { other: number | undefined; codes: readonly string[] } {
  const model = modelFromConfig(config);
  return {
    other: model.weights?.outside?.other,
    codes: model.warnings.map(({ code }) => code),
  };
}

describe("encoders and their projectors", () => {
  // counted by Hugging Face transformers 5.18.0 from the same fields
  test.each([
    [
      "LLaVA 1.5: CLIP and two layers with biases",
      { model_type: "llava", vision_config: clip, text_config: llama },
      324_487_168,
    ],
    [
      "LLaVA-NeXT: a row that ends each line of the image besides",
      { model_type: "llava_next", vision_config: clip, text_config: llama },
      324_491_264,
    ],
    [
      "Gemma 3: SigLIP and a projection with a norm",
      {
        model_type: "gemma3",
        vision_config: { ...siglip, image_size: 896 },
        text_config: { ...llama, model_type: "gemma3_text", hidden_size: 2560 },
      },
      419_816_304,
    ],
    [
      "Mistral Small 3.1: Pixtral, four patches merged, two layers without biases",
      {
        model_type: "mistral3",
        multimodal_projector_bias: false,
        vision_config: { model_type: "pixtral", patch_size: 14 },
        text_config: { ...llama, model_type: "mistral", hidden_size: 5120 },
      },
      438_958_080,
    ],
    [
      "Qwen2-VL",
      {
        ...vl,
        model_type: "qwen2_vl",
        vision_config: { depth: 32, embed_dim: 1280, mlp_ratio: 4, hidden_size: 3584 },
      },
      675_759_104,
    ],
    [
      "Qwen2.5-VL",
      {
        ...vl,
        model_type: "qwen2_5_vl",
        vision_config: { hidden_size: 1280, intermediate_size: 3420, out_hidden_size: 3584 },
      },
      676_550_144,
    ],
  ])("%s", (_, config, parameters) => {
    const { other, codes } = outside(config);
    expect(other).toBe(parameters);
    expect(codes).not.toContain("encoder-not-counted");
  });

  test("an encoder or a projector of unknown layout is 0, and says so", () => {
    for (const config of [
      { model_type: "llava", vision_config: { model_type: "new_vision" }, text_config: llama },
      { model_type: "new_vl", vision_config: clip, text_config: llama },
      {
        model_type: "llava",
        vision_feature_layer: [-2, -1],
        vision_config: clip,
        text_config: llama,
      },
      { model_type: "ovis", llm_config: llama },
    ]) {
      const { other, codes } = outside(config);
      expect(other).toBe(0);
      expect(codes).toContain("encoder-not-counted");
    }
  });
});
