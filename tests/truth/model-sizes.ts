/**
 * Sizes that names and model cards print, and what they mean, for the published configs beside the project.
 *
 * `printed` is the figure as printed, with the digits that it is printed to; `meant` is what the import counts: every
 * parameter of the language model once, and of the vision encoder where its layout is known; no prediction module.
 * `active` counts the LM head and not the embedding look-up.
 */
export interface ModelSize {
  /** what the names of the files begin with */
  readonly files: readonly string[];
  readonly printed: string;
  readonly meant: number;
  readonly active?: { readonly printed: string; readonly meant: number };
  /** billions beside `meant` that the printed figure counts */
  readonly beside?: { readonly billions: number; readonly what: string };
  readonly where: string;
}

const CARD = "the model card";
const NAME = "the model's name, rounded";

export const modelSizes: readonly ModelSize[] = [
  {
    files: ["deepseek-ai--DeepSeek-V3", "deepseek-ai--DeepSeek-R1", "nvidia--DeepSeek-V3.1"],
    printed: "671",
    meant: 671_026_419_200,
    active: { printed: "37", meant: 36.63e9 },
    where: "DeepSeek-V3 technical report (arXiv 2412.19437), abstract",
  },
  {
    files: ["deepseek-ai--DeepSeek-V4", "nvidia--DeepSeek-V4", "sgl-project--DeepSeek-V4"],
    printed: "284",
    meant: 284.33e9,
    active: { printed: "13", meant: 13.27e9 },
    where: CARD,
  },
  {
    files: [
      "zai-org--GLM-5.json",
      "zai-org--GLM-5-",
      "zai-org--GLM-5.1",
      "nvidia--GLM-5-",
      "nvidia--GLM-5.1",
    ],
    printed: "744",
    meant: 743.91e9,
    active: { printed: "40", meant: 40.83e9 },
    where: CARD,
  },
  {
    files: ["zai-org--GLM-5.2", "nvidia--GLM-5.2"],
    printed: "744",
    meant: 743.38e9,
    active: { printed: "40", meant: 40.3e9 },
    where: CARD,
  },
  {
    files: ["MiniMaxAI--MiniMax-M2", "nvidia--MiniMax-M2"],
    printed: "230",
    meant: 228.69e9,
    active: { printed: "10", meant: 10.42e9 },
    where: CARD,
  },
  {
    files: ["MiniMaxAI--MiniMax-M3", "nvidia--MiniMax-M3"],
    printed: "428",
    meant: 426.18e9,
    active: { printed: "23", meant: 24.73e9 },
    where: `${CARD}; the 428 may hold the vision encoder, and the 23 leaves the LM head (1.2) out`,
  },
  { files: ["Qwen--Qwen3-0.6B"], printed: "0.6", meant: 596_049_920, where: NAME },
  { files: ["Qwen--Qwen3-1.7B"], printed: "1.7", meant: 1_720_574_976, where: NAME },
  { files: ["Qwen--Qwen3-8B"], printed: "8.2", meant: 8_190_735_360, where: CARD },
  { files: ["Qwen--Qwen3-32B"], printed: "32.8", meant: 32_762_123_264, where: CARD },
  {
    files: ["Qwen--Qwen3-235B", "nvidia--Qwen3-235B"],
    printed: "235",
    meant: 235_093_634_560,
    active: { printed: "22", meant: 21.57e9 },
    where: CARD,
  },
  {
    files: ["Qwen--Qwen3-VL-235B"],
    printed: "235",
    meant: 235.67e9,
    active: { printed: "22", meant: 21.57e9 },
    where: NAME,
  },
  { files: ["Qwen--Qwen3-VL-2B"], printed: "2", meant: 2_127_532_032, where: NAME },
  { files: ["Qwen--Qwen3-VL-4B"], printed: "4", meant: 4_437_815_808, where: NAME },
  { files: ["Qwen--Qwen3-VL-8B"], printed: "9", meant: 8_767_123_696, where: CARD },
  { files: ["Qwen--Qwen3-VL-32B"], printed: "33", meant: 33.357e9, where: CARD },
  {
    files: ["Qwen--Qwen3.5-35B", "nvidia--Qwen3.6-35B"],
    printed: "35",
    meant: 35.1e9,
    active: { printed: "3", meant: 2.95e9 },
    where: NAME,
  },
  {
    files: ["Qwen--Qwen3.5-122B", "nvidia--Qwen3.5-122B"],
    printed: "122",
    meant: 122.56e9,
    active: { printed: "10", meant: 9.01e9 },
    beside: { billions: 0, what: "the active figure counts the embedding (0.8)" },
    where: NAME,
  },
  {
    files: ["Qwen--Qwen3.5-397B", "nvidia--Qwen3.5-397B"],
    printed: "397",
    meant: 396.8e9,
    active: { printed: "17", meant: 16.33e9 },
    where: NAME,
  },
  {
    files: ["XiaomiMiMo--MiMo-7B"],
    printed: "7.83",
    meant: 7.62e9,
    beside: { billions: 0.21, what: "a prediction module" },
    where: `${CARD}; the name says 7`,
  },
  {
    files: ["XiaomiMiMo--MiMo-V2-Flash"],
    printed: "309",
    meant: 308.78e9,
    active: { printed: "15", meant: 14.82e9 },
    where: CARD,
  },
  {
    files: ["google--gemma-4-26B", "nvidia--Gemma-4-26B"],
    printed: "25.2",
    meant: 25.23e9,
    active: { printed: "3.8", meant: 3.82e9 },
    where: `${CARD}; the name says 26, with a vision encoder of 0.55 that the config's layout does not give`,
  },
  {
    files: ["meta-llama--Llama-4-Scout"],
    printed: "109",
    meant: 107.77e9,
    active: { printed: "17", meant: 16.14e9 },
    beside: { billions: 0.87, what: "the vision encoder, which the config leaves out" },
    where: CARD,
  },
  {
    files: ["meta-llama--Llama-4-Maverick"],
    printed: "400",
    meant: 400.71e9,
    active: { printed: "17", meant: 16.15e9 },
    where: CARD,
  },
  { files: ["meta-llama--Meta-Llama-3.1-8B"], printed: "8.03", meant: 8_030_261_248, where: CARD },
  {
    files: ["meta-llama--Meta-Llama-3.1-70B", "nvidia--Llama-3.1-70B"],
    printed: "70.6",
    meant: 70_553_706_496,
    where: CARD,
  },
  {
    files: ["mistralai--Mixtral-8x7B"],
    printed: "46.7",
    meant: 46_702_792_704,
    active: { printed: "12.9", meant: 12.75e9 },
    where:
      "Mixtral of Experts (arXiv 2401.04088), section 2.1; the 12.9 counts the embedding (0.13)",
  },
  { files: ["nvidia--Llama-3_3-Nemotron-Super"], printed: "49.9", meant: 49.87e9, where: CARD },
  {
    files: ["nvidia--NVIDIA-Nemotron-3-Nano", "nvidia--NVIDIA-Nemotron-3.5-Lightning"],
    printed: "31.6",
    meant: 31.58e9,
    active: { printed: "3.2", meant: 3.23e9 },
    where: `${CARD}; the name says 30 and 3`,
  },
  {
    files: ["nvidia--NVIDIA-Nemotron-3-Ultra"],
    printed: "550",
    meant: 549.31e9,
    active: { printed: "55", meant: 54.99e9 },
    where: NAME,
  },
  {
    files: ["openai--gpt-oss-120b"],
    printed: "116.83",
    meant: 116_829_156_672,
    active: { printed: "5.13", meant: 5.133e9 },
    where: "gpt-oss model card (arXiv 2508.10925), table 1",
  },
];
