/** The budget and what was left of it: sums that a log states in full or in part. */

import { type CauseId, cause } from "./causes.ts";
import { deviceGib, type Evidence, known, stated } from "./evidence.ts";
import { type Finding, type Hypothesis, reconciled } from "./finding.ts";
import type { Quantity } from "./quantities.ts";

/** The findings on the budget and the room for the cache. */
export function memoryFindings(evidence: Evidence): readonly Finding[] {
  const { engine } = evidence.reading;
  return [...budgetFinding(evidence), ...(engine === "vllm" ? roomFinding(evidence) : [])];
}

function budgetFinding(evidence: Evidence): readonly Finding[] {
  const budget = stated(evidence, "budgetGib");
  const device = deviceGib(evidence);
  const fraction = known(evidence, "memoryFraction");
  if (budget === undefined || device === undefined || fraction === undefined) return [];
  const halfDigit = stated(evidence, "deviceGib")?.halfDigit ?? 0;
  return [
    reconciled(budget, [
      {
        predicted: device * fraction,
        least: (device - halfDigit) * fraction,
        most: (device + halfDigit) * fraction,
        cause: "fraction-of-total",
        working: `${fraction} × ${device.toFixed(2)} GiB of the device`,
      },
    ]),
  ];
}

/** What vLLM takes from its budget, in the words of its versions. */
const deductions: readonly { readonly parts: readonly Quantity[]; readonly cause: CauseId }[] = [
  { parts: ["weightGib", "nonTorchGib", "activationGib"], cause: "agrees" },
  { parts: ["consumedGib", "activationGib"], cause: "agrees" },
  { parts: ["peakTorchGib", "nonTorchGib"], cause: "agrees" },
  { parts: ["weightGib", "nonTorchGib", "activationGib", "graphGib"], cause: "graph-memory" },
  { parts: ["consumedGib", "activationGib", "graphGib"], cause: "graph-memory" },
];

function roomFinding(evidence: Evidence): readonly Finding[] {
  const room = stated(evidence, "availableKvGib");
  if (room === undefined) return [];
  const device = deviceGib(evidence);
  const fraction = known(evidence, "memoryFraction");
  const budget =
    known(evidence, "budgetGib") ??
    (device === undefined || fraction === undefined ? undefined : device * fraction);
  const hypotheses =
    budget === undefined
      ? []
      : deductions.flatMap(({ parts, cause }) => deducted(evidence, budget, parts, cause));
  if (Number(room.value) <= 0)
    return [
      {
        ...reconciled(room, hypotheses),
        ...unitemised(evidence, budget),
        cause: cause("negative-room"),
      },
    ];
  return hypotheses.length === 0 ? [] : [reconciled(room, hypotheses)];
}

function deducted(
  evidence: Evidence,
  budget: number,
  parts: readonly Quantity[],
  cause: CauseId,
): readonly Hypothesis[] {
  const figures = parts.map((part) => stated(evidence, part));
  let sum = 0;
  let slack = 0.01;
  for (const figure of figures) {
    if (figure === undefined) return [];
    sum += Number(figure.value);
    slack += figure.halfDigit;
  }
  return [
    {
      predicted: budget - sum,
      least: budget - sum - slack,
      most: budget - sum + slack,
      cause,
      working: `${budget.toFixed(2)} GiB of budget - ${figures.map((figure) => Number(figure?.value)).join(" - ")}`,
    },
  ];
}

/** What a room below zero says of the memory that the log does not itemise. */
function unitemised(evidence: Evidence, budget: number | undefined): Partial<Finding> {
  const weights = known(evidence, "weightGib") ?? known(evidence, "consumedGib");
  const room = known(evidence, "availableKvGib");
  if (budget === undefined || weights === undefined || room === undefined) return {};
  const rest = budget - weights - room;
  return {
    working: `${budget.toFixed(2)} GiB of budget - ${weights} GiB of weights - ${rest.toFixed(2)} GiB of activations, graphs and runtime`,
  };
}
