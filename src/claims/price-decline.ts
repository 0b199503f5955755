/** 1,200 × cheaper, 4 × or 10 × a year, a further 5 ×: the pace of decline, and what it takes to get there. */
import { tokenPrice } from "../catalog/lookup.ts";
import type { TokenPriceId } from "../catalog/token-prices.ts";
import { declinePerYear, projectedUsd } from "../cost/decline.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { day6RevenueUsd } from "./day-6-books.ts";
import { debates } from "./sources.ts";

/** GPT-3's price of $60 and the cheapest of its quality at $0.06 three years later. */
const llmflation = "a16z, Welcome to LLMflation (2024-11-12): MMLU 42, 2021-11 to 2024-11";
const gpt3Usd = 60;
const cheapestUsd = 0.06;
/** November 2021, when GPT-3 became public, to the end of January 2025 */
const years = 38 / 12;

/** The claims of this file. */
export function priceDeclineClaims(): readonly Claim[] {
  return [twelveHundred(), thousand(), gpt4Class(), fourPerYear(), tenPerYear(), furtherFive()];
}

function twelveHundred(): Claim {
  return checkedClaim({
    id: "gpt-3-class-1200-times-cheaper",
    title: "GPT-3-class inference is 1,200 × cheaper",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 4.2`,
    statement: "The cost of inference at GPT-3's quality has fallen by a factor of 1,200.",
    checks: [
      {
        label: "end price that it takes, from GPT-3's $60",
        unit: "$/M",
        formula: "60 / 1,200",
        follows: projectedUsd({ usd: gpt3Usd, factorPerYear: 1200, years: 1 }),
      },
      {
        label: "fall between public prices",
        unit: "×",
        formula: "60 / 0.06",
        follows: gpt3Usd / cheapestUsd,
      },
    ],
    basis: "heuristic",
    source: llmflation,
    sentence:
      "Neither prices nor dates are given. It takes $0.05 per million tokens; the nearest public series ends at $0.06, which is 1,000 ×. The order of magnitude is right.",
  });
}

function thousand(): Claim {
  return checkedClaim({
    id: "llmflation-10-times-a-year",
    title: "Inference of equal quality gets 10 × cheaper each year",
    saidBy: "a16z",
    where: llmflation,
    statement: "The price at MMLU 42 fell from $60 to $0.06 in three years: 10 × a year.",
    checks: [
      {
        label: "pace",
        unit: "× a year",
        formula: "(60 / 0.06) ^ (1 / 3)",
        printed: 10,
        within: 0.5,
        follows: declinePerYear({ factor: gpt3Usd / cheapestUsd, years: 3 }),
      },
    ],
    assumptions: ["one benchmark stands for quality", "price stands for cost"],
    basis: "spec",
    source: llmflation,
    sentence: "It follows from the two ends of the series, which are prices and not costs.",
  });
}

function gpt4Class(): Claim {
  const before = "gpt-4-2023-03";
  const fall = (after: TokenPriceId): number => day6RevenueUsd(before) / day6RevenueUsd(after);
  const formula = "the day's tokens at one list / at the other; GPT-4's hits at full price";
  return checkedClaim({
    id: "gpt-4-class-10-times-cheaper",
    title: "GPT-4's quality got 10 × cheaper, and better",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 4.2`,
    statement: "The same fall shows for GPT-4, earlier on its curve: 10 × cheaper and better.",
    checks: [
      {
        label: "GPT-4's list over GPT-4o's, on day 6's mix",
        unit: "×",
        formula,
        printed: 10,
        within: 0.5,
        follows: fall("gpt-4o-2024-10"),
      },
      {
        label: "output tokens alone",
        unit: "×",
        formula: "60 / 10",
        follows:
          tokenPrice(before).usdPerMillionOutputTokens /
          tokenPrice("gpt-4o-2024-10").usdPerMillionOutputTokens,
      },
      {
        label: "GPT-4's list over V3's, on day 6's mix",
        unit: "×",
        formula,
        follows: fall("deepseek-v3-2025-02"),
      },
    ],
    assumptions: [
      "the end is GPT-4o, which the article does not say",
      "the mix of DeepSeek's day 6, hits included",
      "price stands for cost",
    ],
    basis: "heuristic",
    source: `${tokenPrice(before).source}; ${tokenPrice("gpt-4o-2024-10").source}; ${llmflation} counts 62 × at MMLU 83`,
    sentence: `It follows for GPT-4o where many prompt tokens are hits (${fall("gpt-4o-2024-10").toFixed(1)} ×), though output alone fell 6 ×; V3's list is ${fall("deepseek-v3-2025-02").toFixed(0)} × below GPT-4's.`,
  });
}

