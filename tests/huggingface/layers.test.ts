/** Which caches each layer of a family owns, from the few fields that say so. */
import { describe, expect, test } from "vitest";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import type { LayerCache } from "../../src/model/index.ts";

const base = {
  num_hidden_layers: 6,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 32,
};

function caches(config: object): readonly (readonly LayerCache[])[] {
  const model: ImportedModel = modelFromConfig({ ...base, ...config });
  return model.layerOrder.map((kind) => model.layerKinds[kind]?.caches ?? []);
}

function kinds(config: object): string {
  return caches(config)
    .map((layer) => layer.map(({ kind }) => kind).join("+") || "none")
    .join(" ");
}

describe("windows", () => {
  test("a window without layer types slides on every layer: Mistral 7B, Phi-3", () => {
    expect(kinds({ model_type: "mistral", sliding_window: 4096 })).toBe(
      "window window window window window window",
    );
    expect(kinds({ model_type: "mistral", sliding_window: 0 })).toMatch(/^full/);
    expect(kinds({ model_type: "mistral", sliding_window: null })).toMatch(/^full/);
  });

  test("Qwen 2 slides only if it says so, and only from max_window_layers on", () => {
    const qwen = { model_type: "qwen2", sliding_window: 4096, max_window_layers: 4 };
    expect(kinds(qwen)).toBe("full full full full full full");
    expect(kinds({ ...qwen, use_sliding_window: true })).toBe("full full full full window window");
  });

  test("Gemma 2 alternates, Gemma 3 has five windows to one full layer, gpt-oss starts with a window", () => {
    const window = { sliding_window: 128 };
    expect(kinds({ model_type: "gemma2", ...window })).toBe("window full window full window full");
    expect(kinds({ model_type: "gemma3_text", ...window })).toBe(
      "window window window window window full",
    );
    expect(kinds({ model_type: "gpt_oss", ...window })).toBe("window full window full window full");
  });

  test("small Gemma 3 configs leave heads to the model class, and the import says what it took", () => {
    const { num_hidden_layers, hidden_size } = base;
    const model = modelFromConfig({
      model_type: "gemma3",
      text_config: { num_hidden_layers, hidden_size, sliding_window: 1024 },
    });
    expect(model.layerKinds[0]?.caches).toEqual([
      { kind: "window", windowTokens: 1024, kvHeads: 4, keyDim: 256, valueDim: 256 },
    ]);
    expect(model.warnings.map(({ code }) => code)).toContain("class-defaults");
  });

  test("the last layers of Gemma 3n use an earlier layer's cache", () => {
    expect(kinds({ model_type: "gemma3n", sliding_window: 512, num_kv_shared_layers: 2 })).toBe(
      "window window window window shared shared",
    );
  });

  test("full layers of Gemma 4 have heads of their own, and store keys and values though they are one", () => {
    const found = caches({
      model_type: "gemma4",
      sliding_window: 1024,
      global_head_dim: 64,
      num_global_key_value_heads: 1,
      attention_k_eq_v: true,
    });
    expect(found[0]?.[0]).toMatchObject({ kind: "window", kvHeads: 2, keyDim: 32 });
    expect(found[5]?.[0]).toEqual({ kind: "full", kvHeads: 1, keyDim: 64, valueDim: 64 });
  });

  test("MiMo-V2 has heads per kind, keys wider than values, and ignores the chunk size", () => {
    const found = caches({
      model_type: "mimo_v2_flash",
      v_head_dim: 16,
      swa_num_key_value_heads: 4,
      swa_head_dim: 48,
      swa_v_head_dim: 24,
      sliding_window: 128,
      attention_chunk_size: 128,
      hybrid_layer_pattern: [0, 1, 1, 1, 1, 0],
    });
    expect(found[0]).toEqual([{ kind: "full", kvHeads: 2, keyDim: 32, valueDim: 16 }]);
    expect(found[1]).toEqual([
      { kind: "window", windowTokens: 128, kvHeads: 4, keyDim: 48, valueDim: 24 },
    ]);
  });

  test("Llama 4 is chunked on three of four layers, or where no_rope_layers is not 0", () => {
    const llama = { model_type: "llama4_text", attention_chunk_size: 8192 };
    expect(kinds(llama)).toBe("chunked chunked chunked full chunked chunked");
    expect(kinds({ ...llama, no_rope_layers: [0, 1, 1, 0, 1, 1] })).toBe(
      "full chunked chunked full chunked chunked",
    );
  });

  test("Step 3.5's windows have the heads of attention_other_setting", () => {
    const found = caches({
      model_type: "step3p5",
      num_key_value_heads: undefined,
      num_attention_groups: 2,
      sliding_window: 512,
      layer_types: ["full_attention", ...new Array<string>(5).fill("sliding_attention")],
      attention_other_setting: { num_attention_heads: 12, num_attention_groups: 4, head_dim: 32 },
    });
    expect(found[0]?.[0]).toMatchObject({ kind: "full", kvHeads: 2 });
    expect(found[1]?.[0]).toMatchObject({ kind: "window", kvHeads: 4 });
  });
});

