/**
 * Published figures about cache bytes.
 *
 * `printed` is what the source prints and `meant` what it means to the last digit; where the print does not follow from
 * the shapes the row stays, `agrees` is false and `why` says how it came about.
 */
import { models } from "../../src/catalog/index.ts";
import {
  compareKv,
  type KvFormat,
  kvBreakdown,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvTokens,
} from "../../src/index.ts";
import { gqa, type ModelSpec, mha, mla, mqa } from "../../src/model/index.ts";
import {
  deepseek67b,
  deepseekV2,
  deepseekV2AsMha,
  deepseekV3,
  deepseekV4,
  gptOss120b,
  llama8b,
  llama70b,
  llama405b,
  qwen36,
  qwen72b,
  sparseLatent,
  v4Flash,
  v4Pro,
} from "./shapes.ts";

/** One row. */
export interface PublishedFigure {
  /** the id under which the project's collection of published figures holds it, if it does */
  readonly id?: string;
  readonly inputs: string;
  readonly computed: () => number;
  readonly printed: number;
  /** half a unit of the last printed digit (a whole one where the log cuts), in the unit of the row; 0 where the print is exact */
  readonly within: number;
  readonly meant: number;
  readonly unit: string;
  readonly where: string;
  /** absent where the print agrees with what the shapes give */
  readonly disagrees?: string;
}

const GB = 1e9;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
const MILLION = 2 ** 20;

const V2 = "DeepSeek-V2 (arXiv 2405.04434)";
const INSIGHTS = "Insights into DeepSeek-V3 (arXiv 2505.09343), table 1";
const V4_BLOG = "vLLM blog, 2026-04-24, appendix";

const elements = (model: ModelSpec): number => kvBytesPerToken(model, { format: { bits: 8 } });
const bytesAt = (model: ModelSpec, tokens: number, format: KvFormat = "bf16"): number =>
  kvBytes(kvProfile(model, { format }), tokens);
const percentLess = (
  baseline: ModelSpec,
  candidate: ModelSpec,
  bits: { baseline?: number; candidate?: number } = {},
): number =>
  100 *
  compareKv({
    baseline: kvProfile(baseline, { format: { bits: bits.baseline ?? 16 } }),
    candidate: kvProfile(candidate, { format: { bits: bits.candidate ?? 16 } }),
  }).reduction;

