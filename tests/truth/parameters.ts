/**
 * Sizes that publishers print for the models of the catalogue.
 *
 * `total` and `active` are as printed, with the digits that they are printed to. The catalogue counts every parameter
 * once, prediction modules aside; its active parameters include the LM head and not the embedding look-up. Publishers
 * differ there: `counted` says what the printed active figure holds.
 */
export interface PublishedSize {
  readonly id: string;
  readonly total: string;
  readonly active?: string;
  readonly counted?: "head" | "head and embedding" | "neither";
  /** why the printed figure is not the counted one, where it is not a matter of rounding */
  readonly meant?: string;
  readonly where: string;
}

export const publishedSizes: readonly PublishedSize[] = [
  { id: "chatglm3-6b", total: "6.24 B", where: "checkpoint index of the repository, 2023-10" },
  { id: "deepseek-67b", total: "67 B", where: "DeepSeek LLM, arXiv 2401.02954, 2024-01" },
  {
    id: "deepseek-r1",
    total: "671 B",
    active: "37 B",
    counted: "head",
    where: "DeepSeek-R1, arXiv 2501.12948, 2025-01",
  },
  {
    id: "deepseek-v2",
    total: "236 B",
    active: "21 B",
    counted: "head",
    where: "DeepSeek-V2, arXiv 2405.04434, 2024-05",
  },
  {
    id: "deepseek-v2-lite",
    total: "15.7 B",
    active: "2.4 B",
    counted: "head",
    where: "DeepSeek-V2, arXiv 2405.04434, 2024-05",
  },
  {
    id: "deepseek-v3",
    total: "671 B",
    active: "37 B",
    counted: "head",
    where: "DeepSeek-V3, arXiv 2412.19437, 2024-12",
  },
  {
    id: "deepseek-v3.2",
    total: "671 B",
    active: "37 B",
    counted: "head",
    meant: "671 is the model that V3.2 was trained on: its indexers add 0.85",
    where: "DeepSeek-V3.1 model card, 2025-08; V3.2 adds its indexers",
  },
  {
    id: "deepseek-v4-flash",
    total: "284 B",
    active: "13 B",
    counted: "head",
    where: "DeepSeek-V4 model card, 2026-04",
  },
  {
    id: "deepseek-v4-pro",
    total: "1.6 T",
    active: "49 B",
    counted: "head",
    meant: "1.6 T is two digits: 1.573 counted, 1.599 with the prediction module",
    where: "DeepSeek-V4 model card, 2026-04",
  },
  { id: "falcon-180b", total: "180 B", where: "Falcon model card, 2023-09" },
  { id: "falcon-7b", total: "7 B", meant: "one digit: 6.92", where: "Falcon model card, 2023-05" },
  { id: "gemma-2-27b", total: "27.2 B", where: "checkpoint index of the repository, 2024-06" },
  { id: "gemma-3-12b", total: "12.2 B", where: "checkpoint index of the repository, 2025-03" },
  { id: "gemma-3-27b", total: "27.4 B", where: "checkpoint index of the repository, 2025-03" },
  {
    id: "gemma-4-26b",
    total: "25.2 B",
    active: "3.8 B",
    counted: "head",
    meant: "the vision encoder of about 0.55 is beside it",
    where: "Gemma 4 model card, 2026-04, recalled: unconfirmed",
  },
  {
    id: "glm-4.5",
    total: "355 B",
    active: "32 B",
    counted: "neither",
    meant: "358.3 in the checkpoint, with a prediction module that repeats embedding and head",
    where: "GLM-4.5, arXiv 2508.06471, 2025-08",
  },
  {
    id: "glm-5",
    total: "744 B",
    active: "40 B",
    counted: "head",
    where: "GLM-5, arXiv 2602.15763, 2026-02",
  },
  {
    id: "glm-5.2",
    total: "744 B",
    active: "40 B",
    counted: "head",
    where: "GLM-5.2 documentation as pages quote it, 2026-06",
  },
  {
    id: "gpt-oss-120b",
    total: "116.8 B",
    active: "5.1 B",
    counted: "head",
    where: "gpt-oss model card, arXiv 2508.10925, 2025-08",
  },
  {
    id: "gpt-oss-20b",
    total: "20.9 B",
    active: "3.6 B",
    counted: "head",
    where: "gpt-oss model card, arXiv 2508.10925, 2025-08",
  },
  {
    id: "kimi-k2",
    total: "1.03 T",
    active: "32 B",
    counted: "head",
    meant: "the card rounds to 1 T, the checkpoint holds 1.026 T",
    where: "Kimi K2 model card, 2025-07, and checkpoint index",
  },
  {
    id: "kimi-linear-48b",
    total: "49.1 B",
    active: "3 B",
    counted: "head",
    meant: "the name says 48",
    where:
      "checkpoint index of the repository, 2025-10, recalled: unconfirmed; the name says 48B-A3B",
  },
  { id: "llama-2-7b", total: "6.74 B", where: "checkpoint index of the repository, 2023-07" },
  { id: "llama-3.1-405b", total: "405.9 B", where: "checkpoint index of the repository, 2024-07" },
  { id: "llama-3.1-70b", total: "70.6 B", where: "checkpoint index of the repository, 2024-07" },
  { id: "llama-3.1-8b", total: "8.03 B", where: "checkpoint index of the repository, 2024-07" },
  {
    id: "llama-4-maverick",
    total: "400 B",
    active: "17 B",
    counted: "head and embedding",
    where: "Llama 4 model card, 2025-04",
  },
  {
    id: "llama-4-scout",
    total: "109 B",
    active: "17 B",
    counted: "head and embedding",
    where: "Llama 4 model card, 2025-04",
  },
  {
    id: "mimo-v2-flash",
    total: "309 B",
    active: "15 B",
    counted: "head",
    where: "MiMo-V2-Flash model card, 2025-12",
  },
  {
    id: "minimax-m2.5",
    total: "230 B",
    active: "10 B",
    counted: "neither",
    where: "MiniMax-M2 model card, 2025-10",
  },
  {
    id: "minimax-m3",
    total: "428 B",
    active: "23 B",
    counted: "neither",
    meant: "the vision encoder may be in the 428",
    where: "MiniMax-M3 model card, 2026-06",
  },
  { id: "mistral-small-24b", total: "24 B", where: "Mistral Small 3 model card, 2025-01" },
  {
    id: "mixtral-8x7b",
    total: "46.7 B",
    active: "12.9 B",
    counted: "head and embedding",
    where: "Mistral AI, Mixtral of experts, 2023-12",
  },
  {
    id: "nemotron-3-nano",
    total: "31.6 B",
    active: "3.2 B",
    counted: "head",
    where: "Nemotron 3 Nano report, 2025-12",
  },
  {
    id: "nemotron-3-ultra",
    total: "550 B",
    active: "55 B",
    counted: "head",
    where: "name of the model, 2026",
  },
  {
    id: "nemotron-super-49b",
    total: "49.9 B",
    where: "checkpoint index of the repository, 2025-03",
  },
  { id: "phi-3-mini-4k", total: "3.82 B", where: "checkpoint index of the repository, 2024-04" },
  { id: "qwen2.5-72b", total: "72.7 B", where: "Qwen2.5-72B model card, 2024-09" },
  {
    id: "qwen3-235b",
    total: "235 B",
    active: "22 B",
    counted: "head",
    where: "Qwen3, arXiv 2505.09388, 2025-05",
  },
  { id: "qwen3-32b", total: "32.8 B", where: "Qwen3, arXiv 2505.09388, 2025-05" },
  { id: "qwen3-8b", total: "8.2 B", where: "Qwen3, arXiv 2505.09388, 2025-05" },
  {
    id: "qwen3-next-80b",
    total: "80 B",
    active: "3 B",
    counted: "neither",
    meant: "one digit each: 79.7 and 3.25",
    where: "Qwen3-Next model card, 2025-09",
  },
  {
    id: "qwen3.5-122b",
    total: "122 B",
    active: "10 B",
    counted: "head and embedding",
    where: "name of the model, 2026-02",
  },
  {
    id: "qwen3.5-35b",
    total: "35 B",
    active: "3 B",
    counted: "head",
    where: "name of the model, 2026-02",
  },
  {
    id: "qwen3.5-397b",
    total: "397 B",
    active: "17 B",
    counted: "head and embedding",
    where: "name of the model, 2026-02",
  },
];
