/** The hit curve: what a prefix cache finds, against its capacity. */
import { capacityForShare, type HitCurve, hitCurveAt } from "../../simulate/replay/index.ts";
import { grouped, percent } from "../printed.ts";
import type { NamedItem } from "../rows/result.ts";
import { decadeTicks } from "./axes.ts";
import { palette, seriesEncoding } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

/** Capacities of a curve: enough for a smooth line, from one block to all. */
const STEPS_PER_DOUBLING = 8;

/** Hits of an LRU cache against its capacity, a curve for each trace. */
export function hitCurveChart(
  items: readonly NamedItem<HitCurve>[],
  options: ChartOptions = {},
): Chart {
  const named = items.map(({ name = "trace", result }) => ({ name, curve: result }));
  const data = named.flatMap(({ name, curve }) =>
    capacities(curve.blocksHit.length - 1).map((blocks) => ({
      series: name,
      tokens: blocks * curve.blockTokens,
      ratio: hitCurveAt(curve, blocks).tokenRatio,
    })),
  );
  const x: Json = {
    field: "tokens",
    type: "quantitative",
    scale: { type: "log", nice: false },
    axis: {
      title: "capacity of the cache (tokens)",
      values: decadeTicks(data.map(({ tokens }) => tokens)),
      format: "~s",
      grid: false,
    },
  };
  const y: Json = {
    field: "ratio",
    type: "quantitative",
    scale: { domain: [0, Math.max(...data.map(({ ratio }) => ratio)) * 1.05], nice: true },
    axis: { title: "prompt tokens found (share)", format: ".0%" },
  };
  const { color, strokeDash } = seriesEncoding(named.map(({ name }) => name)) as {
    readonly [channel: string]: Json;
  };
  const line = { type: "line", strokeWidth: 2 };
  const encoding =
    named.length === 1 ? { x, y } : { x, y, color: color as Json, strokeDash: strokeDash as Json };
  return chartOf(
    {
      finding: named
        .map(({ name, curve }) => curveFinding(named.length === 1 ? undefined : name, curve))
        .join("; "),
      subtitle:
        "Prompt tokens that an LRU prefix cache finds, by capacity; exact at every capacity",
      data,
      heightPixels: 300,
      body: {
        mark: named.length === 1 ? { ...line, color: palette[0] as string } : line,
        encoding,
      },
    },
    options,
  );
}

function curveFinding(name: string | undefined, curve: HitCurve): string {
  const all = hitCurveAt(curve, Number.POSITIVE_INFINITY).tokenRatio;
  const of = name === undefined ? "" : `${name}: `;
  if (all === 0) return `${of}no prompt repeats another's beginning`;
  const tokens = capacityForShare(curve, 0.9) * curve.blockTokens;
  return `${of}${grouped(tokens)} tokens of cache give 90 % of the hits that any size gives (${percent(all, 0)} of the prompt tokens)`;
}

/** Whole capacities, evenly spread on a logarithmic axis, ends included. */
function capacities(distinctBlocks: number): readonly number[] {
  const found = new Set<number>();
  for (let step = 0; 2 ** (step / STEPS_PER_DOUBLING) < distinctBlocks; step += 1)
    found.add(Math.round(2 ** (step / STEPS_PER_DOUBLING)));
  return [...found, Math.max(1, distinctBlocks)];
}