/** The 93.3 % and the figures around it. */
export const headline: readonly PublishedFigure[] = [
  {
    id: "v2-93.3",
    inputs: "V2 at 6 bits, 67B at bf16",
    computed: () => percentLess(deepseek67b, deepseekV2, { candidate: 6 }),
    printed: 93.3,
    within: 0.05,
    meant: 100 * (1 - 25_920 / 389_120),
    unit: "% less per token",
    where: `${V2}, abstract, figure 1(b), section 3.2.3`,
  },
  {
    id: "v2-reduction-bf16",
    inputs: "V2 and 67B, both at bf16",
    computed: () => percentLess(deepseek67b, deepseekV2),
    printed: 82.24,
    within: 0.005,
    meant: 100 * (1 - 69_120 / 389_120),
    unit: "% less per token",
    where: "arithmetic on the same shapes",
  },
  {
    id: "v2-reduction-fp8",
    inputs: "V2 at fp8, 67B at bf16",
    computed: () => percentLess(deepseek67b, deepseekV2, { candidate: 8 }),
    printed: 91.11,
    within: 0.01,
    meant: 100 * (1 - 34_560 / 389_120),
    unit: "% less per token",
    where: "arithmetic on the same shapes (91.118, also seen as 91.12)",
  },
  {
    id: "v2-reduction-base8",
    inputs: "V2 at 6 bits, 67B at 8 bits",
    computed: () => percentLess(deepseek67b, deepseekV2, { baseline: 8, candidate: 6 }),
    printed: 86.68,
    within: 0.005,
    meant: 100 * (1 - 25_920 / 194_560),
    unit: "% less per token",
    where: "arithmetic on the same shapes",
  },
  {
    id: "v2-vs-own-mha",
    inputs: "V2 and multi-head attention of its own shape, 128 heads of 128",
    computed: () => percentLess(deepseekV2AsMha, deepseekV2),
    printed: 98.24,
    within: 0.005,
    meant: 100 * (1 - 34_560 / 1_966_080),
    unit: "% less per token",
    where: "arithmetic on section 3.1.2",
  },
  {
    inputs: "V2 and the large multi-head ablation, 60 layers of 56 heads of 128",
    computed: () => percentLess(mha({ layers: 60, heads: 56, headDim: 128 }), deepseekV2),
    printed: 95.98,
    within: 0.005,
    meant: 100 * (1 - 34_560 / 860_160),
    unit: "% less per token",
    where: `${V2}, table 9`,
  },
  {
    inputs: "small ablation: 27 layers of latent 512 + 64 and of 16 heads of 128",
    computed: () =>
      percentLess(
        mha({ layers: 27, heads: 16, headDim: 128 }),
        mla({ layers: 27, latentDim: 512, ropeDim: 64 }),
      ),
    printed: 85.94,
    within: 0.005,
    meant: 100 * (1 - 15_552 / 110_592),
    unit: "% less per token",
    where: `${V2}, table 9`,
  },
  {
    inputs: "one layer of latent 512 + 64 and one of 8 heads of 128",
    computed: () =>
      percentLess(
        gqa({ layers: 1, kvHeads: 8, headDim: 128 }),
        mla({ layers: 1, latentDim: 512, ropeDim: 64 }),
      ),
    printed: 71.9,
    within: 0.05,
    meant: 71.875,
    unit: "% less per token",
    where: "arithmetic on the same shapes",
  },
  {
    id: "v2-factor",
    inputs: "60/95 layers × 576/2048 elements × 6/16 bits",
    computed: () => 1 - percentLess(deepseek67b, deepseekV2, { candidate: 6 }) / 100,
    printed: 0.066612,
    within: 0.0000005,
    meant: 25_920 / 389_120,
    unit: "of the baseline",
    where: "arithmetic on the same shapes",
  },
  {
    id: "seed-933",
    inputs: "latent against what the article calls standard attention, same precision",
    computed: () => percentLess(deepseekV2AsMha, deepseekV2),
    printed: 93.3,
    within: 0.05,
    meant: 98.2421875,
    unit: "% less per token",
    where: "SemiAnalysis, DeepSeek Debates (2025-01-31)",
    disagrees:
      "93.3 % is V2 at 6 bits against a grouped-query model at bf16 and of another depth; against multi-head attention of V2's own shape it is 98.24 %",
  },
];

