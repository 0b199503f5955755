/**
 * Published dollars, each as printed and as meant, with where it stands.
 *
 * `printed` is the publication's figure; `meant` names what this library computes or holds in its place.
 */

import type { TokenPriceId } from "../../src/catalog/index.ts";

/** Cost of ownership by tier, dollars per device-hour, and all-in kW. */
export interface TcoRow {
  readonly device: string;
  readonly hyperscaler: number;
  readonly neocloud: number;
  readonly rentedThreeYears: number;
  readonly allInKw: number;
  /** the publication's own placeholder: a multiple of another row */
  readonly placeholder?: true;
}

/** Source: SemiAnalysisAI/InferenceX-app packages/app/src/lib/constants.ts (2026-04-03). */
export const tco: readonly TcoRow[] = [
  row("h100-sxm-80gb", 1.3, 1.69, 1.3, 1.73),
  row("h200-141gb", 1.41, 1.74, 1.6, 1.73),
  row("b200-180gb", 1.95, 2.34, 2.9, 2.17),
  { ...row("b300-288gb", 2.34, 2.808, 3.48, 2.17), placeholder: true },
  row("gb200-186gb", 2.21, 2.75, 3.3, 2.1),
  { ...row("gb300-288gb", 2.652, 3.3, 3.96, 2.1), placeholder: true },
  row("mi300x-192gb", 1.12, 1.4, 1.55, 1.79),
  row("mi325x-256gb", 1.28, 1.59, 1.8, 2.18),
  row("mi355x-288gb", 1.48, 1.9, 2.1, 2.65),
];

function row(
  device: string,
  hyperscaler: number,
  neocloud: number,
  rentedThreeYears: number,
  allInKw: number,
): TcoRow {
  return { device, hyperscaler, neocloud, rentedThreeYears, allInKw };
}

/** Rents, dollars per device-hour: id in the catalogue, figure as printed. */
export const rents: readonly (readonly [id: string, printed: number, where: string])[] = [
  ["h100-sxm-80gb-on-demand-2024-10", 2.99, "SemiAnalysis post, secondary"],
  ["h100-sxm-80gb-reserved-1-year-2025-10", 1.7, "The Great GPU Shortage, secondary"],
  ["h100-sxm-80gb-reserved-1-year-2026-03", 2.35, "The Great GPU Shortage, secondary"],
  ["h100-sxm-80gb-on-demand-long-tail-low-2026-05", 1.99, "mercatus-ai"],
  ["h100-sxm-80gb-on-demand-long-tail-high-2026-05", 2.5, "mercatus-ai"],
  ["h100-sxm-80gb-on-demand-specialty-low-2026-05", 2.5, "mercatus-ai"],
  ["h100-sxm-80gb-on-demand-specialty-high-2026-05", 3.5, "mercatus-ai"],
  ["h100-sxm-80gb-on-demand-hyperscaler-low-2026-05", 3.5, "mercatus-ai"],
  ["h100-sxm-80gb-on-demand-hyperscaler-high-2026-05", 5, "mercatus-ai"],
  ["h200-141gb-on-demand-long-tail-low-2026-05", 2.5, "mercatus-ai"],
  ["h200-141gb-on-demand-long-tail-high-2026-05", 3.5, "mercatus-ai"],
  ["h200-141gb-on-demand-specialty-low-2026-05", 3.5, "mercatus-ai"],
  ["h200-141gb-on-demand-specialty-high-2026-05", 4.5, "mercatus-ai"],
  ["h200-141gb-on-demand-hyperscaler-low-2026-05", 4.5, "mercatus-ai"],
  ["h200-141gb-on-demand-hyperscaler-high-2026-05", 7, "mercatus-ai"],
  ["h100-sxm-80gb-assumed-lmsys-2025-05", 2, "LMSYS, implied"],
  ["h200-141gb-assumed-lmsys-2025-07", 2.3, "LMSYS"],
  ["h800-sxm-80gb-assumed-deepseek-2025-03", 2, "DeepSeek, day 6"],
];

/** Prices of the debate per million tokens: hit (none printed where absent), prompt, output, as printed, and from which day. */
export const lists: readonly {
  readonly id: TokenPriceId;
  readonly hit?: number;
  readonly prompt: number;
  readonly output: number;
  readonly asOf: string;
}[] = [
  { id: "deepseek-v3-2025-02", hit: 0.07, prompt: 0.27, output: 1.1, asOf: "2025-02-08" },
  { id: "deepseek-r1-2025-01", hit: 0.14, prompt: 0.55, output: 2.19, asOf: "2025-01-20" },
  { id: "gpt-4o-2024-10", hit: 1.25, prompt: 2.5, output: 10, asOf: "2024-10" },
  { id: "o1-2025-01", hit: 7.5, prompt: 15, output: 60, asOf: "2025-01" },
  { id: "claude-3.5-sonnet-2024-08", hit: 0.3, prompt: 3, output: 15, asOf: "2024-08" },
  { id: "gemini-2.0-flash-2025-02", prompt: 0.1, output: 0.4, asOf: "2025-02-05" },
];

