/** How the weights of a checkpoint are stored, from what its config and the file beside it say. */
import { describe, expect, test } from "vitest";
import { modelFromConfig } from "../../src/huggingface/index.ts";
import { weightBytes } from "../../src/model/index.ts";
import { describeWithShared, sharedText } from "../shared.ts";

const experts = {
  model_type: "qwen3_moe",
  num_hidden_layers: 4,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 64,
  num_experts: 8,
  num_experts_per_tok: 2,
  moe_intermediate_size: 128,
  vocab_size: 1000,
};

function formats(quantization_config: unknown, beside: object = {}): unknown {
  return modelFromConfig({ ...experts, ...beside, quantization_config }).weights?.formats;
}

describe("a quantisation in the config", () => {
  test("none at all is bf16, which needs no saying", () => {
    expect(modelFromConfig(experts).weights?.formats).toBeUndefined();
    expect(modelFromConfig({ ...experts, torch_dtype: "float32" }).weights?.formats).toBe("fp32");
  });

  test.each<[string, object, unknown]>([
    ["fp8 in blocks", { quant_method: "fp8", weight_block_size: [128, 128] }, "fp8_block128"],
    [
      "fp8 in blocks of another size",
      { quant_method: "fp8", weight_block_size: [64, 32] },
      { bits: 8, scaleBits: 32, scaleElements: 2048 },
    ],
    ["fp8 per tensor", { quant_method: "fp8" }, "fp8"],
    ["awq", { quant_method: "awq", bits: 4, group_size: 128, zero_point: true }, "int4_group128"],
    [
      "gptq in groups of 64",
      { quant_method: "gptq", bits: 4, group_size: 64 },
      { bits: 4, scaleBits: 20, scaleElements: 64 },
    ],
    [
      "bitsandbytes in 4 bits",
      { quant_method: "bitsandbytes", load_in_4bit: true },
      { bits: 4, scaleBits: 32, scaleElements: 64 },
    ],
    [
      "bitsandbytes in 4 bits, its scales quantised again",
      { quant_method: "bitsandbytes", load_in_4bit: true, bnb_4bit_use_double_quant: true },
      { bits: 4, scaleBits: 8.125, scaleElements: 64 },
    ],
    ["auto-round", { quant_method: "auto-round", bits: 4, group_size: 128 }, "int4_group128"],
    ["exl3", { quant_method: "exl3", bits: 3.5 }, { bits: 3.5 }],
    [
      "hqq",
      { quant_method: "hqq", quant_config: { weight_quant_params: { nbits: 4, group_size: 64 } } },
      { bits: 4, scaleBits: 16, scaleElements: 64 },
    ],
    [
      "Quark fp8",
      { quant_method: "quark", global_quant_config: { weight: { dtype: "fp8_e4m3" } } },
      "fp8",
    ],
    [
      "Quark fp4 in groups of 32",
      { quant_method: "quark", global_quant_config: { weight: { dtype: "fp4", group_size: 32 } } },
      "mxfp4",
    ],
    ["ModelOpt nvfp4", { quant_method: "modelopt", quant_algo: "NVFP4" }, "nvfp4"],
    [
      "compressed-tensors fp8",
      {
        quant_method: "compressed-tensors",
        config_groups: {
          group_0: {
            targets: ["Linear"],
            weights: { num_bits: 8, type: "float", strategy: "channel" },
          },
        },
      },
      "fp8",
    ],
    [
      "compressed-tensors int4 in groups of 32",
      {
        quant_method: "compressed-tensors",
        config_groups: {
          group_0: {
            targets: ["Linear"],
            weights: { num_bits: 4, type: "int", group_size: 32, symmetric: true },
          },
        },
      },
      { bits: 4, scaleBits: 16, scaleElements: 32 },
    ],
  ])(
    "%s stores attention and experts alike, and routers, norms and embeddings in bf16",
    (_, config, format) => {
      expect(formats(config)).toEqual({ attention: format, routedExperts: format });
    },
  );

  test("mxfp4 of gpt-oss stores the experts only", () => {
    const config = { quant_method: "mxfp4", modules_to_not_convert: ["model.layers.*.self_attn"] };
    expect(formats(config)).toEqual({ attention: "bf16", routedExperts: "mxfp4" });
  });

  test("modules that are left alone keep the checkpoint's format", () => {
    const ignore = ["lm_head", "re:.*self_attn.*", "model.layers.0.mlp.gate"];
    expect(formats({ quant_method: "modelopt", quant_algo: "NVFP4", ignore })).toEqual({
      attention: "bf16",
      routedExperts: "nvfp4",
    });
  });

  test("a component with two formats is counted with its average bits, and says so", () => {
    const quantization_config = {
      quant_method: "modelopt",
      quant_algo: "NVFP4",
      ignore: ["model.layers.2.mlp.experts*", "model.layers.3.mlp*"],
    };
    const model = modelFromConfig({ ...experts, quantization_config });
    expect(model.weights?.formats).toMatchObject({ routedExperts: { bits: (4.5 + 16) / 2 } });
    expect(model.warnings.map(({ code }) => code)).toEqual(["mixed-weight-formats"]);
  });

  test("modules of encoders and of prediction modules change nothing", () => {
    const ignore = ["mtp.layers.0*", "mtp*", "visual.blocks.1.attn", "vision_tower*"];
    expect(formats({ quant_method: "modelopt", quant_algo: "FP8", ignore })).toEqual({
      attention: "fp8",
      routedExperts: "fp8",
    });
  });

  test("a list of quantised modules leaves what it does not name in bf16", () => {
    const quantized_layers = Object.fromEntries(
      [0, 1, 2, 3].flatMap((layer) => [
        [`model.layers.${layer}.mlp.experts`, { quant_algo: "W4A16_NVFP4" }],
        [`model.layers.${layer}.self_attn.o_proj`, { quant_algo: "FP8" }],
      ]),
    );
    const found = formats({ quant_algo: "MIXED_PRECISION", quantized_layers });
    expect(found).toMatchObject({
      routedExperts: "nvfp4",
      attention: { bits: expect.any(Number) },
    });
  });

  test("experts in fp4 are those of DeepSeek-V4", () => {
    const config = { quant_method: "fp8", weight_block_size: [128, 128] };
    expect(formats(config, { expert_dtype: "fp4" })).toEqual({
      attention: "fp8_block128",
      routedExperts: "mxfp4",
    });
    expect(() => formats(config, { expert_dtype: "int3" })).toThrow(/expert_dtype/);
  });

  test("MLX quantises the embedding and the head too, and says so under quantization alone", () => {
    const quantization = {
      group_size: 64,
      bits: 4,
      "model.layers.0.mlp.experts": { group_size: 32, bits: 6 },
      lm_head: false,
    };
    const four = { bits: 4, scaleBits: 32, scaleElements: 64 };
    const found = modelFromConfig({ ...experts, quantization }).weights?.formats;
    expect(found).toEqual({
      embedding: four,
      lmHead: four,
      attention: four,
      // three layers of 4.5 bits and one of 7
      routedExperts: { bits: (3 * 4.5 + 7) / 4 },
    });
    expect(formats({ group_size: 32, bits: 4, mode: "mxfp4" })).toMatchObject({
      attention: "mxfp4",
      embedding: "mxfp4",
    });
  });

  test("groups of compressed tensors other than that of all linear layers name their own modules", () => {
    const int4 = { num_bits: 4, type: "int", group_size: 32, symmetric: true };
    const fp8 = { num_bits: 8, type: "float", strategy: "channel", symmetric: true };
    const group = (weights: object, ...targets: readonly string[]) => ({ weights, targets });
    const grouped = { bits: 4, scaleBits: 16, scaleElements: 32 };
    const mixed = (...groups: readonly object[]) =>
      formats({ quant_method: "compressed-tensors", config_groups: { ...groups } });
    expect(mixed(group(fp8, "re:.*self_attn.*"), group(int4, "re:.*mlp.experts.*"))).toEqual({
      attention: "fp8",
      routedExperts: grouped,
    });
    expect(mixed(group(int4, "re:.*mlp.experts.*"), group(fp8, "Linear"))).toEqual({
      attention: "fp8",
      routedExperts: grouped,
    });
    // as in RedHatAI/DeepSeek-V4-Flash-NVFP4-FP8: experts lie between the half and its projections
    expect(
      mixed(
        group(fp8, "re:.*attn.*(q|k|v|o)_proj$"),
        group(int4, "re:.*mlp.*(gate|up|down)_proj$"),
      ),
    ).toEqual({ attention: "fp8", routedExperts: grouped });
    expect(mixed(group(int4, "re:.*mlp.experts.*"))).toEqual({
      attention: "bf16",
      routedExperts: grouped,
    });
  });

  test("a method that nobody described is a warning that names the assumption", () => {
    const model = modelFromConfig({ ...experts, quantization_config: { quant_method: "aqlm" } });
    expect(model.warnings).toEqual([
      {
        code: "unknown-quantization",
        message: 'the quantisation "aqlm" is not known: the weights are taken to be bf16',
      },
    ]);
  });

  test("a cache that the checkpoint wants in fp8 is its own field", () => {
    const own = { quant_method: "modelopt", quant_algo: "FP8", kv_cache_quant_algo: "FP8" };
    expect(modelFromConfig({ ...experts, quantization_config: own }).kvFormat).toBe("fp8");
    expect(modelFromConfig(experts).kvFormat).toBeUndefined();
  });
});

