/** What providers charged per million tokens, each list with its date and source. */

/** A provider's list price, in US dollars per million tokens. */
export interface ListPrice {
  readonly id: TokenPriceId;
  readonly product: string;
  readonly provider: string;
  readonly usdPerMillionPromptTokens: number;
  /** for prompt tokens found in the cache */
  readonly usdPerMillionCachedTokens?: number;
  /** for prompt tokens written to the cache */
  readonly usdPerMillionCacheWriteTokens?: number;
  readonly usdPerMillionOutputTokens: number;
  /** when the list was in force: its first day, or the day on which it was read */
  readonly asOf: string;
  readonly source: string;
  readonly unconfirmed?: true;
  readonly note?: string;
}

/** The ids of this file: product, month. */
export type TokenPriceId =
  | "claude-3.5-sonnet-2024-08"
  | "deepseek-off-peak-2025-02"
  | "deepseek-r1-2025-01"
  | "deepseek-v3-2025-02"
  | "deepseek-v3-promotion-2024-12"
  | "deepseek-v3.1-2025-09"
  | "deepseek-v3.2-2025-09"
  | "deepseek-v4-flash-2026-04"
  | "deepseek-v4-flash-off-peak-2026-10"
  | "deepseek-v4-flash-peak-2026-10"
  | "deepseek-v4-pro-off-peak-2026-10"
  | "deepseek-v4-pro-peak-2026-10"
  | "gemini-2.0-flash-2025-02"
  | "gpt-4-2023-03"
  | "gpt-4o-2024-10"
  | "o1-2025-01";

const deepseekPage = "DeepSeek API documentation, Models & Pricing (api-docs.deepseek.com)";
const october2026 = "secondary: a pricing guide's repository, checked 2026-10-27";

/**
 * The list prices by id.
 *
 * @example tokenPrices["deepseek-r1-2025-01"].usdPerMillionOutputTokens // => 2.19
 */
