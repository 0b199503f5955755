/** Any result as a table. */

import { engineRoomTable } from "../engine-comparison.ts";
import { reductionTable } from "../reduction.ts";
import { isTable, joined, type Table } from "../table.ts";
import { claimTable } from "./claims.ts";
import { comparisonTable } from "./comparison.ts";
import { costDistributionTable, costRangeTable, deviceHourTable, queryCostTable } from "./cost.ts";
import { concurrencyCurvesTable, deviceFlipTable, kvCurvesTable } from "./curves.ts";
import { diagnosisTable } from "./diagnosis.ts";
import { planTable } from "./plan.ts";
import { hitCurveTable, replayTable, tierTable } from "./replay.ts";
import { type NamedItem, type Result, recognised } from "./result.ts";
import { simulationTable } from "./simulation.ts";
import { solutionTable } from "./solution.ts";
import { paretoTable, sweepTable } from "./sweep.ts";

/**
 * Any result, a list of results or results by name as one table: columns with units, values raw.
 *
 * For print: `text`, `markdown`, `html`; for a spreadsheet: `csv`.
 *
 * Errors: `bad-input` for what is no result, and for results of different kinds together.
 * @example rows(costInterval(usdPerMillionTokens, { usdPerDeviceHour: { low: 1.3, high: 2.99 }, tokensPerSecondPerDevice: 1850 })).columns.map((column) => column.title) // => ["low", "high"]
 */
export function rows(result: Result | Table): Table {
  if (isTable(result)) return result;
  const found = recognised(result);
  switch (found.kind) {
    case "comparison":
      return comparisonTable(found.items);
    case "reduction":
      return each(found.items, reductionTable);
    case "kv-curves":
      return each(found.items, kvCurvesTable);
    case "engine":
      return engineRoomTable(found.items.map((item) => item.result));
    case "plan":
      return planTable(found.items);
    case "sweep":
      return each(found.items, sweepTable);
    case "pareto-front":
      return each(found.items, paretoTable);
    case "solution":
      return solutionTable(found.items);
    case "concurrency-curves":
      return each(found.items, concurrencyCurvesTable);
    case "device-flip":
      return each(found.items, deviceFlipTable);
    case "query-cost":
      return queryCostTable(found.items);
    case "cost-range":
      return costRangeTable(found.items);
    case "cost-distribution":
      return costDistributionTable(found.items);
    case "device-hour":
      return deviceHourTable(found.items);
    case "hit-curve":
      return each(found.items, hitCurveTable);
    case "replay":
      return replayTable(found.items);
    case "tier-replay":
      return each(found.items, tierTable);
    case "simulation":
      return simulationTable(found.items);
    case "claim":
      return claimTable(found.items.map((item) => item.result));
    case "diagnosis":
      return each(found.items, diagnosisTable);
  }
}

/** Results that have many rows each, under each other. */
function each<Item>(items: readonly NamedItem<Item>[], table: (item: Item) => Table): Table {
  return joined(items.map(({ result }) => table(result)));
}
