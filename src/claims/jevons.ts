/** Jevons: whether cheaper queries end in more GPU-hours, and whether the rents show it. */
import { price } from "../catalog/lookup.ts";
import { breakEvenElasticity, deviceHoursRatio } from "../cost/induced-demand.ts";
import { percent } from "../report/printed.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { debates } from "./sources.ts";

/** The claims of this file. */
export function jevonsClaims(): readonly Claim[] {
  return [moreHours(), visibleInRents()];
}

const costFactor = 5;
const assumedElasticity = 1.5;

function moreHours(): Claim {
  const all = breakEvenElasticity();
  const half = breakEvenElasticity({ passThrough: 0.5 });
  const ratio = (elasticity: number): number => deviceHoursRatio({ costFactor, elasticity });
  return checkedClaim({
    id: "jevons-more-gpu-hours",
    title: "Cheaper queries mean more GPU-hours, not fewer",
    saidBy: "SemiAnalysis",
    where: `${debates}, sections 1 and 6`,
    statement: "Efficiency does not make the fleet redundant: Jevons is closer to reality.",
    checks: [
      {
        label: "GPU-hours after a fall of 5 × over before, elasticity 1.5",
        unit: "×",
        formula: "5 ^ (1.5 - 1)",
        printed: 1,
        relation: "above",
        follows: ratio(assumedElasticity),
      },
      {
        label: "the same, elasticity 0.5",
        unit: "×",
        formula: "5 ^ (0.5 - 1)",
        follows: ratio(0.5),
      },
      ...[
        { found: all, label: "elasticity from which on hours grow, all of the fall passed on" },
        { found: half, label: "the same, half of the fall (in logarithms) passed on" },
      ].flatMap(({ found, label }) =>
        found.kind === "never"
          ? []
          : [{ label, unit: "", formula: "1 / passThrough", follows: found.elasticity }],
      ),
    ],
    assumptions: ["demand is more elastic than 1: nobody has published an estimate that we found"],
    basis: "heuristic",
    source: "W. S. Jevons, The Coal Question (1865), chapter VII; constant-elasticity demand",
    sentence: `It hangs on one number: above an elasticity of 1 (of 2, where half of the fall reaches the price) hours grow. At 1.5 a fall of 5 × means ${ratio(assumedElasticity).toFixed(2)} × the hours, at 0.5 ${ratio(0.5).toFixed(2)} ×.`,
  });
}

function visibleInRents(): Claim {
  const autumn2024 = price("h100-sxm-80gb-on-demand-2024-10").usdPerDeviceHour;
  const october2025 = price("h100-sxm-80gb-reserved-1-year-2025-10").usdPerDeviceHour;
  const march2026 = price("h100-sxm-80gb-reserved-1-year-2026-03").usdPerDeviceHour;
  return checkedClaim({
    id: "jevons-visible-in-h100-rents",
    title: "Demand shows in the prices of H100 and H200 already",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 1 and the title`,
    statement: "The models have induced demand, visible in H100 and H200 prices.",
    checks: [
      {
        label: "H100 on demand, 2024-10",
        unit: "$/h",
        formula: "catalogue",
        follows: autumn2024,
      },
      {
        label: "H100, one year's contract, 2025-10",
        unit: "$/h",
        formula: "catalogue",
        follows: october2025,
      },
      { label: "the same, 2026-03", unit: "$/h", formula: "catalogue", follows: march2026 },
      {
        label: "rise in those five months",
        unit: "%",
        formula: "2.35 / 1.70 - 1",
        follows: (march2026 / october2025 - 1) * 100,
      },
    ],
    basis: "heuristic",
    source: price("h100-sxm-80gb-reserved-1-year-2026-03").source,
    sentence: `No citable rent of January 2025 is at hand. Contracts were at $${october2025.toFixed(2)} by October 2025 and rose ${percent(march2026 / october2025 - 1, 0)} by March 2026: the rise came, but not where the claim puts it, or it is not recorded.`,
  });
}