/** What one token adds, as papers print it. */
export const perToken: readonly PublishedFigure[] = [
  {
    id: "v2-t1-mla",
    inputs: "one layer, latent 512 + 64, heads of 128",
    computed: () => elements(mla({ layers: 1, latentDim: 512, ropeDim: 64 })) / 128,
    printed: 4.5,
    within: 0,
    meant: 4.5,
    unit: "head sizes",
    where: `${V2}, table 1`,
  },
  {
    id: "v2-gqa-equiv",
    inputs: "latent 512 + 64 against one group of 128",
    computed: () =>
      elements(mla({ layers: 1, latentDim: 512, ropeDim: 64 })) /
      elements(mqa({ layers: 1, headDim: 128 })),
    printed: 2.25,
    within: 0,
    meant: 2.25,
    unit: "groups",
    where: `${V2}, section 2.1.4`,
  },
  {
    id: "v2-config",
    inputs: "60 layers of latent 512 + 64",
    computed: () => elements(deepseekV2),
    printed: 34_560,
    within: 0,
    meant: 34_560,
    unit: "elements",
    where: `${V2}, section 3.1.2`,
  },
  {
    inputs: "the same at 6 bits",
    computed: () => kvBytesPerToken(deepseekV2, { format: { bits: 6 } }),
    printed: 25_920,
    within: 0,
    meant: 25_920,
    unit: "B",
    where: `${V2}, section 3.2.3`,
  },
  {
    id: "v2-fig1-67b",
    inputs: "95 layers of 8 heads of 128, bf16",
    computed: () => kvBytesPerToken(deepseek67b) / 1000,
    printed: 389.12,
    within: 0,
    meant: 389.12,
    unit: "kB",
    where: `${V2}, figure 1(b), the bar's value computed`,
  },
  {
    id: "v2-t9-small-mha",
    inputs: "27 layers of 16 heads of 128",
    computed: () => elements(mha({ layers: 27, heads: 16, headDim: 128 })) / 1000,
    printed: 110.6,
    within: 0.05,
    meant: 110.592,
    unit: "thousand elements",
    where: `${V2}, table 9`,
  },
  {
    id: "v2-t9-small-mla",
    inputs: "27 layers of latent 512 + 64",
    computed: () => elements(mla({ layers: 27, latentDim: 512, ropeDim: 64 })) / 1000,
    printed: 15.6,
    within: 0.05,
    meant: 15.552,
    unit: "thousand elements",
    where: `${V2}, table 9`,
  },
  {
    id: "v2-t9-large-mha",
    inputs: "60 layers of 56 heads of 128",
    computed: () => elements(mha({ layers: 60, heads: 56, headDim: 128 })) / 1000,
    printed: 860.2,
    within: 0.05,
    meant: 860.16,
    unit: "thousand elements",
    where: `${V2}, table 9`,
  },
  {
    id: "v2-t9-large-mla",
    inputs: "60 layers of latent 512 + 64",
    computed: () => elements(deepseekV2) / 1000,
    printed: 34.6,
    within: 0.05,
    meant: 34.56,
    unit: "thousand elements",
    where: `${V2}, table 9`,
  },
  {
    id: "v3-config",
    inputs: "61 layers of latent 512 + 64",
    computed: () => elements(deepseekV3),
    printed: 35_136,
    within: 0,
    meant: 35_136,
    unit: "elements",
    where: "DeepSeek-V3, inference/configs/config_671B.json",
  },
  {
    id: "ins-t1-v3",
    inputs: "DeepSeek-V3, bf16",
    computed: () => kvBytesPerToken(deepseekV3),
    printed: 70_272,
    within: 0,
    meant: 70_272,
    unit: "B",
    where: INSIGHTS,
  },
  {
    id: "ins-t1-qwen",
    inputs: "Qwen2.5-72B, bf16",
    computed: () => kvBytesPerToken(qwen72b),
    printed: 327_680,
    within: 0,
    meant: 327_680,
    unit: "B",
    where: INSIGHTS,
  },
  {
    id: "ins-t1-llama",
    inputs: "Llama-3.1-405B, bf16",
    computed: () => kvBytesPerToken(llama405b),
    printed: 516_096,
    within: 0,
    meant: 516_096,
    unit: "B",
    where: INSIGHTS,
  },
  {
    id: "ins-mult-qwen",
    inputs: "Qwen2.5-72B over DeepSeek-V3",
    computed: () => kvBytesPerToken(qwen72b) / kvBytesPerToken(deepseekV3),
    printed: 4.66,
    within: 0.005,
    meant: 327_680 / 70_272,
    unit: "times",
    where: INSIGHTS,
  },
  {
    id: "ins-mult-llama",
    inputs: "Llama-3.1-405B over DeepSeek-V3",
    computed: () => kvBytesPerToken(llama405b) / kvBytesPerToken(deepseekV3),
    printed: 7.28,
    within: 0.005,
    meant: 516_096 / 70_272,
    unit: "times",
    where: INSIGHTS,
    disagrees: "the printed multiplier is not the quotient of the printed bytes, which is 7.344",
  },
  {
    inputs: "DeepSeek-V3, fp8_ds_mla",
    computed: () => kvBytesPerToken(deepseekV3, { format: "fp8_ds_mla" }),
    printed: 40_016,
    within: 0,
    meant: 61 * 656,
    unit: "B",
    where: "FlashMLA README: 656 B per token and layer",
  },
  {
    id: "kimi-k2-kv",
    inputs: "Kimi K2, bf16",
    computed: () => kvBytesPerToken(models["kimi-k2"]),
    printed: 70_272,
    within: 0,
    meant: 70_272,
    unit: "B",
    where: "Kimi-K2 README and an engine log of K2.5",
  },
  {
    id: "kimi-linear-75",
    inputs: "7 latent layers of 27",
    computed: () =>
      percentLess(mla({ layers: 27, latentDim: 512, ropeDim: 64 }), models["kimi-linear-48b"]),
    printed: 75,
    within: 1,
    meant: (100 * 20) / 27,
    unit: "% less (up to)",
    where: "Kimi Linear (arXiv 2510.26692), abstract",
  },
  {
    id: "minimax-01",
    inputs: "10 softmax layers of 80, 8 heads of 128 (heads unconfirmed)",
    computed: () => kvBytesPerToken(gqa({ layers: 10, kvHeads: 8, headDim: 128 })),
    printed: 40_960,
    within: 0,
    meant: 40_960,
    unit: "B",
    where: "MiniMax-01 README for the layers",
  },
  {
    id: "qwen3-next",
    inputs: "12 full layers of 48, 2 heads of 256 (from memory)",
    computed: () => kvBytesPerToken(models["qwen3-next-80b"]),
    printed: 24_576,
    within: 0,
    meant: 24_576,
    unit: "B",
    where: "vLLM blog, 2025-09-11, for the hybrid layout",
  },
  {
    inputs: "gpt-oss-120b, all 36 layers counted as full, bf16",
    computed: () => kvBytesPerToken(gptOss120b),
    printed: 73_728,
    within: 0,
    meant: 73_728,
    unit: "B",
    where: "hf-mem issue 60",
  },
  {
    id: "gpt-oss-full",
    inputs: "gpt-oss-120b, its 18 full layers, f16",
    computed: () => kvBytesPerToken(gqa({ layers: 18, kvHeads: 8, headDim: 64 })),
    printed: 36_864,
    within: 0,
    meant: 36_864,
    unit: "B",
    where: "llama.cpp log in ollama issue 16480",
  },
  {
    inputs: "Llama-3.1-70B, bf16",
    computed: () => kvBytesPerToken(llama70b),
    printed: 327_680,
    within: 0,
    meant: 327_680,
    unit: "B",
    where: "config.json of Llama-3.1-70B",
  },
];