function pace(): number {
  return declinePerYear({ factor: 1200, years });
}

function fourPerYear(): Claim {
  const reached = 1 / projectedUsd({ usd: 1, factorPerYear: 4, years });
  return checkedClaim({
    id: "algorithms-4-times-a-year",
    title: "Algorithms getting 4 × better a year explain the 1,200 ×",
    saidBy: "a reading of the estimates that SemiAnalysis quotes side by side",
    where: `${debates}, section 4.2`,
    statement:
      "Algorithms need 4 × less compute each year for the same capability; GPT-3-class inference fell 1,200 ×.",
    checks: [
      {
        label: "pace behind 1,200 ×",
        unit: "× a year",
        formula: "1,200 ^ (12 / 38)",
        printed: 4,
        within: 0.5,
        follows: pace(),
      },
      { label: "4 × a year reaches", unit: "×", formula: "4 ^ (38 / 12)", follows: reached },
      {
        label: "left to hardware, price competition and margins",
        unit: "×",
        formula: "1,200 / 4 ^ (38 / 12)",
        follows: 1200 / reached,
      },
    ],
    basis: "heuristic",
    source: `${debates}; ${llmflation} for the start`,
    sentence: `Both cannot be one thing: 4 × a year makes ${reached.toFixed(0)} × in 38 months and leaves ${(1200 / reached).toFixed(0)} × to hardware, competition and margins. One is about compute, the other about prices.`,
  });
}

function tenPerYear(): Claim {
  return checkedClaim({
    id: "algorithms-10-times-a-year",
    title: "Progress of 10 × a year explains the 1,200 ×",
    saidBy: "Dario Amodei, as SemiAnalysis quotes him",
    where: `${debates}, section 4.2`,
    statement: "Progress is faster than 4 ×: up to 10 × a year.",
    checks: [
      {
        label: "pace behind 1,200 ×",
        unit: "× a year",
        formula: "1,200 ^ (12 / 38)",
        printed: 10,
        within: 1,
        follows: pace(),
      },
    ],
    assumptions: [
      "the 1,200 × are right",
      "all of the fall is progress: hardware, competition and margins had no part",
    ],
    basis: "heuristic",
    source: `${debates}; ${llmflation} for the start`,
    sentence: `The pace behind 1,200 × is ${pace().toFixed(1)} × a year: about his 10, if all of it were progress.`,
  });
}

function furtherFive(): Claim {
  const before = "deepseek-r1-2025-01";
  const after = "deepseek-v3.2-2025-09";
  const mix = day6RevenueUsd(before) / day6RevenueUsd(after);
  const launch = day6RevenueUsd("deepseek-v3-promotion-2024-12") / day6RevenueUsd(after);
  const output =
    tokenPrice(before).usdPerMillionOutputTokens / tokenPrice(after).usdPerMillionOutputTokens;
  return checkedClaim({
    id: "further-5-times-by-end-of-2025",
    title: "Costs may fall another 5 × by the end of 2025",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 4.2`,
    statement: "Nobody should be surprised if the cost falls 5 × further by the end of the year.",
    checks: [
      {
        label: "R1's list over V3.2's, on day 6's mix",
        unit: "×",
        formula: "revenue of the day's tokens at one list / at the other",
        printed: 5,
        within: 0.5,
        follows: mix,
      },
      {
        label: "output tokens alone",
        unit: "×",
        formula: "2.19 / 0.42",
        follows: output,
      },
      {
        label: "V3's launch price over V3.2's list, on day 6's mix",
        unit: "×",
        formula: "revenue of the day's tokens at one list / at the other",
        follows: launch,
      },
      {
        label: "pace that it takes",
        unit: "× a year",
        formula: "5 ^ (12 / 11)",
        follows: declinePerYear({ factor: 5, years: 11 / 12 }),
      },
    ],
    basis: "spec",
    source: `${tokenPrice(before).source}; ${tokenPrice(after).source}`,
    sentence: `DeepSeek's own list fell ${mix.toFixed(1)} × on that mix, and ${output.toFixed(1)} × on output alone: reached on output, not on the mix. Against V3's launch price tokens became dearer (${launch.toFixed(2)} ×).`,
  });
}
