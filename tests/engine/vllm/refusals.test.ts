/** What vLLM refuses, and what of its arguments is refused here. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import {
  gqa,
  type ModelSpec,
  type VllmSettings,
  vllmCache,
  vllmSettings,
} from "../../../src/index.ts";

const room: VllmSettings = { availableBytesPerRank: 2 ** 40, maxModelTokens: 8192 };

describe("combinations that the engine refuses are an answer with its reason", () => {
  const combinations: readonly (readonly [string, ModelSpec, VllmSettings, RegExp])[] = [
    [
      "ranks that do not divide the query heads",
      models["llama-3.1-8b"],
      { tensorParallel: 3 },
      /attention heads \(32\) must be divisible by tensor parallel size \(3\)/,
    ],
    [
      "ranks that neither divide nor repeat the key-value heads",
      gqa({ layers: 2, kvHeads: 10, headDim: 64 }),
      { tensorParallel: 4 },
      /10 key-value heads can neither be divided over 4 ranks/,
    ],
    [
      "ranks that do not divide the state heads",
      {
        ...models["qwen3-next-80b"],
        layerKinds: models["qwen3-next-80b"].layerKinds.map(({ caches }) => ({ caches })),
      },
      { tensorParallel: 64 },
      /32 state heads must be divisible/,
    ],
    [
      "a block that the backend's kernels cannot read",
      models["deepseek-v3"],
      { attentionBackend: "FLASHMLA", blockTokens: 48 },
      /block_size 48 is not supported by FLASHMLA; use a multiple of 64/,
    ],
    [
      "a format that another backend packs",
      models["llama-3.1-8b"],
      { attentionBackend: "FLASH_ATTN", cacheDtype: "nvfp4" },
      /nvfp4 is not supported by FLASH_ATTN; use FLASHINFER/,
    ],
    [
      "a format that has no layout for latents",
      models["deepseek-v3"],
      { cacheDtype: "nvfp4" },
      /latents|TRITON|FLASH/,
    ],
    [
      "a latent layout for heads",
      models["llama-3.1-8b"],
      { cacheDtype: "fp8_ds_mla" },
      /keep heads/,
    ],
    [
      "context parallelism over windows",
      models["gpt-oss-120b"],
      { tensorParallel: 16, decodeContextParallel: 2 },
      /does not support sliding windows/,
    ],
    [
      "context parallelism without repeated heads",
      models["llama-3.1-8b"],
      { tensorParallel: 8, decodeContextParallel: 2 },
      /must be greater than total num kv heads 8/,
    ],
    [
      "more context parallelism than repeated heads",
      models["llama-3.1-405b"],
      { tensorParallel: 16, decodeContextParallel: 4 },
      /must be at most tensor parallel size 16 \/ total num kv heads 8 = 2/,
    ],
    [
      "states without the hybrid manager",
      models["qwen3-next-80b"],
      { hybridManager: false },
      /cannot be converted to one type/,
    ],
  ];

  test.each(combinations)("%s", (_, model, settings, reason) => {
    const cache = vllmCache(model, { ...room, ...settings });
    expect(cache.fits).toBe(false);
    expect(cache.refusal).toMatch(reason);
  });

  test("a pool that is too small says what is missing and the longest request that it admits", () => {
    const cache = vllmCache(models["llama-3.1-8b"], {
      availableBytesPerRank: 14e9,
      maxModelTokens: 131_072,
    });
    expect(cache).toMatchObject({
      fits: false,
      estimatedMaxTokensPerRank: [106_800],
      shortBytesPerRank: [17_179_869_184 - 14e9],
    });
    expect(cache.refusal).toMatch(/needs 17179869184 bytes .* 14000000000 .* 106800 tokens/);
  });

  test("a negative budget is an answer", () => {
    const cache = vllmCache(models["gpt-oss-120b"], {
      ...room,
      availableBytesPerRank: -2.14 * 2 ** 30,
    });
    expect(cache).toMatchObject({
      fits: false,
      blocks: 0,
      kvCacheTokens: 0,
      estimatedMaxTokensPerRank: [0],
    });
    expect(cache.refusal).toMatch(/no available memory/);
  });

  test("a length that cannot be fitted is an answer too", () => {
    const cache = vllmCache(models["llama-3.1-8b"], { availableBytesPerRank: 1e6, autoFit: true });
    expect(cache.fits).toBe(false);
    expect(cache.refusal).toMatch(/single token/);
  });
});

describe("bad input is an error", () => {
  const inputs: readonly (readonly [string, () => unknown, string, RegExp])[] = [
    [
      "an unknown argument",
      () => vllmSettings({ tensor_paralel_size: 2 }),
      "unknown-id",
      /nearest: tensor_parallel_size/,
    ],
    [
      "a format that does not exist",
      () => vllmSettings({ kv_cache_dtype: "fp7" }),
      "bad-input",
      /expected one of auto/,
    ],
    ["half a rank", () => vllmSettings({ tensor_parallel_size: 1.5 }), "bad-input", /whole number/],
    [
      "an unknown backend",
      () => vllmSettings({ attention_backend: "FLASH_MLA" }),
      "unknown-id",
      /FLASHMLA|FLASH_ATTN_MLA/,
    ],
    [
      "a fraction above 1",
      () => vllmSettings({ gpu_memory_utilization: 92 }),
      "bad-input",
      /\(0, 1\]/,
    ],
    [
      "no memory at all",
      () => vllmCache(models["llama-3.1-8b"], {}),
      "not-known",
      /neither bytes for the cache nor a device/,
    ],
    [
      "one entry too few",
      () =>
        vllmCache(models["llama-3.1-8b"], {
          pipelineParallel: 4,
          availableBytesPerRank: [1e9, 1e9],
        }),
      "bad-input",
      /2 entries for 4 pipeline stages/,
    ],
    [
      "stages that do not add up",
      () =>
        vllmCache(models["llama-3.1-8b"], {
          ...room,
          pipelineParallel: 2,
          layersPerStage: [16, 15],
        }),
      "bad-input",
      /16 \+ 15 layers/,
    ],
    [
      "no length",
      () => vllmCache(gqa({ layers: 1, kvHeads: 1, headDim: 64 }), { availableBytesPerRank: 1e9 }),
      "not-known",
      /how long/,
    ],
    [
      "a model that keeps nothing",
      () => vllmCache({ name: "empty", layerKinds: [{ caches: [] }], layerOrder: [0] }, room),
      "bad-input",
      /no layer keeps a cache/,
    ],
  ];

  test.each(inputs)("%s", (_, run, code, rule) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(rule) }));
  });
});

describe("arguments as people write them", () => {
  test("dashes, text, units and flags without a value", () => {
    expect(
      vllmSettings({
        "--model": "some/model",
        "--tensor-parallel-size": "8",
        "--max-model-len": "128K",
        "--disable-hybrid-kv-cache-manager": "",
        "--kv-cache-dtype": "fp8",
        "--speculative-config": '{"method": "mtp", "num_speculative_tokens": 2}',
        VLLM_PP_LAYER_PARTITION: "31,30",
      }),
    ).toEqual({
      tensorParallel: 8,
      maxModelTokens: 131_072,
      hybridManager: false,
      cacheDtype: "fp8",
      speculativeTokens: 2,
      predictionLayers: 1,
      layersPerStage: [31, 30],
    });
  });

  test("a length of -1 is fitted, and prefix caching keeps states at block edges", () => {
    expect(vllmSettings({ max_model_len: -1, enable_prefix_caching: true })).toEqual({
      autoFit: true,
      mambaCacheMode: "align",
    });
    expect(vllmSettings({ enable_prefix_caching: true, mamba_cache_mode: "all" })).toEqual({
      mambaCacheMode: "all",
    });
  });
});

describe("memory from a device", () => {
  test("the fraction of total memory less weights and reserve, rounded up as the engine asks for it", () => {
    const reserve = { runtimeBytes: 0, activationBytes: 0, graphBytes: 0 };
    const cache = vllmCache(models["llama-3.1-8b"], {
      device: devices["h100-sxm-80gb"],
      memoryFraction: 0.9,
      weightBytesPerRank: 16e9,
      reserve,
    });
    expect(cache.availableBytesPerRank).toEqual([Math.ceil(85_520_809_984 * 0.9) - 16e9]);
    expect(cache.fits).toBe(true);
  });

  test("weights are counted from the model, by stage", () => {
    const cache = vllmCache(models["llama-3.1-8b"], {
      device: devices["h100-sxm-80gb"],
      pipelineParallel: 2,
    });
    expect(cache.availableBytesPerRank).toHaveLength(2);
    expect(cache.fits).toBe(true);
  });
});
