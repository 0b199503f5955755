/** "DeepSeek trained V3 for $6 million": device-hours × price, and what that leaves out. */
import { price } from "../catalog/lookup.ts";
import { rentUsd } from "../cost/rented.ts";
import { dollars, percent } from "../report/printed.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { debates, v3Report } from "./sources.ts";

/** Source: DeepSeek-V3 technical report, table 1, in H800 hours. */
const hours = { preTraining: 2_664_000, contextExtension: 119_000, postTraining: 5_000 };

/** The claims of this file. */
export function trainingCostClaims(): readonly Claim[] {
  return [officialRun(), preTrainingAlone(), wholeCost()];
}

function costOf(deviceHours: number): number {
  const { usdPerDeviceHour } = price("h800-sxm-80gb-assumed-deepseek-2025-03");
  return rentUsd({ usdPerDeviceHour, devices: 1, hours: deviceHours });
}

function allHours(): number {
  return hours.preTraining + hours.contextExtension + hours.postTraining;
}

function officialRun(): Claim {
  return checkedClaim({
    id: "training-5.576-million",
    title: "V3's training run costs $5.576M",
    saidBy: "DeepSeek",
    where: `${v3Report}, 2024-12`,
    statement: "2,788K H800 hours at $2 are $5.576M, research and ablations not included.",
    checks: [
      {
        label: "cost of the run",
        unit: "M$",
        formula: "(2,664K + 119K + 5K) hours × $2",
        printed: 5.576,
        within: 0.0005,
        follows: costOf(allHours()) / 1e6,
      },
    ],
    assumptions: ["an H800 rents for $2 an hour: the report's assumption"],
    basis: "spec",
    source: `${v3Report}, read on pages that quote it`,
    sentence:
      "Hours × price is exact, and the report says itself what the figure excludes: research, ablations on architecture, algorithms and data.",
  });
}

function preTrainingAlone(): Claim {
  const follows = costOf(hours.preTraining) / 1e6;
  return checkedClaim({
    id: "pre-training-6-million",
    title: "The $6M are the GPU cost of pre-training",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 4.1`,
    statement: "The paper's $6M are only the GPU cost of the pre-training run.",
    checks: [
      {
        label: "pre-training alone",
        unit: "M$",
        formula: "2,664K hours × $2",
        printed: 6,
        within: 0.5,
        follows,
      },
      {
        label: "with context extension and post-training",
        unit: "M$",
        formula: "2,788K hours × $2",
        follows: costOf(allHours()) / 1e6,
      },
    ],
    basis: "spec",
    source: `${v3Report}, read on pages that quote it`,
    sentence: `Pre-training alone is $${follows.toFixed(2)}M, which rounds to 5; the $${(costOf(allHours()) / 1e6).toFixed(2)}M behind the "6" hold context extension and post-training too. The point, that it is a part of the cost, stands.`,
  });
}

function wholeCost(): Claim {
  const run = costOf(allHours());
  // 1.6e9 and 50,000 devices as SemiAnalysis estimates them
  const capexUsd = 1.6e9;
  const fleetHoursPerYear = 50_000 * 8760;
  // about 150 people, and the highest salary that promising candidates are said to be offered
  const staffUsdPerYear = 150 * 1.3e6;
  return checkedClaim({
    id: "training-6-million-is-the-whole",
    title: "DeepSeek built V3 for $6M",
    saidBy: "headlines",
    where: "January 2025, as SemiAnalysis quotes them",
    statement: "V3 cost 6 million dollars.",
    checks: [
      {
        label: "a year of the estimated 50,000 GPUs at the same $2",
        unit: "M$",
        formula: "50,000 × 8,760 × 2",
        printed: 6,
        within: 0.5,
        follows: costOf(fleetHoursPerYear) / 1e6,
      },
      {
        label: "the run's share of the estimated server capex",
        unit: "%",
        formula: "5.576M / 1.6B",
        follows: (run / capexUsd) * 100,
      },
      {
        label: "the run's share of a year of 50,000 devices",
        unit: "%",
        formula: "2.788M / (50,000 × 8,760)",
        follows: (allHours() / fleetHoursPerYear) * 100,
      },
      {
        label: "a year of 150 staff, were all paid the highest salary that is said to be offered",
        unit: "M$",
        formula: "150 × 1.3M",
        follows: staffUsdPerYear / 1e6,
      },
    ],
    basis: "heuristic",
    source: `${v3Report}, read on pages that quote it; ${debates}`,
    sentence: `The run is ${percent(allHours() / fleetHoursPerYear, 2)} of a year of the fleet and ${percent(run / capexUsd, 2)} of the estimated capex; ${dollars(run)} leave out research, ablations, failed runs, data, staff and the hardware itself.`,
  });
}
