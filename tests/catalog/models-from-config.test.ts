/** The catalogue's models against the configs that they were read from, and against the engine's own table. */
import { expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import { kvBytesPerToken } from "../../src/kv/index.ts";
import type { ModelSpec } from "../../src/model/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";

const files = {
  "deepseek-r1": "deepseek-ai--DeepSeek-R1",
  "deepseek-v3": "deepseek-ai--DeepSeek-V3",
  "deepseek-v4-flash": "deepseek-ai--DeepSeek-V4-Flash",
  "gemma-4-26b": "google--gemma-4-26B-A4B",
  "glm-5": "zai-org--GLM-5",
  "glm-5.2": "zai-org--GLM-5.2",
  "gpt-oss-120b": "openai--gpt-oss-120b",
  "llama-3.1-70b": "meta-llama--Meta-Llama-3.1-70B",
  "llama-3.1-8b": "meta-llama--Meta-Llama-3.1-8B",
  "llama-4-maverick": "meta-llama--Llama-4-Maverick-17B-128E-Instruct",
  "llama-4-scout": "meta-llama--Llama-4-Scout-17B-16E-Instruct",
  "mimo-v2-flash": "XiaomiMiMo--MiMo-V2-Flash",
  "minimax-m2.5": "MiniMaxAI--MiniMax-M2.5",
  "minimax-m3": "MiniMaxAI--MiniMax-M3",
  "mixtral-8x7b": "mistralai--Mixtral-8x7B-v0.1",
  "nemotron-3-nano": "nvidia--NVIDIA-Nemotron-3-Nano-30B-A3B-BF16",
  "nemotron-3-ultra": "nvidia--NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16",
  "nemotron-super-49b": "nvidia--Llama-3_3-Nemotron-Super-49B-v1",
  "qwen3-235b": "Qwen--Qwen3-235B-A22B",
  "qwen3-32b": "Qwen--Qwen3-32B",
  "qwen3-8b": "Qwen--Qwen3-8B",
  "qwen3.5-122b": "Qwen--Qwen3.5-122B-A10B",
  "qwen3.5-35b": "Qwen--Qwen3.5-35B-A3B",
  "qwen3.5-397b": "Qwen--Qwen3.5-397B-A17B",
} as const satisfies Readonly<Partial<Record<keyof typeof models, string>>>;

interface Case {
  readonly id: string;
  readonly model: { readonly key: keyof typeof models; readonly config: unknown };
  readonly settings: { readonly kv_cache_dtype: string; readonly tensor_parallel_size: number };
  readonly expected: { readonly bytes_per_token_all_attention_layers: number };
}

/** What both hold, the encoder aside where the config does not describe it. */
function comparable(model: ModelSpec, encoder: number): unknown {
  const { layerKinds, layerOrder, maxModelTokens, hiddenSize, vocabularySize, weights } = model;
  const { totalParameters = 0, activeParameters, outside, formats } = weights ?? {};
  return {
    layerKinds,
    layerOrder,
    maxModelTokens,
    hiddenSize,
    vocabularySize,
    totalParameters: totalParameters - encoder,
    activeParameters,
    outside: outside && { ...outside, other: outside.other - encoder },
    formats,
  };
}

/** Only what a layer keeps, layer by layer. */
function caches({ layerKinds, layerOrder }: ModelSpec): unknown {
  return layerOrder.map((kind) => layerKinds[kind]?.caches);
}

function uncounted(imported: ImportedModel, model: ModelSpec): number {
  const isUncounted = imported.warnings.some(({ code }) => code === "encoder-not-counted");
  return isUncounted ? (model.weights?.outside?.other ?? 0) : 0;
}

describeWithShared("a model of the catalogue is the import of its config", () => {
  test.each(Object.entries(files))("%s", (id, file) => {
    const model = models[id as keyof typeof files];
    const imported = modelFromConfig(sharedJson(`hf-configs/${file}.json`));
    expect(comparable(model, uncounted(imported, model))).toEqual(comparable(imported, 0));
  });
});

describeWithShared("a model of the catalogue keeps what the engine's own code says", () => {
  const cases = sharedJson<Case[]>("data/golden/vllm.json");
  const byKey = new Map(cases.map(({ model }) => [model.key, model.config]));

  test.each([...byKey])("%s has the caches of the engine's config", (key, config) => {
    expect(caches(models[key])).toEqual(caches(modelFromConfig(config)));
  });

  const unsharded = cases.filter(
    ({ settings, model }) =>
      settings.kv_cache_dtype === "auto" &&
      settings.tensor_parallel_size === 1 &&
      model.key !== "deepseek-v4-flash",
  );
  test.each(unsharded.map((row) => [row.id, row] as const))("%s", (_, { model, expected }) => {
    expect(kvBytesPerToken(models[model.key])).toBe(expected.bytes_per_token_all_attention_layers);
  });
});
