/** TensorRT-LLM: the overhead model against measured maxima, and the rules of its pools. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { deviceMemoryBytes } from "../../src/device/index.ts";
import { activationWidth } from "../../src/engine/feed-forward-width.ts";
import type { ReservePerRank } from "../../src/engine/reserve.ts";
import { tensorRtLlmCache } from "../../src/engine/tensorrt-llm/index.ts";
import { gqa } from "../../src/model/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { type MeasuredMaximum, measuredMaxima } from "../truth/tensorrt-llm-maxima.ts";

const GIB = 2 ** 30;

interface Row {
  readonly system: "h100_sxm" | "gb300";
  readonly model: "Qwen/Qwen3-32B-FP8" | "meta-llama/Meta-Llama-3.1-8B";
  readonly tp: number;
  readonly isl: number;
  readonly osl: number;
  readonly free_fraction: number;
  readonly measured_max_concurrent: number;
  readonly aic_weights_gib: number;
}

const DEVICES = { h100_sxm: "h100-sxm-80gb", gb300: "gb300-288gb" } as const;
const MODELS = {
  "Qwen/Qwen3-32B-FP8": { id: "qwen3-32b", weightFormats: "fp8" },
  "meta-llama/Meta-Llama-3.1-8B": { id: "llama-3.1-8b", weightFormats: "bf16" },
} as const;

function predicted(row: MeasuredMaximum, reserve?: ReservePerRank): number {
  const { id, weightFormats } = MODELS[row.model];
  return tensorRtLlmCache(models[id], {
    device: devices[DEVICES[row.system]],
    weightFormats,
    tensorParallel: row.tensorParallel,
    freeFraction: row.freeFraction,
    maxBatchedTokens: 2 * row.promptTokens,
    maxModelTokens: row.promptTokens + row.outputTokens + 1000,
    ...(reserve && { reserve }),
  }).maxRequests;
}

function errorsOf(rows: readonly MeasuredMaximum[]): readonly number[] {
  return rows.map((row) => Math.abs(predicted(row) / row.measured - 1));
}

function mean(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describeWithShared("48 measured maxima", () => {
  const rows = sharedJson<{ rows: Row[] }>("data/kv-capacity-measured.json").rows.map((row) => ({
    system: row.system,
    model: row.model,
    tensorParallel: row.tp,
    promptTokens: row.isl,
    outputTokens: row.osl,
    freeFraction: row.free_fraction,
    measured: row.measured_max_concurrent,
  }));

  test("each is met within the larger of one sequence and 2 %", () => {
    expect(rows).toHaveLength(48);
    for (const row of rows)
      expect(Math.abs(predicted(row) - row.measured)).toBeLessThanOrEqual(
        Math.max(1, Math.floor(0.02 * row.measured)),
      );
  });

  test("the error is what the constants say: 0.12 % on average, 0.59 % at worst, 30 equal", () => {
    const errors = errorsOf(rows);
    expect(mean(errors)).toBeCloseTo(0.0012, 4);
    expect(Math.max(...errors)).toBeCloseTo(0.0059, 4);
    expect(errors.filter((error) => error === 0)).toHaveLength(30);
  });

  // fitted on the rows of one model alone: context GiB, allocator fraction, communication GiB, activation bytes
  test.each([
    ["Qwen/Qwen3-32B-FP8", "meta-llama/Meta-Llama-3.1-8B", [2.6857, 0.0068, 0.8613, 14.74], 0.006],
    ["meta-llama/Meta-Llama-3.1-8B", "Qwen/Qwen3-32B-FP8", [2.0507, 0.0054, 1.1493, 12.7], 0.011],
  ] as const)("fitted on %s alone, %s is met within the tolerance", (_, other, fit, error) => {
    const [context, allocator, communication, activation] = fit;
    const own = rows.filter(({ model }) => model === other);
    const errors = own.map((row) => {
      const deviceBytes = deviceMemoryBytes(devices[DEVICES[row.system]]);
      const { id } = MODELS[row.model];
      const runtimeBytes =
        (context + communication * Math.log2(row.tensorParallel)) * GIB + allocator * deviceBytes;
      const { feedForwardWidth } = activationWidth(models[id]);
      const activationBytes =
        (activation * 2 * row.promptTokens * feedForwardWidth) / row.tensorParallel;
      const maximum = predicted(row, { runtimeBytes, activationBytes, graphBytes: 0 });
      expect(Math.abs(maximum - row.measured)).toBeLessThanOrEqual(
        Math.max(1, Math.floor(0.02 * row.measured)),
      );
      return Math.abs(maximum / row.measured - 1);
    });
    expect(own).toHaveLength(24);
    expect(mean(errors)).toBeLessThan(error);
  });
});

describe("measured maxima that are kept here", () => {
  test.each(measuredMaxima)(
    "$model on $tensorParallel × $system: about $measured of $promptTokens + $outputTokens",
    (row) => {
      expect(Math.abs(predicted(row) - row.measured)).toBeLessThanOrEqual(
        Math.max(1, 0.006 * row.measured),
      );
    },
  );

  test("eight ranks are extrapolation, and the answer says so", () => {
    const { warnings } = tensorRtLlmCache(models["llama-3.1-70b"], {
      device: devices["h100-sxm-80gb"],
      tensorParallel: 8,
    });
    expect(warnings.map(({ code }) => code)).toContain("overhead-extrapolated");
  });
});

const eight = gqa({ layers: 32, kvHeads: 8, headDim: 128, maxModelTokens: 8192 });

describe("pools", () => {
  test("the fraction is of what is free, in whole blocks", () => {
    const cache = tensorRtLlmCache(eight, { freeBytesPerRank: 10 * GIB, freeFraction: 0.9 });
    expect(cache.poolBytesPerRank).toBe(9 * GIB);
    expect(cache.blocks).toBe(Math.floor((9 * GIB) / (32 * 131_072)));
    expect(cache.tokens).toBe(cache.blocks * 32);
    expect(cache.maxRequests).toBe(Math.floor(cache.blocks / 256));
    expect(cache.limitedBy).toBe("memory");
  });

  test("a published log: 21.89 GiB free gives 630 or 631 blocks of 64 at 0.9", () => {
    const model = gqa({ layers: 32, kvHeads: 32, headDim: 128, maxModelTokens: 8192 });
    const { blocks } = tensorRtLlmCache(model, {
      freeBytesPerRank: 21.89 * GIB,
      blockTokens: 64,
      cacheFormat: "fp16",
    });
    expect(Math.abs(blocks - 631)).toBeLessThanOrEqual(1);
  });

  test("the smallest cap wins and is named", () => {
    const at = (more: object) => tensorRtLlmCache(eight, { freeBytesPerRank: 10 * GIB, ...more });
    expect(at({ maxCacheTokens: 10_000 })).toMatchObject({ blocks: 313, limitedBy: "max_tokens" });
    expect(at({ maxCacheBytes: GIB })).toMatchObject({
      blocks: 256,
      limitedBy: "max_gpu_total_bytes",
    });
    expect(at({ maxRequests: 2 })).toMatchObject({ maxRequests: 2, limitedBy: "max_batch_size" });
  });

  test("a draft's cache is added to every token", () => {
    const cache = tensorRtLlmCache(eight, {
      freeBytesPerRank: 10 * GIB,
      draftBytesPerTokenPerRank: 4096,
    });
    expect(cache.bytesPerTokenPerRank).toBe(131_072 + 4096);
  });

  test("each window has a pool; their shares are one", () => {
    const { pools, maxRequests } = tensorRtLlmCache(models["gpt-oss-120b"], {
      freeBytesPerRank: 20 * GIB,
    });
    expect(pools.map(({ windowTokens }) => windowTokens)).toEqual([128, undefined]);
    expect(pools.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(maxRequests).toBeGreaterThan(0);
  });

  test("recurrent states take memory before tokens do", () => {
    const cache = tensorRtLlmCache(models["qwen3-next-80b"], {
      freeBytesPerRank: 40 * GIB,
      maxModelTokens: 32_768,
    });
    expect(cache.stateSlots).toBeGreaterThan(0);
    expect(cache.pools[0]?.blocks ?? 0).toBeLessThan(
      cache.poolBytesPerRank / (cache.pools[0]?.bytesPerBlockPerRank ?? 1),
    );
  });
});

describe("what does not fit and what is refused", () => {
  test("weights that leave nothing are an answer", () => {
    const cache = tensorRtLlmCache(models["llama-3.1-405b"], { device: devices["h100-sxm-80gb"] });
    expect(cache.fits).toBe(false);
    expect(cache.freeBytesPerRank).toBeLessThan(0);
    expect(cache.shortBytesPerRank).toBeGreaterThan(0);
    expect(cache.refusal).toContain("no memory");
  });

  test("a pool shorter than one sequence is an answer", () => {
    const cache = tensorRtLlmCache(eight, { freeBytesPerRank: GIB / 2 });
    expect(cache).toMatchObject({ fits: false, maxRequests: 0 });
    expect(cache.shortBytesPerRank).toBeGreaterThan(0);
  });

  test("block sizes and ranks that the engine lacks are refused with the reason", () => {
    expect(tensorRtLlmCache(eight, { freeBytesPerRank: GIB, blockTokens: 48 }).refusal).toContain(
      "power of two",
    );
    expect(tensorRtLlmCache(eight, { freeBytesPerRank: GIB, tensorParallel: 3 }).refusal).toContain(
      "3 ranks",
    );
  });

  test("fractions outside (0, 1] and missing memory are errors", () => {
    expect(() => tensorRtLlmCache(eight, { freeBytesPerRank: GIB, freeFraction: 1.2 })).toThrow(
      /freeFraction/,
    );
    expect(() => tensorRtLlmCache(eight, {})).toThrow(/how much memory/);
  });
});
