/** Labelled bars: the factors of a comparison, engines, policies, tiers and verdicts side by side. */
import type { KvComparison } from "../../kv/compare.ts";
import type { Replay, TierReplay } from "../../simulate/replay/index.ts";
import type { EngineComparisonRow } from "../engine-comparison.ts";
import { grouped, percent, printedNumber } from "../printed.ts";
import type { Reduction } from "../reduction.ts";
import type { CheckedClaim } from "../rows/claims.ts";
import type { NamedItem } from "../rows/result.ts";
import { namesAxis } from "./axes.ts";
import { palette } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

interface Bars {
  readonly finding: string;
  readonly subtitle: string;
  readonly axisTitle: string;
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    readonly label: string;
  }[];
  /** bars that the finding is about; all when absent */
  readonly marked?: readonly string[];
}

function barsChart({ bars, axisTitle, marked, ...texts }: Bars, options: ChartOptions): Chart {
  const isWhole = bars.every(({ value }) => Number.isInteger(value));
  const most = bars.reduce((most, { value }) => Math.max(most, value), 0);
  const y: Json = {
    field: "name",
    type: "nominal",
    sort: bars.map(({ name }) => name),
    axis: namesAxis,
  };
  const x: Json = {
    field: "value",
    type: "quantitative",
    scale: { domain: [0, most === 0 ? 1 : most * 1.15], nice: false },
    axis: { title: axisTitle, tickCount: 6, ...(isWhole && { tickMinStep: 1 }) },
  };
  const data = bars.map((bar) => ({ ...bar, marked: marked?.includes(bar.name) ?? true }));
  return chartOf(
    {
      ...texts,
      data,
      heightPixels: bars.length * 34,
      body: {
        encoding: { y },
        layer: [
          {
            mark: { type: "bar", height: { band: 0.7 } },
            encoding: {
              x,
              color: {
                condition: { test: "datum.marked", value: palette[0] as string },
                value: "#9DC3DE",
              },
            },
          },
          {
            mark: { type: "text", align: "left", dx: 5, fontSize: 11 },
            encoding: { x, text: { field: "label", type: "nominal" } },
          },
        ],
      },
    },
    options,
  );
}

/** What remains of the baseline after each factor. */
export function comparisonChart(
  { factors, remaining, reduction, baselineBytes, candidateBytes }: KvComparison,
  options: ChartOptions = {},
): Chart {
  const layers = factors.layers;
  const elements = layers * factors.elementsPerLayer;
  const bar = (name: string, value: number) => ({
    name,
    value: value * 100,
    label: percent(value, 1),
  });
  const last = "× bits per element = candidate";
  return barsChart(
    {
      finding:
        reduction >= 0
          ? `The candidate's cache is ${percent(reduction)} smaller: ${factorText(factors)}`
          : `The candidate's cache is ${printedNumber(remaining, "fixed")} times as large: ${factorText(factors)}`,
      subtitle: `From ${grouped(baselineBytes)} B to ${grouped(candidateBytes)} B, one factor after the other`,
      axisTitle: "of the baseline (%)",
      bars: [
        bar("baseline", 1),
        bar("× layers", layers),
        bar("× elements per layer", elements),
        bar(last, remaining),
      ],
      marked: ["baseline", last],
    },
    options,
  );
}

function factorText({ layers, elementsPerLayer, bitsPerElement }: KvComparison["factors"]): string {
  return [
    `${layers.toFixed(3)} of the layers`,
    `${elementsPerLayer.toFixed(3)} of the elements in each`,
    `${bitsPerElement.toFixed(3)} of the bits of each`,
  ].join(" × ");
}

/** The published reduction beside all the others that one could have printed. */
export function reductionChart({ rows, published }: Reduction, options: ChartOptions = {}): Chart {
  const name = (row: Reduction["rows"][number]): string =>
    `${row.candidate} ${row.candidateFormat}, against ${row.baseline}`;
  const same = rows.find(
    ({ candidateFormat, baselineFormat, baseline }) =>
      candidateFormat === baselineFormat && baseline === published.baseline,
  );
  return barsChart(
    {
      finding: `The published ${percent(published.reduction)} are ${percent(same?.reduction ?? published.reduction)} at equal precision`,
      subtitle: "How much smaller DeepSeek-V2's KV cache is per token, by what it is compared with",
      axisTitle: "smaller by (%)",
      bars: rows.map((row) => ({
        name: name(row),
        value: row.reduction * 100,
        label: percent(row.reduction, 1),
      })),
      marked: [name(published)],
    },
    options,
  );
}