/** What was printed about a claim, what this library makes of it, and how it is judged. */
export interface ClaimRow {
  readonly id: string;
  /** the figure that decides, as printed; none where nothing was printed */
  readonly printed?: number;
  readonly meant?: number;
  readonly digits?: number;
  readonly verdict: "holds" | "holds-under-assumptions" | "does-not-follow" | "not-checkable";
}

export const claimRows: readonly ClaimRow[] = [
  judged("kv-93.3-percent", 93.3, 93.33882, "holds-under-assumptions"),
  judged("mla-alone-93.3-percent", 93.3, 71.875, "does-not-follow"),
  judged("kv-70-kb-per-token", 70.272, 70.272, "holds"),
  judged("day-6-cost", 87_072, 87_072, "holds-under-assumptions"),
  judged("day-6-revenue", 562_027, 562_100, "holds"),
  judged("day-6-markup-545-percent", 545, 545.4739, "holds"),
  judged("press-profit-margin-545-percent", 545, 84.5075, "does-not-follow"),
  judged("day-6-node-balance", 226.75, 226.8647, "holds"),
  { id: "day-6-actual-profit", verdict: "not-checkable" },
  judged("training-5.576-million", 5.576, 5.576, "holds-under-assumptions"),
  judged("pre-training-6-million", 6, 5.328, "does-not-follow"),
  judged("training-6-million-is-the-whole", 6, 876, "does-not-follow"),
  judged("fleet-capex-1.6-billion", 1.6, 1.5625, "holds-under-assumptions"),
  judged("investment-above-500-million", 500, 937.5, "holds-under-assumptions"),
  judged("operating-944-million-in-four-years", 1.69, 1.452055, "holds-under-assumptions"),
  judged("operating-944-million-per-year", 1.69, 3.068493, "does-not-follow"),
  judged("subsidised-list-prices", 1, 6.455577, "does-not-follow"),
  judged("subsidised-v3-promotion", 1, 1.022924, "holds-under-assumptions"),
  judged("gemini-flash-cheaper", 1, 0.2277175, "holds-under-assumptions"),
  judged("r1-27-times-cheaper-than-o1", 27, 27.39726, "holds"),
  { id: "closed-model-margins", verdict: "not-checkable" },
  { id: "gpt-3-class-1200-times-cheaper", verdict: "not-checkable" },
  judged("llmflation-10-times-a-year", 10, 10, "holds-under-assumptions"),
  judged("gpt-4-class-10-times-cheaper", 10, 10.21461, "holds-under-assumptions"),
  judged("algorithms-4-times-a-year", 4, 9.383676, "does-not-follow"),
  judged("algorithms-10-times-a-year", 10, 9.383676, "holds-under-assumptions"),
  judged("further-5-times-by-end-of-2025", 5, 3.63546, "does-not-follow"),
  judged("h800-computes-like-h100", 1, 1, "holds"),
  judged("h20-more-memory-and-bandwidth", 1, 1.19403, "holds"),
  // a roofline: 4.0 / 3.35 TB/s
  { ...judged("h20-better-gqa-decode", 1, 1.194, "holds-under-assumptions"), digits: 1 },
  judged("h20-better-mla-at-scale", 1, 0.3851351, "does-not-follow"),
  judged("jevons-more-gpu-hours", 1, 2.236068, "holds-under-assumptions"),
  { id: "jevons-visible-in-h100-rents", verdict: "not-checkable" },
  judged("lmsys-0.20-per-million", 0.2, 0.1994634, "holds-under-assumptions"),
  judged("kimi-k2-0.21-per-million", 0.21, 0.212963, "holds-under-assumptions"),
  judged("inferencex-b200-against-h100", 0.113, 0.113045, "holds-under-assumptions"),
  judged("inferencex-b200-at-75-tokens", 0.226, 0.211779, "does-not-follow"),
  judged("inferencex-gb300-2.31-times-cheaper", 2.31, 2.353434, "does-not-follow"),
  judged("crusoe-r1-margins", 83, 83.25926, "holds-under-assumptions"),
  judged("tensorrt-llm-200-mb-per-request", 200, 107.93779, "does-not-follow"),
  judged("inferencex-500-mb-per-prefill", 500, 287.83411, "does-not-follow"),
  judged("huggingface-llama-405b-kv", 123.05, 61.5234, "does-not-follow"),
  // rows of the layers are checked in kv-bytes.ts: here the size counts
  { ...judged("v4-flash-56-bytes-per-token", 56, 3_900, "does-not-follow"), digits: -3 },
  judged("lmcache-latent-counted-twice", 124_928, 70_272, "does-not-follow"),
  judged("gemma-3-27b-kv-at-32k", 18.7, 3.120562, "does-not-follow"),
  judged("h100-costs-1.41-an-hour", 1.41, 1.3, "does-not-follow"),
];

function judged(
  id: string,
  printed: number,
  meant: number,
  verdict: ClaimRow["verdict"],
): ClaimRow {
  return { id, printed, meant, verdict };
}
