/** Every kind of bad config gets a named error with a path: nothing hangs, guesses or touches a prototype. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KvHeadroomError } from "../../src/errors.ts";
import { modelFromConfig } from "../../src/huggingface/index.ts";

const good = {
  model_type: "llama",
  num_hidden_layers: 4,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  intermediate_size: 512,
  vocab_size: 1000,
};
const mla = {
  ...good,
  model_type: "deepseek_v3",
  num_key_value_heads: 8,
  kv_lora_rank: 64,
  qk_rope_head_dim: 16,
  qk_nope_head_dim: 32,
  v_head_dim: 32,
  q_lora_rank: 96,
};
const unknown = { ...good, model_type: "brand_new", architectures: ["BrandNewForCausalLM"] };

function refusal(json: unknown, quantization?: unknown): KvHeadroomError {
  try {
    modelFromConfig(json, quantization === undefined ? {} : { quantization });
  } catch (error) {
    if (error instanceof KvHeadroomError) return error;
    throw error;
  }
  throw new Error("accepted");
}

function without(config: object, field: string): object {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== field));
}

describe("what is not a config", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["an array", [good]],
    ["a number", 42],
    ["NaN", Number.NaN],
    ["true", true],
    ["a function", () => good],
    ["empty text", ""],
    ["text that is no JSON", "config.json"],
    ["truncated JSON", JSON.stringify(good).slice(0, -20)],
    ["JSON of null", "null"],
    ["JSON of an array", "[]"],
    ["JSON of a text", '"llama"'],
    ["very deep JSON", "[".repeat(200_000)],
    ["50 MB of JSON", `{"model_type": "llama", "x": "${"x".repeat(50_000_000)}"}`],
  ])("%s is refused by name", (_, json) => {
    const error = refusal(json);
    expect(error.code).toBe("bad-input");
    expect(error.path).toBe("config");
    expect(error.hint).toBeDefined();
  });

  test("an object without fields names the first one that is missing", () => {
    expect(refusal({})).toMatchObject({ code: "bad-input", path: "num_hidden_layers" });
  });

  test("a companion file that is no object is refused under its own name", () => {
    expect(refusal(good, "[1]")).toMatchObject({ code: "bad-input", path: "quantization" });
    expect(refusal(good, '{"quant')).toMatchObject({ code: "bad-input", path: "quantization" });
  });
});

const wrongCounts: readonly (readonly [string, unknown])[] = [
  ["zero", 0],
  ["a negative", -4],
  ["a fraction", 4.5],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["1e308", 1e308],
  ["2^53", 2 ** 53],
  ["a number as text", "4"],
  ["a list", [4]],
  ["an object", { value: 4 }],
  ["true", true],
];

describe.each(["num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads"])(
  "%s",
  (field) => {
    test.each(wrongCounts)("as %s is refused with its path and value", (_, value) => {
      const error = refusal({ ...good, [field]: value });
      expect(error).toMatchObject({ code: "bad-input", path: field, value });
      expect(error.message).toContain("whole number");
    });

    test("inside a nested config is named with the whole path", () => {
      const nested = { model_type: "llava", text_config: { ...good, [field]: -1 } };
      expect(refusal(nested).path).toBe(`text_config.${field}`);
    });
  },
);

describe("fields that contradict each other", () => {
  test.each<[string, object, string]>([
    [
      "key-value heads that do not divide the heads",
      { ...good, num_key_value_heads: 3 },
      "num_key_value_heads",
    ],
    [
      "heads that do not divide the hidden size",
      { ...good, num_attention_heads: 6 },
      "num_attention_heads",
    ],
    [
      "more experts per token than experts",
      { ...good, model_type: "mixtral", num_local_experts: 4, num_experts_per_tok: 5 },
      "num_experts_per_tok",
    ],
    [
      "layer types for fewer layers than there are",
      { ...good, layer_types: ["full_attention"] },
      "layer_types",
    ],
    [
      "a sliding layer without a window",
      { ...good, layer_types: new Array(4).fill("sliding_attention") },
      "sliding_window",
    ],
    ["100,001 layers", { ...good, num_hidden_layers: 100_001 }, "num_hidden_layers"],
    [
      "text where true or false belongs",
      { ...good, tie_word_embeddings: "no" },
      "tie_word_embeddings",
    ],
    ["a text config that is a list", { text_config: [] }, "text_config"],
    ["a layer type that is a number", { ...good, layer_types: [1, 2, 3, 4] }, "layer_types.0"],
    ["latent attention without its rank", without(mla, "kv_lora_rank"), "kv_lora_rank"],
    ["a rank of the latent that is null", { ...mla, kv_lora_rank: null }, "kv_lora_rank"],
    [
      "a frequency list of experts that is too short",
      { ...mla, n_routed_experts: 4, num_experts_per_tok: 2, moe_layer_freq: [1] },
      "moe_layer_freq",
    ],
    [
      "an embedding past exact counting",
      {
        ...good,
        hidden_size: 1e9,
        num_attention_heads: 1,
        num_key_value_heads: 1,
        vocab_size: 1e9,
      },
      "config",
    ],
  ])("%s", (_, config, path) => {
    const error = refusal(config);
    expect(error.path).toBe(path);
    expect(error.code).toBe("bad-input");
  });
});

describe("caches that no rule covers", () => {
  test.each<[string, unknown]>([
    ["kv_lora_rank", 512],
    ["q_lora_rank", 1536],
    ["qk_rope_head_dim", 64],
    ["ssm_state_size", 128],
    ["ssm_cfg", { layer: "x" }],
    ["state_size", 16],
    ["mamba_d_state", 64],
    ["conv_kernel", 4],
    ["linear_num_key_heads", 16],
    ["linear_attn_config", { heads: 4 }],
    ["recurrent_block_type", "x"],
    ["lru_width", 2560],
    ["time_mix_extra_dim", 32],
    ["compress_ratios", [0, 4, 4, 4]],
    ["index_topk", 2048],
    ["sparse_attention_config", { use: true }],
    ["hybrid_override_pattern", "M*M*"],
    ["layers_block_type", ["mamba"]],
    ["block_types", ["recurrent", "attention"]],
    ["attn_type_list", [0, 0, 0, 1]],
    ["full_attention_interval", 4],
    ["attention_chunk_size", 8192],
    ["num_kv_shared_layers", 2],
    ["cla_share_factor", 2],
    ["cross_attention_layers", [3]],
    ["is_encoder_decoder", true],
    ["swa_num_key_value_heads", 8],
    ["block_configs", [{}]],
    ["expand", 2],
  ])("%s is refused under an unknown name, and under Llama's", (field, value) => {
    for (const config of [unknown, good])
      expect(refusal({ ...config, [field]: value })).toMatchObject({
        code: "unknown-architecture",
        path: field,
      });
  });

  test.each<[string, object, string]>([
    [
      "a layer type that nobody described",
      { ...unknown, layer_types: ["full_attention", "conv", "conv", "conv"] },
      "layer_types.1",
    ],
    [
      "a window on layers that nobody named",
      { ...unknown, sliding_window: 4096 },
      "sliding_window",
    ],
    [
      "a linear layer in a family of windows",
      { ...good, model_type: "gemma3", layer_types: new Array(4).fill("linear_attention") },
      "layer_types.0",
    ],
    [
      "a compression that is not 4 or 128",
      {
        ...mla,
        model_type: "deepseek_v4",
        head_dim: 64,
        sliding_window: 128,
        compress_ratios: [0, 4, 7, 128],
        index_head_dim: 16,
      },
      "compress_ratios",
    ],
    ["a window over latents", { ...mla, sliding_window: 128 }, "sliding_window"],
    [
      "a letter that is no block",
      { ...good, model_type: "nemotron_h", hybrid_override_pattern: "*X**" },
      "layers_block_type",
    ],
    [
      "a class whose name speaks of another recurrence",
      { ...good, model_type: "rwkv6" },
      "model_type",
    ],
    [
      "a class that does not generate",
      { ...unknown, architectures: ["BertForMaskedLM"] },
      "architectures",
    ],
  ])("%s", (_, config, path) => {
    expect(refusal(config)).toMatchObject({ code: "unknown-architecture", path });
  });

  test("fields that are off say nothing", () => {
    const off = {
      kv_lora_rank: null,
      ssm_cfg: {},
      layers_block_type: [],
      is_encoder_decoder: false,
    };
    const model = modelFromConfig({ ...unknown, ...off, num_kv_shared_layers: 0 });
    expect(model.layerOrder).toHaveLength(4);
  });
});

describe("names that are special in JavaScript", () => {
  const polluted = JSON.stringify(good).replace(
    "{",
    '{"__proto__": {"num_hidden_layers": 99, "polluted": true}, "constructor": {"prototype": {"polluted": true}},',
  );

  test("are fields like others and reach no prototype", () => {
    expect(modelFromConfig(polluted).layerOrder).toHaveLength(4);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("do not stand in for fields that are missing", () => {
    const inherited = Object.create(good) as object;
    expect(refusal(inherited).path).toBe("num_hidden_layers");
    expect(refusal('{"__proto__": {"num_hidden_layers": 4}}').path).toBe("num_hidden_layers");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "as a model type, %s is an unknown architecture",
    (model_type) => {
      const model = modelFromConfig({ ...good, model_type });
      expect(model.warnings.map(({ code }) => code)).toContain("assumed-plain-attention");
    },
  );
});

test("a hundred thousand layers import, in linear time and as one kind", () => {
  const model = modelFromConfig({ ...good, num_hidden_layers: 100_000 });
  expect(model.layerKinds).toHaveLength(1);
  expect(model.layerOrder).toHaveLength(100_000);
});

test("a million fields that nobody needs pass", () => {
  const many = Object.fromEntries(Array.from({ length: 1e6 }, (_, index) => [`field${index}`, 1]));
  expect(modelFromConfig({ ...many, ...good }).layerOrder).toHaveLength(4);
});

test("whatever stands in a field, the answer is a model without NaN or an error with code, path and rule", () => {
  const field = fc.constantFrom(...Object.keys(mla), "layer_types", "quantization_config", "dtype");
  const base = fc.constantFrom<object>(good, mla, unknown, { ...good, model_type: "gemma4" });
  fc.assert(
    fc.property(base, field, fc.jsonValue(), (config, name, value) => {
      try {
        const model = modelFromConfig({ ...config, [name]: value });
        expect(JSON.stringify(model)).not.toMatch(/null/);
      } catch (error) {
        if (!(error instanceof KvHeadroomError)) throw error;
        expect(error.path).not.toBe("");
        expect(error.message).not.toMatch(/NaN/);
      }
    }),
    { numRuns: 1000 },
  );
});