/** What one layer keeps per token in the layouts that kernels prescribe. */
export const perLayer: readonly PublishedFigure[] = [
  {
    id: "v32-kv-mla",
    inputs: "512 fp8 + 4 fp32 scales + 64 bf16",
    computed: () =>
      kvBytesPerToken(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), { format: "fp8_ds_mla" }),
    printed: 656,
    within: 0,
    meant: 512 + 4 * 4 + 64 * 2,
    unit: "B",
    where: "FlashMLA README; vLLM blog, 2025-09-29",
  },
  {
    id: "v32-kv-index",
    inputs: "index key of 128 fp8 + 4",
    computed: () =>
      kvBytesPerToken(sparseLatent(1), { format: "fp8_ds_mla" }) -
      kvBytesPerToken(mla({ layers: 1, latentDim: 512, ropeDim: 64 }), { format: "fp8_ds_mla" }),
    printed: 132,
    within: 0,
    meant: 128 + 4,
    unit: "B",
    where: "vLLM blog, 2025-09-29",
  },
  {
    inputs: "656 + 132",
    computed: () => kvBytesPerToken(sparseLatent(1), { format: "fp8_ds_mla" }),
    printed: 788,
    within: 0,
    meant: 788,
    unit: "B",
    where: "SGLang pull request 11309, log",
  },
  {
    inputs: "bf16 latent 1152 + fp8 index key 132",
    computed: () => kvBytesPerToken(sparseLatent(1)),
    printed: 1284,
    within: 0,
    meant: 576 * 2 + 132,
    unit: "B",
    where: "vLLM commit 017e9f44, the same model at bf16",
  },
  {
    inputs: "bf16 latent 1152 + bf16 index key 256",
    computed: () => kvBytesPerToken(sparseLatent(1, "bf16")),
    printed: 1408,
    within: 0,
    meant: 576 * 2 + 128 * 2,
    unit: "B",
    where: V4_BLOG,
  },
  {
    id: "v4-entry",
    inputs: "448 fp8 + 64 bf16 + 7 scales + 1 of padding",
    computed: () =>
      kvBytesPerToken(
        { ...deepseekV4({ windowOnly: 1, sparse: 0, heavy: 0 }, "mxfp4") },
        { format: "fp8_ds_mla" },
      ),
    printed: 584,
    within: 0,
    meant: 448 + 64 * 2 + 7 + 1,
    unit: "B",
    where: "FlashMLA source",
  },
  {
    id: "glm5-kv",
    inputs: "GLM-5, 78 layers of 788",
    computed: () => kvBytesPerToken(models["glm-5"], { format: "fp8_ds_mla" }),
    printed: 61_464,
    within: 0,
    meant: 61_464,
    unit: "B per token",
    where: "zai-org/GLM-5-FP8 config.json; an engine log agrees to 0.1 %",
  },
  {
    inputs: "V3.2, 61 layers of 788",
    computed: () => kvBytesPerToken(models["deepseek-v3.2"], { format: "fp8_ds_mla" }),
    printed: 48_068,
    within: 0,
    meant: 48_068,
    unit: "B per token",
    where: "vLLM blog, 2025-09-29",
  },
];

