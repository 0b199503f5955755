/** Costs per million tokens that were published beside measured rates. */
import { price } from "../catalog/lookup.ts";
import { profit } from "../cost/margin.ts";
import { inferenceXCostPerMillion, usdPerMillionTokens } from "../cost/token-cost.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { inferenceX, lmsys96 } from "./sources.ts";

const inferenceXPages = "inferencex.semianalysis.com, comparison pages (2026)";

/** The claims of this file. */
export function measuredCostClaims(): readonly Claim[] {
  return [
    lmsysDecode(),
    kimiDecode(),
    inferenceXPair(),
    interpolated(),
    rackAgainstRack(),
    crusoe(),
  ];
}

function lmsysDecode(): Claim {
  const { usdPerDeviceHour } = price("h100-sxm-80gb-assumed-lmsys-2025-05");
  return checkedClaim({
    id: "lmsys-0.20-per-million",
    title: "V3 on 96 H100 costs $0.20 per million output tokens",
    saidBy: "LMSYS",
    where: lmsys96,
    statement: "Hosted at this efficiency, output costs $0.20 per million tokens.",
    checks: [
      {
        label: "decode nodes alone",
        unit: "$/M",
        formula: "2 / (22,282 / 8 × 3,600) × 1e6",
        printed: 0.2,
        within: 0.005,
        follows: usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice: 22_282 / 8 }),
      },
    ],
    assumptions: [
      "$2 per H100-hour, implied",
      "prefill nodes are charged to the prompt",
      "no idle",
    ],
    basis: "measured",
    source: lmsys96,
    sentence:
      "It follows for the decode nodes at full load; the prompts' nodes come on top, so it is no cost per query.",
  });
}

function kimiDecode(): Claim {
  const { usdPerDeviceHour, source } = price("h200-141gb-assumed-lmsys-2025-07");
  const cost = (devices: number): number =>
    usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice: 288_000 / devices });
  return checkedClaim({
    id: "kimi-k2-0.21-per-million",
    title: "Kimi K2 on 128 H200 costs $0.21 per million output tokens",
    saidBy: "LMSYS",
    where: `${source} (2025-07-20)`,
    statement: "128 H200 at $2.3 decode 288k tokens per second: $0.21 per million.",
    checks: [
      {
        label: "the 96 decode devices alone",
        unit: "$/M",
        formula: "2.3 / (288,000 / 96 × 3,600) × 1e6",
        printed: 0.21,
        within: 0.005,
        follows: cost(96),
      },
      {
        label: "all 128 devices",
        unit: "$/M",
        formula: "2.3 / (288,000 / 128 × 3,600) × 1e6",
        follows: cost(128),
      },
    ],
    assumptions: ["the 32 prefill devices are charged to the prompt"],
    basis: "measured",
    source,
    sentence: `It counts 96 of the 128 devices; all of them come to $${cost(128).toFixed(2)}.`,
  });
}

function totalCost(usdPerDeviceHour: number, tokensPerSecondPerDevice: number): number {
  return inferenceXCostPerMillion({
    usdPerDeviceHour,
    promptTokensPerSecondPerDevice: tokensPerSecondPerDevice / 2,
    outputTokensPerSecondPerDevice: tokensPerSecondPerDevice / 2,
  }).usdPerMillionTokens;
}

function inferenceXPair(): Claim {
  const row = (
    label: string,
    printed: number,
    usdPerDeviceHour: number,
    rate: number,
  ): Claim["checks"][number] => ({
    label,
    unit: "$/M",
    formula: `${usdPerDeviceHour} / (${rate} × 3,600) × 1e6`,
    printed,
    // the pages interpolate cost and rate each on its own: 1 %
    within: printed * 0.01,
    follows: totalCost(usdPerDeviceHour, rate),
  });
  const b200 = price("b200-180gb-owned-hyperscaler-2026-04").usdPerDeviceHour;
  const h100 = price("h100-sxm-80gb-owned-hyperscaler-2026-04").usdPerDeviceHour;
  return checkedClaim({
    id: "inferencex-b200-against-h100",
    title: "R1 at 42 tok/s/user: $0.113 on B200, $1.365 on H100",
    saidBy: "SemiAnalysis",
    where: inferenceXPages,
    statement: "R1 fp8, 1k/1k, 42 tok/s/user: $0.113 per million tokens on B200, $1.365 on H100.",
    checks: [row("B200", 0.113, b200, 4791.6), row("H100", 1.365, h100, 266.3)],
    assumptions: ["prompt and output tokens together, at the hyperscaler's cost of ownership"],
    basis: "measured",
    source: `${inferenceXPages}; ${inferenceX}`,
    sentence:
      "Both follow by InferenceX's convention, which divides by prompt and output tokens together: not comparable with costs per output token.",
  });
}