describe("the file beside the config", () => {
  const beside = {
    quantization: {
      quant_algo: "NVFP4",
      kv_cache_quant_algo: "FP8",
      exclude_modules: ["lm_head", "model.layers.*.self_attn*"],
    },
  };

  test("says what the config does not, as an object or as text", () => {
    for (const quantization of [beside, JSON.stringify(beside)]) {
      const model = modelFromConfig(experts, { quantization });
      expect(model.kvFormat).toBe("fp8");
      expect(model.weights?.formats).toEqual({ attention: "bf16", routedExperts: "nvfp4" });
    }
  });

  test("does not overrule the config's own formats", () => {
    const quantization_config = { quant_method: "fp8", weight_block_size: [128, 128] };
    const model = modelFromConfig({ ...experts, quantization_config }, { quantization: beside });
    expect(model.kvFormat).toBe("fp8");
    expect(model.weights?.formats).toMatchObject({ routedExperts: "fp8_block128" });
  });
});

describeWithShared("bytes of published checkpoints", () => {
  test("gpt-oss-120b takes the 60.8 GiB of its card (arXiv 2508.10925, table 1)", () => {
    const model = modelFromConfig(sharedText("hf-configs/openai--gpt-oss-120b.json"));
    expect(weightBytes(model) / 2 ** 30).toBeCloseTo(60.7, 1);
  });

  test("a checkpoint of 3 MB of module names reads as its two formats", () => {
    const file = "hf-configs/nvidia--MiniMax-M3-NVFP4";
    const model = modelFromConfig(sharedText(`${file}.json`), {
      quantization: sharedText(`${file}.hf_quant_config.json`),
    });
    expect(model.weights?.formats).toEqual({
      attention: "mxfp8",
      denseFeedForward: "mxfp8",
      sharedExperts: "mxfp8",
      routedExperts: "nvfp4",
    });
  });
});
