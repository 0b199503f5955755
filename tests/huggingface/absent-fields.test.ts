/** What a field means that a config leaves out: what its model class takes, never a guess that is not named. */
import { describe, expect, test } from "vitest";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import { kvBytesPerToken } from "../../src/kv/index.ts";

function codes(model: ImportedModel): readonly string[] {
  return model.warnings.map(({ code }) => code);
}

function taken(model: ImportedModel): string {
  return model.warnings.find(({ code }) => code === "class-defaults")?.message ?? "";
}

/** Half the class's width on purpose: a head size that is derived is not the class's. */
const half = { num_hidden_layers: 4, hidden_size: 2048, num_attention_heads: 32 };

describe("heads that an outermost config leaves out", () => {
  // Source: the configuration classes of Hugging Face transformers 4.57.6
  test.each([
    ["mistral", { kvHeads: 8, keyDim: 64 }],
    ["mixtral", { kvHeads: 8, keyDim: 64 }],
    ["phimoe", { kvHeads: 8, keyDim: 64 }],
    ["qwen3", { kvHeads: 32, keyDim: 128 }],
    ["qwen3_moe", { kvHeads: 4, keyDim: 64 }],
    ["glm4", { kvHeads: 2, keyDim: 128 }],
    ["gemma", { kvHeads: 16, keyDim: 256 }],
    ["gemma2", { kvHeads: 4, keyDim: 256 }],
    ["gpt_oss", { kvHeads: 8, keyDim: 64 }],
    ["smollm3", { kvHeads: 4, keyDim: 64 }],
    ["starcoder2", { kvHeads: 2, keyDim: 64 }],
    ["seed_oss", { kvHeads: 8, keyDim: 128 }],
    ["ernie4_5", { kvHeads: 2, keyDim: 128 }],
    ["qwen3_next", { kvHeads: 2, keyDim: 256 }],
  ])("%s takes those of its class, and says so", (model_type, heads) => {
    const model = modelFromConfig({ ...half, model_type });
    const caches = model.layerKinds.flatMap((kind) => kind.caches);
    const own = caches.filter((cache) => cache.kind !== "state");
    expect(own.length).toBeGreaterThan(0);
    for (const cache of own) expect(cache).toMatchObject(heads);
    expect(taken(model)).toContain(`num_key_value_heads ${heads.kvHeads}`);
  });

  test.each(["llama", "qwen2", "phi3", "cohere", "olmo2", "granite"])(
    "%s has a key and a value for every query head",
    (model_type) => {
      const model = modelFromConfig({ ...half, model_type });
      expect(model.layerKinds[0]?.caches[0]).toMatchObject({ kvHeads: 32, keyDim: 64 });
      expect(codes(model)).not.toContain("class-defaults");
    },
  );

  test("a stated null is a choice: no number of key-value heads is that of the query heads", () => {
    const model = modelFromConfig({ ...half, model_type: "mistral", num_key_value_heads: null });
    expect(model.layerKinds[0]?.caches[0]).toMatchObject({ kvHeads: 32 });
  });
});

describe("windows and index keys that a config leaves out", () => {
  test("Mistral's class has a window of 4096, which null takes away", () => {
    const kinds = (config: object) =>
      modelFromConfig({ ...half, model_type: "mistral", ...config }).layerKinds[0]?.caches[0];
    expect(kinds({})).toMatchObject({ kind: "window", windowTokens: 4096 });
    expect(kinds({ sliding_window: null })?.kind).toBe("full");
    expect(kinds({ sliding_window: -1 })?.kind).toBe("full");
  });

  test("Gemma 3n's last fifteen layers share, and a DeepSeek-V3.2 without index_topk has its indexers", () => {
    const gemma = modelFromConfig({ ...half, num_hidden_layers: 20, model_type: "gemma3n" });
    const shared = gemma.layerOrder.filter(
      (kind) => gemma.layerKinds[kind]?.caches[0]?.kind === "shared",
    );
    expect(shared).toHaveLength(15);
    const latents = { kv_lora_rank: 512, qk_rope_head_dim: 64 };
    const deepseek = modelFromConfig({ ...half, ...latents, model_type: "deepseek_v32" });
    expect(kvBytesPerToken(deepseek)).toBe(4 * (2 * 576 + 132));
  });
});

