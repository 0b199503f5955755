/** Efficiencies fitted to measured serving, by device and engine; printed by `npm run fit`. */
import { entry, type FittedEfficiency } from "./efficiency.ts";

/** 3,474 rows of times to the first and per output token, measured 2025-10 to 2026-04; `rows` of them are behind an entry. */
const TABLE =
  "end-to-end serving measurements in ai-dynamo/aiconfigurator, commit 095f58a51c4ca8e61b66ec108d86f223f8d559ce (2026-08-21)";

const H20_SOURCE =
  "SGLang on all devices; arithmetic of FlashMLA issue 30 (0.81 to 0.88 of 148 TFLOP/s) and flash-attention issue 1310 (0.73 to 0.85), assumed of its matrices too";

/**
 * The entries: efficiencies in the order of `efficiencyNames`, seconds as microseconds; then by family and mode the rows,
 * and of the time per output token and of the time to the first the mean absolute error, and the 10th and 90th percentile of
 * measured / predicted.
 *
 * `*` stands for all devices or engines, and is carried over to those that nobody measured. Matrices and attention of
 * one model cannot be told apart by its times alone: a share is an effective one, held near what kernels reach alone.
 */
export const fittedEfficiencies: readonly FittedEfficiency[] = /* @__PURE__ */ (() => [
  entry(
    { device: "*", engine: "*", basis: "heuristic", source: TABLE, rows: 2354 },
    [0.79, 0.78, 0.83, 0.79, 0.53, 0.44, 0.44, 0.49, 33, 41, 21, 19, 9.5, 44000, 3.9],
    [
      ["MLA", "aggregated", 427, [0.16, 0.82, 1.41], [0.33, 0.72, 3.26]],
      ["MLA", "disaggregated", 147, [0.16, 0.78, 1.28], [0.68, 0.45, 7.85]],
      ["MoE GQA", "aggregated", 415, [0.11, 0.88, 1.21], [0.26, 0.81, 1.59]],
      ["dense GQA", "aggregated", 776, [0.07, 0.91, 1.12], [0.2, 0.75, 1.34]],
      ["hybrid", "aggregated", 587, [0.13, 0.82, 1.21], [0.24, 0.73, 1.64]],
    ],
  ),
  entry(
    { device: "*", engine: "vllm", basis: "heuristic", source: TABLE, rows: 704 },
    [0.73, 0.86, 0.8, 0.79, 0.53, 0.42, 0.42, 0.45, 36, 39, 21, 18, 10, 15000, 4.5],
    [
      ["MoE GQA", "aggregated", 328, [0.1, 0.9, 1.29], [0.27, 0.81, 1.59]],
      ["dense GQA", "aggregated", 235, [0.07, 0.92, 1.13], [0.18, 0.76, 1.32]],
      ["hybrid", "aggregated", 141, [0.14, 0.82, 1.02], [0.25, 0.75, 1.98]],
    ],
  ),
  entry(
    { device: "b300-288gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 75 },
    [0.77, 0.95, 0.83, 0.76, 0.51, 0.4, 0.35, 0.39, 34, 36, 21, 16, 10, 3400, 5.4],
    [["MoE GQA", "aggregated", 75, [0.08, 0.88, 1.14], [0.28, 0.74, 1.59]]],
  ),
  entry(
    { device: "b200-180gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 279 },
    [0.69, 0.95, 0.77, 0.75, 0.51, 0.41, 0.35, 0.31, 38, 28, 21, 15, 11, 6400, 5.8],
    [
      ["MoE GQA", "aggregated", 142, [0.08, 0.91, 1.19], [0.3, 0.84, 1.44]],
      ["dense GQA", "aggregated", 85, [0.07, 0.91, 1.13], [0.17, 0.8, 1.47]],
      ["hybrid", "aggregated", 52, [0.15, 0.8, 0.98], [0.21, 0.73, 1.27]],
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 190 },
    [0.74, 0.59, 0.73, 0.67, 0.55, 0.42, 0.37, 0.41, 38, 38, 21, 16, 10, 46000, 2],
    [
      ["MoE GQA", "aggregated", 96, [0.16, 0.92, 1.96], [0.26, 0.8, 1.75]],
      ["dense GQA", "aggregated", 50, [0.07, 0.92, 1.16], [0.22, 0.7, 1.1]],
      ["hybrid", "aggregated", 44, [0.1, 0.86, 1.02], [0.29, 0.68, 1.89]],
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "vllm", basis: "fitted", source: TABLE, rows: 160 },
    [0.78, 0.95, 0.72, 0.79, 0.6, 0.42, 0.41, 0.53, 39, 33, 21, 19, 11, 20000, 3],
    [
      ["MoE GQA", "aggregated", 15, [0.05, 0.95, 1.15], [0.08, 0.83, 1.11]],
      ["dense GQA", "aggregated", 100, [0.06, 0.93, 1.11], [0.18, 0.77, 1.2]],
      ["hybrid", "aggregated", 45, [0.18, 0.88, 1.32], [0.26, 0.92, 2.27]],
    ],
  ),
  entry(
    { device: "*", engine: "sglang", basis: "heuristic", source: TABLE, rows: 748 },
    [0.84, 0.73, 0.84, 0.82, 0.51, 0.43, 0.43, 0.46, 34, 45, 21, 19, 9.7, 190000, 4.2],
    [
      ["MLA", "aggregated", 294, [0.17, 0.81, 1.39], [0.35, 0.71, 5.76]],
      ["MLA", "disaggregated", 63, [0.19, 0.75, 1.22], [0.53, 0.62, 4.08]],
      ["MoE GQA", "aggregated", 18, [0.15, 0.76, 1.03], [0.36, 0.57, 3.51]],
      ["dense GQA", "aggregated", 97, [0.07, 0.86, 1.06], [0.23, 0.82, 2.75]],
      ["hybrid", "aggregated", 276, [0.14, 0.79, 1.24], [0.23, 0.68, 1.28]],
    ],
  ),
  entry(
    { device: "b300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 98 },
    [0.82, 0.8, 0.77, 0.77, 0.46, 0.43, 0.38, 0.35, 32, 42, 23, 19, 9.4, 37000, 21],
    [
      ["MLA", "aggregated", 32, [0.29, 0.82, 2.79], [0.48, 0.56, 5.76]],
      ["hybrid", "aggregated", 66, [0.14, 0.78, 1.19], [0.32, 0.59, 1.47]],
    ],
  ),
  entry(
    { device: "gb200-186gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 27 },
    [0.85, 0.79, 0.84, 0.79, 0.43, 0.43, 0.43, 0.41, 32, 43, 20, 19, 9.4, 700000, 4.2],
    [["MLA", "disaggregated", 27, [0.27, 0.71, 1.28], [0.6, 0.4, 3.47]]],
  ),
  entry(
    { device: "h200-141gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 140 },
    [0.85, 0.73, 0.88, 0.81, 0.59, 0.43, 0.44, 0.53, 39, 67, 21, 18, 10, 210000, 3.8],
    [
      ["MLA", "aggregated", 50, [0.17, 0.79, 1.3], [0.29, 0.69, 1.86]],
      ["MLA", "disaggregated", 3, [0.06, 0.9, 0.98], [0.45, 1.77, 1.96]],
      ["MoE GQA", "aggregated", 18, [0.15, 0.76, 1.03], [0.36, 0.57, 3.51]],
      ["dense GQA", "aggregated", 34, [0.13, 0.8, 1.1], [0.39, 0.75, 5.63]],
      ["hybrid", "aggregated", 35, [0.13, 1.01, 1.38], [0.15, 0.79, 1.53]],
    ],
  ),
  entry(
    { device: "b200-180gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 404 },
    [0.95, 0.93, 0.89, 0.82, 0.21, 0.44, 0.39, 0.16, 36, 50, 19, 18, 9.9, 67000, 6.6],
    [
      ["MLA", "aggregated", 212, [0.15, 0.83, 1.33], [0.34, 0.74, 8.3]],
      ["MLA", "disaggregated", 17, [0.13, 0.77, 1.15], [0.55, 1.19, 15.13]],
      ["hybrid", "aggregated", 175, [0.14, 0.79, 1.23], [0.22, 0.69, 1.25]],
    ],
  ),
  entry(
    { device: "gb300-288gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 16 },
    [0.84, 0.82, 0.84, 0.82, 0.47, 0.43, 0.4, 0.41, 31, 41, 20, 19, 9.2, 330000, 4.2],
    [["MLA", "disaggregated", 16, [0.14, 0.74, 1.22], [0.4, 0.7, 2.51]]],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "sglang", basis: "fitted", source: TABLE, rows: 63 },
    [0.88, 0.73, 0.76, 0.84, 0.51, 0.43, 0.43, 0.56, 33, 45, 21, 18, 9.5, 47000, 8],
    [["dense GQA", "aggregated", 63, [0.04, 0.93, 1.06], [0.14, 0.84, 1.26]]],
  ),
  entry(
    { device: "*", engine: "tensorrt-llm", basis: "heuristic", source: TABLE, rows: 902 },
    [0.83, 0.86, 0.86, 0.81, 0.53, 0.44, 0.42, 0.49, 33, 39, 21, 18, 9.5, 54000, 2],
    [
      ["MLA", "aggregated", 133, [0.14, 0.86, 1.44], [0.29, 0.73, 2.19]],
      ["MLA", "disaggregated", 84, [0.14, 0.85, 1.38], [0.8, 0.37, 8.97]],
      ["MoE GQA", "aggregated", 69, [0.13, 0.77, 1.05], [0.18, 0.81, 1.47]],
      ["dense GQA", "aggregated", 444, [0.07, 0.92, 1.14], [0.2, 0.74, 1.24]],
      ["hybrid", "aggregated", 170, [0.12, 0.83, 1.18], [0.25, 0.82, 1.98]],
    ],
  ),
  entry(
    { device: "gb200-186gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 23 },
    [0.81, 0.85, 0.85, 0.78, 0.48, 0.44, 0.42, 0.45, 32, 37, 20, 17, 9.3, 530000, 2],
    [["MLA", "disaggregated", 21, [0.1, 0.87, 1.13], [0.95, 0.37, 8.52]]],
  ),
  entry(
    { device: "gb300-288gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 19 },
    [0.89, 0.95, 0.88, 0.8, 0.52, 0.43, 0.38, 0.48, 29, 34, 20, 17, 8.9, 1100000, 2],
    [["MLA", "disaggregated", 19, [0.15, 0.79, 1.17], [1.01, 0.3, 3.51]]],
  ),
  entry(
    { device: "b200-180gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 335 },
    [0.74, 0.95, 0.81, 0.72, 0.59, 0.45, 0.31, 0.42, 31, 19, 33, 13, 8.9, 32000, 1.8],
    [
      ["MLA", "aggregated", 107, [0.16, 0.86, 1.57], [0.33, 0.72, 2.35]],
      ["MLA", "disaggregated", 19, [0.14, 0.85, 1.33], [0.57, 0.97, 7.24]],
      ["dense GQA", "aggregated", 120, [0.09, 0.91, 1.21], [0.11, 0.84, 1.08]],
      ["hybrid", "aggregated", 89, [0.14, 0.81, 1.08], [0.26, 0.81, 2.51]],
    ],
  ),
  entry(
    { device: "h200-141gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 189 },
    [0.93, 0.79, 0.95, 0.56, 0.66, 0.44, 0.41, 0.48, 34, 72, 24, 19, 9.4, 83000, 1.2],
    [
      ["MLA", "aggregated", 26, [0.04, 0.97, 1.11], [0.15, 0.87, 1.24]],
      ["MLA", "disaggregated", 17, [0.06, 0.91, 1.11], [0.57, 1.62, 4.41]],
      ["dense GQA", "aggregated", 66, [0.06, 0.92, 1.08], [0.21, 0.7, 1.08]],
      ["hybrid", "aggregated", 80, [0.09, 0.88, 1.25], [0.23, 0.83, 1.7]],
    ],
  ),
  entry(
    { device: "h100-sxm-80gb", engine: "tensorrt-llm", basis: "fitted", source: TABLE, rows: 336 },
    [0.82, 0.95, 0.88, 0.93, 0.49, 0.44, 0.45, 0.52, 36, 31, 25, 18, 9.5, 33000, 3.7],
    [
      ["MLA", "disaggregated", 8, [0.39, 1.4, 1.81], [0.92, 4.78, 77.22]],
      ["MoE GQA", "aggregated", 69, [0.13, 0.77, 1.05], [0.18, 0.81, 1.47]],
      ["dense GQA", "aggregated", 258, [0.06, 0.92, 1.1], [0.24, 0.72, 1.64]],
    ],
  ),
  entry(
    { device: "h20-96gb", engine: "sglang", basis: "heuristic", source: H20_SOURCE, rows: 0 },
    [0.84, 0.73, 0.84, 0.8, 0.8, 0.43, 0.8, 0.46, 34, 45, 21, 19, 9.7, 190000, 4.2],
    [],
  ),
])();
