/** Efficiencies fitted to measured serving, by device and engine; printed by `npm run fit`. */
import { entry, type FittedEfficiency, type LeftOut, leftOutEntry } from "./efficiency.ts";

/** 3,474 rows of times to the first and per output token, measured 2025-10 to 2026-04; `rows` of them are behind an entry. */
const TABLE =
  "end-to-end serving measurements in ai-dynamo/aiconfigurator, commit 095f58a51c4ca8e61b66ec108d86f223f8d559ce (2026-08-21)";

const H20_SOURCE =
  "SGLang on all devices; arithmetic of FlashMLA issue 30 (0.81 to 0.88 of 148 TFLOP/s) and flash-attention issue 1310 (0.73 to 0.85), assumed of its matrices too";

/**
 * The entries: efficiencies in the order of `efficiencyNames`, seconds as microseconds; then by family and mode the rows,
 * and of the time per output token and of the time to the first the mean absolute error, and the 10th and 90th percentile of
 * measured / predicted; then what the rows span, in the order of `hullDimensions`, their models, and the formats of their
 * weights and caches.
 *
 * `*` stands for all devices or engines, and is carried over to those that nobody measured. Matrices and attention of
 * one model cannot be told apart by its times alone: a share is an effective one, held near what kernels reach alone.
 */
