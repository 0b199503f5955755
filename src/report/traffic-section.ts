/** The comparison of H100 and H20 for people. */
import { formatBytes } from "../units.ts";
import { dollars, grouped, percent } from "./printed.ts";
import type { Section } from "./section.ts";
import type { TrafficComparison, TrafficRow } from "./traffic.ts";

const limits: Readonly<Record<string, string>> = {
  "kv-room": "the room",
  slots: "the engine's slots",
  objective: "the time limit",
};

/** The rows of `trafficComparison` as three tables: room, speed and cost, break-even. */
export function trafficSection({ traffic, rows, breakEven }: TrafficComparison): Section {
  const { h100UsdPerDeviceHour: h100, h20UsdPerDeviceHour: h20 } = traffic;
  const contexts = breakEven[0]?.decodeAlone.map(({ contextTokens }) => contextTokens) ?? [];
  return {
    title: "The same queries on H100 and on H20",
    intro: [
      `Prompts of ${grouped(traffic.promptTokens)} tokens, ${percent(traffic.cachedPromptFraction, 0)} of them found in the prefix cache, answers of ${grouped(traffic.outputTokens)}, at most ${traffic.timePerOutputTokenSeconds * 1000} ms per output token. DeepSeek-V3: fp8 weights, attention data parallel and experts spread over 16. Llama 3.1 70B: bf16, tensor parallel over 8. Cache in bf16, vLLM's memory rule.`,
    ],
    tables: [
      [
        ["model", "on", "KV room/GPU", "queries fit", "run at once", "stopped by"],
        ...rows.map((row) => [
          row.model,
          `${row.devices} × ${shortName(row.device)}`,
          formatBytes(row.poolBytesPerRank, "binary"),
          grouped(row.requestsThatFit),
          grouped(row.speed.runningPerReplica),
          limits[row.speed.limitedBy] ?? row.speed.limitedBy,
        ]),
      ],
      [
        [
          "model",
          "on",
          "ms/token",
          "tok/s/GPU",
          "largest part of a step, at peak",
          "$/1,000 queries",
        ],
        ...rows.map((row) => [
          row.model,
          `${row.devices} × ${shortName(row.device)}`,
          (row.speed.timePerOutputTokenSeconds * 1000).toFixed(1),
          grouped(row.speed.outputTokensPerSecondPerDevice),
          `${row.largestOperator.name} ${percent(row.largestOperatorShare, 0)}, ${row.largestOperator.boundBy}`,
          dollars(row.cost.usdPerQuery * 1000),
        ]),
      ],
      [
        [
          "H20 is cheaper below",
          "whole query",
          ...contexts.map((tokens) => `decode at ${grouped(tokens)}`),
        ],
        ...breakEven.map((row) => [
          row.model,
          `${row.wholeQuery.toFixed(2)} ×`,
          ...row.decodeAlone.map(({ priceRatio }) => `${priceRatio.toFixed(2)} ×`),
        ]),
      ],
    ],
    notes: [
      "× = the hourly price of H100. Decode: prompts computed on other devices, as many queries as fit.",
      `Prices are assumed: ${dollars(h100)} per hour of H100, ${dollars(h20)} of H20, for which no price can be cited; ${percent(traffic.loadFactor, 0)} of what could be served is asked for. Speeds are predicted from measured serving, ${rows.map((row) => rangeText(row)).join("; ")}.`,
    ],
  };
}

/** `NVIDIA H100 SXM5 80 GB` as `H100`. */
function shortName(name: string): string {
  return /\b[A-Z]+\d+\w*/.exec(name.replace(/^NVIDIA /, ""))?.[0] ?? name;
}

/** How far a speed may be off. */
function rangeText({ model, device, speed }: TrafficRow): string {
  const range = speed.range?.timePerOutputTokenSeconds;
  return range === undefined
    ? `${model} on ${shortName(device)} not measured`
    : `${model} on ${shortName(device)} ${(range.low * 1000).toFixed(1)} to ${(range.high * 1000).toFixed(1)} ms/token`;
}