/** Pools and sequences, as engines log them and blogs print them. */
export const atLength: readonly PublishedFigure[] = [
  {
    inputs: "DeepSeek-V3, 32,768 tokens, f16",
    computed: () => bytesAt(deepseekV3, 32_768, "fp16") / MIB,
    printed: 1952 + 244,
    within: 0,
    meant: 2196,
    unit: "MiB",
    where: "llama.cpp pull request 11446, log: latents 1952.0 and rotary keys 244.0",
  },
  {
    inputs: "the same, q8_0",
    computed: () => bytesAt(deepseekV3, 32_768, "q8_0") / MIB,
    printed: 1166.62,
    within: 0.00501,
    meant: 1166.625,
    unit: "MiB",
    where: "ik_llama.cpp pull request 259, log",
  },
  {
    inputs: "V3.2 with index keys, 975,424 tokens",
    computed: () => bytesAt(models["deepseek-v3.2"], 975_424, "fp8_ds_mla") / GIB,
    printed: 43.67,
    within: 0.005,
    meant: (975_424 * 48_068) / GIB,
    unit: "GiB",
    where: "SGLang pull request 11309, log (labelled GB)",
  },
  {
    inputs: "V3.2 without index keys, 1,462,784 tokens",
    computed: () => bytesAt(deepseekV3, 1_462_784, "fp8_ds_mla") / GIB,
    printed: 54.52,
    within: 0.006,
    meant: (1_462_784 * 40_016) / GIB,
    unit: "GiB",
    where: "the same",
  },
  {
    inputs: "V3.2 with index keys, 1,462,784 tokens",
    computed: () => bytesAt(models["deepseek-v3.2"], 1_462_784, "fp8_ds_mla") / GIB,
    printed: 65.49,
    within: 0.006,
    meant: (1_462_784 * 48_068) / GIB,
    unit: "GiB",
    where: "the same",
  },
  {
    inputs: "Llama-3.1-70B, 131,072 tokens",
    computed: () => bytesAt(llama70b, 131_072) / GIB,
    printed: 40,
    within: 0,
    meant: 40,
    unit: "GiB",
    where: "arithmetic",
  },
  {
    inputs: "Llama-3.1-70B, 131,072 tokens",
    computed: () => bytesAt(llama70b, 131_072) / GB,
    printed: 42.95,
    within: 0.005,
    meant: 42.94967296,
    unit: "GB",
    where: "arithmetic",
  },
  {
    inputs: "gpt-oss-120b with all layers full, 5.38 GiB",
    computed: () =>
      kvTokens(kvProfile(gqa({ layers: 36, kvHeads: 8, headDim: 64 })), 5.38 * GIB) / 1000,
    printed: 78.4,
    within: 0.05 + (0.005 * GIB) / 73_728 / 1000,
    meant: 78.351,
    unit: "thousand tokens",
    where: "hf-mem issue 60",
  },
  {
    inputs: "Qwen3.6-27B, its 16 full layers, 262,144 tokens, f16",
    computed: () => shareOf(qwen36, "full", 262_144) / MIB,
    printed: 16_384,
    within: 0,
    meant: 16_384,
    unit: "MiB",
    where: "LM Studio bug tracker, issue 1862, log",
  },
  {
    inputs: "the same, recurrent state of 4 sequences",
    computed: () => (4 * shareOf(qwen36, "state", 262_144)) / MIB,
    printed: 598.5,
    within: 0,
    meant: 598.5,
    unit: "MiB",
    where: "the same",
  },
  {
    inputs: "gpt-oss-120b, 18 full layers, 2 × 131,072 tokens",
    computed: () => (2 * shareOf(gptOss120b, "full", 131_072)) / MIB,
    printed: 9216,
    within: 0,
    meant: 9216,
    unit: "MiB",
    where: "llama.cpp log in ollama issue 16480",
  },
  {
    id: "v32-bf16-1m",
    inputs: "V3.2, bf16 latents and index keys, 2^20 tokens",
    computed: () => bytesAt(sparseLatent(61, "bf16"), MILLION) / GIB,
    printed: 83.9,
    within: 0.05,
    meant: (1408 * 61 * MILLION) / GIB,
    unit: "GiB",
    where: V4_BLOG,
  },
  {
    id: "v4-bf16-1m",
    inputs: "V4-Pro, bf16, 2^20 tokens",
    computed: () => bytesAt(deepseekV4(v4Pro, "bf16"), MILLION) / GIB,
    printed: 9.62,
    within: 0.005,
    meant: 10_334_371_840 / GIB,
    unit: "GiB",
    where: V4_BLOG,
  },
  {
    id: "v4-flash-bf16-1m",
    inputs: "V4-Flash, bf16, 2^20 tokens",
    computed: () => bytesAt(deepseekV4(v4Flash, "bf16"), MILLION) / GIB,
    printed: 6.72,
    within: 0.005,
    meant: 7_219_838_976 / GIB,
    unit: "GiB",
    where: "r/LocalLLaMA, 2026-04-26",
  },
  {
    inputs: "V4-Pro, fp8 entries and fp4 index keys, 2^20 tokens",
    computed: () => bytesAt(deepseekV4(v4Pro, "mxfp4"), MILLION, "fp8_ds_mla") / GB,
    printed: 5.28,
    within: 0.005,
    meant: 5.28040448,
    unit: "GB",
    where: "584 B and 68 B entries, arithmetic",
  },
  {
    inputs: "V3.2, fp8, 2^20 tokens",
    computed: () => bytesAt(sparseLatent(61), MILLION, "fp8_ds_mla") / GB,
    printed: 50.4,
    within: 0.05,
    meant: (48_068 * MILLION) / GB,
    unit: "GB",
    where: "788 B entries, arithmetic",
  },
  {
    id: "v4-pro-10pct",
    inputs: "V4-Pro over V3.2, fp8 with fp4 index keys",
    computed: () => v4Share(v4Pro, "mxfp4"),
    printed: 10,
    within: 0.5,
    meant: (100 * 5_280_404_480) / (48_068 * MILLION),
    unit: "% of V3.2",
    where: "DeepSeek-V4 model card",
  },
  {
    inputs: "V4-Pro over V3.2, fp8 with fp8 index keys",
    computed: () => v4Share(v4Pro, "fp8_scale128"),
    printed: 11.5,
    within: 0.05,
    meant: (100 * 5_783_720_960) / (48_068 * MILLION),
    unit: "% of V3.2",
    where: "arithmetic",
  },
  {
    id: "v4-flash-7pct",
    inputs: "V4-Flash over V3.2, fp8 with fp4 index keys",
    computed: () => v4Share(v4Flash, "mxfp4"),
    printed: 7,
    within: 0.5,
    meant: (100 * 3_688_172_544) / (48_068 * MILLION),
    unit: "% of V3.2",
    where: "DeepSeek-V4 report as quoted",
  },
  {
    id: "v4-gqa8-2pct",
    inputs: "V4-Pro over 61 bf16 layers of 8 heads of 128",
    computed: () =>
      (100 * bytesAt(deepseekV4(v4Pro, "mxfp4"), MILLION, "fp8_ds_mla")) /
      bytesAt(gqa({ layers: 61, kvHeads: 8, headDim: 128 }), MILLION),
    printed: 2,
    within: 0.05,
    meant: (100 * 5_280_404_480) / (61 * 4096 * MILLION),
    unit: "%",
    where: "pages that say 98 % less; arithmetic",
  },
  {
    id: "llama31-kv",
    inputs: "Llama-3.1-8B, 128,000 tokens",
    computed: () => bytesAt(llama8b, 128_000) / GIB,
    printed: 15.62,
    within: 0.006,
    meant: 15.625,
    unit: "GiB",
    where: "Hugging Face blog on Llama 3.1, table",
  },
  {
    id: "llama31-kv",
    inputs: "Llama-3.1-70B, 128,000 tokens",
    computed: () => bytesAt(llama70b, 128_000) / GIB,
    printed: 39.06,
    within: 0.005,
    meant: 39.0625,
    unit: "GiB",
    where: "the same",
  },
  {
    id: "llama31-kv",
    inputs: "Llama-3.1-405B, 128,000 tokens",
    computed: () => bytesAt(llama405b, 128_000) / GIB,
    printed: 123.05,
    within: 0.005,
    meant: 61.5234375,
    unit: "GiB",
    where: "the same",
    disagrees: "the row is that of 16 key-value heads; the published checkpoint has 8",
  },
  {
    id: "gemma3-27b",
    inputs: "Gemma 3 27B, 32,768 tokens, 10 full layers of 62",
    computed: () => bytesAt(models["gemma-3-27b"], 32_768) / GB,
    printed: 72.7 - 54,
    within: 0.1,
    meant: 3.120562176,
    unit: "GB",
    where: "Gemma 3 (arXiv 2503.19786), table 3",
    disagrees: "18.7 GB follow neither from 5:1 windows nor from all layers full (16.6 GB)",
  },
  {
    id: "gemma3-12b",
    inputs: "Gemma 3 12B, 32,768 tokens, 8 full layers of 48",
    computed: () => bytesAt(models["gemma-3-12b"], 32_768) / GB,
    printed: 38.9 - 24,
    within: 0.1,
    meant: 2.483027968,
    unit: "GB",
    where: "the same",
    disagrees: "14.9 GB do not follow from 5:1 windows",
  },
  {
    id: "ix-kvclaim",
    inputs: "DeepSeek-R1, 8,192 tokens, fp8",
    computed: () => bytesAt(deepseekV3, 8192, "fp8") / 1e6,
    printed: 500,
    within: 50,
    meant: 287.834112,
    unit: "MB",
    where: "InferenceX v2 article",
    disagrees: "the printed figure fits bf16 (575.7 MB), not fp8",
  },
  {
    id: "trt-conc",
    inputs: "DeepSeek-R1, 1,024 + 2,048 tokens in 100 GB, fp8",
    computed: () => Math.floor((100 * GB) / bytesAt(deepseekV3, 3072, "fp8")),
    printed: 500,
    within: 0,
    meant: 926,
    unit: "requests per device",
    where: "TensorRT-LLM tech blog 3 (2025)",
    disagrees:
      "200 MB per request is bf16 (215.9 MB); with the fp8 cache of the same page it is 107.9 MB",
  },
  {
    inputs: "DeepSeek-R1, 1,024 + 2,048 tokens, bf16",
    computed: () => bytesAt(deepseekV3, 3072) / 1e6,
    printed: 215.9,
    within: 0.05,
    meant: 215.875584,
    unit: "MB",
    where: "arithmetic on the same",
  },
  {
    id: "lmsys-gb200-2",
    inputs: "DeepSeek-V3, 1,408 sequences of 2,000 tokens, fp8",
    computed: () => (1408 * bytesAt(deepseekV3, 2000, "fp8")) / GB,
    printed: 98.9,
    within: 0.05,
    meant: 98.942976,
    unit: "GB per device",
    where: "LMSYS blog, 2025-09-25",
  },
  {
    id: "lmsys-gb200-2",
    inputs: "DeepSeek-V3, 768 sequences of 4,096 tokens, fp8",
    computed: () => (768 * bytesAt(deepseekV3, 4096, "fp8")) / GB,
    printed: 110.5,
    within: 0.05,
    meant: 110.528299008,
    unit: "GB per device",
    where: "the same",
  },
  {
    id: "d6-kv-gpu",
    inputs: "DeepSeek-V3, 88 sequences of 4,989 tokens, bf16",
    computed: () => (88 * bytesAt(deepseekV3, 4989)) / GB,
    printed: 30.9,
    within: 0.05,
    meant: 30.851656704,
    unit: "GB per device",
    where: "DeepSeek open-infra-index, day 6, average cache length; concurrency by Little's law",
  },
];

export const tables: Readonly<Record<string, readonly PublishedFigure[]>> = {
  "the 93.3 % and its neighbours": headline,
  "what one token adds": perToken,
  "what one layer keeps": perLayer,
  "pools and sequences": atLength,
};

function v4Share(layers: typeof v4Pro | typeof v4Flash, index: "mxfp4" | "fp8_scale128"): number {
  return (
    (100 * bytesAt(deepseekV4(layers, index), MILLION, "fp8_ds_mla")) /
    bytesAt(sparseLatent(61), MILLION, "fp8_ds_mla")
  );
}

function shareOf(model: ModelSpec, kind: string, tokens: number): number {
  return kvBreakdown(kvProfile(model, { format: "fp16" }), tokens)
    .filter((share) => share.kind === kind)
    .reduce((sum, share) => sum + share.bytes, 0);
}