export const fittedEfficiencies: readonly FittedEfficiency[] = /* @__PURE__ */ (() => [
  entry(
    { device: "*", engine: "*", basis: "heuristic", source: TABLE, rows: 2354 },
    [0.79, 0.78, 0.83, 0.79, 0.53, 0.44, 0.44, 0.49, 33, 41, 21, 19, 9.5, 44000, 3.9],
    [],
  ),
  entry(
    { device: "*", engine: "vllm", basis: "heuristic", source: TABLE, rows: 704 },
    [0.73, 0.86, 0.8, 0.79, 0.53, 0.42, 0.42, 0.45, 36, 39, 21, 18, 10, 15000, 4.5],
    [],
  ),
  entry(
    { device: "b300-288gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 75 },
    [0.77, 0.95, 0.83, 0.76, 0.51, 0.4, 0.35, 0.39, 34, 36, 21, 16, 10, 3400, 5.4],
    [
      "MoE GQA | aggregated | 75 | 0.08 0.88 1.14 | 0.28 0.74 1.59 | 922-7373 922-922 4-1024 1-8 1-4 1-4 1-1 1-1 | minimax-m2.5 | 16 bits, 8 bits, nvfp4 | 16 bits, 8 bits",
    ],
  ),
  entry(
    { device: "b200-180gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 279 },
    [0.69, 0.95, 0.77, 0.75, 0.51, 0.41, 0.35, 0.31, 38, 28, 21, 15, 11, 6400, 5.8],
    [
      "MoE GQA | aggregated | 142 | 0.08 0.91 1.19 | 0.3 0.84 1.44 | 922-7373 922-922 2-512 1-8 1-4 1-4 1-1 1-1 | minimax-m2.5 | 16 bits, 8 bits, nvfp4 | 16 bits, 8 bits",
      "dense GQA | aggregated | 85 | 0.07 0.91 1.13 | 0.17 0.8 1.47 | 922-7373 922-7373 4-64 1-8 1-1 1-1 1-1 1-1 | llama-3.1-70b | 8 bits, nvfp4 | 8 bits",
      "hybrid | aggregated | 52 | 0.15 0.8 0.98 | 0.21 0.73 1.27 | 922-7373 922-7373 4-128 1-8 1-1 1-1 1-1 1-1 | gpt-oss-120b | 16 bits, mxfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 190 },
    [0.74, 0.59, 0.73, 0.67, 0.55, 0.42, 0.37, 0.41, 38, 38, 21, 16, 10, 46000, 2],
    [
      "MoE GQA | aggregated | 96 | 0.16 0.92 1.96 | 0.26 0.8 1.75 | 922-8000 100-7373 4-128 2-8 1-1 1-4 1-1 1-1 | minimax-m2.5, qwen3-235b | 8 bits | 16 bits",
      "dense GQA | aggregated | 50 | 0.07 0.92 1.16 | 0.22 0.7 1.1 | 922-7373 922-7373 4-64 1-8 1-1 1-1 1-1 1-1 | llama-3.1-70b | 8 bits | 8 bits",
      "hybrid | aggregated | 44 | 0.1 0.86 1.02 | 0.29 0.68 1.89 | 922-7373 922-7373 4-64 1-8 1-1 1-1 1-1 1-1 | gpt-oss-120b | 16 bits, mxfp4 | 16 bits",
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 160 },
    [0.78, 0.95, 0.72, 0.79, 0.6, 0.42, 0.41, 0.53, 39, 33, 21, 19, 11, 20000, 3],
    [
      "MoE GQA | aggregated | 15 | 0.05 0.95 1.15 | 0.08 0.83 1.11 | 922-922 922-7373 1-64 1-4 1-4 4-4 1-1 1-1 | minimax-m2.5 | 8 bits | 16 bits",
      "dense GQA | aggregated | 100 | 0.06 0.93 1.11 | 0.18 0.77 1.2 | 922-7373 128-7373 4-128 2-8 1-1 1-1 1-1 1-1 | llama-3.1-70b, qwen3-32b | 16 bits, 8 bits | 16 bits, 8 bits",
      "hybrid | aggregated | 45 | 0.18 0.88 1.32 | 0.26 0.92 2.27 | 922-7373 922-7373 4-512 2-8 1-1 1-1 1-1 1-1 | gpt-oss-120b | 16 bits, mxfp4 | 16 bits",
    ],
  ),
  entry(
    { device: "*", engine: "sglang", basis: "heuristic", source: TABLE, rows: 748 },
    [0.84, 0.73, 0.84, 0.82, 0.51, 0.43, 0.43, 0.46, 34, 45, 21, 19, 9.7, 190000, 4.2],
    [],
  ),
  entry(
    { device: "b300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 98 },
    [0.82, 0.8, 0.77, 0.77, 0.46, 0.43, 0.38, 0.35, 32, 42, 23, 19, 9.4, 37000, 21],
    [
      "MLA | aggregated | 32 | 0.29 0.82 2.79 | 0.48 0.56 5.76 | 922-7373 922-922 4-128 4-8 1-1 1-8 1-1 1-1 | deepseek-v3, glm-5 | 16 bits, 8 bits, nvfp4 | 8 bits",
      "hybrid | aggregated | 66 | 0.14 0.78 1.19 | 0.32 0.59 1.47 | 922-7373 922-922 4-256 4-8 1-1 1-4 1-1 1-1 | qwen3.5-397b | 16 bits, 8 bits, nvfp4 | 16 bits, 8 bits",
    ],
  ),
  entry(
    { device: "gb200-186gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 27 },
    [0.85, 0.79, 0.84, 0.79, 0.43, 0.43, 0.43, 0.41, 32, 43, 20, 19, 9.4, 700000, 4.2],
    [
      "MLA | disaggregated | 27 | 0.27 0.71 1.28 | 0.6 0.4 3.47 | 922-7373 922-922 1-512 1-8 1-32 1-32 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 140 },
    [0.85, 0.73, 0.88, 0.81, 0.59, 0.43, 0.44, 0.53, 39, 67, 21, 18, 10, 210000, 3.8],
    [
      "MLA | aggregated | 50 | 0.17 0.79 1.3 | 0.29 0.69 1.86 | 922-7373 922-7373 4-64 8-8 1-1 1-1 1-1 1-1 | deepseek-r1, glm-5 | 8 bits | 16 bits",
      "MLA | disaggregated | 3 | 0.06 0.9 0.98 | 0.45 1.77 1.96 | 7373-7373 922-922 8-32 1-1 8-8 8-8 1-1 1-1 | deepseek-v3 | 8 bits | 16 bits",
      "MoE GQA | aggregated | 18 | 0.15 0.76 1.03 | 0.36 0.57 3.51 | 1000-4000 100-2000 2-9 2-4 1-1 1-1 1-1 1-1 | qwen3-235b | 8 bits | 16 bits",
      "dense GQA | aggregated | 34 | 0.13 0.8 1.1 | 0.39 0.75 5.63 | 1000-8000 100-2000 32-512 1-8 1-1 1-1 1-1 1-1 | llama-3.1-8b | 8 bits | 16 bits",
      "hybrid | aggregated | 35 | 0.13 1.01 1.38 | 0.15 0.79 1.53 | 922-7373 922-7373 4-64 8-8 1-1 8-8 1-1 1-1 | qwen3.5-397b | 8 bits | 8 bits",
    ],
  ),
  entry(
    { device: "b200-180gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 404 },
    [0.95, 0.93, 0.89, 0.82, 0.21, 0.44, 0.39, 0.16, 36, 50, 19, 18, 9.9, 67000, 6.6],
    [
      "MLA | aggregated | 212 | 0.15 0.83 1.33 | 0.34 0.74 8.3 | 922-7373 922-7373 4-512 4-8 1-1 1-8 1-1 1-1 | deepseek-r1, deepseek-v3, glm-5 | 16 bits, 8 bits, nvfp4 | 8 bits",
      "MLA | disaggregated | 17 | 0.13 0.77 1.15 | 0.55 1.19 15.13 | 922-7373 922-922 4-128 1-8 1-8 1-8 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
      "hybrid | aggregated | 175 | 0.14 0.79 1.23 | 0.22 0.69 1.25 | 922-7373 922-7373 4-256 4-8 1-1 1-4 1-1 1-1 | qwen3.5-397b | 16 bits, 8 bits, nvfp4 | 16 bits, 8 bits",
    ],
  ),
  entry(
    { device: "gb300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 16 },
    [0.84, 0.82, 0.84, 0.82, 0.47, 0.43, 0.4, 0.41, 31, 41, 20, 19, 9.2, 330000, 4.2],
    [
      "MLA | disaggregated | 16 | 0.14 0.74 1.22 | 0.4 0.7 2.51 | 922-7373 922-922 1-960 1-4 1-32 1-32 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 63 },
    [0.88, 0.73, 0.76, 0.84, 0.51, 0.43, 0.43, 0.56, 33, 45, 21, 18, 9.5, 47000, 8],
    [
      "dense GQA | aggregated | 63 | 0.04 0.93 1.06 | 0.14 0.84 1.26 | 1024-4096 128-512 16-128 1-8 1-1 1-1 1-1 1-1 | qwen3-32b | 16 bits | 16 bits",
    ],
  ),
  entry(
    { device: "*", engine: "tensorrt-llm", basis: "heuristic", source: TABLE, rows: 902 },
    [0.83, 0.86, 0.86, 0.81, 0.53, 0.44, 0.42, 0.49, 33, 39, 21, 18, 9.5, 54000, 2],
    [],
  ),
  entry(
    { device: "gb200-186gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 23 },
    [0.81, 0.85, 0.85, 0.78, 0.48, 0.44, 0.42, 0.45, 32, 37, 20, 17, 9.3, 530000, 2],
    [
      "MLA | disaggregated | 21 | 0.1 0.87 1.13 | 0.95 0.37 8.52 | 922-7373 922-7373 1-768 1-8 1-32 8-32 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "gb300-288gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 19 },
    [0.89, 0.95, 0.88, 0.8, 0.52, 0.43, 0.38, 0.48, 29, 34, 20, 17, 8.9, 1100000, 2],
    [
      "MLA | disaggregated | 19 | 0.15 0.79 1.17 | 1.01 0.3 3.51 | 922-7373 922-7373 1-1024 1-8 1-32 4-32 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "b200-180gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 335 },
    [0.74, 0.95, 0.81, 0.72, 0.59, 0.45, 0.31, 0.42, 31, 19, 33, 13, 8.9, 32000, 1.8],
    [
      "MLA | aggregated | 107 | 0.16 0.86 1.57 | 0.33 0.72 2.35 | 922-7373 922-7373 4-256 1-8 1-8 1-8 1-1 1-1 | deepseek-r1, deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
      "MLA | disaggregated | 19 | 0.14 0.85 1.33 | 0.57 0.97 7.24 | 922-7373 922-922 1-512 1-8 1-8 1-8 1-1 1-1 | deepseek-v3 | 16 bits, 8 bits, nvfp4 | 8 bits",
      "dense GQA | aggregated | 120 | 0.09 0.91 1.21 | 0.11 0.84 1.08 | 922-7373 922-7373 4-128 1-8 1-1 1-1 1-1 1-1 | llama-3.1-70b | 8 bits, nvfp4 | 8 bits",
      "hybrid | aggregated | 89 | 0.14 0.81 1.08 | 0.26 0.81 2.51 | 922-7373 922-7373 4-256 1-8 1-4 1-4 1-1 1-1 | gpt-oss-120b | 16 bits, mxfp4 | 8 bits",
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 189 },
    [0.93, 0.79, 0.95, 0.56, 0.66, 0.44, 0.41, 0.48, 34, 72, 24, 19, 9.4, 83000, 1.2],
    [
      "MLA | aggregated | 26 | 0.04 0.97 1.11 | 0.15 0.87 1.24 | 922-922 922-7373 4-64 8-8 1-1 1-8 1-1 1-1 | deepseek-r1, deepseek-v3 | 8 bits | 8 bits",
      "MLA | disaggregated | 17 | 0.06 0.91 1.11 | 0.57 1.62 4.41 | 922-7373 922-922 4-64 1-8 1-8 8-8 1-1 1-1 | deepseek-v3 | 8 bits | 8 bits",
      "dense GQA | aggregated | 66 | 0.06 0.92 1.08 | 0.21 0.7 1.08 | 922-7373 922-7373 4-128 1-8 1-1 1-1 1-1 1-1 | llama-3.1-70b | 8 bits | 8 bits",
      "hybrid | aggregated | 80 | 0.09 0.88 1.25 | 0.23 0.83 1.7 | 922-7373 922-7373 4-64 1-8 1-1 1-8 1-1 1-1 | gpt-oss-120b | 16 bits, mxfp4 | 16 bits",
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 336 },
    [0.82, 0.95, 0.88, 0.93, 0.49, 0.44, 0.45, 0.52, 36, 31, 25, 18, 9.5, 33000, 3.7],
    [
      "MLA | disaggregated | 8 | 0.39 1.4 1.81 | 0.92 4.78 77.22 | 922-7373 922-922 2-77 16-16 1-1 16-16 1-1 2-2 | deepseek-v3 | 8 bits | 8 bits",
      "MoE GQA | aggregated | 69 | 0.13 0.77 1.05 | 0.18 0.81 1.47 | 128-1024 128-512 4-128 4-8 1-1 4-8 1-1 1-1 | qwen3-235b | 8 bits | 8 bits",
      "dense GQA | aggregated | 258 | 0.06 0.92 1.1 | 0.24 0.72 1.64 | 1024-4096 128-512 8-128 1-8 1-1 1-1 1-1 1-1 | llama-3.1-8b, qwen3-32b | 16 bits, 8 bits | 16 bits, 8 bits",
    ],
  ),
  entry(
    { device: "h20-96gb", engine: "sglang", basis: "heuristic", source: H20_SOURCE, rows: 0 },
    [0.84, 0.73, 0.84, 0.8, 0.8, 0.43, 0.8, 0.46, 34, 45, 21, 19, 9.7, 190000, 4.2],
    [],
  ),
])();

/** The same error where the model's own rows were not fitted: models, and the two times with each model counted alike. */
export const leftOutModels: readonly LeftOut[] = /* @__PURE__ */ (() => [
  leftOutEntry("aggregated", 9, [0.21, 0.72, 1.36], [0.32, 0.65, 1.9]),
])();

/** The figures that the shares are of: memory's bytes, bf16, fp8 and fp4 FLOP, bytes within a node, all per second. */
export const measuredDevices: Readonly<Record<string, readonly number[]>> = {
  "b200-180gb": [7.7e12, 2.25e15, 4.5e15, 9e15, 9e11],
  "b300-288gb": [7.75e12, 2.25e15, 4.5e15, 1.4e16, 9e11],
  "gb200-186gb": [8e12, 2.5e15, 5e15, 1e16, 9e11],
  "gb300-288gb": [8e12, 2.5e15, 5e15, 1.5e16, 9e11],
  "h100-sxm-80gb": [3.35e12, 9.895e14, 1.979e15, 0, 4.5e11],
  "h200-141gb": [4.8e12, 9.895e14, 1.979e15, 0, 4.5e11],
};

/** Layers, hidden size and parameters of the models that were measured. */
export const measuredModels: Readonly<Record<string, readonly number[]>> = {
  "deepseek-r1": [61, 7168, 6.71e11],
  "deepseek-v3": [61, 7168, 6.71e11],
  "glm-5": [78, 6144, 7.439e11],
  "gpt-oss-120b": [36, 2880, 1.168e11],
  "llama-3.1-70b": [80, 8192, 7.055e10],
  "llama-3.1-8b": [32, 4096, 8.03e9],
  "minimax-m2.5": [62, 3072, 2.287e11],
  "qwen3-235b": [94, 4096, 2.351e11],
  "qwen3-32b": [64, 5120, 3.276e10],
  "qwen3.5-397b": [60, 4096, 3.968e11],
};
