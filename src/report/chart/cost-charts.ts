/** Costs with their ranges. */
import type { CostDistribution, CostRange } from "../../cost/index.ts";
import { dollars, percent } from "../printed.ts";
import type { NamedItem } from "../rows/result.ts";
import { namesAxis } from "./axes.ts";
import { palette } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

/** Low to high, with what is likeliest where it is known. */
export function costRangeChart(
  items: readonly NamedItem<CostRange>[],
  options: ChartOptions = {},
): Chart {
  return rangesChart(
    items.map(({ name = "cost", result }) => ({
      name,
      low: result.low,
      high: result.high,
      middle: result.likely,
    })),
    "From the least to the greatest that the ranges of the inputs allow",
    options,
  );
}

/** The outer quantiles, and the median. */
export function costDistributionChart(
  items: readonly NamedItem<CostDistribution>[],
  options: ChartOptions = {},
): Chart {
  const [first, last] = [items[0]?.result.quantiles[0], items[0]?.result.quantiles.at(-1)];
  return rangesChart(
    items.map(({ name = "cost", result: { quantiles, mean } }) => ({
      name,
      low: quantiles[0]?.value ?? mean,
      high: quantiles.at(-1)?.value ?? mean,
      middle: quantiles.find(({ probability }) => probability === 0.5)?.value ?? mean,
    })),
    `From the ${percent(first?.probability ?? 0, 0)} to the ${percent(last?.probability ?? 1, 0)} quantile of what sampled inputs give; the mark is the median`,
    options,
  );
}

interface Ranged {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly middle: number | undefined;
}

function rangesChart(ranges: readonly Ranged[], subtitle: string, options: ChartOptions): Chart {
  const order = ranges.map(({ name }) => name);
  const data = ranges.map(({ name, low, high, middle }) => ({
    name,
    low,
    high,
    ...(middle !== undefined && { middle }),
    label: `${dollars(low)} to ${dollars(high)}`,
  }));
  const y: Json = {
    field: "name",
    type: "nominal",
    sort: order,
    axis: namesAxis,
  };
  const most = Math.max(...ranges.map(({ high }) => high));
  return chartOf(
    {
      finding: rangesFinding(ranges),
      subtitle,
      data,
      heightPixels: ranges.length * 48,
      body: {
        layer: [
          {
            mark: { type: "bar", height: 12, color: palette[0] as string },
            encoding: {
              y,
              x: {
                field: "low",
                type: "quantitative",
                scale: { domain: [0, most * 1.05], nice: false },
                axis: { title: "cost ($)", tickCount: 6 },
              },
              x2: { field: "high" },
            },
          },
          {
            transform: [{ filter: "isValid(datum.middle)" }],
            mark: { type: "tick", thickness: 3, size: 12, color: "#FFFFFF" },
            encoding: { y, x: { field: "middle", type: "quantitative" } },
          },
          {
            mark: { type: "text", align: "left", baseline: "bottom", dy: -8, fontSize: 11 },
            encoding: {
              y,
              x: { field: "low", type: "quantitative" },
              text: { field: "label", type: "nominal" },
            },
          },
        ],
      },
    },
    options,
  );
}

/** Whether the dearest and the cheapest can be told apart. */
function rangesFinding(ranges: readonly Ranged[]): string {
  const said = ({ name, low, high }: Ranged): string =>
    `${name}: ${dollars(low)} to ${dollars(high)}`;
  if (ranges.length === 1) return ranges.map(said).join("");
  const [cheapest, ...others] = [...ranges].sort((a, b) => a.high - b.high);
  const overlap = others.filter(({ low }) => low <= (cheapest?.high ?? 0));
  return overlap.length === 0
    ? `${cheapest?.name} is the cheapest whatever the inputs: at most ${dollars(cheapest?.high ?? 0)}`
    : `The ranges of ${cheapest?.name} and ${overlap.map(({ name }) => name).join(", ")} overlap: the inputs do not decide which is cheaper`;
}
