/** Where the memory of a GPU goes, and what a query's cost is made of: stacked bars of plans. */
import type { QueryCost } from "../../cost/query.ts";
import type { Plan } from "../../plan/plan.ts";
import { formatBytes } from "../../units.ts";
import { dollars, percent } from "../printed.ts";
import type { NamedItem } from "../rows/result.ts";
import { namesAxis } from "./axes.ts";
import { palette } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

/** A part of a bar. */
interface Part {
  readonly bar: string;
  readonly part: string;
  readonly value: number;
  readonly label: string;
}

/** Memory of one GPU: weights, reserve, cache, and what nobody may use. */
export function memoryChart(items: readonly NamedItem<Plan>[], options: ChartOptions = {}): Chart {
  const parts = items.flatMap(({ name = "one GPU", result }) => memoryParts(name, result));
  return stackedChart(
    {
      finding: items.map(({ name, result }) => memoryFinding(name, result)).join("; "),
      subtitle: "Memory of one GPU as the driver reports it, tightest stage",
      axisTitle: "memory of one GPU (GiB)",
      parts,
      names: ["weights", "runtime, activations, graphs", "KV pool", "left by the engine's rule"],
    },
    options,
  );
}

function memoryParts(bar: string, { memory }: Plan): readonly Part[] {
  const { deviceBytes, weightBytesPerRank, poolBytesPerRank, reserve } = memory;
  const reserved = reserve.runtimeBytes + reserve.activationBytes + reserve.graphBytes;
  const left = deviceBytes - weightBytesPerRank - poolBytesPerRank - reserved;
  const part = (name: string, bytes: number): readonly Part[] =>
    bytes <= 0
      ? []
      : [{ bar, part: name, value: bytes / 2 ** 30, label: formatBytes(bytes, "binary") }];
  return [
    ...part("weights", weightBytesPerRank),
    ...part("runtime, activations, graphs", reserved),
    ...part("KV pool", poolBytesPerRank),
    ...part("left by the engine's rule", left),
  ];
}

function memoryFinding(name: string | undefined, { memory }: Plan): string {
  const { deviceBytes, weightBytesPerRank, poolBytesPerRank } = memory;
  const weights = name === undefined ? "Weights" : `${name}: weights`;
  const share = (bytes: number): string => percent(bytes / deviceBytes, 0);
  return memory.fits
    ? `${weights} take ${share(weightBytesPerRank)}, the KV pool gets ${share(poolBytesPerRank)}`
    : `${weights} and reserve are ${formatBytes(memory.shortBytesPerRank, "binary")} too large`;
}

/** What queries cost, part by part. */
export function queryCostChart(
  items: readonly NamedItem<QueryCost>[],
  options: ChartOptions = {},
): Chart {
  const parts = items.flatMap(({ name: bar = "a query", result }) =>
    (
      [
        ["prompt computed", result.promptMissUsd],
        ["prompt from the cache", result.promptHitUsd],
        ["output", result.outputUsd],
        ["idle", result.idleUsd],
      ] as const
    ).flatMap(([part, usd]) =>
      usd > 0 ? [{ bar, part, value: usd * 1000, label: dollars(usd * 1000) }] : [],
    ),
  );
  const each = items.map(
    ({ name, result }) =>
      `${dollars(result.usdPerQuery * 1000)}${name === undefined ? "" : ` on ${name}`}`,
  );
  return stackedChart(
    {
      finding: `A thousand queries cost ${each.join(", ")}`,
      subtitle:
        "Each device-second is charged once, to the tokens that took it; idle: capacity that is paid and not asked for",
      axisTitle: "cost of 1,000 queries ($)",
      parts,
      names: ["prompt computed", "prompt from the cache", "output", "idle"],
    },
    options,
  );
}

interface Stacked {
  readonly finding: string;
  readonly subtitle: string;
  readonly axisTitle: string;
  readonly parts: readonly Part[];
  readonly names: readonly string[];
}

/** Light and dark by turns, so that neighbours differ in grey. */
const fills = [palette[0], palette[6], palette[1], "#E6E6E6"] as readonly string[];
const inks = ["#FFFFFF", "#000000", "#000000", "#000000"];

/** Horizontal bars; a part is labelled where its label has room. */
function stackedChart(
  { parts, names, axisTitle, ...texts }: Stacked,
  options: ChartOptions,
): Chart {
  const bars = [...new Set(parts.map(({ bar }) => bar))];
  const shown = names.filter((name) => parts.some(({ part }) => part === name));
  const widest = Math.max(...bars.map((bar) => sum(parts.filter((part) => part.bar === bar))));
  const widthPixels = options.widthPixels ?? 560;
  const colour = (range: readonly string[]): readonly string[] =>
    shown.map((name) => range[names.indexOf(name)] as string);
  const data = bars.flatMap((bar) => {
    let from = 0;
    return shown.flatMap((name) => {
      const part = parts.find((one) => one.bar === bar && one.part === name);
      if (part === undefined) return [];
      const start = from;
      from += part.value;
      const room = (part.value / widest) * widthPixels;
      const label = part.label.length * LABEL_PIXELS < room ? part.label : "";
      return [{ ...part, label, from: start, to: from, middle: start + part.value / 2 }];
    });
  });
  const y: Json = {
    field: "bar",
    type: "nominal",
    sort: bars,
    axis: namesAxis,
  };
  return chartOf(
    {
      ...texts,
      data,
      heightPixels: bars.length * 56,
      body: {
        layer: [
          {
            mark: { type: "bar", height: { band: 0.7 }, stroke: "#FFFFFF", strokeWidth: 1 },
            encoding: {
              y,
              x: {
                field: "from",
                type: "quantitative",
                axis: { title: axisTitle, tickCount: 6 },
                scale: { nice: false, domain: [0, widest] },
              },
              x2: { field: "to" },
              color: {
                field: "part",
                type: "nominal",
                scale: { domain: shown, range: colour(fills) },
                legend: {
                  title: null,
                  orient: "bottom",
                  columns: 2,
                  symbolType: "square",
                  symbolStrokeWidth: 0,
                },
              },
            },
          },
          {
            mark: { type: "text", fontSize: 11 },
            encoding: {
              y,
              x: { field: "middle", type: "quantitative" },
              text: { field: "label", type: "nominal" },
              color: {
                condition: shown.map((name) => ({
                  test: `datum.part === ${JSON.stringify(name)}`,
                  value: inks[names.indexOf(name)] as string,
                })),
                value: "#000000",
              },
            },
          },
        ],
      },
    },
    options,
  );
}

const LABEL_PIXELS = 6.5;

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { value }) => total + value, 0);
}