export const tokenPrices: Readonly<Record<TokenPriceId, ListPrice>> = {
  "claude-3.5-sonnet-2024-08": {
    id: "claude-3.5-sonnet-2024-08",
    product: "Claude 3.5 Sonnet",
    provider: "Anthropic",
    usdPerMillionPromptTokens: 3,
    usdPerMillionCachedTokens: 0.3,
    usdPerMillionCacheWriteTokens: 3.75,
    usdPerMillionOutputTokens: 15,
    asOf: "2024-08",
    source:
      "secondary: several comparison pages; cache prices from docs.keywordsai.co, prompt caching",
  },
  "deepseek-off-peak-2025-02": {
    id: "deepseek-off-peak-2025-02",
    product: "DeepSeek-V3 and R1, 16:30 to 00:30 UTC",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.135,
    usdPerMillionCachedTokens: 0.035,
    usdPerMillionOutputTokens: 0.55,
    asOf: "2025-02-26",
    source: deepseekPage,
    note: "half of V3's list, a quarter of R1's; cancelled on 2025-09-05",
  },
  "deepseek-r1-2025-01": {
    id: "deepseek-r1-2025-01",
    product: "DeepSeek-R1",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.55,
    usdPerMillionCachedTokens: 0.14,
    usdPerMillionOutputTokens: 2.19,
    asOf: "2025-01-20",
    source: `${deepseekPage}; deepseek-ai/open-infra-index, day 6 (2025-03-01)`,
  },
  "deepseek-v3-2025-02": {
    id: "deepseek-v3-2025-02",
    product: "DeepSeek-V3",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.27,
    usdPerMillionCachedTokens: 0.07,
    usdPerMillionOutputTokens: 1.1,
    asOf: "2025-02-08",
    source: deepseekPage,
  },
  "deepseek-v3-promotion-2024-12": {
    id: "deepseek-v3-promotion-2024-12",
    product: "DeepSeek-V3, promotion",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.14,
    usdPerMillionCachedTokens: 0.014,
    usdPerMillionOutputTokens: 0.28,
    asOf: "2024-12-26",
    source: `${deepseekPage} for the promotion and its end; the amounts from memory`,
    unconfirmed: true,
    note: "until 2025-02-08 16:00 UTC",
  },
  "deepseek-v3.1-2025-09": {
    id: "deepseek-v3.1-2025-09",
    product: "DeepSeek-V3.1",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.56,
    usdPerMillionCachedTokens: 0.07,
    usdPerMillionOutputTokens: 1.68,
    asOf: "2025-09-05",
    source: deepseekPage,
  },
  "deepseek-v3.2-2025-09": {
    id: "deepseek-v3.2-2025-09",
    product: "DeepSeek-V3.2",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.28,
    usdPerMillionCachedTokens: 0.028,
    usdPerMillionOutputTokens: 0.42,
    asOf: "2025-09-29",
    source: "secondary: benchlm.ai, DeepSeek API pricing (2026-04-13), quoting DeepSeek's page",
    note: "thinking and not thinking cost the same",
  },
  "deepseek-v4-flash-2026-04": {
    id: "deepseek-v4-flash-2026-04",
    product: "DeepSeek-V4-Flash",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.14,
    usdPerMillionCachedTokens: 0.0028,
    usdPerMillionOutputTokens: 0.28,
    asOf: "2026-04",
    source: "secondary: tokenmix.ai (2026-04-30); Vercel AI Gateway for the cache price",
  },
  "deepseek-v4-flash-off-peak-2026-10": {
    id: "deepseek-v4-flash-off-peak-2026-10",
    product: "DeepSeek-V4-Flash, off-peak",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.15,
    usdPerMillionCachedTokens: 0.003,
    usdPerMillionOutputTokens: 0.6,
    asOf: "2026-10",
    source: october2026,
  },
  "deepseek-v4-flash-peak-2026-10": {
    id: "deepseek-v4-flash-peak-2026-10",
    product: "DeepSeek-V4-Flash, peak",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.3,
    usdPerMillionCachedTokens: 0.006,
    usdPerMillionOutputTokens: 1.2,
    asOf: "2026-10",
    source: october2026,
    note: "weekdays 01:00 to 04:00 and 06:00 to 10:00 UTC",
  },
  "deepseek-v4-pro-off-peak-2026-10": {
    id: "deepseek-v4-pro-off-peak-2026-10",
    product: "DeepSeek-V4-Pro, off-peak",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 0.66,
    usdPerMillionCachedTokens: 0.022,
    usdPerMillionOutputTokens: 1.98,
    asOf: "2026-10",
    source: october2026,
  },
  "deepseek-v4-pro-peak-2026-10": {
    id: "deepseek-v4-pro-peak-2026-10",
    product: "DeepSeek-V4-Pro, peak",
    provider: "DeepSeek",
    usdPerMillionPromptTokens: 1.32,
    usdPerMillionCachedTokens: 0.044,
    usdPerMillionOutputTokens: 3.96,
    asOf: "2026-10",
    source: october2026,
    note: "weekdays 01:00 to 04:00 and 06:00 to 10:00 UTC",
  },
  "gemini-2.0-flash-2025-02": {
    id: "gemini-2.0-flash-2025-02",
    product: "Gemini 2.0 Flash",
    provider: "Google",
    usdPerMillionPromptTokens: 0.1,
    usdPerMillionOutputTokens: 0.4,
    asOf: "2025-02-05",
    source: "secondary: morphllm.com, Gemini API pricing (2026), quoting Google's page",
    unconfirmed: true,
    note: "cache price left out: $0.025 is on pages of 2026 only; Flash Thinking was free and experimental in January 2025",
  },
  "gpt-4-2023-03": {
    id: "gpt-4-2023-03",
    product: "GPT-4, 8K",
    provider: "OpenAI",
    usdPerMillionPromptTokens: 30,
    usdPerMillionOutputTokens: 60,
    asOf: "2023-03-14",
    source:
      "secondary: valueaddvc.com, perform.digital and other pages on the fall of prices (2026)",
    note: "no price for hits",
  },
  "gpt-4o-2024-10": {
    id: "gpt-4o-2024-10",
    product: "GPT-4o",
    provider: "OpenAI",
    usdPerMillionPromptTokens: 2.5,
    usdPerMillionCachedTokens: 1.25,
    usdPerMillionOutputTokens: 10,
    asOf: "2024-10",
    source: "secondary: several comparison pages, early 2025",
  },
  "o1-2025-01": {
    id: "o1-2025-01",
    product: "o1",
    provider: "OpenAI",
    usdPerMillionPromptTokens: 15,
    usdPerMillionCachedTokens: 7.5,
    usdPerMillionOutputTokens: 60,
    asOf: "2025-01",
    source: "secondary: South China Morning Post as techgethub.com quotes it (2025-02-26)",
  },
};
