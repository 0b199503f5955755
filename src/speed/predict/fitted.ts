/** Efficiencies fitted to measured serving, by device and engine; printed by `npm run fit`. */
import { entry, type FittedEfficiency } from "./efficiency.ts";

/** 3,474 rows of times to the first and per output token, measured 2025-10 to 2026-04; `rows` of them are behind an entry. */
const TABLE =
  "end-to-end serving measurements in ai-dynamo/aiconfigurator, commit 095f58a51c4ca8e61b66ec108d86f223f8d559ce (2026-08-21)";

const H20_SOURCE =
  "SGLang on all devices; arithmetic of FlashMLA issue 30 (0.81 to 0.88 of 148 TFLOP/s) and flash-attention issue 1310 (0.73 to 0.85)";

/**
 * The entries: efficiencies in the order of `efficiencyNames`, seconds as microseconds; then by family and mode the rows,
 * the mean absolute error of the time per output token, and the 10th and 90th percentile of measured / predicted.
 *
 * `*` stands for all devices or engines, and is carried over to those that nobody measured. Matrices and attention of
 * one model cannot be told apart by its times alone: a share is an effective one, held near what kernels reach alone.
 */
export const fittedEfficiencies: readonly FittedEfficiency[] = /* @__PURE__ */ (() => [
  entry(
    { device: "*", engine: "*", basis: "heuristic", source: TABLE, rows: 2352 },
    [0.78, 0.78, 0.82, 0.8, 0.52, 0.46, 0.48, 0.52, 0.12, 33, 41, 21, 19, 9.5, 84000],
    [
      ["MLA", "aggregated", 427, 0.16, 0.83, 1.41],
      ["MLA", "disaggregated", 147, 0.17, 0.78, 1.31],
      ["MoE GQA", "aggregated", 415, 0.11, 0.87, 1.21],
      ["dense GQA", "aggregated", 774, 0.06, 0.92, 1.12],
      ["hybrid", "aggregated", 587, 0.15, 0.8, 1.23],
    ],
  ),
  entry(
    { device: "*", engine: "vllm", basis: "heuristic", source: TABLE, rows: 704 },
    [0.73, 0.86, 0.82, 0.77, 0.54, 0.46, 0.46, 0.48, 0.082, 36, 38, 21, 19, 10, 46000],
    [
      ["MoE GQA", "aggregated", 328, 0.11, 0.9, 1.29],
      ["dense GQA", "aggregated", 235, 0.06, 0.92, 1.12],
      ["hybrid", "aggregated", 141, 0.16, 0.8, 1.02],
    ],
  ),
  entry(
    { device: "b300-288gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 75 },
    [0.78, 0.95, 0.83, 0.78, 0.52, 0.45, 0.43, 0.45, 0.085, 35, 36, 21, 17, 10, 41000],
    [["MoE GQA", "aggregated", 75, 0.09, 0.88, 1.14]],
  ),
  entry(
    { device: "b200-180gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 279 },
    [0.68, 0.95, 0.8, 0.75, 0.54, 0.47, 0.41, 0.4, 0.083, 39, 29, 21, 17, 11, 44000],
    [
      ["MoE GQA", "aggregated", 142, 0.08, 0.91, 1.19],
      ["dense GQA", "aggregated", 85, 0.07, 0.92, 1.12],
      ["hybrid", "aggregated", 52, 0.2, 0.74, 0.93],
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 190 },
    [0.74, 0.59, 0.76, 0.69, 0.58, 0.46, 0.39, 0.43, 0.07, 38, 37, 21, 17, 10, 59000],
    [
      ["MoE GQA", "aggregated", 96, 0.16, 0.9, 1.96],
      ["dense GQA", "aggregated", 50, 0.07, 0.92, 1.16],
      ["hybrid", "aggregated", 44, 0.1, 0.86, 1.02],
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 160 },
    [0.81, 0.95, 0.79, 0.69, 0.67, 0.46, 0.46, 0.54, 0.079, 39, 34, 21, 19, 10, 40000],
    [
      ["MoE GQA", "aggregated", 15, 0.06, 0.95, 1.15],
      ["dense GQA", "aggregated", 100, 0.05, 0.93, 1.1],
      ["hybrid", "aggregated", 45, 0.18, 0.88, 1.33],
    ],
  ),
  entry(
    { device: "*", engine: "sglang", basis: "heuristic", source: TABLE, rows: 746 },
    [0.87, 0.71, 0.81, 0.86, 0.51, 0.46, 0.47, 0.52, 0.3, 35, 45, 20, 19, 9.7, 200000],
    [
      ["MLA", "aggregated", 294, 0.17, 0.82, 1.4],
      ["MLA", "disaggregated", 63, 0.2, 0.74, 1.25],
      ["MoE GQA", "aggregated", 18, 0.15, 0.76, 1.04],
      ["dense GQA", "aggregated", 95, 0.07, 0.89, 1.07],
      ["hybrid", "aggregated", 276, 0.15, 0.78, 1.25],
    ],
  ),
  entry(
    { device: "b300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 98 },
    [0.86, 0.76, 0.71, 0.84, 0.48, 0.46, 0.43, 0.46, 0.24, 33, 43, 22, 20, 9.5, 150000],
    [
      ["MLA", "aggregated", 32, 0.29, 0.82, 2.71],
      ["hybrid", "aggregated", 66, 0.15, 0.78, 1.2],
    ],
  ),
  entry(
    { device: "gb200-186gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 27 },
    [0.87, 0.77, 0.81, 0.85, 0.49, 0.47, 0.47, 0.5, 0.29, 33, 42, 20, 20, 9.4, 220000],
    [["MLA", "disaggregated", 27, 0.27, 0.71, 1.31]],
  ),
  entry(
    { device: "h200-141gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 140 },
    [0.86, 0.72, 0.84, 0.85, 0.58, 0.46, 0.48, 0.57, 0.12, 40, 63, 21, 19, 10, 230000],
    [
      ["MLA", "aggregated", 50, 0.17, 0.77, 1.27],
      ["MLA", "disaggregated", 3, 0.06, 0.9, 0.97],
      ["MoE GQA", "aggregated", 18, 0.15, 0.76, 1.04],
      ["dense GQA", "aggregated", 34, 0.1, 0.83, 1.1],
      ["hybrid", "aggregated", 35, 0.13, 1.01, 1.36],
    ],
  ),
  entry(
    { device: "b200-180gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 404 },
    [0.95, 0.81, 0.7, 0.87, 0.26, 0.46, 0.44, 0.3, 0.21, 37, 50, 18, 19, 10, 240000],
    [
      ["MLA", "aggregated", 212, 0.16, 0.83, 1.39],
      ["MLA", "disaggregated", 17, 0.17, 0.74, 1.09],
      ["hybrid", "aggregated", 175, 0.15, 0.77, 1.25],
    ],
  ),
  entry(
    { device: "gb300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 16 },
    [0.88, 0.79, 0.82, 0.85, 0.5, 0.46, 0.44, 0.5, 0.16, 32, 41, 20, 20, 9.2, 230000],
    [["MLA", "disaggregated", 16, 0.15, 0.74, 1.25]],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 61 },
    [0.94, 0.71, 0.75, 0.8, 0.51, 0.46, 0.47, 0.57, 0.51, 35, 45, 20, 19, 9.8, 140000],
    [["dense GQA", "aggregated", 61, 0.05, 0.92, 1.05]],
  ),
  entry(
    { device: "*", engine: "tensorrt-llm", basis: "heuristic", source: TABLE, rows: 902 },
    [0.82, 0.86, 0.86, 0.79, 0.51, 0.47, 0.46, 0.52, 0.093, 34, 38, 21, 18, 9.6, 98000],
    [
      ["MLA", "aggregated", 133, 0.14, 0.9, 1.47],
      ["MLA", "disaggregated", 84, 0.14, 0.85, 1.37],
      ["MoE GQA", "aggregated", 69, 0.12, 0.77, 1.06],
      ["dense GQA", "aggregated", 444, 0.06, 0.92, 1.12],
      ["hybrid", "aggregated", 170, 0.13, 0.81, 1.2],
    ],
  ),
  entry(
    { device: "gb200-186gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 23 },
    [0.8, 0.87, 0.85, 0.79, 0.46, 0.48, 0.46, 0.5, 0.1, 33, 36, 20, 18, 9.4, 160000],
    [["MLA", "disaggregated", 21, 0.1, 0.86, 1.12]],
  ),
  entry(
    { device: "gb300-288gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 19 },
    [0.87, 0.95, 0.88, 0.8, 0.51, 0.47, 0.44, 0.52, 0.082, 31, 34, 20, 18, 9, 510000],
    [["MLA", "disaggregated", 19, 0.16, 0.78, 1.16]],
  ),
  entry(
    { device: "b200-180gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 335 },
    [0.73, 0.92, 0.83, 0.73, 0.58, 0.51, 0.38, 0.47, 0.11, 31, 20, 30, 14, 9.2, 38000],
    [
      ["MLA", "aggregated", 107, 0.16, 0.87, 1.57],
      ["MLA", "disaggregated", 19, 0.14, 0.86, 1.36],
      ["dense GQA", "aggregated", 120, 0.08, 0.92, 1.2],
      ["hybrid", "aggregated", 89, 0.16, 0.78, 1.07],
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 189 },
    [0.94, 0.76, 0.95, 0.65, 0.65, 0.47, 0.48, 0.51, 0.1, 36, 70, 23, 20, 9.6, 85000],
    [
      ["MLA", "aggregated", 26, 0.05, 0.95, 1.11],
      ["MLA", "disaggregated", 17, 0.06, 0.9, 1.1],
      ["dense GQA", "aggregated", 66, 0.06, 0.93, 1.08],
      ["hybrid", "aggregated", 80, 0.09, 0.88, 1.26],
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 336 },
    [0.82, 0.95, 0.93, 0.81, 0.46, 0.47, 0.47, 0.55, 0.074, 37, 31, 24, 18, 9.7, 130000],
    [
      ["MLA", "disaggregated", 8, 0.39, 1.41, 1.83],
      ["MoE GQA", "aggregated", 69, 0.12, 0.77, 1.06],
      ["dense GQA", "aggregated", 258, 0.06, 0.91, 1.09],
    ],
  ),
  entry(
    { device: "h20-96gb", engine: "sglang", basis: "heuristic", source: H20_SOURCE, rows: 0 },
    [0.87, 0.71, 0.81, 0.8, 0.51, 0.46, 0.8, 0.52, 0.3, 35, 45, 20, 19, 9.7, 200000],
    [],
  ),
])();