describe("latents and index keys", () => {
  const mla = {
    kv_lora_rank: 512,
    qk_rope_head_dim: 64,
    qk_nope_head_dim: 128,
    v_head_dim: 128,
  };
  const indexed = { ...mla, index_head_dim: 128, index_n_heads: 32, index_topk: 2048 };

  test("latent attention keeps one vector, whatever the number of key-value heads says", () => {
    const [first] = caches({ model_type: "deepseek_v3", ...mla });
    expect(first).toEqual([{ kind: "latent", latentDim: 512, ropeDim: 64 }]);
  });

  test("an indexer keeps a key of 132 bytes on every layer of DeepSeek-V3.2", () => {
    expect(kinds({ model_type: "deepseek_v32", ...indexed })).toBe(
      new Array(6).fill("latent+index").join(" "),
    );
  });

  test("GLM-5.2 shares indexers: by frequency and offset, by a pattern of letters, by types", () => {
    const glm = { model_type: "glm_moe_dsa", ...indexed };
    const expected = "latent+index latent+index latent+index latent latent latent";
    expect(kinds({ ...glm, index_topk_freq: 4, index_skip_topk_offset: 3 })).toBe(expected);
    expect(kinds({ ...glm, index_topk_pattern: "FFFSSS" })).toBe(expected);
    const types = ["full", "full", "full", "shared", "shared", "shared"];
    expect(kinds({ ...glm, indexer_types: types })).toBe(expected);
  });

  test("MiniMax-M3 keeps bf16 index keys where sparse_attention_freq is not 0", () => {
    const found = caches({
      model_type: "minimax_m3",
      sparse_attention_config: {
        sparse_attention_freq: [0, 0, 0, 1, 1, 1],
        sparse_index_dim: 128,
        sparse_num_index_heads: 4,
      },
    });
    expect(found[2]).toHaveLength(1);
    expect(found[3]?.[1]).toEqual({
      kind: "index",
      keyDim: 128,
      format: "bf16",
      tokensPerEntry: 1,
    });
  });

  test("DeepSeek-V4 keeps a window everywhere, and entries, keys and compressors by ratio", () => {
    const shape = { latentDim: 448, ropeDim: 64 };
    const newest = { kind: "latent-window", windowTokens: 128, ...shape };
    const found = caches({
      model_type: "deepseek_v4",
      num_hidden_layers: 3,
      head_dim: 512,
      qk_rope_head_dim: 64,
      index_head_dim: 128,
      sliding_window: 128,
      compress_ratios: [0, 4, 128, 0],
      num_nextn_predict_layers: 1,
    });
    expect(found).toEqual([
      [newest],
      [
        newest,
        { kind: "compressed", tokensPerEntry: 4, ...shape },
        { kind: "index", keyDim: 128, format: "fp8_scale128", tokensPerEntry: 4 },
        { kind: "compressor", windowTokens: 8, rowElements: 2048 },
        { kind: "compressor", windowTokens: 8, rowElements: 512 },
      ],
      [
        newest,
        { kind: "compressed", tokensPerEntry: 128, ...shape },
        { kind: "compressor", windowTokens: 128, rowElements: 1024 },
      ],
    ]);
  });
});

