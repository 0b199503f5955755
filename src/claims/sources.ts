/** Publications that several claims quote. */

/** The article behind the debate. */
export const debates = "SemiAnalysis, DeepSeek Debates (2025-01-31), read in a Korean translation";
/** DeepSeek's own account of a day. */
export const day6 =
  "deepseek-ai/open-infra-index, 202502OpenSourceWeek, day 6 (2025-03-01): 2025-02-27 12:00 to 02-28 12:00 UTC+8";
/** The paper of the 93.3 %. */
export const v2Paper = "DeepSeek-V2 (arXiv 2405.04434)";
/** The paper of the 70 KB. */
export const insights = "Insights into DeepSeek-V3 (arXiv 2505.09343), table 1";
/** The report of the training cost. */
export const v3Report = "DeepSeek-V3 technical report (arXiv 2412.19437), table 1";
/** 96 H100. */
export const lmsys96 =
  "LMSYS, Deploying DeepSeek with PD disaggregation and large-scale expert parallelism on 96 H100 GPUs (2025-05-05)";
/** 16 H20. */
export const lmsysH20 = "LMSYS and Ant Group, DeepSeek-R1 on H20 (2025-09-26)";
/** Costs per device-hour. */
export const inferenceX =
  "SemiAnalysisAI/InferenceX-app packages/app/src/lib/constants.ts (2026-04-03)";
