/** The comparison of H100 and H20 for people. */
import { dollars, grouped, percent } from "./printed.ts";
import type { Section } from "./section.ts";
import { shortName } from "./short-name.ts";
import { type Measure, type Table, tableOf } from "./table.ts";
import type { BreakEven, TrafficComparison, TrafficRow } from "./traffic.ts";

const limits: Readonly<Record<string, string>> = {
  "kv-room": "the room",
  slots: "the engine's slots",
  objective: "the time limit",
};

/** The rows of `trafficComparison` as three tables: room, speed and cost, break-even. */
export function trafficSection({ traffic, rows, breakEven }: TrafficComparison): Section {
  const { h100UsdPerDeviceHour: h100, h20UsdPerDeviceHour: h20 } = traffic;
  return {
    title: "The same queries on H100 and on H20",
    intro: [
      `Prompts of ${grouped(traffic.promptTokens)} tokens, ${percent(traffic.cachedPromptFraction, 0)} of them found in the prefix cache, answers of ${grouped(traffic.outputTokens)}, at most ${traffic.timePerOutputTokenSeconds * 1000} ms per output token. DeepSeek-V3: fp8 weights, attention data parallel and experts spread over 16. Llama 3.1 70B: bf16, tensor parallel over 8. Cache in bf16, vLLM's memory rule.`,
    ],
    tables: [roomTable(rows), speedTable(rows), breakEvenTable(breakEven)],
    notes: [
      "× = the hourly price of H100. Decode: prompts computed on other devices, as many queries as fit.",
      `Prices are assumed: ${dollars(h100)} per hour of H100, ${dollars(h20)} of H20, for which no price can be cited; ${percent(traffic.loadFactor, 0)} of what could be served is asked for. Speeds are predicted from measured serving, ${rows.map((row) => rangeText(row)).join("; ")}.`,
    ],
  };
}

const deployed: readonly Measure<TrafficRow>[] = [
  { title: "model", of: ({ model }) => model },
  { title: "on", of: ({ devices, device }) => `${devices} × ${shortName(device)}` },
];

function roomTable(rows: readonly TrafficRow[]): Table {
  return tableOf({ title: "Room" }, rows, [
    ...deployed,
    { title: "KV room/GPU", unit: "B", format: "binary", of: (row) => row.poolBytesPerRank },
    { title: "queries fit", format: "count", of: (row) => row.requestsThatFit },
    { title: "run at once", format: "count", of: ({ speed }) => speed.runningPerReplica },
    { title: "stopped by", of: ({ speed }) => limits[speed.limitedBy] ?? speed.limitedBy },
  ]);
}

function speedTable(rows: readonly TrafficRow[]): Table {
  return tableOf({ title: "Speed and cost" }, rows, [
    ...deployed,
    {
      title: "ms/token",
      unit: "ms/token",
      format: "fixed",
      digits: 1,
      of: ({ speed }) => speed.timePerOutputTokenSeconds * 1000,
    },
    {
      title: "tok/s/GPU",
      unit: "tok/s/GPU",
      format: "count",
      of: ({ speed }) => speed.outputTokensPerSecondPerDevice,
    },
    {
      title: "largest part of a step, at peak",
      of: ({ largestOperator, largestOperatorShare }) =>
        `${largestOperator.name} ${percent(largestOperatorShare, 0)}, ${largestOperator.boundBy}`,
    },
    {
      title: "$/1,000 queries",
      unit: "$/1,000 queries",
      format: "usd",
      of: ({ cost }) => cost.usdPerQuery * 1000,
    },
  ]);
}

function breakEvenTable(rows: readonly BreakEven[]): Table {
  const share = { unit: "×", unitBehind: true, format: "fixed" } as const;
  const contexts = rows[0]?.decodeAlone.map(({ contextTokens }) => contextTokens) ?? [];
  return tableOf({ title: "Break-even" }, rows, [
    { title: "H20 is cheaper below", of: ({ model }) => model },
    { title: "whole query", ...share, of: ({ wholeQuery }) => wholeQuery },
    ...contexts.map((tokens, at) => ({
      title: `decode at ${grouped(tokens)}`,
      ...share,
      of: ({ decodeAlone }: BreakEven) => decodeAlone[at]?.priceRatio,
    })),
  ]);
}

/** How far a speed may be off. */
function rangeText({ model, device, speed }: TrafficRow): string {
  const range = speed.range?.timePerOutputTokenSeconds;
  return range === undefined
    ? `${model} on ${shortName(device)} not measured`
    : `${model} on ${shortName(device)} ${(range.low * 1000).toFixed(1)} to ${(range.high * 1000).toFixed(1)} ms/token`;
}