function interpolated(): Claim {
  const b200 = price("b200-180gb-owned-hyperscaler-2026-04").usdPerDeviceHour;
  return checkedClaim({
    id: "inferencex-b200-at-75-tokens",
    title: "R1 at 75 tok/s/user costs $0.226 on B200",
    saidBy: "SemiAnalysis",
    where: inferenceXPages,
    statement: "R1 fp8, 8k/1k, 75 tok/s/user on B200: 2,557.7 tok/s/GPU and $0.226 per million.",
    checks: [
      {
        label: "cost at the printed rate",
        unit: "$/M",
        formula: "1.95 / (2,557.7 × 3,600) × 1e6",
        printed: 0.226,
        within: 0.226 * 0.01,
        follows: totalCost(b200, 2557.7),
      },
    ],
    basis: "measured",
    source: `${inferenceXPages}; ${inferenceX}`,
    sentence: `The printed rate gives $${totalCost(b200, 2557.7).toFixed(3)}: the page interpolates cost and rate each on its own, and 1/x is not interpolated by interpolating x.`,
  });
}

function rackAgainstRack(): Claim {
  const gb200 = price("gb200-186gb-owned-hyperscaler-2026-04").usdPerDeviceHour;
  const gb300 = price("gb300-288gb-owned-hyperscaler-2026-04").usdPerDeviceHour;
  const cheaper = totalCost(gb200, 2189) / totalCost(gb300, 6182);
  return checkedClaim({
    id: "inferencex-gb300-2.31-times-cheaper",
    title: "V4-Pro is 2.31 × cheaper on GB300 than on GB200",
    saidBy: "SemiAnalysis",
    where: "inferencex.semianalysis.com, blog (2026)",
    statement:
      "V4-Pro, 8k/1k, 27 tok/s/user: 2,189 tok/s/GPU on GB200 and 6,182 on GB300 are 2.83 × the throughput and 2.31 × cheaper.",
    checks: [
      {
        label: "cost on GB200 over cost on GB300",
        unit: "×",
        formula: "(2.21 / 2,189) / (2.652 / 6,182)",
        printed: 2.31,
        within: 0.005,
        follows: cheaper,
      },
      {
        label: "throughput",
        unit: "×",
        formula: "6,182 / 2,189",
        printed: 2.83,
        within: 0.01,
        follows: 6182 / 2189,
      },
      { label: "price of an hour", unit: "×", formula: "2.652 / 2.21", follows: gb300 / gb200 },
    ],
    basis: "measured",
    source: `inferencex.semianalysis.com, blog (2026); ${inferenceX}`,
    sentence: `The page's own rates and prices give ${cheaper.toFixed(2)} ×; and the hour of GB300 is a placeholder, ${(gb300 / gb200).toFixed(1)} × GB200's.`,
  });
}

function crusoe(): Claim {
  const margin = (label: string, printed: number, revenueUsd: number, costUsd: number) => ({
    label,
    unit: "%",
    formula: `(${revenueUsd} - ${costUsd}) / ${revenueUsd}`,
    printed,
    within: 0.5,
    follows: profit({ revenueUsd, costUsd }).margin * 100,
  });
  return checkedClaim({
    id: "crusoe-r1-margins",
    title: "Crusoe's gross margin on R1 is 83 % on input and 45 % on output",
    saidBy: "SemiAnalysis",
    where: "InferenceX v2 article (2026-02)",
    statement: "At 36 tok/s/user, R1 at $1.35 / $5.40 leaves up to 83 % and 45 %.",
    checks: [margin("input", 83, 1.35, 0.226), margin("output", 45, 5.4, 2.955)],
    assumptions: [
      "each cost charges the whole GPU: both together count it twice, so the margin on a query is larger",
    ],
    basis: "measured",
    source: "InferenceX v2 article (2026-02)",
    sentence:
      "Each follows alone. The two costs must not be added: each charges the whole GPU, so the margin on a query is above both.",
  });
}
