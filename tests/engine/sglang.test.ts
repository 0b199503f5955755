/** SGLang's pools: the golden cases of its own configurators, and what it refuses. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { sglangCache, sglangSettings } from "../../src/engine/sglang/index.ts";
import { modelFromConfig } from "../../src/huggingface/index.ts";
import { gqa } from "../../src/model/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { sglangPools } from "../truth/sglang-pools.ts";

interface Golden {
  readonly id: string;
  readonly model: { readonly config: unknown };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly configurator: string;
    readonly bytes_per_token_of_capacity: number;
    readonly max_total_num_tokens: number;
    readonly max_running_requests: number;
    readonly full_max_total_num_tokens?: number;
    readonly swa_max_total_num_tokens?: number;
    readonly c4_max_total_num_tokens?: number;
    readonly c128_max_total_num_tokens?: number;
    readonly c4_state_pool_size?: number;
    readonly c128_state_pool_size?: number;
  };
}

const POOLS: Readonly<Record<string, string>> = {
  DefaultPoolConfigurator: "one-pool",
  HybridSWAPoolConfigurator: "window-ratio",
  SWAChunkCapPoolConfigurator: "window-cap",
  DSV4PoolConfigurator: "compressed",
};

describeWithShared("the engine's own configurators", () => {
  const cases = sharedJson<Golden[]>("data/golden/sglang.json");

  test("there are 32 cases", () => {
    expect(cases).toHaveLength(32);
  });

  test.each(cases)("$id: every figure is equal", ({ model, settings, expected }) => {
    const cache = sglangCache(modelFromConfig(model.config), sglangSettings(settings));
    expect(cache.fits).toBe(true);
    expect(cache.pools).toBe(POOLS[expected.configurator]);
    expect(cache.bytesPerTokenPerRank).toBe(expected.bytes_per_token_of_capacity);
    expect(cache.tokens).toBe(expected.max_total_num_tokens);
    expect(cache.maxRunningRequests).toBe(expected.max_running_requests);
    expect(cache.fullTokens).toBe(expected.full_max_total_num_tokens);
    expect(cache.windowTokens).toBe(expected.swa_max_total_num_tokens);
    expect(cache.compressed?.sparseEntries).toBe(expected.c4_max_total_num_tokens);
    expect(cache.compressed?.heavyEntries).toBe(expected.c128_max_total_num_tokens);
    expect(cache.compressed?.sparseStates).toBe(expected.c4_state_pool_size);
    expect(cache.compressed?.heavyStates).toBe(expected.c128_state_pool_size);
  });
});

describe("pools of models of the catalogue", () => {
  test.each(sglangPools)("$model: $tokens tokens and $requests requests", (row) => {
    const cache = sglangCache(models[row.model], { version: "8905cbd4", ...row.settings });
    expect(cache.bytesPerTokenPerRank).toBe(row.bytesPerToken);
    expect(cache.tokens).toBe(row.tokens);
    expect(cache.maxRunningRequests).toBe(row.requests);
    expect(cache.windowTokens).toBe(row.windowTokens);
  });
});

const eight = gqa({
  layers: 32,
  kvHeads: 8,
  headDim: 128,
  queryHeads: 32,
  maxModelTokens: 131_072,
});
const sparse = { tensorParallel: 8, cacheDtype: "fp8_e4m3", availableBytesPerRank: 40e9 } as const;

describe("rules", () => {
  test("a sparse latent in fp8 is charged 576 bytes by one commit and 656 by the later, and 576 on trtllm", () => {
    const model = models["deepseek-v3.2"];
    const charged = (more: object): number =>
      sglangCache(model, { ...sparse, ...more }).bytesPerTokenPerRank;
    expect(charged({ version: "8905cbd4" })).toBe(61 * (576 + 132));
    expect(charged({ version: "003fca80" })).toBe(61 * (656 + 132));
    expect(charged({})).toBe(61 * (576 + 132));
    expect(charged({ version: "003fca80", sparseBackend: "trtllm" })).toBe(61 * (576 + 132));
    const codes = (version: "8905cbd4" | "003fca80") =>
      sglangCache(model, { ...sparse, version }).warnings.map(({ code }) => code);
    expect(codes("8905cbd4")).toEqual(["sparse-rows-over-committed"]);
    expect(codes("003fca80")).toEqual([]);
  });

  test("latents cost the same on one rank and on eight, heads an eighth", () => {
    const at = (tensorParallel: number, id: "deepseek-v3" | "llama-3.1-8b"): number =>
      sglangCache(models[id], { tensorParallel, availableBytesPerRank: 1e10 }).bytesPerTokenPerRank;
    expect(at(8, "deepseek-v3")).toBe(at(1, "deepseek-v3"));
    expect(at(8, "llama-3.1-8b")).toBe(at(1, "llama-3.1-8b") / 8);
  });

  test("Gemma 3 is charged in full on every layer, and windowPool: true shows what that costs", () => {
    const settings = { tensorParallel: 2, availableBytesPerRank: 48_318_382_080 };
    const listed = sglangCache(models["gemma-3-27b"], settings);
    const apart = sglangCache(models["gemma-3-27b"], { ...settings, windowPool: true });
    expect(listed.pools).toBe("one-pool");
    expect(apart.pools).toBe("window-ratio");
    expect(apart.tokens).toBeGreaterThan(listed.tokens);
  });

  test("the token cap is floored to a page and shrinks the window pool with it", () => {
    const settings = { pageTokens: 64, maxTotalTokens: 100_000, availableBytesPerRank: 40e9 };
    expect(sglangCache(eight, settings).tokens).toBe(99_968);
    expect(sglangCache(models["gpt-oss-120b"], settings)).toMatchObject({
      tokens: 99_968,
      windowTokens: 79_936,
    });
  });

  test("all pipeline stages shrink to the smallest", () => {
    const stages = sglangCache(eight, { pipelineParallel: 2, availableBytesPerRank: [20e9, 10e9] });
    const alone = sglangCache(eight, { pipelineParallel: 2, availableBytesPerRank: 10e9 });
    expect(stages.tokens).toBe(alone.tokens);
  });

  test("a draft layer takes its share of every token", () => {
    const plain = sglangCache(eight, { availableBytesPerRank: 40e9 });
    const draft = sglangCache(eight, {
      availableBytesPerRank: 40e9,
      speculation: { draftLayers: 1, draftTokens: 4 },
    });
    expect(draft.bytesPerTokenPerRank).toBe((plain.bytesPerTokenPerRank * 33) / 32);
  });

  test("recurrent states take their share first, and slots cap the requests", () => {
    const model = models["qwen3-next-80b"];
    const cache = sglangCache(model, { tensorParallel: 4, cacheBytesPerRank: 40 * 2 ** 30 });
    const slots = cache.stateSlots ?? 0;
    const bytes = cache.stateBytesPerSlot ?? 0;
    // 36 layers: 3 × 8192 × 2 B of convolution and 32 × 128 × 128 × 4 B of state, over four ranks
    expect(bytes).toBe((36 * (3 * 8192 * 2 + 32 * 128 * 128 * 4)) / 4);
    expect(slots).toBe(Math.floor(((40 * 2 ** 30 * 0.9) / 1.9 - bytes) / bytes));
    expect(cache.maxRunningRequests).toBe(Math.floor(slots / 3));
    expect(cache.availableBytesPerRank[0]).toBe(40 * 2 ** 30 - (slots + 1) * bytes);
  });

  test("a model without keys and values holds as many tokens as one sequence may have", () => {
    const model = modelFromConfig({
      model_type: "mamba",
      num_hidden_layers: 2,
      hidden_size: 64,
      intermediate_size: 128,
      state_size: 16,
      conv_kernel: 4,
    });
    const cache = sglangCache(model, { contextTokens: 4096, cacheBytesPerRank: 1e9 });
    expect(cache).toMatchObject({ fits: true, tokens: 4096, bytesPerTokenPerRank: 0 });
  });

  test("memory comes from free memory before and after loading, or from a device", () => {
    const free = sglangCache(eight, {
      freeBeforeBytes: 79 * 2 ** 30,
      freeAfterBytes: 60 * 2 ** 30,
      memoryFraction: 0.9,
    });
    expect(free.availableBytesPerRank[0]).toBeCloseTo((60 - 7.9) * 2 ** 30, -1);
  });

  test("rows of fp4 pack two elements into a byte and add a scale per sixteen", () => {
    expect(
      sglangCache(models["deepseek-v3"], { cacheDtype: "fp4_e2m1", availableBytesPerRank: 1e10 })
        .bytesPerTokenPerRank,
    ).toBe(61 * (288 + 36));
  });

  test("more memory never holds fewer tokens", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "gpt-oss-120b",
          "deepseek-v3",
          "llama-3.1-8b",
          "deepseek-v4-flash" as const,
        ),
        fc.integer({ min: 0, max: 200e9 }),
        fc.integer({ min: 0, max: 10e9 }),
        (id, bytes, more) => {
          const tokens = (availableBytesPerRank: number): number =>
            sglangCache(models[id], { availableBytesPerRank, maxRunningRequests: 64 }).tokens;
          expect(tokens(bytes + more)).toBeGreaterThanOrEqual(tokens(bytes));
        },
      ),
    );
  });
});

describe("what does not fit and what is refused", () => {
  test("no memory is an answer, with the fraction that would start", () => {
    const cache = sglangCache(eight, {
      freeBeforeBytes: 80e9,
      freeAfterBytes: 4e9,
      memoryFraction: 0.9,
    });
    expect(cache.fits).toBe(false);
    expect(cache.refusal).toContain("0.950");
    expect(cache.shortBytesPerRank).toBeGreaterThan(3.9e9);
    expect(sglangCache(eight, { availableBytesPerRank: -5 }).fits).toBe(false);
  });

  test("ranks that neither divide nor repeat the heads are refused with the reason", () => {
    const cache = sglangCache(eight, { tensorParallel: 3, availableBytesPerRank: 40e9 });
    expect(cache.fits).toBe(false);
    expect(cache.refusal).toContain("3 ranks can neither divide nor repeat 8");
  });

  test("a window pool that does not hold one request is refused", () => {
    const cache = sglangCache(models["gpt-oss-120b"], { availableBytesPerRank: 8_000_000 });
    expect(cache.fits).toBe(false);
    expect(cache.refusal).toContain("does not hold one request");
  });

  test("DeepSeek-V4 needs pages of a multiple of 128", () => {
    const cache = sglangCache(models["deepseek-v4-flash"], {
      pageTokens: 64,
      availableBytesPerRank: 40e9,
    });
    expect(cache.refusal).toContain("multiple of 128");
  });

  test("unknown versions, missing memory and unknown arguments are named", () => {
    expect(() => sglangCache(eight, { version: "0.5" as "003fca80" })).toThrow(/unknown SGLang/);
    expect(() => sglangCache(eight, {})).toThrow(/how much memory/);
    expect(() => sglangSettings({ mem_fraction_statik: 0.9 })).toThrow(/mem_fraction_static/);
    expect(() => sglangSettings({ kv_cache_dtype: "fp6" })).toThrow(/fp8_e4m3/);
    expect(() => sglangSettings({ speculative_algorithm: "DFLASH" })).toThrow(/own model/);
  });

  test("arguments are read as a launch command writes them", () => {
    expect(
      sglangSettings({
        "--tp": "8",
        "--dp-size": "2",
        "--enable-dp-attention": "",
        "--mem-fraction-static": "0.88",
        "--disable-radix-cache": true,
        model_path: "x",
      }),
    ).toEqual({
      tensorParallel: 4,
      attentionDataParallel: 2,
      memoryFraction: 0.88,
      radixCache: false,
    });
  });
});
