/** Whether tokens are sold below cost: the cost of day 6 against the price lists of the debate. */
import { tokenPrice } from "../catalog/lookup.ts";
import type { TokenPriceId } from "../catalog/token-prices.ts";
import { type Claim, type ClaimCheck, checkedClaim } from "./claim.ts";
import { day6CostUsd, day6RevenueUsd } from "./day-6-books.ts";
import { day6, debates } from "./sources.ts";

/** The claims of this file. */
export function subsidyClaims(): readonly Claim[] {
  return [listPrices(), promotion(), geminiCheaper(), reasoningCheaper(), closedMargins()];
}

const mix =
  "the mix of DeepSeek's day 6: 342 B cached and 266 B other prompt tokens, 168 B output tokens";
const rent = "a cost of $87,072 for it: H800 at $2 an hour, nothing else";

/** What the day's tokens earn at a list over what they cost DeepSeek. */
function earned(id: TokenPriceId): ClaimCheck {
  return {
    label: tokenPrice(id).product,
    unit: "× cost",
    formula: "revenue of the day's tokens at this list / 87,072",
    follows: day6RevenueUsd(id) / day6CostUsd(),
  };
}

function belowCost(id: TokenPriceId): ClaimCheck {
  return { ...earned(id), printed: 1, relation: "below" };
}

function sourcesOf(ids: readonly TokenPriceId[]): string {
  const lists = [...new Set(ids.map((id) => tokenPrice(id).source))];
  return [day6, ...lists].join("; ");
}

function times(id: TokenPriceId): string {
  return (day6RevenueUsd(id) / day6CostUsd()).toFixed(2);
}

function listPrices(): Claim {
  const r1 = "deepseek-r1-2025-01";
  const v3 = "deepseek-v3-2025-02";
  const night = "deepseek-off-peak-2025-02";
  return checkedClaim({
    id: "subsidised-list-prices",
    title: "DeepSeek sells tokens below cost",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 6`,
    statement:
      "DeepSeek serves at cost to win market share and makes no profit; its prices are subsidised.",
    checks: [belowCost(r1), belowCost(v3), belowCost(night)],
    assumptions: [mix, rent],
    basis: "spec",
    source: sourcesOf([r1, v3, night]),
    sentence: `A month later's account contradicts it for tokens that are paid: they earn ${times(r1)} × their rent at R1's list, ${times(v3)} × at V3's, ${times(night)} × at night. Whether the company earns money hangs on free traffic, research and staff, which are not published.`,
  });
}

function promotion(): Claim {
  const id = "deepseek-v3-promotion-2024-12";
  return checkedClaim({
    id: "subsidised-v3-promotion",
    title: "V3 at its launch price earned nothing",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 6; V3's promotion ended eight days later`,
    statement: "DeepSeek serves without making a profit.",
    checks: [{ ...earned(id), printed: 1, within: 0.05 }],
    assumptions: [
      mix,
      rent,
      "the promotional amounts are from memory: only its end date was confirmed",
    ],
    basis: "heuristic",
    source: sourcesOf([id]),
    sentence: `At the price in force when the article appeared, V3's tokens earn ${times(id)} × their rent: break-even, so for V3 in January 2025 the claim is right.`,
  });
}

function geminiCheaper(): Claim {
  const gemini = day6RevenueUsd("gemini-2.0-flash-2025-02");
  const against = (id: TokenPriceId): ClaimCheck => ({
    label: `price of Gemini 2.0 Flash over ${tokenPrice(id).product}`,
    unit: "×",
    formula: "the day's tokens at one list / at the other; Gemini's hits at full price",
    follows: gemini / day6RevenueUsd(id),
  });
  const compared = ["deepseek-r1-2025-01", "deepseek-v3-2025-02"] as const;
  const promoted = "deepseek-v3-promotion-2024-12";
  return checkedClaim({
    id: "gemini-flash-cheaper",
    title: "Gemini 2.0 Flash is cheaper still",
    saidBy: "SemiAnalysis",
    where: `${debates}, sections 5 and 6`,
    statement: "Google's Gemini Flash 2.0 is considerably cheaper than R1 and still cheaper.",
    checks: [
      ...compared.map((id) => ({ ...against(id), printed: 1, relation: "below" as const })),
      against(promoted),
      earned("gemini-2.0-flash-2025-02"),
    ],
    assumptions: [
      mix,
      "Gemini 2.0 Flash's list of 2025-02-05, unconfirmed; Flash Thinking had none",
    ],
    basis: "heuristic",
    source: sourcesOf(["gemini-2.0-flash-2025-02", ...compared, promoted]),
    sentence: `True against R1 and V3's list; not against V3's promotion, which was in force that day and was cheaper than Gemini on this mix (${(gemini / day6RevenueUsd(promoted)).toFixed(2)} ×).`,
  });
}

function reasoningCheaper(): Claim {
  const [o1, r1] = ["o1-2025-01", "deepseek-r1-2025-01"] as const;
  const output =
    tokenPrice(o1).usdPerMillionOutputTokens / tokenPrice(r1).usdPerMillionOutputTokens;
  const mixed = day6RevenueUsd(o1) / day6RevenueUsd(r1);
  return checkedClaim({
    id: "r1-27-times-cheaper-than-o1",
    title: "R1 is 27 × cheaper than o1",
    saidBy: "the press",
    where: "many pages from 2025-01 on, fdq.ai and cloudatler.com among them",
    statement: "R1 costs a 27th of o1.",
    checks: [
      {
        label: "output, list over list",
        unit: "×",
        formula: "60 / 2.19",
        printed: 27,
        within: 0.5,
        follows: output,
      },
      {
        label: "the day's tokens, list over list",
        unit: "×",
        formula: "revenue of the day's tokens at one list / at the other",
        follows: mixed,
      },
    ],
    basis: "spec",
    source: sourcesOf([o1, r1]),
    sentence: `Of list prices: ${output.toFixed(1)} × on output, ${mixed.toFixed(1)} × on day 6's mix. It says nothing of what either costs to serve, nor of how many tokens each takes to an answer.`,
  });
}

function closedMargins(): Claim {
  const ids = [
    "gpt-4o-2024-10",
    "o1-2025-01",
    "claude-3.5-sonnet-2024-08",
    "gemini-2.0-flash-2025-02",
  ] as const;
  return checkedClaim({
    id: "closed-model-margins",
    title: "DeepSeek shows how large closed models' margins are",
    saidBy: "SemiAnalysis and many others",
    where: `${debates}, sections 4 and 6`,
    statement: "Closed models of the same quality are sold at a multiple of what serving costs.",
    checks: ids.map(earned),
    basis: "heuristic",
    source: sourcesOf(ids),
    sentence: `If their tokens cost what DeepSeek's do, GPT-4o's list would earn ${times(ids[0])} ×, o1's ${times(ids[1])} ×, Claude 3.5 Sonnet's ${times(ids[2])} × and Gemini 2.0 Flash's ${times(ids[3])} × their cost; what they cost, nobody has published.`,
  });
}