describe("layers that keep nothing, or a state", () => {
  test("Nemotron-H keeps a state on M, keys and values on *, nothing on - and E, by letters or by words", () => {
    const nemotron = {
      model_type: "nemotron_h",
      mamba_num_heads: 4,
      mamba_head_dim: 8,
      ssm_state_size: 16,
      n_groups: 2,
      conv_kernel: 4,
    };
    const expected = "state none full state none full";
    expect(kinds({ ...nemotron, hybrid_override_pattern: "ME*M-*" })).toBe(expected);
    const words = ["mamba", "moe", "attention", "mamba", "mlp", "attention"];
    const listed = { ...nemotron, num_hidden_layers: undefined, layers_block_type: words };
    expect(kinds(listed)).toBe(expected);
    expect(caches(listed)[0]?.[0]).toMatchObject({ convFormat: "bf16", stateFormat: "fp32" });
  });

  test("Nemotron-NAS has heads per block, and blocks without attention", () => {
    const block = (n_heads_in_group: number | null) => ({
      attention: { n_heads_in_group, no_op: n_heads_in_group === null },
      ffn: { ffn_mult: 2 },
    });
    const found = caches({
      architectures: ["DeciLMForCausalLM"],
      model_type: "nemotron-nas",
      num_hidden_layers: 3,
      num_key_value_heads: null,
      block_configs: [block(8), block(null), block(2)],
    });
    expect(found.map(([cache]) => cache && "kvHeads" in cache && cache.kvHeads)).toEqual([
      1,
      undefined,
      4,
    ]);
  });

  test("a delta net's state is fp32 where the config says so, else as the model", () => {
    const delta = {
      model_type: "qwen3_5_text",
      linear_num_key_heads: 2,
      linear_num_value_heads: 4,
      linear_key_head_dim: 16,
      linear_value_head_dim: 16,
      linear_conv_kernel_dim: 4,
    };
    expect(kinds(delta)).toBe("state state state full state state");
    expect(caches(delta)[0]?.[0]).toMatchObject({ stateFormat: "bf16", convChannels: 128 });
    const inFp32 = caches({ ...delta, mamba_ssm_dtype: "float32" });
    expect(inFp32[0]?.[0]).toMatchObject({ stateFormat: "fp32", convFormat: "bf16" });
  });

  test("a layer of Kimi-Linear in neither list, or in both, is refused", () => {
    const kimi = {
      model_type: "kimi_linear",
      kv_lora_rank: 64,
      qk_rope_head_dim: 16,
      linear_attn_config: {
        kda_layers: [1, 2, 3, 5],
        full_attn_layers: [4, 5],
        head_dim: 16,
        num_heads: 4,
        short_conv_kernel_size: 4,
      },
    };
    expect(() => caches(kimi)).toThrow(/layer 5 must be in kda_layers or in full_attn_layers/);
  });
});

describe("a decoder that nobody described", () => {
  test("is plain attention with a warning that names the assumption", () => {
    const model = modelFromConfig({ ...base, architectures: ["NewForCausalLM"] });
    expect(model.architecture).toBe("NewForCausalLM");
    expect(model.layerKinds[0]?.caches[0]).toMatchObject({ kind: "full", kvHeads: 2 });
    expect(model.warnings[0]).toMatchObject({ code: "assumed-plain-attention" });
    expect(model.warnings[0]?.message).toContain("NewForCausalLM");
  });

  test("may slide where it says which layers do", () => {
    const layer_types = new Array(6).fill("sliding_attention").fill("full_attention", 4);
    expect(kinds({ model_type: "new", sliding_window: 64, layer_types })).toBe(
      "window window window window full full",
    );
  });
});

test("a model is named by the caller, by its own path's last part, or by its class", () => {
  const config = { ...base, model_type: "llama", _name_or_path: "some/where/Model-1/" };
  expect(modelFromConfig(config, { name: "mine" }).name).toBe("mine");
  expect(modelFromConfig(config).name).toBe("Model-1");
  expect(modelFromConfig({ ...base, model_type: "llama" }).name).toBe("llama");
});
