/** Unusual spellings of known things, and names that a reader of plain attention must not believe. */
import { describe, expect, test } from "vitest";
import { modelFromConfig } from "../../src/huggingface/index.ts";
import { kvBytesPerToken } from "../../src/kv/index.ts";

const base = {
  num_hidden_layers: 4,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 32,
  intermediate_size: 512,
  vocab_size: 1000,
};

function kinds(config: object): string {
  const model = modelFromConfig({ ...base, ...config });
  return model.layerOrder
    .map((kind) => model.layerKinds[kind]?.caches.map((cache) => cache.kind).join("+") || "none")
    .join(" ");
}

describe("one thing under two names", () => {
  test("transformers 5 writes linear_attention for mamba and full_attention for attention", () => {
    const mamba = {
      mamba_n_heads: 8,
      mamba_d_head: 64,
      mamba_d_state: 16,
      mamba_d_conv: 4,
      mamba_expand: 2,
    };
    const granite = (types: readonly string[]) =>
      kinds({ model_type: "granitemoehybrid", ...mamba, layer_types: types });
    expect(granite(["linear_attention", "linear_attention", "full_attention", "mamba"])).toBe(
      "state state full state",
    );
    const nemotron = {
      model_type: "nemotron_h",
      mamba_num_heads: 8,
      mamba_head_dim: 64,
      ssm_state_size: 16,
      n_groups: 1,
      conv_kernel: 4,
      layers_block_type: ["linear_attention", "mlp", "full_attention", "mlp"],
    };
    expect(kinds(nemotron)).toBe("state none full none");
  });

  test("transformers 5 writes the heads of Gemma 4's full layers into per_layer_config", () => {
    const config = {
      ...base,
      model_type: "gemma4_text",
      sliding_window: 128,
      layer_types: ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
    };
    const full = { head_dim: 64 };
    const model = modelFromConfig({ ...config, per_layer_config: { "01": full, "03": full } });
    expect(model.layerKinds[1]?.caches[0]).toEqual({
      kind: "full",
      kvHeads: 2,
      keyDim: 64,
      valueDim: 64,
    });
    expect(() =>
      modelFromConfig({ ...config, per_layer_config: { "01": full, "03": { head_dim: 96 } } }),
    ).toThrow(/per_layer_config\.03: differs from the other layers/);
  });

  test("GPT-Neo alternates by attention_types or attention_layers", () => {
    const neo = { model_type: "gpt_neo", max_position_embeddings: 2048, window_size: 256 };
    const expected = "full window full window";
    expect(kinds({ ...neo, attention_types: [[["global", "local"], 2]] })).toBe(expected);
    expect(kinds({ ...neo, attention_layers: ["global", "local", "global", "local"] })).toBe(
      expected,
    );
    expect(() => kinds({ ...neo, attention_types: [[["global", "local"], 1e9]] })).toThrow(
      /more than 100000 layers/,
    );
  });

  test("Falcon under its first names: one key-value head, or n_head_kv of the new architecture", () => {
    const old = { num_key_value_heads: undefined, n_head: 8, n_layer: 4, multi_query: true };
    const bytes = (config: object) =>
      kvBytesPerToken(modelFromConfig({ ...base, ...old, ...config }));
    expect(bytes({ model_type: "RefinedWebModel" })).toBe(4 * 2 * 32 * 2);
    expect(bytes({ model_type: "RefinedWeb", n_head_kv: 4 })).toBe(4 * 4 * 2 * 32 * 2);
  });

  test("use_mla: false is plain attention whatever the sizes of the latents say: DeepSeek-OCR", () => {
    const ocr = {
      architectures: ["DeepseekV2ForCausalLM"],
      use_mla: false,
      kv_lora_rank: null,
      q_lora_rank: null,
      qk_nope_head_dim: 0,
      qk_rope_head_dim: 0,
      v_head_dim: 0,
    };
    expect(kinds(ocr)).toBe("full full full full");
  });

  test("Hunyuan repeats a number for every layer; a list whose entries differ is refused", () => {
    const hunyuan = {
      ...base,
      model_type: "hunyuan_v1_moe",
      num_experts: 8,
      moe_topk: [2, 2, 2, 2],
      num_shared_expert: [1, 1, 1, 1],
      moe_intermediate_size: [512, 512, 512, 512],
      use_cla: false,
      cla_share_factor: 2,
    };
    const routed = modelFromConfig(hunyuan).layerKinds[0]?.parameters;
    expect(routed?.routedExperts).toMatchObject({ experts: 8, activeExperts: 2 });
    expect(routed?.sharedExperts).toBe(3 * 256 * 512);
    expect(() => modelFromConfig({ ...hunyuan, moe_topk: [2, 2, 2, 4] })).toThrow(/moe_topk/);
    expect(kinds({ ...hunyuan, use_cla: true })).toBe("full shared full shared");
  });

  test("dual chunk attention keeps what full attention keeps: Qwen2.5-1M", () => {
    const long = { model_type: "qwen2", dual_chunk_attention_config: { chunk_size: 262_144 } };
    expect(kinds(long)).toBe("full full full full");
  });

  test("experts beside a dense half are both counted: Grok-2", () => {
    const grok = {
      ...base,
      architectures: ["Grok1ForCausalLM"],
      model_type: "git",
      num_local_experts: 4,
      num_experts_per_tok: 2,
      moe_intermediate_size: 128,
      sliding_window_size: -1,
    };
    const half = (config: object) =>
      modelFromConfig({ ...grok, ...config }).layerKinds[0]?.parameters?.denseFeedForward;
    expect(half({ residual_moe: true })).toBe(3 * 256 * 512);
    expect(half({ residual_moe: false })).toBe(0);
  });
});

