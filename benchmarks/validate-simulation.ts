/**
 * Simulates measured closed loops and prints how far off they are, beside the closed form with the same efficiencies.
 *
 * The closed form has a fitted share of prompts that wait for others before their first token; the simulator has none:
 * who waits for whom comes of the schedule. For the time per output token that makes no difference: while one request is
 * answered every other of its group is prefilled once, and both count that work, so the efficiencies were fitted with it.
 * One row in six, since each is some thousand steps; `--all` for all.
 */
import { existsSync, readFileSync } from "node:fs";
import { groupError, type Quantity, relativeError } from "./silicon/errors.ts";
import { efficiencyOf } from "./silicon/fit.ts";
import { type CasePrediction, predicted } from "./silicon/predicted.ts";
import { recordedEfficiencies } from "./silicon/recorded.ts";
import { type SiliconCase, siliconCases, tableRows } from "./silicon/rows.ts";
import { simulated } from "./silicon/simulated.ts";

const TABLE = "../shared/data/e2e-silicon.csv";
const quantities: readonly Quantity[] = ["timePerOutputTokenSeconds", "timeToFirstTokenSeconds"];
const loads: readonly (readonly [string, number, number])[] = [
  ["all loads", 1, Number.POSITIVE_INFINITY],
  ["up to 16 requests", 1, 16],
  ["17 to 64", 16.001, 64],
  ["above 64", 64.001, Number.POSITIVE_INFINITY],
];

interface Compared {
  readonly one: SiliconCase;
  readonly closed: CasePrediction;
  readonly stepped: CasePrediction;
}

function main(): void {
  if (!existsSync(TABLE)) {
    console.log(`nothing to validate against: ${TABLE} is missing`);
    return;
  }
  const { cases } = siliconCases(tableRows(readFileSync(TABLE, "utf8")));
  const every = process.argv.includes("--all") ? 1 : 6;
  const recorded = recordedEfficiencies();
  const compared = cases
    .filter(({ mode, draftTokens }) => mode === "aggregated" && draftTokens === 0)
    .filter((_, index) => index % every === 0)
    .map((one): Compared => {
      const efficiency = efficiencyOf(recorded, one);
      return {
        one,
        closed: predicted(one, efficiency),
        stepped: simulated(one, efficiency),
      };
    });
  for (const quantity of quantities) {
    console.log(`${quantity}: mean |error| and bias, closed form and simulated`);
    for (const [name, least, most] of loads) {
      const group = compared.filter(
        ({ one }) => one.requestsPerGroup >= least && one.requestsPerGroup <= most,
      );
      const closed = printed(group, "closed", quantity);
      const stepped = printed(group, "stepped", quantity);
      console.log(`  ${name} (${group.length} rows): ${closed}, ${stepped}`);
    }
  }
}

function printed(
  group: readonly Compared[],
  way: "closed" | "stepped",
  quantity: Quantity,
): string {
  const { meanAbsolute, bias } = groupError(
    group.map((row) => relativeError(row.one, row[way], quantity)),
  );
  return `${(100 * meanAbsolute).toFixed(1)} % (${(100 * bias).toFixed(1)} %)`;
}

main();
