/** DeepSeek's own account of a day: cost, revenue, "545 %", and whether its rates carry its tokens. */
import { profit } from "../cost/margin.ts";
import { costPerQuery } from "../cost/query.ts";
import { dollars, percent } from "../report/printed.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { day6CostUsd, day6Inputs, day6Profit, day6RevenueUsd } from "./day-6-books.ts";
import { day6 } from "./sources.ts";

const DAY_SECONDS = 86_400;

/** The claims of this file. */
export function day6Claims(): readonly Claim[] {
  return [cost(), revenue(), markup(), pressMargin(), nodeBalance(), realProfit()];
}

const said = { saidBy: "DeepSeek", where: day6, source: day6 } as const;

function cost(): Claim {
  return checkedClaim({
    ...said,
    id: "day-6-cost",
    title: "A day of serving V3 and R1 costs $87,072",
    statement: "226.75 nodes of eight H800 on average at $2 per GPU-hour cost $87,072 a day.",
    checks: [
      {
        label: "cost of the day",
        unit: "$",
        formula: "226.75 × 8 × 24 × 2",
        printed: 87_072,
        within: 0.5,
        follows: day6CostUsd(),
      },
    ],
    assumptions: ["an H800 rents for $2 an hour: DeepSeek's assumption, not its own books"],
    basis: "spec",
    sentence: "The product is exact; the $2 is a rent that DeepSeek assumed, not what it paid.",
  });
}

function revenue(): Claim {
  const follows = day6RevenueUsd("deepseek-r1-2025-01");
  return checkedClaim({
    ...said,
    id: "day-6-revenue",
    title: "At R1's price the day's tokens would earn $562,027",
    statement:
      "342 B cached and 266 B other prompt tokens and 168 B output tokens at R1's list price are $562,027.",
    checks: [
      {
        label: "revenue at R1's list",
        unit: "$",
        formula: "342,000 × 0.14 + 266,000 × 0.55 + 168,000 × 2.19",
        printed: day6Inputs.revenueUsd,
        // half a billion tokens of rounding in each of the three counts
        within: 500 * (0.14 + 0.55 + 2.19),
        follows,
      },
    ],
    basis: "spec",
    sentence: `The rounded counts give ${dollars(follows)}, as printed but for their rounding; that every token was paid at R1's price is DeepSeek's "theoretically".`,
  });
}

function markup(): Claim {
  const books = day6Profit();
  return checkedClaim({
    ...said,
    id: "day-6-markup-545-percent",
    title: "The cost profit margin is 545 %",
    statement: "Revenue less cost, over cost, is 545 %.",
    checks: [
      {
        label: "markup, on cost",
        unit: "%",
        formula: "(562,027 - 87,072) / 87,072",
        printed: 545,
        within: 0.5,
        follows: books.markup * 100,
      },
      {
        label: "margin, on revenue",
        unit: "%",
        formula: "(562,027 - 87,072) / 562,027",
        follows: books.margin * 100,
      },
    ],
    basis: "exact",
    sentence: `As a markup on cost it follows; the margin on revenue of the same books is ${percent(books.margin)}.`,
  });
}

function pressMargin(): Claim {
  const { margin } = day6Profit();
  return checkedClaim({
    id: "press-profit-margin-545-percent",
    title: "DeepSeek has a profit margin of 545 %",
    saidBy: "the press",
    where: "many papers from 2025-03-01 on, ctrspace.com among them",
    statement: "DeepSeek's models make a profit margin of 545 %.",
    checks: [
      {
        label: "margin, on revenue",
        unit: "%",
        formula: "(562,027 - 87,072) / 562,027",
        printed: 545,
        within: 0.5,
        follows: margin * 100,
      },
    ],
    basis: "exact",
    source: day6,
    sentence: `A margin cannot pass 100 %: the 545 % is a markup, the margin is ${percent(margin)}, and the revenue is hypothetical.`,
  });
}

function nodeBalance(): Claim {
  const { hitTokens, missTokens, outputTokens, nodes, usdPerDeviceHour, devicesPerNode } =
    day6Inputs;
  const { promptTokensPerSecondPerNode, outputTokensPerSecondPerNode } = day6Inputs;
  const prefill = (hitTokens + missTokens) / DAY_SECONDS / promptTokensPerSecondPerNode;
  const decode = outputTokens / DAY_SECONDS / outputTokensPerSecondPerNode;
  const { usdPerQuery } = costPerQuery({
    usdPerDeviceHour,
    promptTokens: hitTokens + missTokens,
    outputTokens,
    deviceSecondsPerPromptToken: devicesPerNode / promptTokensPerSecondPerNode,
    deviceSecondsPerOutputToken: devicesPerNode / outputTokensPerSecondPerNode,
  });
  return checkedClaim({
    ...said,
    id: "day-6-node-balance",
    title: "73.7k prompt and 14.8k output tokens per second and node, on 226.75 nodes",
    statement: "The day's tokens were served at these rates by 226.75 nodes on average.",
    checks: [
      {
        label: "nodes that the tokens need",
        unit: "nodes",
        formula: "608e9 / 86,400 / 73,700 + 168e9 / 86,400 / 14,800",
        printed: nodes,
        // rates are printed to 50 tokens per second, counts to half a billion: 0.15 + 0.84 nodes
        within: 1,
        follows: prefill + decode,
      },
      { label: "of them prefill", unit: "nodes", formula: "first term", follows: prefill },
      { label: "of them decode", unit: "nodes", formula: "second term", follows: decode },
      {
        label: "cost of the tokens at these rates",
        unit: "$",
        formula: "costPerQuery of the whole day",
        follows: usdPerQuery,
      },
    ],
    basis: "measured",
    sentence: `Tokens over rates need ${(prefill + decode).toFixed(1)} nodes: the account is consistent with itself, and leaves no idle nodes.`,
  });
}

function realProfit(): Claim {
  const full = profit({
    revenueUsd: day6RevenueUsd("deepseek-r1-2025-01"),
    costUsd: day6CostUsd(),
  });
  const v3 = profit({ revenueUsd: day6RevenueUsd("deepseek-v3-2025-02"), costUsd: day6CostUsd() });
  return checkedClaim({
    ...said,
    id: "day-6-actual-profit",
    title: "Actual revenue is substantially lower",
    statement:
      "Actual revenue is substantially lower: V3 is cheaper than R1, web and app are free, nights are discounted.",
    checks: [
      {
        label: "free share at which R1's list price earns nothing",
        unit: "%",
        formula: "1 - cost / revenue",
        follows: full.margin * 100,
      },
      {
        label: "free share at which V3's list price earns nothing",
        unit: "%",
        formula: "1 - cost / revenue",
        follows: v3.margin * 100,
      },
    ],
    basis: "spec",
    sentence: `The paid share was not published. Rent alone is covered while less than ${percent(full.margin, 0)} of the traffic is free at R1's list price, ${percent(v3.margin, 0)} at V3's.`,
  });
}
