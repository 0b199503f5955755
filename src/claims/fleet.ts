/** 50,000 Hoppers, $1.6B of capex and $944M of operating cost: as dollars per device-hour under both readings. */
import { price } from "../catalog/lookup.ts";
import { type OwnedDeviceHour, ownedDeviceHour } from "../cost/owned.ts";
import { percent } from "../report/printed.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { debates, inferenceX } from "./sources.ts";

const devices = 50_000;
const capexUsd = 1.6e9;
const operatingUsd = 944e6;
/** Source: InferenceMAX v1 article (2025-10): economic life behind SemiAnalysis' cost model. */
const lifeYears = 4;

/** The claims of this file. */
export function fleetClaims(): readonly Claim[] {
  return [capex(), investment(), overFourYears(), perYear()];
}

/** Source: SemiAnalysis (2024-07) and trade press, in CNY per server of eight; 7.2 CNY to the dollar, about 2024's mean. */
const server = { h20Cny: 1.2e6, h100Cny: 2.7e6, devices: 8, cnyPerUsd: 7.2 };
const serverSource =
  "server prices of 2024 from SemiAnalysis (2024-07) and trade press, secondary; 7.2 CNY to the dollar";

function serversUsd(count: number, cnyPerServer: number): number {
  return ((count / server.devices) * cnyPerServer) / server.cnyPerUsd;
}

function capex(): Claim {
  const rest = devices - 10_000 - 10_000;
  const follows = (serversUsd(rest, server.h20Cny) + serversUsd(20_000, server.h100Cny)) / 1e9;
  return checkedClaim({
    id: "fleet-capex-1.6-billion",
    title: "50,000 Hoppers are $1.6B of servers",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 3`,
    statement:
      "About 50,000 Hopper GPUs, 10,000 H800 and 10,000 H100 among them, are about $1.6B of server capex.",
    checks: [
      {
        label: "servers at 2024's Chinese prices",
        unit: "B$",
        formula: "(30,000 / 8 × 1.2M + 20,000 / 8 × 2.7M CNY) / 7.2",
        printed: 1.6,
        within: 0.05,
        follows,
      },
      { label: "per GPU", unit: "$", formula: "1.6B / 50,000", follows: capexUsd / devices },
    ],
    assumptions: [
      "the rest are 30,000 H20",
      "H800 servers cost what H100 servers do",
      "7.2 CNY to the dollar",
    ],
    basis: "heuristic",
    source: `${debates}; ${serverSource}`,
    sentence: `Market prices of the stated mix give $${follows.toFixed(2)}B: the estimate is what such a fleet would cost. That it exists is not checked by this.`,
  });
}

function investment(): Claim {
  const follows = serversUsd(20_000, server.h100Cny) / 1e6;
  return checkedClaim({
    id: "investment-above-500-million",
    title: "DeepSeek has spent more than $500M on GPUs",
    saidBy: "SemiAnalysis",
    where: `${debates}, sections 2 and 4.1`,
    statement: "Investment in GPUs is above $500M, export controls considered.",
    checks: [
      {
        label: "10,000 H800 and 10,000 H100 alone",
        unit: "M$",
        formula: "20,000 / 8 × 2.7M CNY / 7.2",
        printed: 500,
        relation: "above",
        follows,
      },
    ],
    assumptions: ["the 20,000 exist", "H800 servers cost what H100 servers do"],
    basis: "heuristic",
    source: `${debates}; ${serverSource}`,
    sentence: `The 20,000 H800 and H100 alone would be $${follows.toFixed(0)}M in servers.`,
  });
}

function hour(opexYears: number): OwnedDeviceHour {
  return ownedDeviceHour({
    capexUsdPerDevice: capexUsd / devices,
    lifeYears,
    opexUsdPerDeviceYear: operatingUsd / devices / opexYears,
  });
}

function said() {
  const { least, most } = band();
  return {
    saidBy: "SemiAnalysis",
    where: `${debates}, section 3: the period is not stated`,
    statement: `Operating these clusters costs about $944M; an H100 costs who owns it $${least.toFixed(2)} to $${most.toFixed(2)} an hour (in 2026, by the same authors).`,
    basis: "heuristic",
    source: `${debates}; ${inferenceX}`,
  } as const;
}

function band(): { readonly least: number; readonly most: number } {
  return {
    least: price("h100-sxm-80gb-owned-hyperscaler-2026-04").usdPerDeviceHour,
    most: price("h100-sxm-80gb-owned-neocloud-2026-04").usdPerDeviceHour,
  };
}

function readings(opexYears: number) {
  const { usdPerDeviceHour, capitalUsdPerDeviceHour, opexUsdPerDeviceHour } = hour(opexYears);
  const unit = "$/h";
  return [
    {
      label: "capital and operation, against the neocloud's H100",
      unit,
      formula: "capital + opex",
      printed: band().most,
      relation: "below",
      follows: usdPerDeviceHour,
    },
    {
      label: "the same, against the hyperscaler's H100",
      unit,
      formula: "capital + opex",
      printed: band().least,
      relation: "above",
      follows: usdPerDeviceHour,
    },
    {
      label: "capital over four years, no interest",
      unit,
      formula: "32,000 / 4 / 8,760",
      follows: capitalUsdPerDeviceHour,
    },
    {
      label: "operation",
      unit,
      formula: `944M / 50,000 / ${opexYears} / 8,760`,
      follows: opexUsdPerDeviceHour,
    },
    {
      label: "operation's share",
      unit: "%",
      formula: "opex / (capital + opex)",
      follows: (opexUsdPerDeviceHour / usdPerDeviceHour) * 100,
    },
  ] as const;
}

function overFourYears(): Claim {
  const { usdPerDeviceHour, opexUsdPerDeviceHour } = hour(lifeYears);
  return checkedClaim({
    ...said(),
    id: "operating-944-million-in-four-years",
    title: "$944M to operate, read as four years",
    checks: readings(lifeYears),
    assumptions: ["$944M cover the four years of the hardware's life", "no interest"],
    sentence: `$${usdPerDeviceHour.toFixed(2)} per GPU-hour lies inside the same authors' band of $${band().least} to $${band().most} for H100, so this reading is plausible; but operation would be ${percent(opexUsdPerDeviceHour / usdPerDeviceHour, 0)} of it, where they put colocation and power below 20 %.`,
  });
}

function perYear(): Claim {
  const { usdPerDeviceHour, opexUsdPerDeviceHour } = hour(1);
  return checkedClaim({
    ...said(),
    id: "operating-944-million-per-year",
    title: "$944M to operate, read as each year",
    checks: readings(1),
    assumptions: ["$944M are spent each year", "four years of life, no interest"],
    sentence: `Operation alone would be $${opexUsdPerDeviceHour.toFixed(2)} and the whole $${usdPerDeviceHour.toFixed(2)} per GPU-hour, above every tier of the same authors' H100 and above the rent of $2 that DeepSeek assumes.`,
  });
}