describe("weights that a config leaves out", () => {
  const sizes = { ...half, intermediate_size: 4096, vocab_size: 32_000 };

  test.each(["mixtral", "qwen3_moe", "olmoe", "glm4_moe", "ernie4_5_moe", "gpt_oss"])(
    "a %s that does not say how many experts it has is not counted as a dense model",
    (model_type) => {
      const model = modelFromConfig({ ...sizes, head_dim: 64, model_type });
      expect(model.weights).toBeUndefined();
      expect(codes(model)).toContain("weights-not-counted");
    },
  );

  test("experts are not as wide as the dense layers where the class gives them a width of their own", () => {
    const experts = { num_experts: 8, num_experts_per_tok: 2 };
    const moe = modelFromConfig({ ...sizes, ...experts, model_type: "qwen3_moe" });
    expect(moe.weights).toBeUndefined();
    const olmoe = modelFromConfig({ ...sizes, ...experts, model_type: "olmoe" });
    expect(olmoe.weights?.totalParameters).toBeGreaterThan(8e8);
  });

  test.each([
    ["smollm3", true],
    ["ernie4_5", true],
    ["starcoder2", true],
    ["vaultgemma", true],
    ["llama", false],
    ["qwen3", false],
  ])("whether %s has an LM head of its own is its class's default: %s", (model_type, isTied) => {
    const model = modelFromConfig({ ...sizes, model_type });
    expect(model.weights?.outside?.lmHead === 0).toBe(isTied);
  });

  test("transformers 4 leaves out tie_word_embeddings only where it is true, in unknown families too", () => {
    const lmHead = (beside: object) =>
      modelFromConfig({ ...sizes, architectures: ["NewForCausalLM"], ...beside }).weights?.outside
        ?.lmHead;
    expect(lmHead({ transformers_version: "4.46.0" })).toBe(0);
    expect(lmHead({ transformers_version: "5.1.0" })).toBe(32_000 * 2048);
    expect(lmHead({})).toBe(32_000 * 2048);
    expect(lmHead({ transformers_version: "4.46.0", tie_word_embeddings: false })).toBe(
      32_000 * 2048,
    );
  });

  test("a class that ends before the LM head has none", () => {
    const config = { ...sizes, model_type: "mistral", num_key_value_heads: 8 };
    const embedder = modelFromConfig({ ...config, architectures: ["MistralModel"] });
    const decoder = modelFromConfig({ ...config, architectures: ["MistralForCausalLM"] });
    expect(embedder.weights?.outside?.lmHead).toBe(0);
    expect(decoder.weights?.outside?.lmHead).toBe(32_000 * 2048);
  });
});

describe("nested configs, which hold what departs from their class", () => {
  // the fields of llava-hf/llava-1.5-7b-hf's language model: a Llama of the default sizes with 64 more words
  const llava = {
    model_type: "llava",
    tie_word_embeddings: false,
    text_config: { model_type: "llama", vocab_size: 32_064 },
  };

  test("written by transformers, all sizes are those of the class", () => {
    const model = modelFromConfig({ ...llava, transformers_version: "4.36.0" });
    expect(kvBytesPerToken(model)).toBe(524_288);
    expect(model.weights?.totalParameters).toBe(6_738_939_904);
    expect(taken(model)).toMatch(/num_hidden_layers 32.*intermediate_size 11008/);
  });

  test("otherwise those that caches need, and the parameters are not counted", () => {
    const model = modelFromConfig(llava);
    expect(kvBytesPerToken(model)).toBe(524_288);
    expect(model.weights).toBeUndefined();
  });

  test("Gemma 3 4B leaves its heads and its vocabulary to the class", () => {
    const model = modelFromConfig({
      model_type: "gemma3",
      transformers_version: "4.50.0.dev0",
      text_config: {
        model_type: "gemma3_text",
        num_hidden_layers: 34,
        hidden_size: 2560,
        intermediate_size: 10_240,
        sliding_window: 1024,
      },
    });
    expect(kvBytesPerToken(model)).toBe(139_264);
    // 4,300,079,472 of the checkpoint less 419,816,304 of its encoder and projector
    expect(model.weights?.totalParameters).toBe(3_880_263_168);
  });
});
