/** Any result as a picture. */
import { type KvHeadroomError, kvError } from "../../errors.ts";
import { type NamedItem, type Result, type Results, recognised } from "../rows/result.ts";
import { solutionPlan } from "../rows/solution.ts";
import {
  claimsChart,
  comparisonChart,
  enginesChart,
  reductionChart,
  replayChart,
  tierChart,
} from "./bar-charts.ts";
import { costDistributionChart, costRangeChart } from "./cost-charts.ts";
import { concurrencyCurvesChart, deviceFlipChart, kvCurvesChart } from "./curve-charts.ts";
import { memoryChart, queryCostChart } from "./plan-charts.ts";
import { hitCurveChart } from "./replay-charts.ts";
import { timelineChart } from "./simulation-charts.ts";
import { paretoChart, sweepChart } from "./sweep-charts.ts";
import type { Chart, ChartOptions } from "./vega-lite.ts";

/**
 * The picture of a result as a Vega-Lite v5 specification: plain JSON with its data in it, for any viewer.
 *
 * The title states what the data show. Colours are told apart with any colour vision, and shapes, dashes or labels repeat what
 * they say. What takes one result takes no list.
 *
 * Errors: `bad-input` for what is no result, and for kinds that have no picture.
 * @example chart(reduction()).title.text.join(" ") // => "The published 93.3 % are 82.2 % at equal precision"
 */
export function chart(result: Result, options: ChartOptions = {}): Chart {
  const found = recognised(result);
  switch (found.kind) {
    case "comparison":
      return comparisonChart(only(found.items), options);
    case "reduction":
      return reductionChart(only(found.items), options);
    case "kv-curves":
      return kvCurvesChart(only(found.items), options);
    case "engine":
      return enginesChart(
        found.items.map((item) => item.result),
        options,
      );
    case "plan":
      return memoryChart(found.items, options);
    case "sweep":
      return sweepChart(only(found.items), options);
    case "pareto-front":
      return paretoChart(only(found.items), options);
    case "solution":
      return solutionChart(found.items, options);
    case "concurrency-curves":
      return concurrencyCurvesChart(only(found.items), options);
    case "device-flip":
      return deviceFlipChart(only(found.items), options);
    case "query-cost":
      return queryCostChart(found.items, options);
    case "cost-range":
      return costRangeChart(found.items, options);
    case "cost-distribution":
      return costDistributionChart(found.items, options);
    case "hit-curve":
      return hitCurveChart(found.items, options);
    case "replay":
      return replayChart(found.items, options);
    case "tier-replay":
      return tierChart(only(found.items), options);
    case "simulation":
      return timelineChart(only(found.items), options);
    case "claim":
      return claimsChart(
        found.items.map((item) => item.result),
        options,
      );
    case "device-hour":
    case "diagnosis":
      throw withoutPicture(found.kind);
  }
}

/** Where the memory of the answers' plans goes. */
function solutionChart(
  items: readonly NamedItem<Results["solution"]>[],
  options: ChartOptions,
): Chart {
  const plans = items.flatMap(({ name, result }) => {
    const plan = solutionPlan(result);
    return plan === undefined ? [] : [{ name, result: plan }];
  });
  if (plans.length === 0) throw withoutPicture("solution without a plan");
  return memoryChart(plans, options);
}

function withoutPicture(kind: string): KvHeadroomError {
  return kvError({
    code: "bad-input",
    path: "result",
    value: kind,
    rule: `a ${kind} has no picture`,
    hint: "put it in rows: rows(result)",
  });
}

function only<Item>(items: readonly NamedItem<Item>[]): Item {
  const [first] = items;
  if (first !== undefined && items.length === 1) return first.result;
  throw kvError({
    code: "bad-input",
    path: "result",
    value: items.length,
    rule: "such a picture shows one result",
    hint: "make one of each",
  });
}