/** Requests of the longest length under each engine, in the same pools. */
export function enginesChart(
  rows: readonly EngineComparisonRow[],
  options: ChartOptions = {},
): Chart {
  const rooms = rows.map(({ samePool }) => samePool);
  const engines = rooms.filter(({ engine, requests }) => engine !== "ideal" && requests > 0);
  const ideal = rooms.find(({ engine }) => engine === "ideal")?.requests ?? 0;
  const sorted = [...engines].sort((a, b) => b.requests - a.requests);
  const of = ({ engine, requests }: (typeof rooms)[number]): string =>
    `${engine} ${ideal > 0 ? percent(requests / ideal, 0) : grouped(requests)}`;
  return barsChart(
    {
      finding:
        sorted.length === 0
          ? "No engine holds a request of this length"
          : `Of what the pool could hold, ${sorted.map(of).join(", ")}`,
      subtitle: "Requests of the longest length at once, in the same pool",
      axisTitle: "requests at once",
      bars: rooms.map(({ engine, requests, refusal, requestBytesPerRank }) => ({
        name: engine,
        value: requests,
        label:
          requestBytesPerRank === 0 && refusal !== undefined
            ? "refused"
            : printedNumber(requests, "fixed"),
      })),
    },
    options,
  );
}

/** Hits by policy and capacity. */
export function replayChart(
  items: readonly NamedItem<Replay>[],
  options: ChartOptions = {},
): Chart {
  const bars = items.map(
    ({ name, result: { policy, capacityBlocks, blockTokens, tokenRatio } }) => ({
      name:
        name ??
        `${policy}, ${Number.isFinite(capacityBlocks) ? `${grouped(capacityBlocks * blockTokens)} tokens` : "no limit"}`,
      value: tokenRatio * 100,
      label: percent(tokenRatio, 2),
    }),
  );
  const best = bars.reduce((most, bar) => (bar.value > most.value ? bar : most));
  return barsChart(
    {
      finding: `${best.name}: ${best.label} of the prompt tokens are found${bars.length > 1 ? ", the most" : ""}`,
      subtitle: "Prompt tokens that a prefix cache finds",
      axisTitle: "prompt tokens found (%)",
      bars,
      marked: [best.name],
    },
    options,
  );
}

/** Hits by tier. */
export function tierChart({ tiers, together }: TierReplay, options: ChartOptions = {}): Chart {
  const [first] = tiers;
  return barsChart(
    {
      finding: `${first?.name} answers ${percent(first?.hitShare ?? 0, 0)} of the hits; all tiers find ${percent(together.blockRatio, 0)} of the blocks`,
      subtitle: "Blocks found in each tier, of all that were asked for",
      axisTitle: "blocks found (%)",
      bars: tiers.map(({ name, blockRatio }) => ({
        name,
        value: blockRatio * 100,
        label: percent(blockRatio, 1),
      })),
    },
    options,
  );
}

/** How many claims fare how. */
export function claimsChart(claims: readonly CheckedClaim[], options: ChartOptions = {}): Chart {
  const verdicts = ["holds", "holds-under-assumptions", "does-not-follow", "not-checkable"];
  const counts = verdicts.map((verdict) => ({
    name: verdict.replaceAll("-", " "),
    value: claims.filter((claim) => claim.verdict === verdict).length,
  }));
  const follow = claims.filter(({ verdict }) => verdict.startsWith("holds")).length;
  return barsChart(
    {
      finding: `${follow} of ${claims.length} claims follow from their inputs`,
      subtitle: "Public claims, each computed afresh from what it states",
      axisTitle: "claims",
      bars: counts.map((bar) => ({ ...bar, label: String(bar.value) })),
    },
    options,
  );
}