describe("params.json", () => {
  // the fields of Mistral 7B v0.3
  const params = {
    dim: 4096,
    n_layers: 32,
    head_dim: 128,
    hidden_dim: 14_336,
    n_heads: 32,
    n_kv_heads: 8,
    norm_eps: 1e-5,
    vocab_size: 32_768,
    rope_theta: 1e6,
  };

  test("is read as Mistral's config", () => {
    const model = modelFromConfig(params);
    expect(model.architecture).toBe("mistral");
    expect(kvBytesPerToken(model)).toBe(131_072);
    expect(model.weights?.totalParameters).toBe(7_248_023_552);
    expect(model.warnings).toEqual([]);
  });

  test("has experts under moe, as Mixtral's", () => {
    const moe = { num_experts: 8, num_experts_per_tok: 2 };
    const model = modelFromConfig({ ...params, vocab_size: 32_000, moe });
    expect(model.weights?.totalParameters).toBe(46_702_792_704);
  });
});

describe("what is no decoder of plain attention", () => {
  test.each([
    "XLMRobertaModel",
    "BertModel",
    "NomicBertModel",
    "ElectraForPreTraining",
    "GteModel",
  ])("%s is refused by its name", (architecture) => {
    expect(() => modelFromConfig({ ...base, architectures: [architecture] })).toThrow(
      /no rule for/,
    );
  });

  test.each([
    { attention_head_type: "multiquery" },
    { multi_query: true },
    { kv_heads: 2 },
    { num_key_value_groups: 4 },
    { num_gqa_groups: 4 },
    { global_attn_every_n_layers: 3 },
    { num_attention_heads_per_layer: [8, 8, 8, 4] },
    { per_layer_config: { "1": { head_dim: 64 } } },
  ])("%o in an unknown family is refused: it changes what layers keep", (field) => {
    const [name = ""] = Object.keys(field);
    expect(() => modelFromConfig({ ...base, architectures: ["NewForCausalLM"], ...field })).toThrow(
      name,
    );
  });

  test("a draft head keeps what its layer keeps, and its projections are not counted", () => {
    const eagle = { ...base, model_type: "llama", architectures: ["LlamaForCausalLMEagle3"] };
    const model = modelFromConfig({ ...eagle, num_hidden_layers: 1 });
    expect(kvBytesPerToken(model)).toBe(2 * 2 * 32 * 2);
    expect(model.weights).toBeUndefined();
  });
});
