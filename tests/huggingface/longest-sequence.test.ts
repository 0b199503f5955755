import { expect, test } from "vitest";
import { modelFromConfig } from "../../src/huggingface/index.ts";

const qwen = {
  model_type: "qwen2",
  num_hidden_layers: 28,
  hidden_size: 3584,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  intermediate_size: 18_944,
  vocab_size: 152_064,
  max_position_embeddings: 32_768,
};
const yarn = { factor: 4, original_max_position_embeddings: 32_768 };

test.each([
  ["nothing beside it", undefined, 32_768],
  ["YaRN", { type: "yarn", ...yarn }, 131_072],
  ["YaRN by its newer name", { rope_type: "yarn", ...yarn }, 131_072],
  ["YaRN whose length is stated already", { type: "yarn", ...yarn, factor: 1 }, 32_768],
  ["YaRN without the length of training", { type: "yarn", factor: 4 }, 32_768],
  ["a way that states the stretched length", { rope_type: "llama3", ...yarn }, 32_768],
  ["text", "yarn", 32_768],
  ["a factor beyond numbers", { type: "yarn", ...yarn, factor: 1e300 }, 32_768],
])("positions with %s", (_, rope_scaling, tokens) => {
  expect(modelFromConfig({ ...qwen, rope_scaling }).maxModelTokens).toBe(tokens);
});

test("Gemma 3 reaches as far as its class where its nested config says nothing", () => {
  const model = modelFromConfig({
    model_type: "gemma3",
    architectures: ["Gemma3ForConditionalGeneration"],
    transformers_version: "4.50.0",
    text_config: {
      model_type: "gemma3_text",
      num_hidden_layers: 48,
      hidden_size: 3840,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      intermediate_size: 15_360,
    },
  });
  expect(model.maxModelTokens).toBe(131_072);
  expect(model.warnings.map(({ message }) => message).join()).toContain(
    "max_position_embeddings 131072",
  );
});
